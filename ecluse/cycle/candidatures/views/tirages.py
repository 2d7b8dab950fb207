"""The whole dossier in PDF and .docx: asked, waited for, downloaded."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from ecluse.cycle.candidatures.actions.tirages import tirer
from ecluse.cycle.candidatures.models import Candidature, Tirage
from ecluse.cycle.candidatures.views import commun
from ecluse.socle import fichiers
from ecluse.socle.acces import CONNECTE, acces

FORMES = ("pdf", "docx")


@require_http_methods(["GET", "HEAD", "POST"])
@acces(CONNECTE)
def tirages(request: HttpRequest, uid: str) -> HttpResponse:
    """The last printing, while it is made and once it is ready; a POST asks for one."""
    candidature = commun.dossier(request, uid)
    if request.method == "POST":
        tirer(candidature, request.user)
        if "HX-Request" not in request.headers:
            return redirect("candidatures:tirages", uid)
    contexte = contexte_des_tirages(candidature)
    contexte["liens"] = [commun.liste_de(request.user, candidature)]
    gabarit = "_tirages" if "HX-Request" in request.headers else "tirages"
    return render(request, f"candidatures/{gabarit}.html", contexte)


def contexte_des_tirages(candidature: Candidature) -> dict[str, object]:
    """What the partial `_tirages.html` reads; one query."""
    tirage = (
        Tirage.objects.filter(candidature=candidature)
        .select_related("pdf__contenu", "docx__contenu")
        .order_by("-id")
        .first()
    )
    return {
        "c": candidature,
        "tirage": tirage,
        "titre_dossier": commun.nom_du_dossier(candidature),
    }


@require_safe
@acces(CONNECTE)
def fichier(request: HttpRequest, uid: str, tirage_uid: str, forme: str) -> HttpResponseBase:
    """Download one of the two formats."""
    candidature = commun.dossier(request, uid)
    tirage = Tirage.objects.filter(candidature=candidature, uid=tirage_uid).first()
    if tirage is None or forme not in FORMES:
        raise Http404
    trouve = tirage.pdf if forme == "pdf" else tirage.docx
    if trouve is None:
        raise Http404
    return fichiers.servir(request, trouve)
