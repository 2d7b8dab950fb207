"""Who prepares, decides, approves and reads payments. Two people for each euro."""

from typing import Any

from ecluse.annuaire.models import Role
from ecluse.annuaire.permissions import exerce, structures_de
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.versements.models import Liquidation, Ordre

LECTEURS = (
    Role.GESTIONNAIRE,
    Role.INSTRUCTEUR,
    Role.PILOTAGE,
    Role.CONTROLEUR,
)


def peut_voir_versements(acteur: Any) -> bool:
    """The lists of orders, for the agents who handle money."""
    return exerce(acteur, *LECTEURS)


def peut_voir_versements_de(acteur: Any, convention: Convention) -> bool:
    """The payments of one convention: those agents, and the structure's own people."""
    return peut_voir_versements(acteur) or convention.structure_id in structures_de(acteur)


def peut_preparer(acteur: Any, _convention: Convention | None = None) -> bool:
    """Prepare an order, run a liquidation, send to the payeur, note an execution."""
    return exerce(acteur, Role.GESTIONNAIRE)


def peut_approuver(acteur: Any, ordre: Ordre) -> bool:
    """Approve or send back an order prepared by somebody else."""
    return exerce(acteur, Role.GESTIONNAIRE, Role.PILOTAGE) and acteur.pk != ordre.prepare_par_id


def peut_decider(acteur: Any, _liquidation: Liquidation) -> bool:
    """Fix an amount where the rule is silent."""
    return exerce(acteur, Role.INSTRUCTEUR, Role.GESTIONNAIRE)


def peut_approuver_decision(acteur: Any, liquidation: Liquidation) -> bool:
    """Approve or refuse a decision taken by somebody else."""
    return (
        exerce(acteur, Role.GESTIONNAIRE, Role.PILOTAGE) and acteur.pk != liquidation.decidee_par_id
    )
