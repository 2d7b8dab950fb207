"""The list of rapports and the page of one."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ecluse.cycle.deliberations import queries
from ecluse.cycle.deliberations.etats import TABLE
from ecluse.cycle.deliberations.models import Rapport
from ecluse.cycle.deliberations.permissions import peut_preparer
from ecluse.cycle.deliberations.views.commun import (
    COLONNES_ATTENTE,
    LECTEURS,
    page_du_rapport,
    rapport_visible,
)
from ecluse.cycle.deliberations.views.reprise import page_de_l_acte
from ecluse.interface.elements import Colonne
from ecluse.interface.listes import filtres_actifs, paginer
from ecluse.socle.acces import acces

COLONNES = [
    Colonne("Rapport"),
    Colonne("Séance"),
    Colonne("État"),
    Colonne("Délibération"),
    Colonne("Montant", nombre=True),
]
#: How much of what waits the list shows, oldest first.
ATTENTE_AU_PLUS = 50
COLONNES_REFUS = [Colonne("Structure"), Colonne("Motif proposé"), Colonne("Action")]


class FiltresRapports(forms.Form):
    """Filters of the list."""

    q = forms.CharField(label="Titre ou numéro", required=False, max_length=80)
    etat = forms.ChoiceField(
        label="État",
        required=False,
        choices=[("", "Tous"), *((c, e.libelle.capitalize()) for c, e in TABLE.etats.items())],
    )


@acces(LECTEURS)
@require_GET
def liste(request: HttpRequest) -> HttpResponse:
    """The rapports, latest first, and what waits to be put to the vote."""
    filtres = FiltresRapports(request.GET)
    rapports = queries.rapports(request.user)
    if filtres.is_valid():
        rapports = queries.filtrer(rapports, **filtres.cleaned_data)
    page = paginer(request, rapports, ["-id"])
    prepare = peut_preparer(request.user)
    attente = list(queries.en_attente()[: ATTENTE_AU_PLUS + 1]) if prepare else []
    refus = list(queries.refus_en_attente()[: ATTENTE_AU_PLUS + 1]) if prepare else []
    contexte = {
        "page": page,
        "lignes": [(r, TABLE.etats[r.etat]) for r in page.lignes],
        "colonnes": COLONNES,
        "filtres": filtres,
        "filtres_actifs": filtres_actifs(request, filtres),
        "peut_preparer": prepare,
        "attente": attente[:ATTENTE_AU_PLUS],
        "attente_suite": len(attente) > ATTENTE_AU_PLUS,
        "colonnes_attente": COLONNES_ATTENTE,
        "colonnes_refus": COLONNES_REFUS,
        "refus": refus[:ATTENTE_AU_PLUS],
        "refus_suite": len(refus) > ATTENTE_AU_PLUS,
    }
    return render(request, "deliberations/liste.html", contexte)


@acces(LECTEURS)
@require_GET
def rapport(request: HttpRequest, uid: str) -> HttpResponse:
    """The page of a rapport; that of an act taken from what was published has nothing to change."""
    visible = rapport_visible(request, uid)
    if visible.origine == Rapport.Origine.IMPORT:
        return page_de_l_acte(request, visible)
    return page_du_rapport(request, visible)
