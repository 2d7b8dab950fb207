"""What each request of an account passes: its second factor, the structure it works for."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ecluse.annuaire.permissions import second_facteur_exige
from ecluse.annuaire.queries import a_un_second_facteur
from ecluse.annuaire.structure_choisie import appliquer

#: Where one may still go: the sign-in and second-factor pages, one's own account.
PREFIXES_LIBRES = ("account_", "mfa_")
NOMS_LIBRES = frozenset({"mon_compte", "identite", "fermer_sessions"})


class SecondFacteurExige:
    """Sends to the page of the account whoever must still turn their second factor on."""

    def __init__(self, suite: Callable[[HttpRequest], HttpResponse]) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.suite(request)

    def process_view(
        self, request: HttpRequest, _vue: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """No query at all in an installation that demands nothing."""
        if not settings.MFA_ROLES_OBLIGATOIRES or not request.user.is_authenticated:
            return None
        nom = (request.resolver_match.url_name or "") if request.resolver_match else ""
        if nom in NOMS_LIBRES or nom.startswith(PREFIXES_LIBRES):
            return None
        if second_facteur_exige(request.user) and not a_un_second_facteur(request.user):
            return redirect("annuaire:mon_compte")
        return None


class StructureChoisie:
    """Lists show the structure that the person chose in the header, among theirs."""

    def __init__(self, suite: Callable[[HttpRequest], HttpResponse]) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        appliquer(request)
        return self.suite(request)
