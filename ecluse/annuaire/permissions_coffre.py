"""Who reads and keeps the safe of a structure.

The members, by kind of document. The Département reads what it needs to confirm what the structure
is, and its controller everything; other agents read the documents of a dossier in that dossier.
"""

from typing import Any

from ecluse.annuaire.models import ROLES_PORTEUR, NatureDocument, Role, Structure
from ecluse.annuaire.permissions import (
    ROLES_BANQUE_STRUCTURE,
    ROLES_GESTION_STRUCTURE,
    ROLES_QUALIFICATION,
    exerce,
    structures_de,
)

#: What tells of money: not for who only meets people.
NATURES_COMPTABLES = frozenset(
    {NatureDocument.COMPTES, NatureDocument.COMMISSAIRE, NatureDocument.SOCIALES}
)
#: What the categories of a structure are confirmed from.
NATURES_STATUTAIRES = frozenset(
    {NatureDocument.STATUTS, NatureDocument.DECLARATION, NatureDocument.DIRIGEANTS}
)


def peut_lire_document(acteur: Any, structure: Structure, nature: str) -> bool:
    """Read one kind of document of that structure."""
    roles = ROLES_BANQUE_STRUCTURE if nature in NATURES_COMPTABLES else ROLES_PORTEUR
    if structure.pk in structures_de(acteur, roles):
        return True
    if exerce(acteur, Role.CONTROLEUR):
        return True
    return nature in NATURES_STATUTAIRES and exerce(acteur, *ROLES_QUALIFICATION)


def roles_deposants(nature: str) -> tuple[str, ...]:
    """The roles that keep that kind of document: a financier keeps the accounts too."""
    return ROLES_BANQUE_STRUCTURE if nature in NATURES_COMPTABLES else ROLES_GESTION_STRUCTURE


def peut_deposer_document(acteur: Any, structure: Structure, nature: str) -> bool:
    """Put down or withdraw: who keeps the file of the structure; a financier for the accounts."""
    return structure.pk in structures_de(acteur, roles_deposants(nature))


def natures_a_deposer(acteur: Any, structure: Structure) -> list[str]:
    """The kinds that `acteur` may put down there, in order."""
    return [n for n in NatureDocument.values if peut_deposer_document(acteur, structure, n)]


def peut_ouvrir_coffre(acteur: Any, structure: Structure) -> bool:
    """Open the page of the safe: whoever reads one kind of document at least."""
    return any(peut_lire_document(acteur, structure, n) for n in NatureDocument.values)


def peut_lire_agrement(acteur: Any, structure: Structure) -> bool:
    """Read the proof of an agrément: the members, and the agents who confirm or control."""
    return structure.pk in structures_de(acteur) or exerce(
        acteur, *ROLES_QUALIFICATION, Role.CONTROLEUR
    )


def peut_accepter_engagement(acteur: Any, structure: Structure) -> bool:
    """Only a signataire commits the structure."""
    return structure.pk in structures_de(acteur, [Role.SIGNATAIRE])
