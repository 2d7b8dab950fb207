"""The letterhead of the documents that the Département issues."""

from ecluse.annuaire.models import Departement
from ecluse.socle import emission
from ecluse.socle.documents import Identite


def entete(departement: Departement) -> Identite:
    """Its name, its address and its logo when a document can show it."""
    return Identite(
        nom=departement.nom,
        adresse=departement.adresse,
        logo=emission.logo(departement.logo),
    )
