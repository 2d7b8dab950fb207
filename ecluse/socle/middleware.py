"""Guarantees held at the door: headers, one clock, history context, no write on a GET, access."""

import re
from collections.abc import Callable
from typing import Any

import pghistory
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ecluse.socle import horloge, televersements
from ecluse.socle.permissions import AccesRefuse
from ecluse.socle.retour import page_au_dessus

Suite = Callable[[HttpRequest], HttpResponse]

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'"
)


class EntetesDeSecurite:
    """Content-Security-Policy without inline code, and no caching of what is personal."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reponse = self.suite(request)
        reponse.headers.setdefault("Content-Security-Policy", CSP)
        reponse.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()"
        )
        if not reponse.headers.get("Cache-Control"):
            reponse.headers["Cache-Control"] = "private, no-store"
        return reponse


class HorlogeDeLaRequete:
    """One request sees one clock shift, even if the demonstration moves it meanwhile."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with horloge.decalage_fixe(horloge.lire_decalage()):
            return self.suite(request)


class ContexteHistorique:
    """Writes carry the account and the route name (never the URL) into the triggers' history."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return self.suite(request)
        compte = request.user.pk if request.user.is_authenticated else None
        with pghistory.context(compte=compte):
            return self.suite(request)

    def process_view(
        self, request: HttpRequest, _vue: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        if request.method not in ("GET", "HEAD", "OPTIONS") and request.resolver_match:
            pghistory.context(route=request.resolver_match.view_name)
        return None


PREFIXE_TELEVERSEMENT = "televersement-"


class FichiersTeleverses:
    """A form that names uploads already arrived gets them as if it had carried the files.

    `televersement-NOM=uid` becomes the file of the field NOM, for the account that sent it only.
    """

    def __init__(self, suite: Suite) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.suite(request)

    def process_view(
        self, request: HttpRequest, _vue: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        if request.method == "POST" and request.user.is_authenticated:
            for champ in [c for c in request.POST if c.startswith(PREFIXE_TELEVERSEMENT)]:
                recus = televersements.recus(request.user, request.POST.getlist(champ))
                nom = champ.removeprefix(PREFIXE_TELEVERSEMENT)
                if recus:
                    request.FILES.setlist(nom, [*request.FILES.getlist(nom), *recus])
        return None


class EcritureSurLecture(AssertionError):
    """A GET tried to change a table."""


ECRITURE = re.compile(
    r"^\s*(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE(?: TABLE)?|MERGE INTO)\s+\"?(\w+)",
    re.IGNORECASE,
)
# A job enters the queue through a function.
TACHE_DIFFEREE = re.compile(r"\bprocrastinate_defer_jobs_v\d+\(")
# What a GET may touch: the session, the rate limits, and the log of accesses.
TABLES_LIBRES = frozenset(
    {"django_session", "cache_partage", "socle_journalacces", "account_emailconfirmation"}
)


class LectureSeule:
    """A GET changes no business table; outside production, one that tries is an error."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.PRODUCTION or request.method not in ("GET", "HEAD"):
            return self.suite(request)
        with connection.execute_wrapper(self._refuser):
            return self.suite(request)

    @staticmethod
    def _refuser(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if TACHE_DIFFEREE.search(sql):
            raise EcritureSurLecture("A GET writes into procrastinate_jobs.")
        trouve = ECRITURE.match(sql)
        if trouve and trouve[1].lower() not in TABLES_LIBRES:
            raise EcritureSurLecture(f"A GET writes into {trouve[1]}.")
        return execute(sql, params, many, context)


# Third-party views that carry no declaration of ours, each with the reason it is safe.
VUES_TIERCES = frozenset(
    {
        "allauth.account.views",  # sign-in pages: each holds its own rule
        "allauth.mfa.base.views",
        "allauth.mfa.totp.views",
        "allauth.mfa.recovery_codes.views",
        "django.views.static",
    }
)


def vue_declaree(vue: Any) -> bool:
    """Whether a resolved view carries its access rule."""
    if hasattr(vue, "acces"):
        return True
    classe = getattr(vue, "view_class", None)
    module = getattr(classe or vue, "__module__", "")
    return module in VUES_TIERCES


class AccesDeclare:
    """Refuses a route that declares no rule, and turns `AccesRefuse` into a page."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.suite(request)

    def process_view(
        self, request: HttpRequest, vue: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        # An exception raised here would not reach `process_exception`.
        return None if vue_declaree(vue) else self._refuser(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return self._refuser(request) if isinstance(exception, AccesRefuse) else None

    @staticmethod
    def _refuser(request: HttpRequest) -> HttpResponse:
        return render(request, "403.html", status=403)


class PageDesFormulaires:
    """A GET on an address that only receives a form has a page, where a browser shows a blank."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reponse = self.suite(request)
        lue = request.method == "GET" and not request.headers.get("HX-Request")
        if reponse.status_code != 405 or not lue or reponse.content:
            return reponse
        page = render(request, "405.html", {"retour": page_au_dessus(request.path)}, status=405)
        page.headers["Allow"] = reponse.headers.get("Allow", "POST")
        return page
