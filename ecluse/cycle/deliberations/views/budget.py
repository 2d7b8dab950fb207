"""The operations and their ledger."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from ecluse.cycle.deliberations import queries
from ecluse.cycle.deliberations.models import Operation
from ecluse.cycle.deliberations.views.commun import LECTEURS
from ecluse.interface.elements import Colonne
from ecluse.interface.listes import paginer
from ecluse.socle.acces import acces

COLONNES = [
    Colonne("Opération"),
    Colonne("Imputation"),
    Colonne("AE", nombre=True),
    Colonne("Engagé", nombre=True),
    Colonne("Disponible", nombre=True),
]
COLONNES_RELEVE = [
    Colonne("Date"),
    Colonne("Libellé"),
    Colonne("Mouvement", nombre=True),
    Colonne("Disponible après", nombre=True),
]


@acces(LECTEURS)
@require_GET
def operations(request: HttpRequest) -> HttpResponse:
    """Every operation with what is open, committed and left."""
    lignes = list(queries.operations())
    exercices: dict[int, list[Operation]] = {}
    for ligne in lignes:
        exercices.setdefault(ligne.exercice, []).append(ligne)
    return render(
        request, "deliberations/budget.html", {"exercices": exercices, "colonnes": COLONNES}
    )


@acces(LECTEURS)
@require_GET
def operation(request: HttpRequest, uid: str) -> HttpResponse:
    """The statement of an operation, latest movement first."""
    objet = get_object_or_404(queries.operations(), uid=uid)
    mouvements = objet.mouvements.select_related(
        "auteur", "ligne__article__rapport", "ligne__candidature"
    )
    page = paginer(request, mouvements, ["-id"])
    contexte = {
        "operation": objet,
        "page": page,
        "lignes": queries.grand_livre(objet, page.lignes),
        "colonnes": COLONNES_RELEVE,
        "liens": [("Budget", reverse("deliberations:budget"))],
    }
    return render(request, "deliberations/operation.html", contexte)
