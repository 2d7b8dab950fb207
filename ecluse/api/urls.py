"""Routes of the API: each declares its access, and everything answers JSON."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from ecluse.api.routes import api, refuser
from ecluse.socle.acces import PUBLIC, acces

app_name = "api"


def _en_json(vue: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view, its refusal of a method said like every other."""

    @wraps(vue)
    def enveloppe(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        reponse = vue(request, *args, **kwargs)
        if reponse.status_code != 405:
            return reponse
        refus = refuser("Cette route n’accepte pas cette méthode.", 405)
        refus.headers["Allow"] = reponse.headers.get("Allow", "POST")
        return refus

    return enveloppe


@csrf_exempt
@acces(PUBLIC)
def introuvable(_request: HttpRequest) -> HttpResponse:
    """Any other address under the API."""
    return refuser("Cette adresse n’existe pas dans l’API.", 404)


def _motifs() -> list[Any]:
    motifs: list[Any] = []
    declares: list[Any] = list(api.urls[0])
    for motif in declares:
        # The root has nothing to say: it only gives its address to the OpenAPI document.
        racine = motif.name == "api-root"
        vue = motif.callback
        if motif.name == "openapi-json":
            # The library answers any method with the document.
            vue = csrf_exempt(require_safe(vue))
        motif.callback = introuvable if racine else acces(PUBLIC)(_en_json(vue))
        motifs.append(motif)
    return [*motifs, re_path(r"^", introuvable, name="introuvable")]


urlpatterns = _motifs()
