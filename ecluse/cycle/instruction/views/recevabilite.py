"""The points of recevabilité, those of the instructeur, and the verdict."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.instruction import actions, queries
from ecluse.cycle.instruction.forms.recevabilite import FormulairePoint, FormulaireVerdict
from ecluse.cycle.instruction.models import PointManuel
from ecluse.cycle.instruction.permissions import AVIS_OUVERT, peut_instruire
from ecluse.cycle.instruction.views.commun import (
    INSTRUCTEURS,
    LECTEURS,
    cadre,
    candidature_de,
    dire,
    reporter,
)
from ecluse.cycle.instruction.views.dossier import COLONNES_CONTROLES
from ecluse.interface.elements import Colonne
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee, TransitionImpossible

COLONNES_POINTS = [
    Colonne("Point vérifié"),
    Colonne("Constat"),
    Colonne("Commentaire"),
    Colonne("Par"),
    Colonne("Retirer"),
]
#: The checks that make a dossier complete.
COMPLETUDE = ("pieces_obligatoires", "reponses_obligatoires", "coordonnees_bancaires", "volumes")


def _page(
    request: HttpRequest,
    candidature: Candidature,
    *,
    point: forms.Form | None = None,
    verdict: forms.Form | None = None,
    statut: int = 200,
) -> HttpResponse:
    controles = list(candidature.controles.all())
    en_vigueur = queries.en_vigueur(candidature)
    ecrit = candidature.etat in AVIS_OUVERT and peut_instruire(request.user, candidature)
    manques = [c for c in controles if c.code in COMPLETUDE and c.satisfait is False]
    contexte: dict[str, Any] = cadre(request, candidature, "recevabilite") | {
        "controles": controles,
        "a_regarder": sum(1 for c in controles if c.satisfait is not True),
        "complet": bool(controles) and not manques,
        "manques": manques,
        "points": list(
            candidature.points_manuels.filter(retire_le__isnull=True).select_related("auteur")
        ),
        "recevabilite": en_vigueur,
        "colonnes_controles": COLONNES_CONTROLES,
        "colonnes_points": COLONNES_POINTS,
        "ecrit": ecrit,
        "point": point or (FormulairePoint() if ecrit else None),
        "verdict": verdict or (_verdict(en_vigueur) if ecrit else None),
    }
    return render(request, "instruction/recevabilite.html", contexte, status=statut)


def _verdict(en_vigueur: Any) -> FormulaireVerdict:
    initial = {"verdict": en_vigueur.verdict, "motif": en_vigueur.motif} if en_vigueur else {}
    return FormulaireVerdict(initial=initial)


@acces(LECTEURS)
@require_GET
def recevabilite(request: HttpRequest, uid: str) -> HttpResponse:
    """What was checked, and the verdict."""
    return _page(request, candidature_de(request, uid))


@acces(INSTRUCTEURS)
@require_POST
def point(request: HttpRequest, uid: str) -> HttpResponse:
    """Add a point."""
    candidature = candidature_de(request, uid)
    formulaire = FormulairePoint(request.POST)
    if formulaire.is_valid():
        donnees = formulaire.cleaned_data
        try:
            actions.ajouter_point(
                candidature,
                donnees["libelle"],
                donnees["appreciation"],
                donnees["commentaire"],
                request.user,
            )
            messages.success(request, "Le point est ajouté.")
            return redirect("instruction:recevabilite", uid=uid)
        except TransitionImpossible as refus:
            dire(request, refus)
            return redirect("instruction:recevabilite", uid=uid)
        except ActionRefusee as refus:
            reporter(formulaire, refus)
    return _page(request, candidature, point=formulaire, statut=422)


@acces(INSTRUCTEURS)
@require_POST
def retirer_point(request: HttpRequest, uid: str) -> HttpResponse:
    """Take a point out."""
    point = get_object_or_404(
        PointManuel.objects.filter(candidature__in=queries.visibles_par(request.user)), uid=uid
    )
    try:
        actions.retirer_point(point, request.user)
        messages.success(request, "Le point est retiré.")
    except ActionRefusee as refus:
        dire(request, refus)
    return redirect("instruction:recevabilite", uid=point.candidature.uid)


@acces(INSTRUCTEURS)
@require_POST
def verdict(request: HttpRequest, uid: str) -> HttpResponse:
    """Pronounce the verdict."""
    candidature = candidature_de(request, uid)
    formulaire = FormulaireVerdict(request.POST)
    if formulaire.is_valid():
        donnees = formulaire.cleaned_data
        try:
            actions.prononcer(candidature, donnees["verdict"], donnees["motif"], request.user)
            messages.success(request, "Le verdict est prononcé.")
            return redirect("instruction:recevabilite", uid=uid)
        except TransitionImpossible as refus:
            dire(request, refus)
            return redirect("instruction:recevabilite", uid=uid)
        except ActionRefusee as refus:
            reporter(formulaire, refus)
    return _page(request, candidature, verdict=formulaire, statut=422)


@acces(INSTRUCTEURS)
@require_POST
def refaire(request: HttpRequest, uid: str) -> HttpResponse:
    """Make the automatic checks again."""
    candidature = candidature_de(request, uid)
    try:
        actions.refaire_controles(candidature, request.user)
        messages.success(request, "Les contrôles sont refaits sur le dossier tel qu’il est.")
    except ActionRefusee as refus:
        dire(request, refus)
    return redirect("instruction:recevabilite", uid=uid)
