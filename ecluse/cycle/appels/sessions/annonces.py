"""Who is told that a window was extended: later stages know who holds a draft on it."""

from collections.abc import Callable

from ecluse.cycle.appels.models import Prolongation

Annonce = Callable[[Prolongation], None]

_ANNONCES: list[Annonce] = []


def sur_prolongation(annonce: Annonce) -> Annonce:
    """Register `annonce(prolongation)`, called in the transaction of each extension."""
    if annonce not in _ANNONCES:
        _ANNONCES.append(annonce)
    return annonce


def annoncer(prolongation: Prolongation) -> None:
    """Tell everyone who registered."""
    for annonce in _ANNONCES:
        annonce(prolongation)
