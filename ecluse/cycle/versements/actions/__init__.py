"""Payments: advance, liquidation of the balance, decision where the rule is silent, orders."""

from ecluse.cycle.versements.actions.avances import exigible_avance, preparer_avance
from ecluse.cycle.versements.actions.commun import (
    EN_COURS,
    VERSES,
    deja_verse,
    obstacle,
    ordonne,
)
from ecluse.cycle.versements.actions.liquidations import (
    apercu_decision,
    approuver_decision,
    decider,
    liquider,
    refuser_decision,
)
from ecluse.cycle.versements.actions.ordres import (
    annuler,
    approuver,
    constater_execution,
    renvoyer,
    transmettre,
)

__all__ = [
    "EN_COURS",
    "VERSES",
    "annuler",
    "apercu_decision",
    "approuver",
    "approuver_decision",
    "constater_execution",
    "decider",
    "deja_verse",
    "exigible_avance",
    "liquider",
    "obstacle",
    "ordonne",
    "preparer_avance",
    "refuser_decision",
    "renvoyer",
    "transmettre",
]
