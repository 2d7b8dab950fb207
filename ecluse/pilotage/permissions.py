"""Who may look across the cycle."""

from typing import Any

from ecluse.annuaire.models import Role
from ecluse.annuaire.permissions import est_agent, exerce


def peut_lister_dossiers(acteur: Any) -> bool:
    """The list of dossiers of the Département: agents in their perimeter, élus what is adopted."""
    return est_agent(acteur) or exerce(acteur, Role.ELU)


def peut_exporter_dossiers(acteur: Any) -> bool:
    """The export of the list, for agents."""
    return est_agent(acteur)
