"""What surrounds every page: its head, header and footer, rendered once for the same values.

Two hundred nodes of templates, the same from one page to the next of one person. What changes at
each request (the key of the forms, the address) is put in afterwards.
"""

import secrets
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.shortcuts import resolve_url
from django.template import Context
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from ecluse.interface import navigation
from ecluse.interface.espaces import espaces
from ecluse.interface.identite import Identite

#: Stand for what changes at each request; nobody can write them.
_JETON, _ADRESSE = (f"{nom}-{secrets.token_hex(16)}" for nom in ("jeton", "adresse"))
#: Renderings that a process keeps, a few kilobytes each: those of the people of the moment.
GARDES = 256


@cache
def tete() -> SafeString:
    """The links of `<head>`, the same on every page."""
    return _rendre("gabarits/tete.html", ())


def entete(request: HttpRequest, identite: Callable[[], Identite]) -> SafeString:
    """The header of the person who asks: its menus, its spaces, its account."""
    acteur = getattr(request, "user", None)
    ouverte = bool(acteur is not None and acteur.is_authenticated)
    valeurs = {
        "identite": identite(),
        "navigation_principale": tuple(navigation.principale(request)),
        "navigation_compte": tuple(navigation.compte(request)) if ouverte else (),
        "espaces": espaces(request) if ouverte else None,
        "session_ouverte": ouverte,
        "nom": str(acteur) if ouverte else "",
        "courriel": acteur.email if acteur is not None and ouverte else "",
        "url_connexion": resolve_url(settings.LOGIN_URL),
    }
    return _completer(request, "gabarits/entete.html", valeurs, request.path)


def pied(
    request: HttpRequest, identite: Callable[[], Identite], theme: str, themes: dict[str, str]
) -> SafeString:
    """The footer: the legal pages, the choice of the theme."""
    valeurs = {
        "identite": identite(),
        "theme": theme,
        "themes": tuple(themes.items()),
        "demonstration": settings.DEMONSTRATION,
    }
    return _completer(request, "gabarits/pied.html", valeurs, request.get_full_path())


def _completer(
    request: HttpRequest, gabarit: str, valeurs: dict[str, Any], adresse: str
) -> SafeString:
    rendu = _rendre(gabarit, tuple(valeurs.items()))
    html = rendu.replace(_JETON, get_token(request)).replace(_ADRESSE, escape(adresse))
    return mark_safe(html)  # noqa: S308 - a token of Django's and an escaped address


@lru_cache(maxsize=GARDES)
def _rendre(gabarit: str, valeurs: tuple[tuple[str, Any], ...]) -> SafeString:
    contexte = {**dict(valeurs), "csrf_token": _JETON, "adresse": _ADRESSE}
    rendu: SafeString = get_template(gabarit).template.render(Context(contexte))  # type: ignore[attr-defined]
    return rendu
