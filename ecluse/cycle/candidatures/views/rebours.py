"""What a page that stayed open asks again: the server's instant, and the end."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from ecluse.cycle.candidatures.permissions import correction_en_cours
from ecluse.cycle.candidatures.views import commun
from ecluse.regles.dates import fin_de_journee
from ecluse.socle.acces import CONNECTE, acces
from ecluse.socle.horloge import maintenant


@require_safe
@acces(CONNECTE)
def rebours(request: HttpRequest, uid: str) -> JsonResponse:
    """The server's instant and the end, for a page that stayed open."""
    candidature = commun.dossier(request, uid)
    correction = correction_en_cours(candidature)
    fin = fin_de_journee(correction.echeance) if correction else candidature.session.ferme_le
    return JsonResponse({"maintenant": maintenant().isoformat(), "fin": fin.isoformat()})
