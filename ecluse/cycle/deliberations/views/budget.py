"""The operations, their statement, and what is decided of them."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from ecluse.cycle.deliberations import actions, aval, queries
from ecluse.cycle.deliberations.forms_budget import (
    FormulaireCredits,
    FormulaireDesengagement,
    FormulaireModification,
    FormulaireOperation,
    FormulaireRecette,
    FormulaireVirement,
)
from ecluse.cycle.deliberations.models import LigneRapport, Mouvement, Operation
from ecluse.cycle.deliberations.permissions import peut_gerer_budget
from ecluse.cycle.deliberations.views.commun import LECTEURS, reporter
from ecluse.interface.elements import Colonne
from ecluse.interface.listes import paginer
from ecluse.regles.argent import ZERO, ecrire_montant, lire_montant
from ecluse.regles.erreurs import MontantInvalide
from ecluse.regles.texte import typographie
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee

COLONNES = [
    Colonne("Opération"),
    Colonne("Imputation"),
    Colonne("AE", nombre=True),
    Colonne("Engagé", nombre=True),
    Colonne("Disponible", nombre=True),
]
COLONNES_RECETTES = [
    Colonne("Recette"),
    Colonne("Imputation"),
    Colonne("Inscrit", nombre=True),
]
COLONNES_FSL = [
    Colonne("Délibération"),
    Colonne("Séance"),
    Colonne("Lignes", nombre=True),
    Colonne("Voté", nombre=True),
]
COLONNES_CREDITS = [
    Colonne("Date"),
    Colonne("Exercice de paiement"),
    Colonne("Changement", nombre=True),
    Colonne("Crédits après", nombre=True),
]
COLONNES_RELEVE = [
    Colonne("Date"),
    Colonne("Libellé"),
    Colonne("Sortie", nombre=True),
    Colonne("Entrée", nombre=True),
    Colonne("Disponible après", nombre=True),
]
ECRAN = require_http_methods(["GET", "HEAD", "POST"])


@dataclass
class Exercice:
    """The lines of an exercice, with the crédits de paiement of each."""

    depenses: list[Operation]
    recettes: list[Operation]
    fsl: queries.FondsSolidarite | None = None

    @property
    def total(self) -> dict[str, Decimal]:
        """What the lines of expenses make together, in euros."""
        return {
            nom: sum((getattr(o, nom) for o in self.depenses), ZERO)
            for nom in ("ouvert", "engage", "disponible")
        }

    @property
    def total_recettes(self) -> Decimal:
        """What the lines of recettes make together, in euros."""
        return sum((o.disponible for o in self.recettes), ZERO)  # type: ignore[attr-defined]


@acces(LECTEURS)
@require_GET
def operations(request: HttpRequest) -> HttpResponse:
    """Every operation with what is open, committed and left; recettes and the FSL apart."""
    lignes = list(queries.operations())
    credits_lus = queries.credits_de_paiement(lignes)
    exercices: dict[int, Exercice] = {}
    for fonds in queries.fonds_solidarite():
        exercices[fonds.exercice] = Exercice([], [], fonds)
    for ligne in lignes:
        exercice = exercices.setdefault(ligne.exercice, Exercice([], []))
        ligne.credits_lus = credits_lus.get(ligne.pk, ())  # type: ignore[attr-defined]
        recette = ligne.sens == Operation.Sens.RECETTE
        (exercice.recettes if recette else exercice.depenses).append(ligne)
    contexte = {
        "exercices": dict(sorted(exercices.items(), reverse=True)),
        "colonnes": COLONNES,
        "colonnes_recettes": COLONNES_RECETTES,
        "colonnes_fsl": COLONNES_FSL,
        "peut_gerer": peut_gerer_budget(request.user),
    }
    return render(request, "deliberations/budget.html", contexte)


def _operation(uid: str) -> Any:
    return get_object_or_404(queries.operations(), uid=uid)


@acces(LECTEURS)
@require_GET
def operation(request: HttpRequest, uid: str) -> HttpResponse:
    """The statement of an operation, latest movement first."""
    objet = _operation(uid)
    page = paginer(request, queries.releve(objet), ["-id"])
    contexte = {
        "operation": objet,
        "page": page,
        "lignes": queries.grand_livre(objet, page.lignes),
        "colonnes": COLONNES_RELEVE,
        "liens": [("Budget", reverse("deliberations:budget"))],
        "credits": queries.credits_de_paiement([objet]).get(objet.pk, ()),
        "mouvements_credits": queries.mouvements_de_credits(objet),
        "colonnes_credits": COLONNES_CREDITS,
        "recette": objet.sens == Operation.Sens.RECETTE,
        "peut_gerer": peut_gerer_budget(request.user),
    }
    return render(request, "deliberations/operation.html", contexte)


def _ecran(
    request: HttpRequest,
    formulaire: forms.Form,
    faire: Callable[[dict[str, Any]], str],
    *,
    vers: Callable[[], str] | None = None,
    **contexte: Any,
) -> HttpResponse:
    """A form that does one act: `faire` gets what was read and returns the sentence to show, then
    `vers` gives the page to go to, else that of the line."""
    objet: Operation | None = contexte.get("operation")
    retour = (
        reverse("deliberations:operation", args=[objet.uid])
        if objet
        else reverse("deliberations:budget")
    )
    if request.method == "POST" and formulaire.is_valid():
        try:
            messages.success(request, typographie(faire(formulaire.cleaned_data)))
            return redirect(vers() if vers else retour)
        except ActionRefusee as refus:
            reporter(formulaire, refus)
    liens = [("Budget", reverse("deliberations:budget"))]
    if objet:
        liens.append((objet.code, retour))
    contexte = (
        {"chapeau": "", "operation": None, "apres": "", "restant": None}
        | contexte
        | {"formulaire": formulaire, "liens": liens, "retour": retour}
    )
    return render(
        request,
        "deliberations/mouvement.html",
        contexte,
        status=422 if formulaire.errors else 200,
    )


def _apres(objet: Operation, sens: str) -> str:
    """The address that says what the line would have left, while an amount is typed."""
    return reverse("deliberations:apres", args=[objet.uid]) + f"?sens={sens}"


@acces(peut_gerer_budget)
@require_GET
def apres(request: HttpRequest, uid: str) -> HttpResponse:
    """What the line would have left after `montant`, taken from it when `sens` is « moins »."""
    objet = _operation(uid)
    restant = None
    try:
        montant = lire_montant(request.GET.get("montant", ""), negatif_permis=True)
        restant = objet.disponible + (-montant if request.GET.get("sens") == "moins" else montant)
    except MontantInvalide:
        # Not an amount yet: nothing is said before it is.
        pass
    contexte = {"restant": restant, "manque": -restant if restant is not None else None}
    return render(request, "deliberations/_apres.html", contexte)


def _donnees(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _situation(objet: Any) -> str:
    return typographie(
        f"Autorisation {ecrire_montant(objet.ouvert)}, engagé {ecrire_montant(objet.engage)} : "
        f"il reste {ecrire_montant(objet.disponible)}."
    )


@acces(peut_gerer_budget)
@ECRAN
def ouvrir(request: HttpRequest) -> HttpResponse:
    """A new line."""

    ouverte: list[Operation] = []

    def faire(lu: dict[str, Any]) -> str:
        ligne = actions.ouvrir_operation(
            lu["exercice"],
            lu["code"],
            lu["libelle"],
            lu["imputation"],
            lu["montant"],
            request.user,
            sens=lu["sens"],
        )
        ouverte.append(ligne)
        return f"L’opération {ligne.code} est ouverte pour {ligne.exercice}."

    return _ecran(
        request,
        FormulaireOperation(_donnees(request)),
        faire,
        vers=lambda: reverse("deliberations:operation", args=[ouverte[0].uid]),
        titre="Ouvrir une opération",
        action="Ouvrir l’opération",
    )


@acces(peut_gerer_budget)
@ECRAN
def modifier(request: HttpRequest, uid: str) -> HttpResponse:
    """Change the AE of a line, or what is inscribed on a line of recettes."""
    objet = _operation(uid)
    recette = objet.sens == Operation.Sens.RECETTE
    quoi = "la recette inscrite" if recette else "l’autorisation"

    def faire(lu: dict[str, Any]) -> str:
        actions.modifier_ae(objet, lu["montant"], lu["motif"], request.user)
        somme = ecrire_montant(objet.ouvert + lu["montant"])
        return f"{quoi[:1].upper()}{quoi[1:]} est de {somme}."

    return _ecran(
        request,
        FormulaireModification(_donnees(request), quoi=quoi),
        faire,
        operation=objet,
        titre=f"Modifier {quoi}",
        apres=_apres(objet, "plus"),
        chapeau=typographie(f"Inscrit : {ecrire_montant(objet.disponible)}.")
        if recette
        else _situation(objet),
        action=f"Modifier {quoi}",
    )


@acces(peut_gerer_budget)
@ECRAN
def virer(request: HttpRequest, uid: str) -> HttpResponse:
    """Move money to another line of the exercice."""
    objet = _operation(uid)
    autres = Operation.objects.filter(exercice=objet.exercice, sens=objet.sens)

    def faire(lu: dict[str, Any]) -> str:
        fait = actions.virer(objet, lu["vers"], lu["montant"], lu["motif"], request.user)
        return f"{ecrire_montant(fait.montant)} sont virés vers {fait.vers.code}."

    return _ecran(
        request,
        FormulaireVirement(_donnees(request), operations=autres.exclude(pk=objet.pk)),
        faire,
        operation=objet,
        titre="Virer vers une autre ligne",
        apres=_apres(objet, "moins"),
        chapeau=_situation(objet),
        action="Enregistrer le virement",
    )


@acces(peut_gerer_budget)
@ECRAN
def recette(request: HttpRequest, uid: str) -> HttpResponse:
    """Write a recette on a line of recettes."""
    objet = get_object_or_404(queries.operations(), uid=uid, sens=Operation.Sens.RECETTE)

    def faire(lu: dict[str, Any]) -> str:
        actions.constater_recette(objet, lu["montant"], lu["libelle"], request.user)
        return f"La recette de {ecrire_montant(lu['montant'])} est inscrite."

    return _ecran(
        request,
        FormulaireRecette(_donnees(request)),
        faire,
        operation=objet,
        titre="Inscrire une recette",
        action="Inscrire la recette",
    )


@acces(peut_gerer_budget)
@ECRAN
def credits_(request: HttpRequest, uid: str) -> HttpResponse:
    """Crédits de paiement of an exercice."""
    objet = _operation(uid)

    def faire(lu: dict[str, Any]) -> str:
        actions.inscrire_credits(objet, lu["exercice"], lu["montant"], lu["motif"], request.user)
        return f"Les crédits de paiement de {lu['exercice']} sont enregistrés."

    return _ecran(
        request,
        FormulaireCredits(_donnees(request)),
        faire,
        operation=objet,
        titre="Crédits de paiement",
        chapeau="Ce qui peut être payé dans une année, à côté de ce qui peut être engagé.",
        action="Enregistrer les crédits",
    )


@acces(peut_gerer_budget)
@ECRAN
def desengager(request: HttpRequest, uid: str) -> HttpResponse:
    """Free part of what a voted line committed; `uid` is that of its engagement."""
    engagement = get_object_or_404(
        Mouvement.objects.select_related("operation", "ligne"),
        uid=uid,
        nature=Mouvement.Nature.ENGAGEMENT,
        ligne__isnull=False,
    )
    ligne = cast(LigneRapport, engagement.ligne)
    situation = f"{engagement.libelle} : {ecrire_montant(queries.engage_de(ligne))} engagés"
    gardes = aval.retenue(ligne)
    if gardes:
        situation += f", dont {ecrire_montant(gardes)} qu’une convention garde"
        situation += " : un avenant qui la diminue les désengage."
    else:
        situation += "."

    def faire(lu: dict[str, Any]) -> str:
        actions.desengager(ligne, lu["montant"], lu["motif"], request.user)
        return f"{ecrire_montant(lu['montant'])} sont de nouveau disponibles."

    return _ecran(
        request,
        FormulaireDesengagement(_donnees(request)),
        faire,
        operation=engagement.operation,
        titre="Désengager",
        chapeau=typographie(situation),
        apres=_apres(engagement.operation, "plus"),
        action="Enregistrer le désengagement",
    )
