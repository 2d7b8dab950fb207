"""States of a candidature. After « validée », later stages move it by calling this stage."""

from datetime import datetime
from typing import Any

from ecluse.regles.dates import ecrire_instant
from ecluse.socle.etats import ActionRefusee, Etat, TableEtats, Transition


def exiger_ouverte(candidature: Any, instant: datetime) -> None:
    """Refuse outside the window of the session, to the second (source: fiche, `sessions`)."""
    session = candidature.session
    if instant < session.ouvre_le:
        raise ActionRefusee(f"Le dépôt ouvrira le {ecrire_instant(session.ouvre_le)}.")
    if instant >= session.ferme_le:
        raise ActionRefusee(f"Le dépôt est clos depuis le {ecrire_instant(session.ferme_le)}.")


def exiger_close(candidature: Any, instant: datetime) -> None:
    """Refuse until the window is over."""
    if instant < candidature.session.ferme_le:
        raise ActionRefusee("Le dépôt est encore ouvert.")


TABLE = TableEtats(
    etats={
        "brouillon": Etat("brouillon", "neutre", "crayon"),
        "deposee": Etat("déposée, à valider", "attention", "depot"),
        "validee": Etat("validée", "eau", "coche"),
        "en_instruction": Etat("en instruction", "eau", "loupe"),
        "favorable": Etat("proposition favorable", "eau", "coche"),
        "defavorable": Etat("proposition défavorable", "refuse", "croix"),
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
        Transition("retirer", ("brouillon", "deposee", "validee"), "retiree"),
        Transition("constater_hors_delai", ("brouillon", "deposee"), "hors_delai", exiger_close),
        Transition("instruire", ("validee",), "en_instruction"),
        Transition(
            "proposer_favorable", ("en_instruction", "defavorable", "favorable"), "favorable"
        ),
        Transition(
            "proposer_defavorable", ("en_instruction", "favorable", "defavorable"), "defavorable"
        ),
        Transition("inscrire", ("favorable",), "inscrite"),
        Transition("desinscrire", ("inscrite",), "favorable"),
        Transition("adopter", ("inscrite",), "adoptee"),
        Transition("rejeter", ("inscrite", "defavorable"), "rejetee"),
        Transition("conventionner", ("adoptee",), "conventionnee"),
    ),
)

ETATS_RESERVES = ("favorable", "defavorable", "inscrite")
"""States that a porteur and an élu read as « en instruction », until the assembly has decided."""
MODIFIABLE = ("brouillon",)
"""States in which the porteur writes."""
CLOSES = ("retiree", "rejetee", "hors_delai")
"""States after which nothing happens any more."""
DEPOSEES = tuple(e for e in TABLE.etats if e not in ("brouillon", "retiree", "hors_delai"))
"""States of a dossier that the Département reads (« déposée » excepted until validated)."""
