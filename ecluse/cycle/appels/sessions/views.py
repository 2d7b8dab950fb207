"""The pages of the windows, for those who steer the calls."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.cycle.appels.models import Dispositif, SessionDepot, rang_du_code
from ecluse.cycle.appels.permissions import peut_gerer_sessions
from ecluse.cycle.appels.queries import dispositif as trouver_dispositif
from ecluse.cycle.appels.sessions import actions, queries
from ecluse.cycle.appels.sessions.forms import (
    ChoixDispositifForm,
    ProlongationForm,
    RetraitSessionForm,
    SessionForm,
)
from ecluse.interface.elements import Colonne
from ecluse.interface.listes import paginer
from ecluse.regles.dates import ecrire_date
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import aujourdhui, maintenant

COLONNES = [
    Colonne("Session"),
    Colonne("Dépôt"),
    Colonne("Arrivée"),
    Colonne("Brouillons", nombre=True),
    Colonne("À valider", nombre=True),
    Colonne("Validées", nombre=True),
]
RACINE = ("Sessions de dépôt", "appels:sessions")


def _session(request: HttpRequest, uid: str) -> SessionDepot:
    try:
        return queries.avec_comptes(queries.de_mon_perimetre(request.user)).get(uid=uid)
    except SessionDepot.DoesNotExist:
        raise Http404 from None


@require_safe
@acces(peut_gerer_sessions)
def liste(request: HttpRequest) -> HttpResponse:
    """Every window of the reader's perimeter, the last to close first."""
    instant = maintenant()
    sessions = queries.avec_comptes(queries.de_mon_perimetre(request.user))
    page = paginer(request, sessions, queries.ORDRE)
    for s in page.lignes:
        s.affichee = queries.affichee(s, instant)
    dispositifs = _dispositifs(request)
    return render(
        request,
        "appels/sessions/liste.html",
        {
            "page": page,
            "colonnes": COLONNES,
            "choix": ChoixDispositifForm(dispositifs=dispositifs) if dispositifs else None,
        },
    )


def _dispositifs(request: HttpRequest) -> list[Dispositif]:
    """Those of the reader, latest year first, as the call numbers them."""
    tous = sorted(Dispositif.objects.all(), key=lambda d: (-d.annee, rang_du_code(d.code)))
    return [d for d in tous if peut_gerer_sessions(request.user, d)]


@require_http_methods(["GET", "HEAD", "POST"])
@acces(peut_gerer_sessions)
def nouvelle(request: HttpRequest) -> HttpResponse:
    """Open a window, from what the fiche says of it when it says something."""
    reference = request.GET.get("dispositif", "")
    annee, _, code = reference.partition("/")
    try:
        dispositif = trouver_dispositif(int(annee) if annee.isdecimal() else 0, code)
    except Dispositif.DoesNotExist:
        raise Http404 from None
    attendues = queries.non_ouvertes(dispositif)
    voulue = request.GET.get("session", attendues[0] if attendues else "")
    form = SessionForm(request.POST or None, initial=queries.initial(dispositif, voulue))
    if request.method == "POST" and form.is_valid():
        try:
            session = actions.ouvrir(dispositif, request.user, **form.cleaned_data)
        except ActionRefusee as refus:
            form.add_error(refus.champ or None, refus.message)
        else:
            messages.success(request, "La session est enregistrée.")
            return redirect("appels:session", session.uid)
    return render(
        request,
        "appels/sessions/nouvelle.html",
        {
            "form": form,
            "dispositif": dispositif,
            "attendues": [c for c in attendues if c != voulue],
            "liens": [(RACINE[0], reverse(RACINE[1]))],
        },
        status=422 if form.errors else 200,
    )


@require_safe
@acces(peut_gerer_sessions)
def session(request: HttpRequest, uid: str) -> HttpResponse:
    """One window: its dates, its extensions, what can still be done."""
    return _page(request, _session(request, uid))


def _page(
    request: HttpRequest,
    objet: SessionDepot,
    prolongation: forms.Form | None = None,
    retrait: forms.Form | None = None,
) -> HttpResponse:
    instant = maintenant()
    en_vie = objet.retiree_le is None
    refuse = prolongation is not None or retrait is not None
    return render(
        request,
        "appels/sessions/session.html",
        {
            "s": objet,
            "affichee": queries.affichee(objet, instant),
            "prolongations": objet.prolongations.select_related("decidee_par").order_by("-id"),
            "prolongation": prolongation or ProlongationForm(initial={"acte_date": aujourdhui()})
            if en_vie and instant < objet.ferme_le
            else None,
            "retrait": retrait or RetraitSessionForm()
            if en_vie and instant < objet.ouvre_le
            else None,
            "liens": [(RACINE[0], reverse(RACINE[1]))],
        },
        status=422 if refuse else 200,
    )


@require_POST
@acces(peut_gerer_sessions)
def prolonger(request: HttpRequest, uid: str) -> HttpResponse:
    """Move the closing forward."""
    objet = _session(request, uid)
    form = ProlongationForm(request.POST)
    if form.is_valid():
        try:
            actions.prolonger(objet, request.user, **form.cleaned_data)
        except ActionRefusee as refus:
            form.add_error(refus.champ or None, refus.message)
        else:
            messages.success(
                request,
                f"La clôture est repoussée au {ecrire_date(objet.cloture)} inclus. Les structures "
                "qui ont un dossier en cours sont prévenues.",
            )
            return redirect("appels:session", uid)
    return _page(request, objet, prolongation=form)


@require_POST
@acces(peut_gerer_sessions)
def retirer(request: HttpRequest, uid: str) -> HttpResponse:
    """Withdraw it before it opens."""
    objet = _session(request, uid)
    form = RetraitSessionForm(request.POST)
    if form.is_valid():
        try:
            actions.retirer(objet, request.user, form.cleaned_data["motif"])
        except ActionRefusee as refus:
            form.add_error(refus.champ or None, refus.message)
        else:
            messages.success(request, "La session est retirée.")
            return redirect("appels:sessions")
    return _page(request, objet, retrait=form)
