"""Taking up a former dossier: which ones, what it would do, what it did."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures import permissions
from ecluse.cycle.candidatures.actions import copie as actions
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.candidatures.sommaire import nommer_sections, url_de_section
from ecluse.cycle.candidatures.views import commun
from ecluse.socle.acces import CONNECTE, acces
from ecluse.socle.etats import ActionRefusee

#: Dossiers offered: older ones answer to calls that have changed too much.
PROPOSES = 5


@require_http_methods(["GET", "HEAD", "POST"])
@acces(CONNECTE)
def copier(request: HttpRequest, uid: str) -> HttpResponse:
    """Choose a former dossier and take it up; then, what was taken up and what was not."""
    if request.method == "POST":
        candidature = commun.a_ecrire(request, uid)
        return _copier(request, candidature, request.POST.get("source", ""))
    candidature = commun.dossier(request, uid)
    if not commun.modifiable(request, candidature, lecture.PRESENTATION):
        return redirect("candidatures:modifier", uid)
    contenu = lecture.charger(candidature)
    return commun.page(
        request,
        "copier",
        contenu,
        "copie",
        proposees=_proposees(request, candidature),
        copie=compte_rendu(contenu),
    )


def _proposees(request: HttpRequest, candidature: Candidature) -> list[Candidature]:
    """The latest dossiers that may be taken up and that this account reads."""
    trouvees = actions.sources(candidature)[:PROPOSES]
    return [s for s in trouvees if permissions.peut_voir(request.user, s)]


def _copier(request: HttpRequest, candidature: Candidature, uid: str) -> HttpResponse:
    source = next((s for s in _proposees(request, candidature) if s.uid == uid), None)
    if source is None:
        raise Http404
    try:
        resultat = actions.copier(candidature, source, request.user)
    except ActionRefusee as erreur:
        return commun.refus(request, candidature, erreur)
    messages.success(request, resultat.phrase)
    return redirect("candidatures:copier", candidature.uid)


def compte_rendu(contenu: lecture.Contenu) -> dict[str, Any] | None:
    """The last copy made into this dossier, ready to be read; None when there was none."""
    stockee = contenu.sections.get(actions.COPIE)
    if stockee is None:
        return None
    uid = contenu.candidature.uid
    noms = nommer_sections(contenu)
    relues = set(stockee.contenu["relues"])
    return {
        "numero": stockee.contenu["numero"],
        "instant": datetime.fromisoformat(stockee.contenu["instant"]),
        "par": stockee.modifiee_par,
        "parties": [
            {
                "libelle": noms.get(code, code),
                "url": url_de_section(uid, code),
                "elements": elements,
                "relue": code in relues,
            }
            for code in lecture.ordre_des_sections(contenu.fiche)
            if (elements := stockee.contenu["reprises"].get(code))
        ],
        "ecartees": stockee.contenu["ecartees"],
    }


def url(candidature: Candidature) -> str:
    """The page where a former dossier is taken up."""
    return reverse("candidatures:copier", args=[candidature.uid])
