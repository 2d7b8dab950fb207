"""The notes of a dossier, and the grid of its session."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecluse.annuaire.models import Role
from ecluse.annuaire.permissions import a_role
from ecluse.cycle.appels.models import SessionDepot
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.instruction import actions
from ecluse.cycle.instruction.forms.notation import FormulaireGrille, FormulaireNotes
from ecluse.cycle.instruction.models import Grille
from ecluse.cycle.instruction.permissions import AVIS_OUVERT, peut_noter, peut_regler_grille
from ecluse.cycle.instruction.views.commun import (
    LECTEURS,
    NOTEURS,
    cadre,
    candidature_de,
    dire,
    reporter,
)
from ecluse.regles.notation import Critere, resumer
from ecluse.regles.texte import typographie
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee, TransitionImpossible

#: What a criterion of the fiche gets until pilotage decides: the call gives neither.
POIDS, MAXIMUM = 1, 5


def _grille(candidature: Candidature) -> Grille | None:
    return candidature.session.grilles.order_by("-version").first()


def _page(
    request: HttpRequest,
    candidature: Candidature,
    grille: Grille | None,
    *,
    formulaire: forms.Form | None = None,
    statut: int = 200,
) -> HttpResponse:
    notations = list(
        candidature.notations.select_related("auteur", "grille").order_by("grille", "id")
    )
    actuelles = [n for n in notations if grille is not None and n.grille_id == grille.pk]
    note = (
        grille is not None
        and candidature.etat in AVIS_OUVERT
        and peut_noter(request.user, candidature)
    )
    if note and formulaire is None and grille is not None:
        formulaire = _formulaire(request, grille, actuelles)
    contexte: dict[str, Any] = cadre(request, candidature, "notation") | {
        "grille": grille,
        "notations": actuelles,
        "anciennes": [n for n in notations if n not in actuelles],
        "synthese": resumer(n.total for n in actuelles),
        "formulaire": formulaire if note else None,
        "session": candidature.session,
        "regle_grille": peut_regler_grille(request.user, candidature.session),
    }
    return render(request, "instruction/notation.html", contexte, status=statut)


def _formulaire(request: HttpRequest, grille: Grille, notations: list[Any]) -> FormulaireNotes:
    mienne = next((n for n in notations if n.auteur_id == request.user.pk), None)
    initial = {}
    if mienne is not None:
        initial = {f"note-{c}": n for c, n in mienne.notes.items()}
        initial |= {f"commentaire-{c}": t for c, t in mienne.commentaires.items()}
    return FormulaireNotes(criteres=grille.criteres, initial=initial)


@acces(LECTEURS)
@require_GET
def notation(request: HttpRequest, uid: str) -> HttpResponse:
    """The notes of a dossier: each scorer's, their average and their spread."""
    candidature = candidature_de(request, uid)
    return _page(request, candidature, _grille(candidature))


@acces(NOTEURS)
@require_POST
def noter(request: HttpRequest, uid: str) -> HttpResponse:
    """Record one's own notes."""
    candidature = candidature_de(request, uid)
    grille = _grille(candidature)
    if grille is None:
        messages.info(request, "Aucune grille n’est publiée pour cette session.")
        return redirect("instruction:notation", uid=uid)
    formulaire = FormulaireNotes(request.POST, criteres=grille.criteres)
    if formulaire.is_valid():
        try:
            actions.noter(
                candidature, grille, formulaire.notes(), formulaire.commentaires(), request.user
            )
            messages.success(request, "Vos notes sont enregistrées.")
            return redirect("instruction:notation", uid=uid)
        except TransitionImpossible as refus:
            dire(request, refus)
            return redirect("instruction:notation", uid=uid)
        except ActionRefusee as refus:
            reporter(formulaire, refus)
    return _page(request, candidature, grille, formulaire=formulaire, statut=422)


@acces(a_role(Role.PILOTAGE))
@require_http_methods(["GET", "HEAD", "POST"])
def grille(request: HttpRequest, uid: str) -> HttpResponse:
    """The grid of a session: read, then published as its next version."""
    session = get_object_or_404(
        SessionDepot.objects.select_related("version__dispositif", "appel"), uid=uid
    )
    if not peut_regler_grille(request.user, session):
        raise Http404
    versions = list(session.grilles.select_related("publiee_par").order_by("-version"))
    derniere = versions[0] if versions else None
    if request.method == "POST":
        formulaire = FormulaireGrille(request.POST)
        if formulaire.is_valid():
            try:
                publiee = actions.publier_grille(
                    session,
                    formulaire.criteres(),
                    formulaire.cleaned_data["motif"],
                    request.user,
                    formulaire.cleaned_data["vue"],
                )
                messages.success(request, f"La grille version {publiee.version} est publiée.")
                return redirect("instruction:grille", uid=uid)
            except ActionRefusee as refus:
                reporter(formulaire, refus)
    else:
        formulaire = FormulaireGrille(
            criteres=derniere.criteres if derniere else _annonces(session),
            initial={"vue": derniere.version if derniere else 0},
        )
    contexte = {
        "session": session,
        "dispositif": session.dispositif,
        "formulaire": formulaire,
        "versions": versions,
        "derniere": derniere,
        "annonces": session.version.fiche.selection,
        "liens": [
            ("Comparaison", reverse("instruction:comparatif", args=[session.dispositif.uid]))
        ],
    }
    statut = 422 if formulaire.errors else 200
    return render(request, "instruction/grille.html", contexte, status=statut)


def _annonces(session: SessionDepot) -> tuple[Critere, ...]:
    """What the call says that it looks at, as a first grid to complete."""
    return tuple(
        Critere(c.code, typographie(c.libelle), c.poids or POIDS, c.maximum or MAXIMUM)
        for c in session.version.fiche.selection
    )
