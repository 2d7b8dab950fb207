"""Screens that write a rapport."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecluse.cycle.deliberations import actions, queries
from ecluse.cycle.deliberations.forms import (
    FormulaireArticle,
    FormulaireAvisCommission,
    FormulaireLignes,
    FormulaireRapport,
    FormulaireRetrait,
)
from ecluse.cycle.deliberations.models import Article, AvisCommission, LigneRapport, Operation
from ecluse.cycle.deliberations.views.commun import (
    COLONNES_ATTENTE,
    COLONNES_BUDGET,
    PILOTAGE,
    deja_fait,
    fil,
    page_du_rapport,
    rapport_visible,
    reporter,
    vers_rapport,
)
from ecluse.regles.texte import typographie
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee, TransitionImpossible

ECRAN = require_http_methods(["GET", "HEAD", "POST"])


@acces(PILOTAGE)
@ECRAN
def nouveau(request: HttpRequest) -> HttpResponse:
    """A new rapport."""
    formulaire = FormulaireRapport(request.POST if request.method == "POST" else None)
    if request.method == "POST" and formulaire.is_valid():
        try:
            lu = formulaire.cleaned_data
            rapport = actions.creer_rapport(lu.pop("titre"), request.user, **lu)
            return vers_rapport(request, rapport.uid, "Le rapport est créé.")
        except ActionRefusee as refus:
            reporter(formulaire, refus)
    contexte = {
        "formulaire": formulaire,
        "rapport": None,
        "courant": "Nouveau rapport",
        "action": "Créer le rapport",
        "liens": fil(),
    }
    return render(
        request, "deliberations/modifier.html", contexte, status=422 if formulaire.errors else 200
    )


@acces(PILOTAGE)
@ECRAN
def modifier(request: HttpRequest, uid: str) -> HttpResponse:
    """The heading of a rapport in preparation."""
    rapport = rapport_visible(request, uid)
    champs = ("titre", "numero_rapport", "seance", "expose")
    formulaire = FormulaireRapport(
        request.POST if request.method == "POST" else None,
        initial={c: getattr(rapport, c) for c in champs},
    )
    if request.method == "POST" and formulaire.is_valid():
        try:
            actions.modifier_rapport(rapport, request.user, **formulaire.cleaned_data)
            return vers_rapport(request, uid, "Le rapport est enregistré.")
        except TransitionImpossible as refus:
            return deja_fait(request, uid, refus)
        except ActionRefusee as refus:
            reporter(formulaire, refus)
    contexte = {
        "formulaire": formulaire,
        "rapport": rapport,
        "courant": "En-tête du rapport",
        "action": "Enregistrer",
        "liens": fil(rapport),
    }
    return render(
        request, "deliberations/modifier.html", contexte, status=422 if formulaire.errors else 200
    )


def _ecran_article(
    request: HttpRequest, rapport: Any, article_: Article | None, formulaire: FormulaireArticle
) -> HttpResponse:
    contexte = {
        "formulaire": formulaire,
        "rapport": rapport,
        "courant": f"Article {article_.numero}" if article_ else "Nouvel article",
        "action": "Enregistrer l’article" if article_ else "Ajouter l’article",
        "liens": fil(rapport),
    }
    return render(
        request, "deliberations/article.html", contexte, status=422 if formulaire.errors else 200
    )


def _operations(rapport: Any) -> Any:
    """The operations of the meeting's year, or all when no meeting is set."""
    toutes = Operation.objects.all()
    return toutes.filter(exercice=rapport.seance.year) if rapport.seance else toutes


@acces(PILOTAGE)
@ECRAN
def article(request: HttpRequest, uid: str) -> HttpResponse:
    """A new article."""
    rapport = rapport_visible(request, uid)
    formulaire = FormulaireArticle(
        request.POST if request.method == "POST" else None, operations=_operations(rapport)
    )
    if request.method == "POST" and formulaire.is_valid():
        lu = formulaire.cleaned_data
        try:
            cree = actions.ajouter_article(
                rapport, lu["objet"], lu["operation"], request.user, hypothese=lu["hypothese"]
            )
            messages.success(request, f"L’article {cree.numero} est ajouté.")
            return redirect("deliberations:lignes", uid=cree.uid)
        except TransitionImpossible as refus:
            return deja_fait(request, uid, refus)
        except ActionRefusee as refus:
            reporter(formulaire, refus)
    return _ecran_article(request, rapport, None, formulaire)


def _article(request: HttpRequest, uid: str) -> Article:
    """The article if its rapport can be read, else a 404."""
    return get_object_or_404(
        Article.objects.select_related("rapport", "operation"),
        uid=uid,
        rapport__in=queries.rapports(request.user).values("pk"),
    )


@acces(PILOTAGE)
@ECRAN
def modifier_article(request: HttpRequest, uid: str) -> HttpResponse:
    """The object and the operation of an article."""
    objet = _article(request, uid)
    formulaire = FormulaireArticle(
        request.POST if request.method == "POST" else None,
        operations=_operations(objet.rapport),
        initial={
            "objet": objet.objet,
            "operation": objet.operation.uid if objet.operation else None,
            "hypothese": objet.hypothese,
        },
    )
    if request.method == "POST" and formulaire.is_valid():
        lu = formulaire.cleaned_data
        try:
            actions.modifier_article(
                objet, lu["objet"], lu["operation"], request.user, hypothese=lu["hypothese"]
            )
            return vers_rapport(request, objet.rapport.uid, "L’article est enregistré.")
        except TransitionImpossible as refus:
            return deja_fait(request, objet.rapport.uid, refus)
        except ActionRefusee as refus:
            reporter(formulaire, refus)
    return _ecran_article(request, objet.rapport, objet, formulaire)


