"""Documents of a rapport: asked, followed, downloaded."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from ecluse.cycle.deliberations.documents import generation
from ecluse.cycle.deliberations.models import DocumentRapport
from ecluse.cycle.deliberations.views.commun import LECTEURS, PILOTAGE, rapport_visible
from ecluse.socle.acces import acces
from ecluse.socle.emission import FORMES
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.fichiers import servir


@acces(PILOTAGE)
@require_POST
def generer(request: HttpRequest, uid: str) -> HttpResponse:
    """Ask for the documents."""
    rapport = rapport_visible(request, uid)
    try:
        generation.demander(rapport, request.user)
    except TransitionImpossible as refus:
        messages.info(request, refus.message)
    except ActionRefusee as refus:
        messages.error(request, refus.message)
    return redirect("deliberations:rapport", uid=uid)


@acces(PILOTAGE)
@require_GET
def avancement(request: HttpRequest, uid: str) -> HttpResponse:
    """Where the documents stand, asked every two seconds; the page reloads when they are made."""
    rapport = rapport_visible(request, uid)
    demande = generation.demande_de(rapport)
    if demande is not None and generation.en_cours(demande):
        return render(request, "deliberations/_avancement.html", {"rapport": rapport})
    reponse = HttpResponse(status=200)
    reponse["HX-Refresh"] = "true"
    return reponse


@acces(LECTEURS)
@require_GET
def document(request: HttpRequest, uid: str, document: str, forme: str) -> HttpResponse:
    """Download a document; the access is logged."""
    rapport = rapport_visible(request, uid)
    if forme not in FORMES:
        raise Http404
    try:
        demande = rapport.documents.select_related("pdf__contenu", "docx__contenu").get(
            uid=document
        )
    except DocumentRapport.DoesNotExist:
        raise Http404 from None
    return servir(request, demande.fichier(forme))  # type: ignore[return-value]
