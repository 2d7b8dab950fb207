"""The places that one person works for, when there are several: a choice in the header.

The room that knows them gives them through `fournir`; the layout knows no structure.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class Espace:
    """One place: `code` is what the form sends, `courant` the choice of now."""

    code: str
    libelle: str
    courant: bool = False


@dataclass(frozen=True)
class Espaces:
    """The choice: what it is called, the words for all at once, and the route (POST) it goes to."""

    libelle: str
    toutes: str
    url: str
    choix: tuple[Espace, ...] = ()

    @property
    def courant(self) -> Espace | None:
        """The place chosen; None for all of them."""
        return next((e for e in self.choix if e.courant), None)


Fournisseur = Callable[[HttpRequest], Espaces | None]
_fournisseur: Fournisseur | None = None


def fournir(fournisseur: Fournisseur | None) -> None:
    """Register who gives the places (called in the annuaire's `ready()`)."""
    global _fournisseur  # noqa: PLW0603 - one provider per process, set once at start
    _fournisseur = fournisseur


def espaces(request: HttpRequest) -> Espaces | None:
    """The places of the person who asks; None when there is nothing to choose."""
    return _fournisseur(request) if _fournisseur else None
