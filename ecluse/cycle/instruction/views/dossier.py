"""The page of an instruction: opening, proposing with its consequence, saying who instructs."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from ecluse.cycle.candidatures.etats import TABLE
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.instruction import actions, queries
from ecluse.cycle.instruction.actions.propositions import avis_attendus
from ecluse.cycle.instruction.bornes import Bornes, Consequence
from ecluse.cycle.instruction.bornes import consequence as mesurer
from ecluse.cycle.instruction.examen import examen_de, retenir
from ecluse.cycle.instruction.forms.proposition import (
    FormulaireAffectation,
    FormulaireOuverture,
    FormulaireProposition,
    initial_de,
)
from ecluse.cycle.instruction.models import Proposition, SensProposition
from ecluse.cycle.instruction.permissions import (
    AFFECTABLES,
    peut_affecter,
    peut_instruire,
    peut_proposer,
    peut_rendre_avis,
)
from ecluse.cycle.instruction.views.commun import (
    INSTRUCTEURS,
    INSTRUCTION,
    LECTEURS,
    cadre,
    candidature_de,
    dire,
    reporter,
)
from ecluse.interface.elements import Colonne
from ecluse.regles.argent import ecrire_montant
from ecluse.regles.attribution import Examen
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee, TransitionImpossible

COLONNES_CONTROLES = [
    Colonne("Contrôle"),
    Colonne("Résultat"),
    Colonne("Constat"),
    Colonne("Source"),
]
COLONNES_AVIS = [
    Colonne("Service"),
    Colonne("Avis"),
    Colonne("Motivation"),
    Colonne("Rendu par"),
]
COLONNES_VOLUMES = [
    Colonne("Volume"),
    Colonne("Demandé", nombre=True),
    Colonne("Retenu", nombre=True),
]
SANS_MONTANT = (SensProposition.DEFAVORABLE, SensProposition.AJOURNE)


def _page(
    request: HttpRequest,
    candidature: Candidature,
    *,
    ouverture: forms.Form | None = None,
    proposition: FormulaireProposition | None = None,
    affectation: forms.Form | None = None,
    concurrente: Proposition | None = None,
    statut: int = 200,
) -> HttpResponse:
    page = queries.page(candidature)
    acteur = request.user
    peut_ouvrir = TABLE.possible(candidature.etat, "instruire") and peut_instruire(
        acteur, candidature
    )
    modifiable = TABLE.possible(candidature.etat, "proposer_favorable")
    propose = modifiable and peut_proposer(acteur, candidature)
    affecte = candidature.etat in AFFECTABLES and peut_affecter(acteur, candidature)
    examen = examen_de(candidature) if propose else None
    if examen is not None and proposition is None:
        proposition = _formulaire(page, examen)
    if affecte and affectation is None:
        affectation = FormulaireAffectation(
            initial={"instructeur": candidature.instructeur_id},
            choix=queries.instructeurs_possibles(candidature),
        )
    territoires = list(candidature.territoires.all())
    contexte = cadre(request, candidature, "dossier") | {
        "page": page,
        "territoires": territoires,
        "noms_territoires": ", ".join(t.nom for t in territoires),
        "avis": queries.avis_affiches(page.avis),
        "colonnes_controles": COLONNES_CONTROLES,
        "colonnes_avis": COLONNES_AVIS,
        "colonnes_volumes": COLONNES_VOLUMES,
        "aide_montant": _aide_montant(page.bornes),
        "avis_attendu": _aide_sans_avis(page.attendus),
        "peut_ouvrir": peut_ouvrir,
        "ouverture": ouverture or (FormulaireOuverture() if peut_ouvrir else None),
        "proposition": proposition if propose else None,
        "affectation": affectation if affecte else None,
        "concurrente": concurrente,
        "avis_a_rendre": {a.pk for a in page.avis_attendus if peut_rendre_avis(acteur, a)},
        **_suite(candidature, examen, proposition),
    }
    return render(request, "instruction/dossier.html", contexte, status=statut)


def _aide_montant(bornes: Bornes) -> str:
    """« 20 000,00 € demandés, 20 000,00 € au plus. »"""
    return f"{ecrire_montant(bornes.demande)} demandés, {ecrire_montant(bornes.maximum)} au plus."


def _aide_sans_avis(attendus: list[str]) -> str:
    """Which advice is awaited; empty when none is."""
    if not attendus:
        return ""
    return f"L’avis demandé n’est pas rendu\u00a0: {', '.join(attendus)}."


def _formulaire(page: queries.PageInstruction, examen: Examen) -> FormulaireProposition:
    """The form filled with the proposal in force, else with the most that can be proposed."""
    vigueur = page.en_vigueur
    if vigueur is not None:
        initial = initial_de(vigueur)
    else:
        fiche = page.candidature.session.version.fiche
        maximum = Bornes.examinees(fiche, examen).maximum
        initial = {"sens": SensProposition.FAVORABLE, "montant": maximum or None, "vue": ""}
    return FormulaireProposition(
        initial=initial,
        avis_attendu=bool(page.attendus),
        volumes=examen.volumes,
        ecartees=len(vigueur.charges_ecartees) if vigueur else 0,
    )


def _suite(
    candidature: Candidature, examen: Examen | None, formulaire: FormulaireProposition | None
) -> dict[str, Any]:
    """What the form leads to, for the fragment under the amount."""
    if formulaire is None or examen is None:
        return {"consequence": None, "sans_montant": False, "ajourne": False}
    sens = formulaire["sens"].value()
    return {
        "consequence": None
        if sens in SANS_MONTANT
        else _consequence(candidature, examen, _relier(formulaire)),
        "sans_montant": sens in SANS_MONTANT,
        "ajourne": sens == SensProposition.AJOURNE,
    }


def _relier(formulaire: FormulaireProposition) -> FormulaireProposition:
    """The form as if what it shows had been sent."""
    if formulaire.is_bound:
        return formulaire
    donnees = {
        f.html_name: str(f.field.prepare_value(f.value()))
        for f in formulaire
        if f.value() not in (None, "")
    }
    return FormulaireProposition(
        donnees, avis_attendu=False, volumes=[v for v, _ in formulaire.lignes_de_volume]
    )


def _consequence(
    candidature: Candidature, examen: Examen, formulaire: FormulaireProposition
) -> Consequence | None:
    """What the amount in the form leads to; None when it cannot be read."""
    formulaire.is_valid()
    montant = formulaire.cleaned_data.get("montant")
    if montant is None:
        return None
    retenu = formulaire.retenu()
    fiche = candidature.session.version.fiche
    return mesurer(fiche, retenir(examen, retenu.volumes, retenu.ecartees), montant)


@acces(LECTEURS)
@require_GET
def dossier(request: HttpRequest, uid: str) -> HttpResponse:
    """The page of instruction of a dossier."""
    return _page(request, candidature_de(request, uid))


@acces(INSTRUCTEURS)
@require_POST
def ouvrir(request: HttpRequest, uid: str) -> HttpResponse:
    """Open the instruction: checks made, advices asked."""
    candidature = candidature_de(request, uid)
    formulaire = FormulaireOuverture(request.POST)
    if formulaire.is_valid():
        try:
            actions.ouvrir_instruction(
                candidature, request.user, formulaire.cleaned_data["echeance"]
            )
            messages.success(
                request, "L’instruction est ouverte : les contrôles sont faits, l’avis est demandé."
            )
            return redirect("instruction:dossier", uid=uid)
        except TransitionImpossible as refus:
            dire(request, refus)
            return redirect("instruction:dossier", uid=uid)
        except ActionRefusee as refus:
            reporter(formulaire, refus)
    return _page(request, candidature, ouverture=formulaire, statut=422)


@acces(INSTRUCTEURS)
@require_POST
def proposer(request: HttpRequest, uid: str) -> HttpResponse:
    """Record a proposal."""
    candidature = candidature_de(request, uid)
    formulaire = FormulaireProposition(
        request.POST,
        avis_attendu=bool(avis_attendus(candidature)),
        volumes=examen_de(candidature).volumes,
    )
    concurrente = None
    if formulaire.is_valid():
        donnees = formulaire.cleaned_data
        try:
            actions.proposer(
                candidature,
                donnees["sens"],
                donnees["montant"],
                donnees["motif"],
                request.user,
                donnees.get("sans_avis", ""),
                retenu=formulaire.retenu(),
                vue=request.POST.get("vue"),
            )
            messages.success(request, _dire(donnees["sens"]))
            return redirect("instruction:dossier", uid=uid)
        except actions.PropositionConcurrente as refus:
            concurrente = refus.actuelle
            reporter(formulaire, refus)
            # What is on screen now holds the other's: sent again, it replaces it knowingly.
            donnees_vues = request.POST.copy()
            donnees_vues["vue"] = concurrente.uid if concurrente else ""
            formulaire.data = donnees_vues
        except TransitionImpossible as refus:
            dire(request, refus)
            return redirect("instruction:dossier", uid=uid)
        except ActionRefusee as refus:
            reporter(formulaire, refus)
    return _page(request, candidature, proposition=formulaire, concurrente=concurrente, statut=422)


def _dire(sens: str) -> str:
    if sens == SensProposition.AJOURNE:
        return "L’examen est ajourné : le dossier reste dans vos tâches."
    return "La proposition est enregistrée et transmise au pilotage."


@acces(INSTRUCTEURS)
@require_GET
def consequence(request: HttpRequest, uid: str) -> HttpResponse:
    """The fragment that follows what is typed."""
    candidature = candidature_de(request, uid)
    examen = examen_de(candidature)
    formulaire = FormulaireProposition(request.GET, avis_attendu=False, volumes=examen.volumes)
    contexte = _suite(candidature, examen, formulaire)
    return render(request, "instruction/_consequence.html", contexte)


@acces(INSTRUCTION)
@require_POST
def affecter(request: HttpRequest, uid: str) -> HttpResponse:
    """Say who instructs."""
    candidature = candidature_de(request, uid)
    formulaire = FormulaireAffectation(
        request.POST, choix=queries.instructeurs_possibles(candidature)
    )
    if formulaire.is_valid():
        try:
            instructeur = formulaire.cleaned_data["instructeur"]
            actions.affecter(candidature, instructeur, request.user)
            messages.success(request, f"Le dossier est confié à {instructeur}.")
            return redirect("instruction:dossier", uid=uid)
        except TransitionImpossible as refus:
            dire(request, refus)
            return redirect("instruction:dossier", uid=uid)
        except ActionRefusee as refus:
            reporter(formulaire, refus)
    return _page(request, candidature, affectation=formulaire, statut=422)
