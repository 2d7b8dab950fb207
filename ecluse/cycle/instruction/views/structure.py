"""The past of the structure that asks, across dispositifs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ecluse.cycle.instruction import historique
from ecluse.cycle.instruction.views.commun import LECTEURS, cadre, candidature_de
from ecluse.interface.elements import Colonne
from ecluse.socle.acces import acces

COLONNES = [
    Colonne("Dossier"),
    Colonne("Dispositif"),
    Colonne("État"),
    Colonne("Demandé", nombre=True),
    Colonne("Voté", nombre=True),
    Colonne("Versé", nombre=True),
    Colonne("Récupéré", nombre=True),
    Colonne("Bilan"),
]
VOTES = [Colonne("Délibération"), Colonne("Pour"), Colonne("Montant", nombre=True)]


@acces(LECTEURS)
@require_GET
def structure(request: HttpRequest, uid: str) -> HttpResponse:
    """What the structure asked, received, did and gave back in past years."""
    candidature = candidature_de(request, uid)
    passe = historique.lire(candidature.structure, request.user, candidature.pk)
    contexte = cadre(request, candidature, "structure") | {
        "passe": passe,
        "totaux": {c: passe.total(c) for c in ("demande", "vote", "verse", "recupere")},
        "colonnes": COLONNES,
        "colonnes_votes": VOTES,
    }
    return render(request, "instruction/structure.html", contexte)
