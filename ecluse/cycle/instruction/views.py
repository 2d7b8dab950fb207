"""Screens of the instruction."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecluse.annuaire.models import Role
from ecluse.annuaire.permissions import a_role
from ecluse.cycle.candidatures.etats import TABLE
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.instruction import actions, queries
from ecluse.cycle.instruction.bornes import Bornes
from ecluse.cycle.instruction.bornes import consequence as mesurer
from ecluse.cycle.instruction.forms import (
    FormulaireAffectation,
    FormulaireAvis,
    FormulaireOuverture,
    FormulaireProposition,
)
from ecluse.cycle.instruction.models import Sens
from ecluse.cycle.instruction.permissions import (
    AVIS_OUVERT,
    ROLES_LECTURE,
    peut_affecter,
    peut_instruire,
    peut_proposer,
    peut_rendre_avis,
)
from ecluse.interface.champs import ChampMontant
from ecluse.interface.elements import Colonne
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.regles.texte import typographie
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.permissions import exiger

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
LECTEURS = a_role(*ROLES_LECTURE)
INSTRUCTEURS = a_role(Role.INSTRUCTEUR)
AFFECTATION = a_role(Role.INSTRUCTEUR, Role.PILOTAGE)


def _candidature(request: HttpRequest, uid: str) -> Candidature:
    visibles = queries.visibles_par(request.user).prefetch_related("territoires")
    return get_object_or_404(visibles, uid=uid)


def _reporter(formulaire: forms.Form, refus: ActionRefusee) -> None:
    """Show a refusal at its field when the form has it, else at the top."""
    champ = refus.champ if refus.champ in formulaire.fields else None
    formulaire.add_error(champ, typographie(refus.message))


def _page(
    request: HttpRequest,
    candidature: Candidature,
    *,
    ouverture: forms.Form | None = None,
    proposition: forms.Form | None = None,
    affectation: forms.Form | None = None,
    statut: int = 200,
) -> HttpResponse:
    page = queries.page(candidature)
    acteur = request.user
    peut_ouvrir = TABLE.possible(candidature.etat, "instruire") and peut_instruire(
        acteur, candidature
    )
    modifiable = TABLE.possible(candidature.etat, "proposer_favorable")
    propose = modifiable and peut_proposer(acteur, candidature)
    affecte = candidature.etat in ("validee", "en_instruction") and peut_affecter(
        acteur, candidature
    )
    if propose and proposition is None:
        proposition = _formulaire_proposition(page)
    if affecte and affectation is None:
        affectation = FormulaireAffectation(
            initial={"instructeur": candidature.instructeur_id},
            choix=queries.instructeurs_possibles(candidature),
        )
    territoires = list(candidature.territoires.all())
    contexte = {
        "page": page,
        "candidature": candidature,
        "dispositif": candidature.session.dispositif,
        "etat": TABLE.etats[candidature.etat],
        "liens": _fil(candidature),
        "territoires": territoires,
        "noms_territoires": ", ".join(t.nom for t in territoires),
        "avis": queries.avis_affiches(page.avis),
        "colonnes_controles": COLONNES_CONTROLES,
        "colonnes_avis": COLONNES_AVIS,
        "aide_montant": _aide_montant(page.bornes),
        "avis_attendu": _aide_sans_avis(page),
        "defavorable": propose
        and proposition is not None
        and proposition["sens"].value() == Sens.DEFAVORABLE,
        "peut_ouvrir": peut_ouvrir,
        "ouverture": ouverture or (FormulaireOuverture() if peut_ouvrir else None),
        "proposition": proposition if propose else None,
        "affectation": affectation if affecte else None,
        "avis_a_rendre": {a.pk for a in page.avis_attendus if peut_rendre_avis(acteur, a)},
        "consequence": _consequence(candidature, proposition) if propose else None,
    }
    return render(request, "instruction/dossier.html", contexte, status=statut)


def _fil(candidature: Candidature) -> list[tuple[str, str]]:
    numero = candidature.numero or ""
    return [
        ("Dossiers", reverse("pilotage:dossiers")),
        (numero, reverse("pilotage:dossier", args=[candidature.uid])),
    ]


def _aide_montant(bornes: Bornes) -> str:
    """« 20 000,00 € demandés ; 20 000,00 € au plus. »"""
    return f"{ecrire_montant(bornes.demande)} demandés, {ecrire_montant(bornes.maximum)} au plus."


def _aide_sans_avis(page: queries.PageInstruction) -> str:
    """Which advice is awaited; empty when none is."""
    if not page.avis_attendus:
        return ""
    noms = ", ".join(str(a.service) for a in page.avis_attendus)
    return f"L’avis demandé n’est pas rendu\u00a0: {noms}."


def _formulaire_proposition(page: queries.PageInstruction) -> FormulaireProposition:
    """The form filled with the proposal in force, else with the most that can be proposed."""
    vigueur = page.en_vigueur
    initial: dict[str, Any] = {"sens": Sens.FAVORABLE, "montant": page.bornes.maximum}
    if vigueur is not None:
        initial = {"sens": vigueur.sens, "montant": vigueur.montant or None, "motif": vigueur.motif}
    return FormulaireProposition(initial=initial, avis_attendu=bool(page.avis_attendus))


def _consequence(candidature: Candidature, formulaire: forms.Form | None) -> Any:
    """What the amount in the form leads to; None when it cannot be read."""
    if formulaire is None or (formulaire.is_bound and formulaire.errors.get("montant")):
        return None
    champ = ChampMontant(required=False)
    try:
        if formulaire["sens"].value() == Sens.DEFAVORABLE:
            return None
        montant = champ.clean(formulaire["montant"].value())
    except forms.ValidationError:
        return None
    if montant is None:
        return None
    fiche = candidature.session.version.fiche
    return mesurer(fiche, candidature.montant_demande or ZERO, montant)


@acces(LECTEURS)
@require_GET
def dossier(request: HttpRequest, uid: str) -> HttpResponse:
    """The page of instruction of a dossier."""
    return _page(request, _candidature(request, uid))


@acces(INSTRUCTEURS)
@require_POST
def ouvrir(request: HttpRequest, uid: str) -> HttpResponse:
    """Open the instruction: checks made, advices asked."""
    candidature = _candidature(request, uid)
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
            messages.info(request, typographie(refus.message))
            return redirect("instruction:dossier", uid=uid)
        except ActionRefusee as refus:
            _reporter(formulaire, refus)
    return _page(request, candidature, ouverture=formulaire, statut=422)


@acces(INSTRUCTEURS)
@require_POST
def proposer(request: HttpRequest, uid: str) -> HttpResponse:
    """Record a proposal."""
    candidature = _candidature(request, uid)
    attendu = candidature.avis.filter(rendu_le__isnull=True).exists()
    formulaire = FormulaireProposition(request.POST, avis_attendu=attendu)
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
            )
            messages.success(request, "La proposition est enregistrée et transmise au pilotage.")
            return redirect("instruction:dossier", uid=uid)
        except TransitionImpossible as refus:
            messages.info(request, typographie(refus.message))
            return redirect("instruction:dossier", uid=uid)
        except ActionRefusee as refus:
            _reporter(formulaire, refus)
    return _page(request, candidature, proposition=formulaire, statut=422)


@acces(INSTRUCTEURS)
@require_GET
def consequence(request: HttpRequest, uid: str) -> HttpResponse:
    """The fragment that follows the amount as it is typed."""
    candidature = _candidature(request, uid)
    formulaire = FormulaireProposition(request.GET, avis_attendu=False)
    return render(
        request,
        "instruction/_consequence.html",
        {
            "consequence": _consequence(candidature, formulaire),
            "defavorable": request.GET.get("sens") == Sens.DEFAVORABLE,
        },
    )


@acces(AFFECTATION)
@require_POST
def affecter(request: HttpRequest, uid: str) -> HttpResponse:
    """Say who instructs."""
    candidature = _candidature(request, uid)
    formulaire = FormulaireAffectation(
        request.POST, choix=queries.instructeurs_possibles(candidature)
    )
    if formulaire.is_valid():
        try:
            instructeur = formulaire.cleaned_data["instructeur"]
            actions.affecter(candidature, instructeur, request.user)
            messages.success(request, f"Le dossier est confié à {instructeur}.")
            return redirect("instruction:dossier", uid=uid)
        except ActionRefusee as refus:
            _reporter(formulaire, refus)
    return _page(request, candidature, affectation=formulaire, statut=422)


@acces(LECTEURS)
@require_http_methods(["GET", "HEAD", "POST"])
def avis(request: HttpRequest, uid: str) -> HttpResponse:
    """The advice of a service: read by the perimeter, written by that service once."""
    demande = get_object_or_404(queries.avis_visibles_par(request.user), uid=uid)
    du_service = peut_rendre_avis(request.user, demande)
    exiger(request.method != "POST" or du_service)
    peut = demande.rendu_le is None and du_service
    ouvert = demande.candidature.etat in AVIS_OUVERT
    formulaire = FormulaireAvis(request.POST if request.method == "POST" else None)
    if request.method == "POST" and formulaire.is_valid():
        donnees = formulaire.cleaned_data
        try:
            actions.rendre_avis(demande, donnees["sens"], donnees["texte"], request.user)
            messages.success(request, "L’avis est rendu et transmis à l’instructeur.")
            return redirect("instruction:avis", uid=uid)
        except TransitionImpossible as refus:
            messages.info(request, typographie(refus.message))
            return redirect("instruction:avis", uid=uid)
        except ActionRefusee as refus:
            _reporter(formulaire, refus)
    contexte = {
        "avis": demande,
        "candidature": demande.candidature,
        "dispositif": demande.candidature.session.dispositif,
        "sens": Sens(demande.sens) if demande.sens else None,
        "ton": Sens(demande.sens).ton if demande.sens else "",
        "liens": [
            *_fil(demande.candidature),
            ("Instruction", reverse("instruction:dossier", args=[demande.candidature.uid])),
        ],
        "formulaire": formulaire if peut and ouvert else None,
        "ouvert": ouvert,
    }
    return render(
        request, "instruction/avis.html", contexte, status=422 if formulaire.errors else 200
    )
