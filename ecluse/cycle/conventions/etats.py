"""States of a convention, of its avenants and of a résiliation, of the texts they are made from.

« En cours », « échue », « résiliée » are not stored: they follow from the day (`phases`).
"""

from datetime import datetime
from typing import Any

from ecluse.socle.etats import ActionRefusee, Etat, TableEtats, Transition

#: Signed, and whatever comes after.
SIGNEES = ("signee", "soldee", "archivee")


def exiger_documents(convention: Any, _instant: datetime) -> None:
    """Refuse to propose for signature what was not written."""
    if convention.documents_demandes_le is None:
        raise ActionRefusee("Générez d’abord les documents de la convention.")


def exiger_publicite(acte: Any, _instant: datetime) -> None:
    """The act is executory once transmitted and published: only then is it signed."""
    if acte.transmise_le is None:
        raise ActionRefusee(
            "Indiquez d’abord la date de transmission au contrôle de légalité.", "transmise_le"
        )
    if acte.publiee_le is None:
        raise ActionRefusee("Indiquez d’abord la date de publication.", "publiee_le")


def exiger_autorisation(avenant: Any, _instant: datetime) -> None:
    """An avenant is voted: every article that authorises it is adopted."""
    articles = list(avenant.articles.all())
    if not articles:
        raise ActionRefusee(
            "Indiquez l’article de la délibération qui autorise l’avenant.", "articles"
        )
    if any(a.etat != "adopte" for a in articles):
        raise ActionRefusee("Un article qui autorise l’avenant n’est pas adopté.", "articles")


def exiger_reception(resiliation: Any, _instant: datetime) -> None:
    """A résiliation runs from the receipt of a letter, after hearing the directors."""
    if resiliation.recue_le is None:
        raise ActionRefusee("Indiquez la date de réception de la lettre recommandée.", "recue_le")
    if resiliation.auteur == "departement" and resiliation.entendus_le is None:
        raise ActionRefusee(
            "Les dirigeants sont entendus avant toute résiliation par le Département : indiquez "
            "la date.",
            "entendus_le",
        )


TABLE = TableEtats(
    etats={
        "projet": Etat("projet", "neutre", "crayon"),
        "a_signer": Etat("à signer", "attention", "signature"),
        "signee": Etat("signée", "reussi", "signature"),
        "soldee": Etat("soldée", "reussi", "coche"),
        "archivee": Etat("archivée", "neutre", "verrou"),
        "abandonnee": Etat("abandonnée", "neutre", "croix"),
    },
    transitions=(
        Transition("emettre", ("projet",), "a_signer", exiger_documents),
        Transition("signer", ("a_signer",), "signee", exiger_publicite),
        Transition("solder", ("signee",), "soldee"),
        Transition("archiver", ("soldee",), "archivee"),
        Transition("abandonner", ("projet", "a_signer"), "abandonnee"),
    ),
)

TABLE_AVENANTS = TableEtats(
    etats={
        "projet": Etat("projet", "neutre", "crayon"),
        "a_signer": Etat("à signer", "attention", "signature"),
        "signe": Etat("signé", "reussi", "signature"),
        "abandonne": Etat("abandonné", "neutre", "croix"),
    },
    transitions=(
        Transition("emettre", ("projet",), "a_signer", exiger_autorisation),
        Transition("signer", ("a_signer",), "signe", exiger_publicite),
        Transition("abandonner", ("projet", "a_signer"), "abandonne"),
    ),
)

TABLE_MODELES = TableEtats(
    etats={
        "brouillon": Etat("brouillon", "neutre", "crayon"),
        "publiee": Etat("modèle Écluse, à adopter", "attention", "horloge"),
        "adoptee": Etat("adopté", "reussi", "coche"),
        "abandonnee": Etat("abandonné", "neutre", "croix"),
    },
    transitions=(
        Transition("publier", ("brouillon",), "publiee"),
        Transition("adopter", ("publiee",), "adoptee"),
        Transition("abandonner", ("brouillon",), "abandonnee"),
    ),
)

#: The states in which a text is used.
EN_VIGUEUR = ("publiee", "adoptee")

TABLE_RESILIATIONS = TableEtats(
    etats={
        "engagee": Etat("engagée", "attention", "horloge"),
        "notifiee": Etat("notifiée", "refuse", "croix"),
        "abandonnee": Etat("abandonnée", "neutre", "croix"),
    },
    transitions=(
        Transition("notifier", ("engagee",), "notifiee", exiger_reception),
        Transition("renoncer", ("engagee",), "abandonnee"),
    ),
)

TABLE_LOTS = TableEtats(
    etats={
        "en_cours": Etat("en cours", "eau", "horloge"),
        "termine": Etat("terminé", "reussi", "coche"),
    },
    transitions=(Transition("terminer", ("en_cours",), "termine"),),
)
