"""What the conventions do of a vote, declared by them at start: imports go one way."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from ecluse.cycle.deliberations.models import LigneRapport
from ecluse.regles.argent import ZERO

Retenue = Callable[[LigneRapport], Decimal]
Suite = Callable[[Any], str]


def _rien_retenu(_ligne: LigneRapport) -> Decimal:
    return ZERO


def _sans_suite(_acteur: Any) -> str:
    return ""


_retenue: Retenue = _rien_retenu
_suite: Suite = _sans_suite


def fournir(*, retenue: Retenue, suite: Suite) -> None:
    """Register who knows what a convention keeps of a voted line, and where conventions are
    prepared from what was voted."""
    global _retenue, _suite
    _retenue, _suite = retenue, suite


def retenue(ligne: LigneRapport) -> Decimal:
    """What a convention keeps of the line, in euros: nobody frees it without an act."""
    return _retenue(ligne)


def suite(acteur: Any) -> str:
    """The address where `acteur` prepares the conventions of what was voted, empty without it."""
    return _suite(acteur)
