"""What the payments say of a convention, declared by them at start: imports go one way."""

from collections.abc import Callable
from decimal import Decimal

from ecluse.cycle.conventions.models import Convention
from ecluse.regles.argent import ZERO

Verse = Callable[[Convention], Decimal]
Obstacle = Callable[[Convention], str]


def _rien_verse(_convention: Convention) -> Decimal:
    return ZERO


def _sans_obstacle(_convention: Convention) -> str:
    return ""


_verse: Verse = _rien_verse
_ordonne: Verse = _rien_verse
_obstacle: Obstacle = _sans_obstacle


def fournir(*, verse: Verse, ordonne: Verse, obstacle: Obstacle) -> None:
    """Register who knows what was paid, what is ordered, why an amount may no longer change."""
    global _verse, _ordonne, _obstacle
    _verse, _ordonne, _obstacle = verse, ordonne, obstacle


def verse(convention: Convention) -> Decimal:
    """What was paid under the convention, in euros."""
    return _verse(convention)


def ordonne(convention: Convention) -> Decimal:
    """What is paid or on its way to be, in euros: the convention grants at least that."""
    return _ordonne(convention)


def obstacle(convention: Convention) -> str:
    """Why its amount or its end may no longer change (a French sentence); empty when they may."""
    return _obstacle(convention)
