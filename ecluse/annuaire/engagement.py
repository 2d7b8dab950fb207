"""The contrat d’engagement républicain: which text, and whom it concerns.

Source: décret n° 2021-1947 du 31 décembre 2021, its annex (seven engagements), taken for article
10-1 of the loi n° 2000-321 du 12 avril 2000: associations and fondations that ask for a grant.
"""

from ecluse.annuaire.models import Categorie, Structure

#: What an acceptance is of; another text is another version, to be accepted again.
VERSION = "décret n° 2021-1947 du 31 décembre 2021"
ENGAGEMENTS = (
    "Respect des lois de la République",
    "Liberté de conscience",
    "Liberté des membres de l’association",
    "Égalité et non-discrimination",
    "Fraternité et prévention de la violence",
    "Respect de la dignité de la personne humaine",
    "Respect des symboles de la République",
)
CATEGORIES = frozenset({Categorie.ASSOCIATION, Categorie.ASSOCIATION_AGREEE_FSL})


def concerne(structure: Structure) -> bool:
    """Whether the structure is an association: by what it declares, or by its RNA."""
    return bool(structure.rna) or not CATEGORIES.isdisjoint(structure.categories)
