"""Typing what came on paper, on behalf of a structure."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from ecluse.cycle.appels import queries as appels
from ecluse.cycle.appels.models import SessionDepot
from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures import permissions, queries
from ecluse.cycle.candidatures.actions import papier as actions
from ecluse.cycle.candidatures.forms_corrections import PapierForm
from ecluse.cycle.candidatures.sommaire import sommaire, url_de_section
from ecluse.cycle.candidatures.views import commun
from ecluse.interface.elements import Cle, Colonne
from ecluse.interface.listes import paginer
from ecluse.regles.argent import ecrire_montant
from ecluse.regles.dates import ecrire_date
from ecluse.socle.acces import CONNECTE, acces
from ecluse.socle.etats import ActionRefusee

COLONNES = [
    Colonne("Session"),
    Colonne("Dépôt"),
    Colonne("En cours de saisie", nombre=True),
    Colonne("Enregistrées", nombre=True),
]


@require_safe
@acces(permissions.peut_ouvrir_le_papier)
def sessions(request: HttpRequest) -> HttpResponse:
    """The windows whose candidatures come on paper, and what is being typed."""
    page = paginer(request, queries.sessions_sur_papier(request.user), ("-cloture", "-id"))
    return render(
        request,
        "candidatures/papier.html",
        {
            "page": page,
            "colonnes": COLONNES,
            "liens": [("Dossiers", reverse("pilotage:dossiers"))],
            "en_cours": queries.papiers_en_cours(request.user),
        },
    )


def _session(request: HttpRequest, session_uid: str) -> SessionDepot:
    try:
        session = appels.sessions().get(uid=session_uid)
    except SessionDepot.DoesNotExist:
        raise Http404 from None
    if not permissions.peut_saisir_papier(request.user, session):
        raise Http404
    return session


@require_http_methods(["GET", "HEAD", "POST"])
@acces(permissions.peut_ouvrir_le_papier)
def commencer(request: HttpRequest, session_uid: str) -> HttpResponse:
    """The structure, the day of reception, the scan: then the dossier is typed like any other."""
    session = _session(request, session_uid)
    form = PapierForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            candidature = actions.commencer(
                session,
                form.structure,
                request.user,
                recue_le=form.cleaned_data["recue_le"],
                scan=form.cleaned_data["scan"],
            )
        except ActionRefusee as refus:
            champ = "siret" if refus.champ == "structure" else refus.champ
            form.add_error(champ if champ in form.fields else None, refus.message)
        else:
            return redirect("candidatures:modifier", candidature.uid)
    return render(
        request,
        "candidatures/papier_commencer.html",
        {
            "form": form,
            "session": session,
            "liens": [
                ("Dossiers", reverse("pilotage:dossiers")),
                ("Candidatures sur papier", reverse("candidatures:papier")),
            ],
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@acces(CONNECTE)
def enregistrer(request: HttpRequest, uid: str) -> HttpResponse:
    """Register what was typed, on the day of its reception."""
    candidature = commun.dossier(request, uid)
    if not commun.modifiable(request, candidature) or not candidature.sur_papier:
        return redirect("candidatures:modifier", uid)
    if request.method == "POST":
        try:
            actions.enregistrer(candidature, request.user)
        except ActionRefusee as refus:
            commun.dire(request, refus)
            return redirect("candidatures:papier_enregistrer", uid)
        messages.success(
            request,
            f"La candidature est enregistrée sous le numéro {candidature.numero}.",
        )
        return redirect("pilotage:dossier", uid)
    contenu = lecture.charger(candidature)
    montant = candidature.montant_demande
    return commun.page(
        request,
        "papier_enregistrer",
        contenu,
        "papier",
        cles=[
            Cle("Structure", candidature.structure.nom),
            Cle("Reçue le", ecrire_date(candidature.recue_le) if candidature.recue_le else "—"),
            Cle("Projet", candidature.intitule or "—"),
            Cle("Montant demandé", "—" if montant is None else ecrire_montant(montant)),
        ],
        essentiels=[
            (nom, url_de_section(uid, section))
            for nom, section in actions.manque_l_essentiel(candidature)
        ],
        incompletes=[e for e in sommaire(contenu) if not e.complete],
    )
