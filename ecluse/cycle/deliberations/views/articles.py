"""Screens that write the articles of a rapport and their lines."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from ecluse.annuaire.models import Territoire
from ecluse.cycle.deliberations import actions, queries
from ecluse.cycle.deliberations.actions.commun import verrouiller
from ecluse.cycle.deliberations.forms import FormulaireArticle, FormulaireRetrait
from ecluse.cycle.deliberations.forms_lignes import (
    FormulaireLigneLibre,
    FormulaireRectification,
)
from ecluse.cycle.deliberations.models import Article, LigneRapport, Operation, Rectification
from ecluse.cycle.deliberations.views.commun import (
    PILOTAGE,
    article_visible,
    deja_fait,
    fil,
    rapport_visible,
    reporter,
    vers_rapport,
)
from ecluse.cycle.deliberations.views.versions import avec_version, change_depuis
from ecluse.regles.texte import typographie
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee, TransitionImpossible

ECRAN = require_http_methods(["GET", "HEAD", "POST"])


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
        lu = dict(formulaire.cleaned_data)
        lu.pop("version")
        try:
            cree = actions.ajouter_article(
                rapport, lu.pop("objet"), lu.pop("operation"), request.user, **lu
            )
            messages.success(request, f"L’article {cree.numero} est ajouté.")
            if cree.role != Article.Objet.FINANCEMENT:
                return redirect("deliberations:rapport", uid=rapport.uid)
            return redirect("deliberations:lignes", uid=cree.uid)
        except ActionRefusee as refus:
            # Even when the rapport is no longer written: what was typed stays in the page.
            reporter(formulaire, refus)
    return _ecran_article(request, rapport, None, formulaire)


@acces(PILOTAGE)
@ECRAN
@transaction.atomic
def modifier_article(request: HttpRequest, uid: str) -> HttpResponse:
    """The object and the operation of an article."""
    objet = article_visible(request, uid)
    if request.method == "POST":
        # Compared with what is stored under the lock that the writing takes.
        verrouiller(objet.rapport)
        objet = article_visible(request, uid)
    actuel = FormulaireArticle.de(objet)
    formulaire = FormulaireArticle(
        request.POST if request.method == "POST" else None,
        operations=_operations(objet.rapport),
        initial=avec_version(actuel),
    )
    ecrire = request.method == "POST" and formulaire.is_valid()
    if ecrire and not change_depuis(formulaire, actuel):
        lu = dict(formulaire.cleaned_data)
        try:
            actions.modifier_article(
                objet, lu.pop("objet"), lu.pop("operation"), request.user, **lu
            )
            return vers_rapport(request, objet.rapport.uid, "L’article est enregistré.")
        except ActionRefusee as refus:
            reporter(formulaire, refus)
    return _ecran_article(request, objet.rapport, objet, formulaire)


@acces(PILOTAGE)
@require_POST
def retirer_article(request: HttpRequest, uid: str) -> HttpResponse:
    """Take out an empty article."""
    objet = article_visible(request, uid)
    rapport = objet.rapport
    try:
        actions.retirer_article(objet, request.user)
    except ActionRefusee as refus:
        messages.info(request, typographie(refus.message))
        return redirect("deliberations:rapport", uid=rapport.uid)
    return vers_rapport(request, rapport.uid, "L’article est retiré.")


def _lignes_visibles(request: HttpRequest) -> Any:
    return LigneRapport.objects.select_related(
        "article__rapport", "candidature__structure", "structure"
    ).filter(article__rapport__in=queries.rapports(request.user).values("pk"))


@acces(PILOTAGE)
@require_POST
def retirer_ligne(request: HttpRequest, uid: str) -> HttpResponse:
    """Take a dossier out of a rapport."""
    ligne = get_object_or_404(_lignes_visibles(request), uid=uid)
    rapport = ligne.article.rapport
    try:
        actions.retirer_ligne(ligne, request.user)
    except TransitionImpossible as refus:
        return deja_fait(request, rapport.uid, refus)
    quoi = "Le dossier" if ligne.candidature_id else "La ligne"
    return vers_rapport(
        request, rapport.uid, f"{quoi} de {ligne.nom_beneficiaire} sort du rapport."
    )


def _ecran_ligne(
    request: HttpRequest, objet: Article, formulaire: Any, **contexte: Any
) -> HttpResponse:
    contexte |= {
        "formulaire": formulaire,
        "rapport": objet.rapport,
        "article": objet,
        "liens": fil(objet.rapport),
    }
    return render(
        request, "deliberations/ligne.html", contexte, status=422 if formulaire.errors else 200
    )


def _formulaire_ligne(
    request: HttpRequest, rapport: Any, initial: Any = None
) -> FormulaireLigneLibre:
    return FormulaireLigneLibre(
        request.POST if request.method == "POST" else None,
        initial=initial,
        territoires=Territoire.objects.order_by("nom"),
        thematiques=queries.thematiques(rapport.seance.year if rapport.seance else None),
    )


def _saisir_ligne(
    request: HttpRequest,
    article: Article,
    formulaire: FormulaireLigneLibre,
    ecrire: Callable[[actions.LigneLibre], Any],
    *,
    fait: str,
    action: str,
    actuel: dict[str, Any] | None = None,
) -> HttpResponse:
    """The form of a line without a dossier, kept by `ecrire`; then back to the rapport."""
    ecrit = request.method == "POST" and formulaire.is_valid()
    if ecrit and not (actuel and change_depuis(formulaire, actuel)):
        structure = queries.reconnaitre(formulaire.cleaned_data["beneficiaire"])
        try:
            ecrire(formulaire.contenu(structure))
            return vers_rapport(request, article.rapport.uid, fait)
        except ActionRefusee as refus:
            reporter(formulaire, refus)
    return _ecran_ligne(
        request,
        article,
        formulaire,
        courant=f"Ligne sans dossier, article {article.numero}",
        action=action,
        structures=queries.noms_de_structures(),
    )


@acces(PILOTAGE)
@ECRAN
def ligne_libre(request: HttpRequest, uid: str) -> HttpResponse:
    """A line that comes from no dossier."""
    objet = article_visible(request, uid)
    return _saisir_ligne(
        request,
        objet,
        _formulaire_ligne(request, objet.rapport),
        lambda contenu: actions.ajouter_ligne_libre(objet, contenu, request.user),
        fait=f"La ligne est ajoutée à l’article {objet.numero}.",
        action="Ajouter la ligne",
    )


@acces(PILOTAGE)
@ECRAN
@transaction.atomic
def modifier_ligne(request: HttpRequest, uid: str) -> HttpResponse:
    """Change a line that comes from no dossier."""
    ligne = get_object_or_404(_lignes_visibles(request), uid=uid, candidature__isnull=True)
    if request.method == "POST":
        verrouiller(ligne.article.rapport)
        ligne = get_object_or_404(_lignes_visibles(request), uid=uid, candidature__isnull=True)
    actuel = FormulaireLigneLibre.de(ligne)
    return _saisir_ligne(
        request,
        ligne.article,
        _formulaire_ligne(request, ligne.article.rapport, avec_version(actuel)),
        lambda contenu: actions.modifier_ligne_libre(ligne, contenu, request.user),
        fait="La ligne est enregistrée.",
        action="Enregistrer la ligne",
        actuel=actuel,
    )


@acces(PILOTAGE)
@ECRAN
def rectification(request: HttpRequest, uid: str) -> HttpResponse:
    """Take back what a line of the corrected délibération voted in excess."""
    objet = article_visible(request, uid)
    formulaire = FormulaireRectification(
        request.POST if request.method == "POST" else None,
        lignes=queries.lignes_a_rectifier(objet.rapport),
    )
    if request.method == "POST" and formulaire.is_valid():
        lu = formulaire.cleaned_data
        try:
            actions.rectifier(
                objet,
                formulaire.lignes[lu["ligne"]],
                lu["montant"],
                lu["motif"],
                request.user,
            )
            return vers_rapport(
                request,
                objet.rapport.uid,
                "La correction est inscrite : elle prend effet à l’adoption.",
            )
        except TransitionImpossible as refus:
            return deja_fait(request, objet.rapport.uid, refus)
        except ActionRefusee as refus:
            reporter(formulaire, refus)
    return _ecran_ligne(
        request,
        objet,
        formulaire,
        courant=f"Correction d’une ligne votée, article {objet.numero}",
        action="Inscrire la correction",
        structures=(),
    )


@acces(PILOTAGE)
@require_POST
def retirer_rectification(request: HttpRequest, uid: str) -> HttpResponse:
    """Take a correction out of a rapport."""
    objet = get_object_or_404(
        Rectification.objects.select_related("article__rapport"),
        uid=uid,
        article__rapport__in=queries.rapports(request.user).values("pk"),
    )
    rapport = objet.article.rapport
    try:
        actions.retirer_rectification(objet, request.user)
    except TransitionImpossible as refus:
        return deja_fait(request, rapport.uid, refus)
    return vers_rapport(request, rapport.uid, "La correction sort du rapport.")


@acces(PILOTAGE)
@require_POST
def reparer(request: HttpRequest, uid: str) -> HttpResponse:
    """Announce what the lines of the article make."""
    objet = article_visible(request, uid)
    try:
        actions.reparer_article(objet, request.user)
    except TransitionImpossible as refus:
        return deja_fait(request, objet.rapport.uid, refus)
    return vers_rapport(
        request, objet.rapport.uid, f"L’article {objet.numero} annonce ce que font ses lignes."
    )


@acces(PILOTAGE)
@ECRAN
def retirer_du_vote(request: HttpRequest, uid: str) -> HttpResponse:
    """Withdraw an article from a rapport on the order of the day."""
    objet = article_visible(request, uid)
    formulaire = FormulaireRetrait(request.POST if request.method == "POST" else None)
    if request.method == "POST" and formulaire.is_valid():
        try:
            actions.retirer_du_vote(objet, formulaire.cleaned_data["motif"], request.user)
            return vers_rapport(
                request,
                objet.rapport.uid,
                f"L’article {objet.numero} est retiré : ses dossiers attendent un autre rapport.",
            )
        except TransitionImpossible as refus:
            return deja_fait(request, objet.rapport.uid, refus)
        except ActionRefusee as refus:
            reporter(formulaire, refus)
    return _ecran_ligne(
        request,
        objet,
        formulaire,
        courant=f"Retirer l’article {objet.numero} du vote",
        action="Retirer l’article",
        structures=(),
    )
