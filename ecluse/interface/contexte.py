"""What every page knows: what surrounds it, identity, theme."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.functional import SimpleLazyObject

from ecluse.interface import bandeaux, morceaux
from ecluse.interface.identite import identite

#: Values of the attribute `data-theme` of the page; "auto" follows the system.
THEMES = {"auto": "Automatique", "clair": "Clair", "sombre": "Sombre"}
COOKIE_THEME = "theme"


def theme(request: HttpRequest) -> str:
    """The theme chosen by this browser, "auto" by default."""
    choisi = request.COOKIES.get(COOKIE_THEME, "auto")
    return choisi if choisi in THEMES else "auto"


def interface(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Everything is lazy: a fragment for htmx pays for none of it."""
    lire_identite = cache(identite)
    choisi = theme(request)
    return {
        "identite": SimpleLazyObject(lire_identite),
        "tete": SimpleLazyObject(morceaux.tete),
        "entete": SimpleLazyObject(lambda: morceaux.entete(request, lire_identite)),
        "pied": SimpleLazyObject(lambda: morceaux.pied(request, lire_identite, choisi, THEMES)),
        "bandeaux": SimpleLazyObject(lambda: bandeaux.rendre(request)),
        "theme": choisi,
        "demonstration": settings.DEMONSTRATION,
        "inscription_ouverte": settings.INSCRIPTION_OUVERTE,
        "taille_fichier_max": settings.FICHIER_TAILLE_MAX,
        "url_connexion": SimpleLazyObject(lambda: resolve_url(settings.LOGIN_URL)),
        "session_ouverte": SimpleLazyObject(
            lambda: bool(getattr(request, "user", None) and request.user.is_authenticated)
        ),
    }
