"""One-click sign-in, in the demonstration and the tests only."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from ecluse.annuaire import queries, roles
from ecluse.annuaire.models import Compte, Role
from ecluse.socle.acces import DEMONSTRATION, acces

#: What somebody without a right finds.
SANS_ROLE = "Ne trouve que ce à quoi on l’a invité, ou demande à rejoindre une structure."


@acces(DEMONSTRATION)
@require_GET
def comptes(request: HttpRequest) -> HttpResponse:
    """The demonstration accounts, by role, each with its button."""
    contexte = {
        "familles": [_famille(*famille) for famille in queries.demonstration_par_famille()],
        "suite": _suite(request, request.GET.get("next", "")),
    }
    return render(request, "annuaire/demonstration_comptes.html", contexte)


def _famille(code: str, libelle: str, comptes_: list[Compte]) -> dict[str, Any]:
    return {"code": code, "libelle": libelle, "comptes": [_carte(c) for c in comptes_]}


def _carte(compte: Any) -> dict[str, Any]:
    premier = next(iter(compte.en_vigueur), None)
    return {
        "uid": compte.uid,
        "nom": str(compte),
        "fonction": compte.fonction,
        "role": Role(premier.role).label if premier else "sans rôle",
        "peut": roles.CE_QUE_PEUT[premier.role] if premier else SANS_ROLE,
        "droits": [roles.perimetre(h) for h in compte.en_vigueur],
    }


def _suite(request: HttpRequest, adresse: str) -> str:
    """Where to go once signed in: an address of this site, or nothing."""
    sure = url_has_allowed_host_and_scheme(adresse, allowed_hosts={request.get_host()})
    return adresse if sure else ""


@acces(DEMONSTRATION)
@require_POST
def entrer(request: HttpRequest, uid: str) -> HttpResponse:
    """Sign in as a demonstration account, without password."""
    compte = get_object_or_404(queries.comptes_de_demonstration(), uid=uid)
    adaptateur = get_adapter(request)
    if request.user.is_authenticated:
        adaptateur.logout(request)
    adaptateur.login(request, compte)
    record_authentication(request, compte, method="demonstration", reauthenticated=True)
    messages.success(request, f"Vous êtes connecté en tant que {compte}.")
    return redirect(_suite(request, request.POST.get("next", "")) or settings.LOGIN_REDIRECT_URL)
