"""Menus are declared by the rooms, not known by the layout.

Each room calls `declarer` in its `AppConfig.ready()`; the context processor shows to each person
only what they may open.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

Visible = Callable[[Any], bool]


@dataclass(frozen=True)
class Entree:
    """One entry: `code` is unique, `libelle` is French, `nom_url` is a route without argument.

    `visible(acteur)` decides from role and perimeter, the same `peut_…` as the view; the lowest
    `ordre` comes first. `methode` is "post" for what changes something (signing out).
    """

    code: str
    libelle: str
    nom_url: str
    ordre: int
    visible: Visible
    icone: str = "point"
    methode: str = "get"


@dataclass(frozen=True)
class Lien:
    """An entry ready to be rendered for one request."""

    code: str
    libelle: str
    url: str
    icone: str
    methode: str
    courant: bool


_PRINCIPALE: dict[str, Entree] = {}
_COMPTE: dict[str, Entree] = {}


def declarer(entree: Entree) -> None:
    """Add an entry to the main navigation; the same code declared again replaces it."""
    _PRINCIPALE[entree.code] = entree


def declarer_compte(entree: Entree) -> None:
    """Add an entry to the menu of the account (settings, second factor, signing out)."""
    _COMPTE[entree.code] = entree


def _liens(entrees: dict[str, Entree], request: HttpRequest) -> list[Lien]:
    acteur = getattr(request, "user", None)
    visibles = [e for e in entrees.values() if e.visible(acteur)]
    urls = {e.code: reverse(e.nom_url) for e in visibles}
    # The current entry is the longest address that begins the path: /dossiers/ and not /.
    ici = [
        (len(url), code)
        for code, url in urls.items()
        if request.path == url or (url != "/" and request.path.startswith(url))
    ]
    courant = max(ici)[1] if ici else ""
    return [
        Lien(e.code, e.libelle, urls[e.code], e.icone, e.methode, e.code == courant)
        for e in sorted(visibles, key=lambda e: (e.ordre, e.code))
    ]


def principale(request: HttpRequest) -> list[Lien]:
    """The main navigation of the person who asks, in order, the current entry marked."""
    return _liens(_PRINCIPALE, request)


def compte(request: HttpRequest) -> list[Lien]:
    """The entries of the account menu."""
    return _liens(_COMPTE, request)
