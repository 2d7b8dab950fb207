"""The conventions that one follows."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ecluse.annuaire.permissions import est_agent
from ecluse.annuaire.structure_choisie import dans_la_structure
from ecluse.cycle.suivi import queries
from ecluse.cycle.suivi.etats import TABLE
from ecluse.cycle.suivi.forms import FiltresSuivi
from ecluse.cycle.suivi.permissions import peut_lire_le_suivi
from ecluse.interface.elements import Colonne
from ecluse.interface.listes import filtres_actifs, paginer
from ecluse.regles.texte import accorder
from ecluse.socle.acces import acces

COLONNES = [
    Colonne("Convention"),
    Colonne("Structure"),
    Colonne("Période"),
    Colonne("Dernier mois rempli"),
    Colonne("Bilan final"),
]


@require_safe
@acces(peut_lire_le_suivi)
def liste(request: HttpRequest) -> HttpResponse:
    """The signed conventions that the reader may follow, latest first."""
    form = FiltresSuivi(request.GET or None)
    valeurs = form.cleaned_data if form.is_valid() else {}
    conventions = queries.filtrer(queries.visibles_par(request.user), **valeurs)
    conventions = conventions.filter(dans_la_structure(request.user))
    page = paginer(request, queries.pour_liste(conventions), ("-id",))
    for c in page.lignes:
        bilan = queries.bilan_de(c)
        c.etat_bilan = TABLE.etats[bilan.etat] if bilan else None
    return render(
        request,
        "suivi/liste.html",
        {
            "form": form,
            "actifs": filtres_actifs(request, form),
            "page": page,
            "colonnes": COLONNES,
            "total": accorder(conventions.count(), "convention"),
            "agent": est_agent(request.user),
        },
    )
