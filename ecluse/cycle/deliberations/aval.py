"""What the conventions say of a voted line, declared by them at start: imports go one way."""

from collections.abc import Callable
from decimal import Decimal

from ecluse.cycle.deliberations.models import LigneRapport
from ecluse.regles.argent import ZERO

Retenue = Callable[[LigneRapport], Decimal]


def _rien_retenu(_ligne: LigneRapport) -> Decimal:
    return ZERO


_retenue: Retenue = _rien_retenu


def fournir(*, retenue: Retenue) -> None:
    """Register who knows what a convention keeps of a voted line."""
    global _retenue  # noqa: PLW0603 - one provider per process, set once at start
    _retenue = retenue


def retenue(ligne: LigneRapport) -> Decimal:
    """What a convention keeps of the line, in euros: nobody frees it without an act."""
    return _retenue(ligne)
