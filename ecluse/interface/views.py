"""Pages that belong to no stage: legal pages, errors, theme, style guide."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from ecluse.interface import exemples
from ecluse.interface.contexte import COOKIE_THEME, THEMES
from ecluse.socle import horloge
from ecluse.socle.acces import DEMONSTRATION, PUBLIC, acces
from ecluse.socle.retour import page_au_dessus, page_du_formulaire

UN_AN = 365 * 24 * 3600


@acces(PUBLIC)
@require_GET
def accessibilite(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "interface/accessibilite.html")


@acces(PUBLIC)
@require_GET
def donnees_personnelles(request: HttpRequest) -> HttpResponse:
    """What is done with personal data, and how to exercise one's rights."""
    return render(request, "interface/donnees_personnelles.html")


@acces(PUBLIC)
@require_GET
def mentions_legales(request: HttpRequest) -> HttpResponse:
    """Who publishes and hosts the site."""
    return render(request, "interface/mentions_legales.html")


@acces(PUBLIC)
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember the theme in this browser, and go back to the page."""
    suite = request.POST.get("suite", "")
    if not url_has_allowed_host_and_scheme(suite, {request.get_host()}, request.is_secure()):
        suite = "/"
    reponse = HttpResponseRedirect(suite)
    choisi = request.POST.get("theme", "")
    if choisi in THEMES:
        reponse.set_cookie(
            COOKIE_THEME,
            choisi,
            max_age=UN_AN,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return reponse


@acces(PUBLIC)
@require_GET
def session_expiree(request: HttpRequest) -> HttpResponse:
    """Where one lands when the session ended: what is kept, and how to go on."""
    return render(request, "session_expiree.html")


@acces(DEMONSTRATION)
def guide(request: HttpRequest) -> HttpResponse:
    """The living style guide: every component with its states."""
    return render(request, "interface/guide.html", exemples.contexte(request))


@acces(DEMONSTRATION)
@require_POST
def guide_enregistrement(request: HttpRequest) -> JsonResponse:
    """What a real autosave answers: the instant, the errors of the fields; stores nothing."""
    form = exemples.FormulaireCourt(request.POST)
    # Empty fields are not errors while one is typing.
    erreurs = {c: e[0] for c, e in form.errors.items() if request.POST.get(c)}
    heure = horloge.maintenant().astimezone(horloge.PARIS)
    instant = f"{heure.hour}\u00a0h\u00a0{heure.minute:02d}"
    return JsonResponse({"instant": instant, "erreurs": erreurs})


@acces(DEMONSTRATION)
@require_GET
def guide_erreur(request: HttpRequest, code: int) -> HttpResponseBase:
    """One error page, to look at it. 404 for a code that has no page."""
    pages: dict[int, Callable[[HttpRequest], HttpResponseBase]] = {
        400: erreur_400,
        403: erreur_403,
        404: erreur_404,
        405: sans_page,
        413: trop_lourd,
        419: csrf_refuse,
        440: session_expiree,
        500: erreur_500,
        503: indisponible,
    }
    if code not in pages:
        raise Http404
    return pages[code](request)


def _erreur(request: HttpRequest, gabarit: str, statut: int) -> HttpResponse:
    return render(request, gabarit, status=statut)


def erreur_400(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that makes no sense. Rendered without context: a wrong host name is refused before
    anybody is known, and asking for it again would fail."""
    return HttpResponse(render_to_string("400.html"), status=HTTPStatus.BAD_REQUEST)


def erreur_403(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No right to see or do this."""
    return _erreur(request, "403.html", HTTPStatus.FORBIDDEN)


def erreur_404(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing here, or nothing that this person may know of."""
    return _erreur(request, "404.html", HTTPStatus.NOT_FOUND)


def sans_page(request: HttpRequest) -> HttpResponse:
    """An address that only receives a form, asked for as a page: reloaded, or kept in a tab."""
    return render(
        request,
        "405.html",
        {"retour": page_au_dessus(request.path)},
        status=HTTPStatus.METHOD_NOT_ALLOWED,
    )


def trop_lourd(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What was sent is larger than the limit."""
    return _erreur(request, "413.html", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def csrf_refuse(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's protection key does not match: usually a page left open for long."""
    return render(
        request,
        "403_csrf.html",
        {"retour": page_du_formulaire(request)},
        status=HTTPStatus.FORBIDDEN,
    )


def erreur_500(request: HttpRequest) -> HttpResponse:
    """A failure of ours. Rendered without context: the database may be what failed."""
    return HttpResponse(render_to_string("500.html"), status=HTTPStatus.INTERNAL_SERVER_ERROR)


def indisponible(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Out of service for a moment; the browser is told to try again."""
    return HttpResponse(
        render_to_string("503.html"),
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        headers={"Retry-After": "120"},
    )
