"""What the pages of a convention's follow-up share."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.suivi import grille as grilles
from ecluse.cycle.suivi import queries
from ecluse.cycle.suivi.grille import Grille
from ecluse.interface.elements import Onglet
from ecluse.regles.texte import typographie
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.horloge import aujourdhui


def trouver(request: HttpRequest, uid: str) -> Convention:
    """The convention, or a 404 for what this account may not follow."""
    try:
        return queries.trouver(request.user, uid)
    except Convention.DoesNotExist:
        raise Http404 from None


def grille_de(convention: Convention) -> Grille:
    """The table of today."""
    return grilles.lire(convention, aujourdhui())


def cadre(convention: Convention, courant: str, **contexte: Any) -> dict[str, Any]:
    """The context that both views of a convention have: way back, tabs."""
    adresses = (("Indicateurs", "convention"), ("Bilan final", "bilan"))
    return {
        "convention": convention,
        "onglets": [
            Onglet(libelle, reverse(f"suivi:{nom}", args=[convention.uid]), nom == courant)
            for libelle, nom in adresses
        ],
        "liens": [("Suivi", reverse("suivi:liste"))],
        **contexte,
    }


def fil(convention: Convention) -> list[tuple[str, str]]:
    """The way back from a page under the bilan."""
    return [
        ("Suivi", reverse("suivi:liste")),
        (convention.numero, reverse("suivi:convention", args=[convention.uid])),
        ("Bilan final", reverse("suivi:bilan", args=[convention.uid])),
    ]


def dire(request: HttpRequest, refus: ActionRefusee) -> None:
    """Show a refusal on the next page; what was simply already done is not an error."""
    deja = isinstance(refus, TransitionImpossible)
    (messages.info if deja else messages.error)(request, typographie(refus.message))


def refuser_page(request: HttpRequest, refus: ActionRefusee, nom: str, uid: str) -> HttpResponse:
    """A refusal that no field carries: said to the saving page, or on the page `nom`."""
    if "X-Enregistrement" in request.headers:
        return JsonResponse({"message": typographie(refus.message)}, status=409)
    dire(request, refus)
    return redirect(f"suivi:{nom}", uid)
