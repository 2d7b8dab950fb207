"""Who prepares, decides, approves and reads payments. Two people for each euro."""

from typing import Any

from ecluse.annuaire.models import Role
from ecluse.annuaire.permissions import droits_de, exerce
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.versements.models import Liquidation, Ordre

LECTEURS = (
    Role.GESTIONNAIRE,
    Role.INSTRUCTEUR,
    Role.PILOTAGE,
    Role.CONTROLEUR,
)


def _exerce(acteur: Any, convention: Convention, *roles: str) -> bool:
    """One of `roles` on every dispositif of the convention."""
    return any(
        h.role in roles and (not h.dispositifs or set(convention.fiches) <= set(h.dispositifs))
        for h in droits_de(acteur)
    )


def peut_voir_versements(acteur: Any) -> bool:
    """The lists of orders, for the agents who handle money; each sees their dispositifs."""
    return exerce(acteur, *LECTEURS)


def peut_lire_tous_les_versements(acteur: Any) -> bool:
    """Those of every convention: an agent of money whose right names no dispositif."""
    return any(h.role in LECTEURS and not h.dispositifs for h in droits_de(acteur))


def peut_lire_versements_de(acteur: Any, convention: Convention) -> bool:
    """The payments of one convention, those in preparation too: agents of its dispositifs.

    `queries.conventions_visibles` says the same in SQL, and adds the structure's own people.
    """
    return _exerce(acteur, convention, *LECTEURS)


def peut_preparer(acteur: Any, convention: Convention | None = None) -> bool:
    """Prepare an order, run a liquidation, send to the payeur, note an execution.

    Without convention: whether there is one, somewhere, that `acteur` may prepare.
    """
    if convention is None:
        return exerce(acteur, Role.GESTIONNAIRE)
    return _exerce(acteur, convention, Role.GESTIONNAIRE)


def peut_approuver(acteur: Any, ordre: Ordre) -> bool:
    """Approve or send back an order prepared by somebody else."""
    return (
        _exerce(acteur, ordre.convention, Role.GESTIONNAIRE, Role.PILOTAGE)
        and acteur.pk != ordre.prepare_par_id
    )


def peut_decider(acteur: Any, liquidation: Liquidation) -> bool:
    """Fix an amount where the rule is silent."""
    return _exerce(acteur, liquidation.convention, Role.INSTRUCTEUR, Role.GESTIONNAIRE)


def peut_approuver_decision(acteur: Any, liquidation: Liquidation) -> bool:
    """Approve or refuse a decision taken by somebody else."""
    return (
        _exerce(acteur, liquidation.convention, Role.GESTIONNAIRE, Role.PILOTAGE)
        and acteur.pk != liquidation.decidee_par_id
    )
