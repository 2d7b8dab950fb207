"""Screens that write the heading of a rapport, its advices and its order of the day."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from ecluse.cycle.deliberations import actions, queries
from ecluse.cycle.deliberations.actions.commun import verrouiller
from ecluse.cycle.deliberations.forms import (
    FormulaireAvisCommission,
    FormulaireRapport,
    FormulaireRetrait,
)
from ecluse.cycle.deliberations.models import AvisCommission
from ecluse.cycle.deliberations.views.commun import (
    PILOTAGE,
    deja_fait,
    fil,
    page_du_rapport,
    rapport_visible,
    reporter,
    vers_rapport,
)
from ecluse.cycle.deliberations.views.versions import avec_version, change_depuis
from ecluse.regles.texte import typographie
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee, TransitionImpossible

ECRAN = require_http_methods(["GET", "HEAD", "POST"])


@acces(PILOTAGE)
@ECRAN
def nouveau(request: HttpRequest) -> HttpResponse:
    """A new rapport."""
    formulaire = FormulaireRapport(
        request.POST if request.method == "POST" else None,
        # The page of an adopted act leads here to correct it.
        initial={"rectifie": request.GET.get("rectifie")},
        adoptes=queries.adoptes(),
    )
    if request.method == "POST" and formulaire.is_valid():
        try:
            lu = formulaire.cleaned_data
            lu.pop("version", None)
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
@transaction.atomic
def modifier(request: HttpRequest, uid: str) -> HttpResponse:
    """The heading of a rapport in preparation."""
    rapport = rapport_visible(request, uid)
    if request.method == "POST":
        # Compared with what is stored under the lock that the writing takes.
        verrouiller(rapport)
        rapport = rapport_visible(request, uid)
    champs = ("titre", "numero_rapport", "seance", "expose")
    actuel = {c: getattr(rapport, c) for c in champs}
    actuel["rectifie"] = rapport.rectifie.uid if rapport.rectifie else None
    formulaire = FormulaireRapport(
        request.POST if request.method == "POST" else None,
        initial=avec_version(actuel),
        adoptes=queries.adoptes().exclude(pk=rapport.pk),
    )
    ecrire = request.method == "POST" and formulaire.is_valid()
    if ecrire and not change_depuis(formulaire, actuel):
        try:
            actions.modifier_rapport(rapport, request.user, **formulaire.cleaned_data)
            return vers_rapport(request, uid, "Le rapport est enregistré.")
        except ActionRefusee as refus:
            # Even when it is no longer written: what was typed stays in the page.
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
    except ActionRefusee as refus:
        messages.error(request, typographie(refus.message))
        return redirect("deliberations:rapport", uid=rapport.uid)
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