@acces(PILOTAGE)
@require_POST
def retirer_article(request: HttpRequest, uid: str) -> HttpResponse:
    """Take out an empty article."""
    objet = _article(request, uid)
    rapport = objet.rapport
    try:
        actions.retirer_article(objet, request.user)
    except ActionRefusee as refus:
        messages.info(request, typographie(refus.message))
        return redirect("deliberations:rapport", uid=rapport.uid)
    return vers_rapport(request, rapport.uid, "L’article est retiré.")


@acces(PILOTAGE)
@ECRAN
def lignes(request: HttpRequest, uid: str) -> HttpResponse:
    """Choose the dossiers of an article among those that wait."""
    objet = _article(request, uid)
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
    contexte = {
        "formulaire": formulaire,
        "article": objet,
        "rapport": objet.rapport,
        "attente": list(attente),
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
    page = queries.page(objet.rapport)
    couples = [(a.operation, x.montant) for a in page.articles for x in a.actives]  # type: ignore[attr-defined]
    ticked = set(formulaire["propositions"].value() or ())
    couples += [
        (objet.operation, p.montant) for p in queries.en_attente().filter(uid__in=ticked)
    ] or [(objet.operation, queries.AUCUN)]
    return queries.budget_du_rapport(objet.rapport, couples)


@acces(PILOTAGE)
@require_GET
def essai(request: HttpRequest, uid: str) -> HttpResponse:
    """The budget table that follows the boxes as they are ticked."""
    objet = _article(request, uid)
    formulaire = FormulaireLignes(request.GET, attente=queries.en_attente())
    return render(
        request,
        "deliberations/_budget.html",
        {"budget": _budget_avec(objet, formulaire), "colonnes_budget": COLONNES_BUDGET},
    )


@acces(PILOTAGE)
@require_POST
def retirer_ligne(request: HttpRequest, uid: str) -> HttpResponse:
    """Take a dossier out of a rapport."""
    ligne = get_object_or_404(
        LigneRapport.objects.select_related("article__rapport", "candidature__structure"),
        uid=uid,
        article__rapport__in=queries.rapports(request.user).values("pk"),
    )
    rapport = ligne.article.rapport
    try:
        actions.retirer_ligne(ligne, request.user)
    except TransitionImpossible as refus:
        return deja_fait(request, rapport.uid, refus)
    nom = ligne.dossier.structure.nom
    return vers_rapport(request, rapport.uid, f"Le dossier de {nom} est retiré du rapport.")


@acces(PILOTAGE)
@require_POST
def avis(request: HttpRequest, uid: str) -> HttpResponse:
    """The advice of a commission."""
    rapport = rapport_visible(request, uid)
    formulaire = FormulaireAvisCommission(request.POST)
    if formulaire.is_valid():
        lu = formulaire.cleaned_data
        try:
            actions.ajouter_avis(rapport, lu["commission"], lu["date"], lu["sens"], request.user)
            return vers_rapport(request, uid, "L’avis de la commission est enregistré.")
        except TransitionImpossible as refus:
            return deja_fait(request, uid, refus)
        except ActionRefusee as refus:
            reporter(formulaire, refus)
    return page_du_rapport(request, rapport, statut=422, form_avis=formulaire)


@acces(PILOTAGE)
@require_POST
def retirer_avis(request: HttpRequest, uid: str) -> HttpResponse:
    """Take out an advice typed by mistake."""
    objet = get_object_or_404(
        AvisCommission.objects.select_related("rapport"),
        uid=uid,
        rapport__in=queries.rapports(request.user).values("pk"),
    )
    rapport = objet.rapport
    try:
        actions.retirer_avis(objet, request.user)
    except TransitionImpossible as refus:
        return deja_fait(request, rapport.uid, refus)
    return vers_rapport(request, rapport.uid, "L’avis est retiré.")


@acces(PILOTAGE)
@require_POST
def inscrire(request: HttpRequest, uid: str) -> HttpResponse:
    """Put the rapport on the order of the day."""
    rapport = rapport_visible(request, uid)
    try:
        actions.inscrire(rapport, request.user)
    except TransitionImpossible as refus:
        return deja_fait(request, uid, refus)
    except ActionRefusee as refus:
        messages.error(request, typographie(refus.message))
        cible = "deliberations:modifier" if refus.champ else "deliberations:rapport"
        return redirect(cible, uid=uid)
    return vers_rapport(request, uid, "Le rapport est inscrit à l’ordre du jour.")


@acces(PILOTAGE)
@require_POST
def rouvrir(request: HttpRequest, uid: str) -> HttpResponse:
    """Write the rapport again."""
    rapport = rapport_visible(request, uid)
    try:
        actions.rouvrir(rapport, request.user)
    except TransitionImpossible as refus:
        return deja_fait(request, uid, refus)
    return vers_rapport(request, uid, "Le rapport est de nouveau en préparation.")


@acces(PILOTAGE)
@require_POST
def retirer(request: HttpRequest, uid: str) -> HttpResponse:
    """Give the rapport up."""
    rapport = rapport_visible(request, uid)
    formulaire = FormulaireRetrait(request.POST)
    if formulaire.is_valid():
        try:
            actions.retirer(rapport, request.user, formulaire.cleaned_data["motif"])
            return vers_rapport(
                request, uid, "Le rapport est retiré : ses dossiers attendent un autre rapport."
            )
        except TransitionImpossible as refus:
            return deja_fait(request, uid, refus)
        except ActionRefusee as refus:
            reporter(formulaire, refus)
    return page_du_rapport(request, rapport, statut=422, form_retrait=formulaire)
