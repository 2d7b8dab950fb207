"""One-click sign-in, in the demonstration and the tests only."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from ecluse.annuaire import queries, roles
from ecluse.socle.acces import DEMONSTRATION, acces


@require_GET
@acces(DEMONSTRATION)
def comptes(request: HttpRequest) -> HttpResponse:
    """The demonstration accounts, by role, each with its button."""
    groupes = [
        {
            "code": groupe.role,
            "libelle": groupe.libelle,
            "peut": roles.CE_QUE_PEUT[groupe.role],
            "comptes": [
                {
                    "compte": compte,
                    "droits": [roles.en_mots(h) for h in compte.en_vigueur],
                }
                for compte in groupe.comptes
            ],
        }
        for groupe in queries.demonstration_par_role()
    ]
    return render(
        request,
        "annuaire/demonstration_comptes.html",
        {"groupes": groupes, "suite": _suite(request, request.GET.get("next", ""))},
    )


def _suite(request: HttpRequest, adresse: str) -> str:
    """Where to go once signed in: an address of this site, or nothing."""
    sure = url_has_allowed_host_and_scheme(adresse, allowed_hosts={request.get_host()})
    return adresse if sure else ""


@require_POST
@acces(DEMONSTRATION)
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
