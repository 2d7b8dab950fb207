"""The decision as the structure receives it, and its acknowledgement."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from ecluse.cycle.candidatures import actions, permissions
from ecluse.cycle.candidatures.models import Candidature, Decision
from ecluse.cycle.candidatures.views import commun
from ecluse.socle import fichiers
from ecluse.socle.acces import CONNECTE, acces


def _decision(request: HttpRequest, uid: str) -> tuple[Candidature, Decision]:
    candidature = commun.dossier(request, uid)
    decision = (
        Decision.objects.select_related("fichier__contenu", "lue_par", "notifiee_par")
        .filter(candidature=candidature)
        .first()
    )
    if decision is None:
        raise Http404
    return candidature, decision


@require_safe
@acces(CONNECTE)
def decision(request: HttpRequest, uid: str) -> HttpResponse:
    """Amount, reasons, ways to appeal, document."""
    candidature, objet = _decision(request, uid)
    return render(
        request,
        "candidatures/decision.html",
        {
            "c": candidature,
            "decision": objet,
            "recours": objet.donnees["recours"],
            "a_accuser": objet.lue_le is None
            and permissions.peut_accuser_reception(request.user, candidature),
            "liens": commun.chemin(request.user, candidature),
        },
    )


@require_safe
@acces(CONNECTE)
def document(request: HttpRequest, uid: str) -> HttpResponseBase:
    """The PDF of the decision."""
    _, objet = _decision(request, uid)
    if objet.fichier is None:
        raise Http404
    return fichiers.servir(request, objet.fichier)


@require_POST
@acces(CONNECTE)
def recue(request: HttpRequest, uid: str) -> HttpResponse:
    """The structure acknowledges the decision."""
    _, objet = _decision(request, uid)
    actions.accuser_reception(objet, request.user)
    messages.success(request, "Vous avez accusé réception de la décision.")
    return redirect("candidatures:decision", uid)
