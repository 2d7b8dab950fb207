"""States of a convention, from the project to the archive."""

from datetime import datetime
from typing import Any

from ecluse.socle.etats import ActionRefusee, Etat, TableEtats, Transition


def exiger_documents(convention: Any, _instant: datetime) -> None:
    """Refuse to propose for signature what was not written."""
    if convention.documents_demandes_le is None:
        raise ActionRefusee("Générez d’abord les documents de la convention.")


def exiger_publicite(convention: Any, _instant: datetime) -> None:
    """The act is executory once transmitted and published: only then is it signed."""
    if convention.transmise_le is None:
        raise ActionRefusee(
            "Indiquez d’abord la date de transmission au contrôle de légalité.", "transmise_le"
        )
    if convention.publiee_le is None:
        raise ActionRefusee("Indiquez d’abord la date de publication.", "publiee_le")


TABLE = TableEtats(
    etats={
        "projet": Etat("projet", "neutre", "crayon"),
        "a_signer": Etat("à signer", "attention", "signature"),
        "signee": Etat("signée", "reussi", "signature"),
        "soldee": Etat("soldée", "reussi", "coche"),
        "abandonnee": Etat("abandonnée", "neutre", "croix"),
    },
    transitions=(
        Transition("emettre", ("projet",), "a_signer", exiger_documents),
        Transition("signer", ("a_signer",), "signee", exiger_publicite),
        Transition("solder", ("signee",), "soldee"),
        Transition("abandonner", ("projet", "a_signer"), "abandonnee"),
    ),
)
