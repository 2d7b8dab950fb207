"""Documents: asked, made, downloaded; the convention proposed for signature."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from ecluse.cycle.conventions import actions, projet
from ecluse.cycle.conventions.models import DocumentConvention
from ecluse.cycle.conventions.permissions import (
    est_preparateur,
    peut_lire_les_conventions,
    peut_telecharger,
    peut_voir_avenant,
)
from ecluse.cycle.conventions.views.commun import trouver
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.fichiers import servir
from ecluse.socle.permissions import exiger


@acces(est_preparateur)
@require_POST
def generer(request: HttpRequest, uid: str) -> HttpResponse:
    """Ask for the documents."""
    c = trouver(request, uid)
    try:
        actions.generer_documents(c, request.user)
    except TransitionImpossible as refus:
        messages.info(request, refus.message)
    except ActionRefusee as refus:
        messages.error(request, refus.message)
    return redirect("conventions:convention", uid=uid)


@acces(est_preparateur)
@require_GET
def avancement(request: HttpRequest, uid: str) -> HttpResponse:
    """Where the documents stand, asked every two seconds; the page reloads when they are made."""
    c = trouver(request, uid)
    if c.etat == "projet" and projet.en_cours(c):
        contexte = {"url_avancement": reverse("conventions:avancement", args=[uid])}
        return render(request, "conventions/_avancement.html", contexte)
    reponse = HttpResponse(status=200)
    reponse["HX-Refresh"] = "true"
    return reponse


@acces(peut_lire_les_conventions)
@require_GET
def document(request: HttpRequest, uid: str, document: str, forme: str) -> HttpResponse:
    """Download a document; the access is logged."""
    c = trouver(request, uid)
    exiger(peut_telecharger(request.user, c))
    try:
        demande = c.documents.select_related(
            "pdf__contenu", "docx__contenu", "avenant__convention"
        ).get(uid=document)
    except DocumentConvention.DoesNotExist:
        raise Http404 from None
    if forme not in ("pdf", "docx"):
        raise Http404
    if demande.avenant is not None and not peut_voir_avenant(request.user, demande.avenant):
        raise Http404
    choisi = demande.pdf if forme == "pdf" else demande.docx
    return servir(request, choisi)  # type: ignore[return-value]


@acces(est_preparateur)
@require_POST
def emettre(request: HttpRequest, uid: str) -> HttpResponse:
    """Propose the convention for signature."""
    c = trouver(request, uid)
    try:
        actions.emettre(c, request.user)
        messages.success(
            request, f"La convention {c.numero} est proposée à la signature de {c.structure.nom}."
        )
    except TransitionImpossible as refus:
        messages.info(request, refus.message)
    except ActionRefusee as refus:
        messages.error(request, refus.message)
    return redirect("conventions:convention", uid=uid)
