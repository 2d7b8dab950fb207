"""« Quel dispositif pour… ? »: public, by POST, without any trace of the answers."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ecluse.annuaire.models import Departement, Territoire
from ecluse.cycle.appels import eligibilite_publique as regles
from ecluse.cycle.appels import queries_catalogue
from ecluse.cycle.appels.catalogue import EntreeCatalogue
from ecluse.cycle.appels.forms_eligibilite import QuestionnairePersonne, QuestionnaireStructure
from ecluse.interface.elements import Onglet
from ecluse.socle.acces import PUBLIC, acces
from ecluse.socle.horloge import aujourdhui, maintenant

PERSONNE, STRUCTURE = "personne", "structure"


@require_http_methods(["GET", "HEAD", "POST"])
@acces(PUBLIC)
def pour_une_personne(request: HttpRequest) -> HttpResponse:
    """Ask about one person, then say what each fiche answers; nothing is kept."""
    entrees, annees = _catalogue()
    jour = aujourdhui()
    departement = Departement.objects.filter(pk=1).first()
    form = QuestionnairePersonne(
        request.POST if request.method == "POST" else None,
        annees=annees,
        situations=regles.situations_des_fiches(e.fiche for e in entrees),
        territoires=list(Territoire.objects.order_by("nom")),
        departement=(departement.code, departement.nom) if departement else ("00", "Département"),
        aujourdhui=jour,
    )
    contexte: dict[str, Any] = {"bilan": None, "services": []}
    if form.is_bound and form.is_valid():
        choisies = form.annees_choisies()
        retenues = [e for e in entrees if e.annee in choisies]
        jour = form.cleaned_data["jour"] or jour
        contexte = {
            "bilan": regles.pour_une_personne(retenues, form.personne(), jour, form.lieu()),
            "services": regles.contacts(form.territoire()) if form.territoire() else [],
        }
    return _page(request, PERSONNE, form, jour, contexte)


@require_http_methods(["GET", "HEAD", "POST"])
@acces(PUBLIC)
def pour_une_structure(request: HttpRequest) -> HttpResponse:
    """Ask what a structure is, then say which dispositifs it may answer."""
    entrees, annees = _catalogue()
    jour = aujourdhui()
    form = QuestionnaireStructure(
        request.POST if request.method == "POST" else None,
        annees=annees,
        territoires=list(Territoire.objects.order_by("nom")),
    )
    contexte: dict[str, Any] = {"bilan": None, "services": []}
    if form.is_bound and form.is_valid():
        choisies = form.annees_choisies()
        retenues = [e for e in entrees if e.annee in choisies]
        categories = frozenset(form.cleaned_data["categories"])
        territoire = form.cleaned_data["territoire"]
        contexte = {
            "bilan": regles.pour_une_structure(retenues, categories, jour, form.lieu()),
            "services": regles.contacts(territoire) if territoire else [],
        }
    return _page(request, STRUCTURE, form, jour, contexte)


def _catalogue() -> tuple[list[EntreeCatalogue], list[int]]:
    entrees = queries_catalogue.catalogue(maintenant())
    return entrees, sorted({e.annee for e in entrees}, reverse=True)


def _page(
    request: HttpRequest, variante: str, form: Any, jour: Any, contexte: dict[str, Any]
) -> HttpResponse:
    onglets = [
        Onglet("Une personne, un ménage", reverse("appels:quel_dispositif"), variante == PERSONNE),
        Onglet("Ma structure", reverse("appels:quel_dispositif_structure"), variante == STRUCTURE),
    ]
    return render(
        request,
        "appels/quel_dispositif.html",
        {
            "form": form,
            "jour": jour,
            "onglets": onglets,
            "structure": variante == STRUCTURE,
            "bilan": contexte["bilan"],
            "services": contexte["services"],
        },
    )
