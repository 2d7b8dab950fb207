"""Every route declares who may take it; one that declares nothing is refused, and fails a test."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from ecluse.socle.permissions import AccesRefuse
from ecluse.socle.retour import page_du_formulaire

Regle = Callable[[Any], bool]
# A script sent the request: it cannot follow the way to the sign-in page.
EN_ARRIERE_PLAN = ("HX-Request", "X-Enregistrement", "Tus-Resumable")


def PUBLIC(_acteur: Any) -> bool:  # noqa: N802 - reads as a constant in the decorators
    """Anyone."""
    return True


def CONNECTE(acteur: Any) -> bool:  # noqa: N802
    """Any signed-in account."""
    return bool(acteur.is_authenticated)


def DEMONSTRATION(_acteur: Any) -> bool:  # noqa: N802
    """Anyone, but only in the demonstration and the tests; a 404 elsewhere."""
    if not settings.DEMONSTRATION:
        raise Http404
    return True


Vue = Callable[..., HttpResponseBase]


def acces(regle: Regle) -> Callable[[Vue], Vue]:
    """Decorate a view with the rule of its route: `regle(acteur)` is true for who may enter.

    The right on the very object is checked in the view, by the same `peut_…` as the action.
    """

    def decorateur(vue: Vue) -> Vue:
        @wraps(vue)
        def enveloppe(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not regle(request.user):
                if not request.user.is_authenticated:
                    return demander_connexion(request)
                raise AccesRefuse
            return vue(request, *args, **kwargs)

        enveloppe.acces = regle  # type: ignore[attr-defined]
        return enveloppe

    return decorateur


def demander_connexion(request: HttpRequest) -> HttpResponse:
    """Ask to sign in: a redirection for a page, a plain 401 for a background request.

    After it one is on the page asked for or, for a form that was sent, on the page of that form.
    """
    if any(request.headers.get(entete) for entete in EN_ARRIERE_PLAN):
        return HttpResponse("Votre session a expiré.", status=401)
    return redirect_to_login(page_du_formulaire(request))
