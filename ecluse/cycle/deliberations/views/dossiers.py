"""Screens that choose the dossiers of an article among those that wait."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from ecluse.cycle.deliberations import actions, queries
from ecluse.cycle.deliberations.forms_lignes import FiltresAttente, FormulaireLignes
from ecluse.cycle.deliberations.models import Article
from ecluse.cycle.deliberations.views.commun import (
    COLONNES_ATTENTE,
    COLONNES_BUDGET,
    PILOTAGE,
    article_visible,
    deja_fait,
    fil,
    reporter,
    vers_rapport,
)
from ecluse.interface.listes import filtres_actifs
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee, TransitionImpossible


@acces(PILOTAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def lignes(request: HttpRequest, uid: str) -> HttpResponse:
    """Choose the dossiers of an article among those that wait."""
    objet = article_visible(request, uid)
    attente = queries.en_attente()
    formulaire = FormulaireLignes(
        request.POST if request.method == "POST" else None, attente=attente
    )
    if request.method == "POST" and formulaire.is_valid():
        choisies = list(formulaire.cleaned_data["propositions"])
        try:
            ajoutees = actions.ajouter_lignes(objet, choisies, request.user)
            pluriel = "s" if len(ajoutees) > 1 else ""
            return vers_rapport(
                request,
                objet.rapport.uid,
                f"{len(ajoutees)} dossier{pluriel} inscrit{pluriel} à l’article {objet.numero}.",
            )
        except TransitionImpossible as refus:
            return deja_fait(request, objet.rapport.uid, refus)
        except ActionRefusee as refus:
            reporter(formulaire, refus)
    filtres = FiltresAttente(request.GET, dispositifs=queries.dispositifs_en_attente())
    if filtres.is_valid() and not formulaire.is_bound:
        attente = queries.filtrer_attente(attente, **filtres.cleaned_data)
    contexte = {
        "formulaire": formulaire,
        "article": objet,
        "imputation": _imputation(objet),
        "rapport": objet.rapport,
        "attente": list(attente),
        "filtres": filtres,
        "filtres_actifs": filtres_actifs(request, filtres),
        "choisies": set(formulaire["propositions"].value() or ()),
        "budget": _budget_avec(objet, formulaire),
        "colonnes": COLONNES_ATTENTE,
        "colonnes_budget": COLONNES_BUDGET,
        "courant": f"Dossiers de l’article {objet.numero}",
        "liens": fil(objet.rapport),
    }
    return render(
        request, "deliberations/lignes.html", contexte, status=422 if formulaire.errors else 200
    )


def _budget_avec(objet: Article, formulaire: FormulaireLignes) -> list[Any]:
    """The budget table of the rapport with the proposals ticked in the form."""
    couples = queries.couples_du_budget(queries.page(objet.rapport).articles)
    ticked = set(formulaire["propositions"].value() or ())
    couples += [
        (objet.operation, p.montant) for p in queries.en_attente().filter(uid__in=ticked)
    ] or [(objet.operation, queries.AUCUN)]
    return queries.budget_du_rapport(objet.rapport, couples)


@acces(PILOTAGE)
@require_GET
def essai(request: HttpRequest, uid: str) -> HttpResponse:
    """The budget table that follows the boxes as they are ticked."""
    objet = article_visible(request, uid)
    formulaire = FormulaireLignes(request.GET, attente=queries.en_attente())
    return render(
        request,
        "deliberations/_budget.html",
        {"budget": _budget_avec(objet, formulaire), "colonnes_budget": COLONNES_BUDGET},
    )


def _imputation(objet: Article) -> str:
    operation = objet.operation
    return f"Imputé sur {operation.code} {operation.libelle}." if operation else ""
