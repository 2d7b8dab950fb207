"""The operations, their statement, and what is decided of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
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
from ecluse.regles.dates import jour_de_paris
from ecluse.regles.erreurs import MontantInvalide
from ecluse.regles.texte import typographie
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.tableur import ecrivain, en_texte

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
        "peut_gerer": peut_gerer_budget(request.user),
    }
    return render(request, "deliberations/budget.html", contexte)


def _operation(uid: str) -> Any:
    return get_object_or_404(queries.operations(), uid=uid)


def _mouvements(objet: Operation) -> Any:
    return objet.mouvements.select_related(
        "auteur", "ligne__article__rapport", "ligne__candidature"
    )


@acces(LECTEURS)
@require_GET
def operation(request: HttpRequest, uid: str) -> HttpResponse:
    """The statement of an operation, latest movement first."""
    objet = _operation(uid)
    page = paginer(request, _mouvements(objet), ["-id"])
    contexte = {
        "operation": objet,
        "page": page,
        "lignes": queries.grand_livre(objet, page.lignes),
        "colonnes": COLONNES_RELEVE,
        "liens": [("Budget", reverse("deliberations:budget"))],
        "credits": queries.credits_de_paiement([objet]).get(objet.pk, ()),
        "recette": objet.sens == Operation.Sens.RECETTE,
        "peut_gerer": peut_gerer_budget(request.user),
    }
    return render(request, "deliberations/operation.html", contexte)


@acces(LECTEURS)
@require_GET
def releve(request: HttpRequest, uid: str) -> HttpResponseBase:
    """The whole statement as CSV, in the order of time."""
    objet = _operation(uid)
    reponse = StreamingHttpResponse(_releve(objet), content_type="text/csv; charset=utf-8")
    nom = f"releve-{objet.exercice}-{objet.uid}.csv"
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse


def _releve(objet: Operation) -> Iterator[str]:
    ligne = ecrivain().writerow
    yield "\ufeff" + ligne(
        ["Date", "Nature", "Libellé", "Motif", "Délibération", "Montant", "Disponible après"]
    )
    solde = ZERO
    for m in _mouvements(objet).order_by("id").iterator(chunk_size=500):
        solde += m.montant
        numero = m.ligne.article.rapport.numero if m.ligne else ""
        yield ligne(
            [
                f"{jour_de_paris(m.instant):%d/%m/%Y}",
                m.get_nature_display(),
                en_texte(m.libelle),
                en_texte(m.motif),
                en_texte(numero or ""),
                str(m.montant).replace(".", ","),
                str(solde).replace(".", ","),
            ]
        )


def _ecran(
    request: HttpRequest,
    formulaire: forms.Form,
    faire: Callable[[dict[str, Any]], str],
    **contexte: Any,
) -> HttpResponse:
    """A form that does one act: `faire` gets what was read and returns the sentence to show."""
    objet: Operation | None = contexte.get("operation")
    retour = (
        reverse("deliberations:operation", args=[objet.uid])
        if objet
        else reverse("deliberations:budget")
    )
    if request.method == "POST" and formulaire.is_valid():
        try:
            messages.success(request, typographie(faire(formulaire.cleaned_data)))
            return redirect(retour)
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
        return f"L’opération {ligne.code} est ouverte pour {ligne.exercice}."

    return _ecran(
        request,
        FormulaireOperation(_donnees(request)),
        faire,
        titre="Ouvrir une opération",
        action="Ouvrir l’opération",
    )


@acces(peut_gerer_budget)
@ECRAN
def modifier(request: HttpRequest, uid: str) -> HttpResponse:
    """Change the AE of a line."""
    objet = _operation(uid)

    def faire(lu: dict[str, Any]) -> str:
        actions.modifier_ae(objet, lu["montant"], lu["motif"], request.user)
        return f"L’autorisation est de {ecrire_montant(objet.ouvert + lu['montant'])}."

    return _ecran(
        request,
        FormulaireModification(_donnees(request)),
        faire,
        operation=objet,
        titre="Modifier l’autorisation",
        apres=_apres(objet, "plus"),
        chapeau=_situation(objet),
        action="Modifier l’autorisation",
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
