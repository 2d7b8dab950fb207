"""Screens that record what was decided."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecluse.annuaire.models import Departement
from ecluse.cycle.deliberations import actions, queries
from ecluse.cycle.deliberations.forms import (
    FormulaireAdoption,
    FormulaireMotif,
    FormulaireTransmission,
)
from ecluse.cycle.deliberations.forms_vote import COLONNES_VOIX as COLONNES_DES_VOIX
from ecluse.cycle.deliberations.forms_vote import FormulaireVote, initial_du_vote
from ecluse.cycle.deliberations.models import BlocVote, GroupeElus
from ecluse.cycle.deliberations.permissions import peut_refuser
from ecluse.cycle.deliberations.views.commun import (
    PILOTAGE,
    deja_fait,
    fil,
    page_du_rapport,
    rapport_visible,
    reporter,
    vers_rapport,
)
from ecluse.interface.elements import Colonne
from ecluse.regles.texte import typographie
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.permissions import exiger

COLONNES_VOIX = [
    Colonne("Groupe"),
    *(Colonne(x, nombre=True) for x in COLONNES_DES_VOIX.values()),
]
COLONNES_ELUS = [Colonne("Élu"), Colonne("Déporté, présent"), Colonne("Déporté, absent")]


def _bloc(request: HttpRequest, uid: str) -> queries.BlocLu:
    """The block, with its articles, if its rapport can be read; else a 404."""
    bloc = get_object_or_404(
        BlocVote.objects.select_related("rapport"),
        uid=uid,
        rapport__in=queries.rapports(request.user).values("pk"),
    )
    return next(b for b in queries.blocs_du_rapport(bloc.rapport) if b.bloc == bloc)


def _formulaire_vote(lu: queries.BlocLu, donnees: Any = None) -> FormulaireVote:
    rapport = lu.bloc.rapport
    initial: dict[str, Any] = {}
    if donnees is None:
        membres = rapport.membres
        if membres is None:
            membres = Departement.objects.values_list("sieges", flat=True).first()
        initial = initial_du_vote(lu, membres, queries.assistance(rapport.seance))
    return FormulaireVote(
        donnees,
        initial=initial,
        groupes=GroupeElus.objects.all(),
        elus=queries.elus_en_fonction(rapport.seance),
    )


@acces(PILOTAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, uid: str) -> HttpResponse:
    """Record the vote of a block: voices by group, members recused."""
    lu = _bloc(request, uid)
    rapport = lu.bloc.rapport
    if rapport.etat != "inscrit":
        messages.info(request, "Le vote se saisit quand le rapport est à l’ordre du jour.")
        return redirect("deliberations:rapport", uid=rapport.uid)
    formulaire = _formulaire_vote(lu, request.POST if request.method == "POST" else None)
    if request.method == "POST" and formulaire.is_valid():
        try:
            compte = actions.enregistrer_vote(
                lu.bloc,
                formulaire.voix(),
                formulaire.deports(),
                formulaire.cleaned_data["membres"],
                request.user,
            )
            suite = "adopté" if compte.adopte else "rejeté"
            return vers_rapport(
                request,
                rapport.uid,
                f"Le vote est enregistré : {lu.titre}, {suite} par le compte.",
            )
        except TransitionImpossible as refus:
            return deja_fait(request, rapport.uid, refus)
        except ActionRefusee as refus:
            reporter(formulaire, refus, formulaire.champ_du_refus(refus.champ) or "")
    contexte = {
        "rapport": rapport,
        "bloc": lu,
        "formulaire": formulaire,
        "groupes": formulaire.lignes(),
        "colonnes": COLONNES_VOIX,
        "colonnes_elus": COLONNES_ELUS,
        "liens": fil(rapport),
        "decompte": _decompte(formulaire),
        "presences": queries.assistance(rapport.seance) is not None,
    }
    return render(
        request, "deliberations/vote.html", contexte, status=422 if formulaire.errors else 200
    )


def _decompte(formulaire: FormulaireVote) -> Any:
    """The count of what is typed, or of what was recorded; None when nothing is."""
    if formulaire.is_bound:
        formulaire.is_valid()
        return formulaire.decompte()
    initial = {
        k: [str(x) for x in v] if isinstance(v, list) else str(v)
        for k, v in formulaire.initial.items()
        if v is not None
    }
    copie = FormulaireVote(initial, groupes=formulaire.groupes, elus=formulaire.elus.values())
    copie.is_valid()
    return copie.decompte()


@acces(PILOTAGE)
@require_GET
def decompte(request: HttpRequest, uid: str) -> HttpResponse:
    """The count that follows what is typed."""
    formulaire = _formulaire_vote(_bloc(request, uid), request.GET)
    return render(request, "deliberations/_decompte.html", {"decompte": _decompte(formulaire)})


@acces(PILOTAGE)
@require_POST
def adopter(request: HttpRequest, uid: str) -> HttpResponse:
    """Adopt: the money is committed."""
    rapport = rapport_visible(request, uid)
    formulaire = FormulaireAdoption(request.POST)
    if formulaire.is_valid():
        try:
            actions.adopter(
                rapport,
                formulaire.cleaned_data["numero"],
                request.user,
                suite=formulaire.choix(),
                motif=formulaire.cleaned_data["motif"],
            )
            return vers_rapport(
                request,
                uid,
                f"La délibération n°\u00a0{rapport.numero} est adoptée : les montants sont "
                "engagés, les structures prévenues.",
            )
        except TransitionImpossible as refus:
            return deja_fait(request, uid, refus)
        except ActionRefusee as refus:
            rapport = rapport_visible(request, uid)
            reporter(formulaire, refus)
    return page_du_rapport(request, rapport, statut=422, form_numero=formulaire)


@acces(PILOTAGE)
@require_POST
def rejeter(request: HttpRequest, uid: str) -> HttpResponse:
    """Record the rejection."""
    rapport = rapport_visible(request, uid)
    formulaire = FormulaireMotif(request.POST)
    if formulaire.is_valid():
        try:
            actions.rejeter(rapport, formulaire.cleaned_data["motif"], request.user)
            return vers_rapport(request, uid, "Le rejet est enregistré, les structures prévenues.")
        except TransitionImpossible as refus:
            return deja_fait(request, uid, refus)
        except ActionRefusee as refus:
            rapport = rapport_visible(request, uid)
            reporter(formulaire, refus)
    return page_du_rapport(request, rapport, statut=422, form_motif=formulaire)


@acces(PILOTAGE)
@require_POST
def transmission(request: HttpRequest, uid: str) -> HttpResponse:
    """The days of transmission, publication and notification."""
    rapport = rapport_visible(request, uid)
    formulaire = FormulaireTransmission(request.POST)
    if formulaire.is_valid():
        for champ, jour in formulaire.cleaned_data.copy().items():
            if jour is None and getattr(rapport, champ) is not None:
                formulaire.add_error(champ, "Une date enregistrée se corrige, sans s’effacer.")
    if formulaire.is_valid():
        lu = formulaire.cleaned_data
        try:
            actions.enregistrer_transmission(
                rapport,
                lu["transmise_le"],
                lu["publiee_le"],
                request.user,
                notifiee_le=lu["notifiee_le"],
            )
            return vers_rapport(request, uid, "Les dates sont enregistrées.")
        except TransitionImpossible as refus:
            return deja_fait(request, uid, refus)
        except ActionRefusee as refus:
            reporter(formulaire, refus)
    return page_du_rapport(request, rapport, statut=422, form_transmission=formulaire)


@acces(PILOTAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def refuser(request: HttpRequest, uid: str) -> HttpResponse:
    """Notify the refusal of a dossier proposed unfavourably."""
    proposition = get_object_or_404(queries.refus_en_attente(), uid=uid)
    candidature = proposition.candidature
    exiger(peut_refuser(request.user, candidature))
    formulaire = FormulaireMotif(
        request.POST if request.method == "POST" else None, initial={"motif": proposition.motif}
    )
    if request.method == "POST" and formulaire.is_valid():
        try:
            actions.refuser_candidature(candidature, formulaire.cleaned_data["motif"], request.user)
            messages.success(
                request, f"Le refus est notifié à {candidature.structure.nom}, avec son motif."
            )
            return redirect("deliberations:liste")
        except TransitionImpossible as refus:
            messages.info(request, typographie(refus.message))
            return redirect("deliberations:liste")
        except ActionRefusee as refus:
            reporter(formulaire, refus)
    contexte = {
        "proposition": proposition,
        "candidature": candidature,
        "formulaire": formulaire,
        "liens": fil(),
    }
    return render(
        request, "deliberations/refuser.html", contexte, status=422 if formulaire.errors else 200
    )
