"""Who may look across the cycle."""

from typing import Any

from ecluse.annuaire.models import Role
from ecluse.annuaire.permissions import est_agent, exerce
from ecluse.pilotage.models import Lot

#: Agents who move dossiers: the right on each one is checked by its own action.
ROLES_LOT = (Role.INSTRUCTEUR, Role.PILOTAGE)


def peut_lister_dossiers(acteur: Any) -> bool:
    """The list of dossiers of the Département: agents in their perimeter, élus what is adopted."""
    return est_agent(acteur) or exerce(acteur, Role.ELU)


def peut_exporter_dossiers(acteur: Any) -> bool:
    """The export of the list, its saved filters and its columns, for agents."""
    return est_agent(acteur)


def peut_preparer_lot(acteur: Any, genre: str) -> bool:
    """Any agent exports; those who instruct or steer act on dossiers."""
    if genre == Lot.Genre.EXPORT:
        return peut_exporter_dossiers(acteur)
    return exerce(acteur, *ROLES_LOT)


def peut_conduire_lot(acteur: Any, lot: Lot) -> bool:
    """Who prepared it, while they hold the right: what it did is theirs alone."""
    return lot.acteur_id == getattr(acteur, "pk", None) and peut_preparer_lot(acteur, lot.genre)
