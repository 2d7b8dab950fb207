"""States of a candidature. After « validée », later stages move it by calling this stage."""

from datetime import datetime
from typing import Any

from ecluse.regles.dates import ecrire_date, ecrire_instant, fin_de_journee
from ecluse.socle.etats import ActionRefusee, Etat, TableEtats, Transition


def exiger_ouverte(candidature: Any, instant: datetime) -> None:
    """Refuse outside the window of the session, to the second (source: fiche, `sessions`).

    What came on paper is judged on the day of its reception, whenever it is typed. A closing only
    moves forward: what is open stays so, what seems closed is read again, after the extension
    that may be on its way.
    """
    session = candidature.session
    if session.retiree_le is not None:
        raise ActionRefusee("Cette session de dépôt a été retirée avant son ouverture.")
    if candidature.sur_papier:
        _exiger_recue_a_temps(candidature)
        return
    if not session.en_ligne:
        raise ActionRefusee("Les candidatures de cette session sont adressées aux services.")
    if instant < session.ouvre_le:
        raise ActionRefusee(f"Le dépôt ouvrira le {ecrire_instant(session.ouvre_le)}.")
    if instant >= session.ferme_le and instant >= session.relire().ferme_le:
        raise DepotClos(session)


class DepotClos(ActionRefusee):
    """The window of `session` is over."""

    def __init__(self, session: Any) -> None:
        super().__init__(f"Le dépôt est clos depuis le {ecrire_instant(session.ferme_le)}.")


def _exiger_recue_a_temps(candidature: Any) -> None:
    session, recue = candidature.session, candidature.recue_le
    if recue < session.ouverture:
        raise ActionRefusee(
            f"Elle est reçue avant l’ouverture du dépôt, le {ecrire_date(session.ouverture)}.",
            "recue_le",
        )
    if recue > session.cloture and recue > session.relire().cloture:
        raise ActionRefusee(
            f"Elle est reçue après la clôture du {ecrire_date(session.cloture)} : elle ne peut "
            "pas être prise en compte.",
            "recue_le",
        )


def exiger_papier(candidature: Any, instant: datetime) -> None:
    """Refuse what did not come on paper; the day of its reception lies in the window."""
    if not candidature.sur_papier:
        raise ActionRefusee("Cette candidature est déposée en ligne, par la structure.")
    exiger_ouverte(candidature, instant)


def exiger_close(candidature: Any, instant: datetime) -> None:
    """Refuse until the window is over, an extension on its way included."""
    if candidature.sur_papier:
        raise ActionRefusee("Une candidature sur papier se saisit aussi après la clôture.")
    if instant < candidature.session.relire().ferme_le:
        raise ActionRefusee("Le dépôt est encore ouvert.")


def exiger_sans_correction(candidature: Any, _instant: datetime) -> None:
    """Refuse to conclude on a dossier whose content may still change."""
    ouverte = candidature.corrections.filter(etat="ouverte").first()
    if ouverte is not None:
        raise ActionRefusee(
            f"Une correction est demandée à la structure jusqu’au {ecrire_date(ouverte.echeance)} "
            "inclus : attendez son retour, ou annulez-la."
        )


TABLE = TableEtats(
    etats={
        "brouillon": Etat("brouillon", "neutre", "crayon"),
        "deposee": Etat("déposée, à valider", "attention", "depot"),
        "validee": Etat("validée", "eau", "coche"),
        "en_instruction": Etat("en instruction", "eau", "loupe"),
        "favorable": Etat("proposition favorable", "eau", "coche"),
        "defavorable": Etat("proposition défavorable", "refuse", "croix"),
        "ajournee": Etat("ajournée", "attention", "horloge"),
        "inscrite": Etat("inscrite au rapport", "eau", "document"),
        "adoptee": Etat("adoptée", "reussi", "coche"),
        "rejetee": Etat("non retenue", "refuse", "croix"),
        "conventionnee": Etat("conventionnée", "reussi", "signature"),
        "retiree": Etat("retirée", "neutre", "croix"),
        "hors_delai": Etat("non validée à la clôture", "refuse", "horloge"),
    },
    transitions=(
        Transition("deposer", ("brouillon",), "deposee", exiger_ouverte),
        Transition("reprendre", ("deposee",), "brouillon", exiger_ouverte),
        Transition("valider", ("deposee",), "validee", exiger_ouverte),
        Transition("enregistrer_papier", ("brouillon",), "deposee", exiger_papier),
        Transition("recevoir_papier", ("deposee",), "validee", exiger_papier),
        Transition("retirer", ("brouillon", "deposee", "validee"), "retiree"),
        Transition("constater_hors_delai", ("brouillon", "deposee"), "hors_delai", exiger_close),
        Transition("instruire", ("validee",), "en_instruction"),
        Transition(
            "proposer_favorable",
            ("en_instruction", "favorable", "defavorable", "ajournee"),
            "favorable",
            exiger_sans_correction,
        ),
        Transition(
            "proposer_defavorable",
            ("en_instruction", "favorable", "defavorable", "ajournee"),
            "defavorable",
            exiger_sans_correction,
        ),
        # Looked at again later: what was proposed before, if anything, no longer stands.
        Transition(
            "ajourner", ("en_instruction", "favorable", "defavorable", "ajournee"), "ajournee"
        ),
        Transition("inscrire", ("favorable",), "inscrite", exiger_sans_correction),
        Transition("desinscrire", ("inscrite",), "favorable"),
        Transition("adopter", ("inscrite",), "adoptee"),
        Transition("rejeter", ("inscrite", "defavorable"), "rejetee"),
        Transition("conventionner", ("adoptee",), "conventionnee"),
    ),
)


def exiger_a_temps(correction: Any, instant: datetime) -> None:
    """Refuse to send a correction back after its last day."""
    if instant >= fin_de_journee(correction.echeance):
        raise ActionRefusee(
            "La correction devait être renvoyée au plus tard le "
            f"{ecrire_date(correction.echeance)}."
        )


def exiger_echue(correction: Any, instant: datetime) -> None:
    """Refuse to close a correction before its last day is over."""
    if instant < fin_de_journee(correction.echeance):
        raise ActionRefusee("La correction peut encore être renvoyée.")


TABLE_CORRECTION = TableEtats(
    etats={
        "ouverte": Etat("en attente de la structure", "attention", "crayon"),
        "renvoyee": Etat("renvoyée", "reussi", "coche"),
        "echue": Etat("non renvoyée à temps", "refuse", "horloge"),
        "annulee": Etat("annulée", "neutre", "croix"),
    },
    transitions=(
        Transition("renvoyer", ("ouverte",), "renvoyee", exiger_a_temps),
        Transition("echoir", ("ouverte",), "echue", exiger_echue),
        Transition("annuler", ("ouverte",), "annulee"),
    ),
)

ETATS_RESERVES = ("favorable", "defavorable", "ajournee", "inscrite")
"""States that a porteur and an élu read as « en instruction », until the assembly has decided."""
MODIFIABLE = ("brouillon",)
"""States in which the porteur writes."""
CORRIGIBLES = ("validee", "en_instruction", "favorable", "defavorable", "ajournee")
"""States in which the service may ask for corrections: not once it is in a rapport."""
CLOSES = ("retiree", "rejetee", "hors_delai")
"""States after which nothing happens any more."""
DEPOSEES = tuple(e for e in TABLE.etats if e not in ("brouillon", "retiree", "hors_delai"))
"""States of a dossier that the Département reads (« déposée » excepted until validated)."""
