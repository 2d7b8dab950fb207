"""The indicators of a convention, month by month, on screen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ecluse.cycle.candidatures.views.commun import est_automatique, heure
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.suivi import actions, queries
from ecluse.cycle.suivi import grille as grilles
from ecluse.cycle.suivi.forms import ClasseurForm, GrilleForm, nom_de_case
from ecluse.cycle.suivi.formulaire import INDICATEURS, mois_incomplets, phrase_des_mois
from ecluse.cycle.suivi.grille import Cle, Grille
from ecluse.cycle.suivi.permissions import peut_lire_le_suivi, peut_saisir, section_ouverte
from ecluse.cycle.suivi.views import commun
from ecluse.interface.champs import refuser
from ecluse.regles.argent import ecrire_nombre
from ecluse.regles.dates import ecrire_mois
from ecluse.regles.texte import accorder, typographie
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee


@dataclass
class Case:
    """One cell: its field when it may be filled, else its value (None: nothing typed)."""

    champ: Any
    valeur: int | None
    ouverte: bool


@dataclass
class LigneMois:
    """One month of the table, in the order of the indicators."""

    mois: date
    libelle: str
    cases: list[Case]


@require_http_methods(["GET", "HEAD", "POST"])
@acces(peut_lire_le_suivi)
def convention(request: HttpRequest, uid: str) -> HttpResponse:
    """The table: read by whoever follows the convention, filled by the structure."""
    c = commun.trouver(request, uid)
    if request.method == "POST":
        return _enregistrer(request, c)
    return page(request, c)


def modifiable(request: HttpRequest, c: Convention) -> bool:
    """Whether this account may fill the table now."""
    bilan = queries.bilan_de(c)
    return peut_saisir(request.user, c) and (bilan is None or section_ouverte(bilan, INDICATEURS))


def page(
    request: HttpRequest,
    c: Convention,
    *,
    form: GrilleForm | None = None,
    classeur: ClasseurForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with what was typed when it was refused."""
    # The version first: a cell that changes while the page is made is then told apart.
    version = grilles.version(c)
    grille = commun.grille_de(c)
    saisit = modifiable(request, c)
    if saisit and form is None:
        form = GrilleForm(grille, version)
    contexte = {
        "form": form if saisit else None,
        "classeur": (classeur or ClasseurForm()) if saisit else None,
        "grille": grille,
        "mois": _lignes(grille, form if saisit else None),
        "avancement": avancement(grille),
        "incomplets": phrase_des_mois(mois_incomplets(grille)),
        "fige": peut_saisir(request.user, c) and not saisit,
        "commencee": bool(grille.commences),
        "url": reverse("suivi:convention", args=[c.uid]),
        "url_auto": reverse("suivi:convention_auto", args=[c.uid]),
        "url_classeur": reverse("suivi:classeur", args=[c.uid]),
    }
    return render(
        request, "suivi/convention.html", commun.cadre(c, "convention", **contexte), status=status
    )


def avancement(grille: Grille) -> str:
    """« 3 mois sur 12 ont commencé »."""
    faits, total = len(grille.commences), len(grille.mois)
    if not faits:
        return f"L’action commence en {ecrire_mois(grille.mois[0])}."
    if faits == total:
        return f"Les {accorder(total, 'mois', 'mois')} de la convention ont tous commencé."
    verbe = "a" if faits == 1 else "ont"
    return f"{accorder(faits, 'mois', 'mois')} sur {total} {verbe} commencé."


def _lignes(grille: Grille, form: GrilleForm | None) -> list[LigneMois]:
    return [
        LigneMois(
            mois,
            ecrire_mois(mois),
            [
                Case(
                    form[nom_de_case(rang, mois)] if form and grille.ouvert(mois) else None,
                    ligne.valeurs.get(mois),
                    grille.ouvert(mois),
                )
                for rang, ligne in enumerate(grille.lignes)
            ],
        )
        for mois in grille.mois
    ]


def _enregistrer(request: HttpRequest, c: Convention) -> HttpResponse:
    form = GrilleForm(commun.grille_de(c), 0, data=request.POST)
    form.full_clean()
    try:
        resultat = actions.enregistrer_saisies(c, form.donnees(), request.user, form.version_lue)
    except ActionRefusee as refus:
        return commun.refuser_page(request, refus, "convention", c.uid)
    if est_automatique(request):
        return _repondre(c, form, resultat)
    if form.is_valid() and not resultat.conflits:
        messages.success(request, "Les indicateurs sont enregistrés.")
        return redirect("suivi:convention", c.uid)
    # What was typed stays in its cell: saving again, from the current version, writes it.
    donnees = request.POST.copy()
    for nom, valeurs in _reprises(form, resultat).items():
        donnees.setlist(nom, valeurs)
    donnees["version"] = str(resultat.version)
    form.data = donnees
    for cle, phrase in _phrases(resultat.conflits).items():
        form.add_error(form.nom_de(cle), refuser(phrase, "conflit"))
    return page(request, c, form=form, status=409 if resultat.conflits else 422)


def _reprises(form: GrilleForm, resultat: actions.ResultatSaisies) -> dict[str, list[str]]:
    """What the page must show in the cells that only somebody else changed."""
    return {
        form.nom_de(cle): ["" if stockee is None else str(stockee)]
        for cle, stockee in resultat.reprises.items()
    }


def _phrases(conflits: Mapping[Cle, tuple[int | None, int | None]]) -> dict[Cle, str]:
    return {
        cle: f"La valeur enregistrée entre-temps est {montrer(stockee)}. "
        "Enregistrez à nouveau pour la remplacer par la vôtre."
        for cle, (stockee, _tapee) in conflits.items()
    }


def montrer(valeur: int | None) -> str:
    """A stored value in a sentence."""
    return "vide" if valeur is None else f"« {ecrire_nombre(Decimal(valeur), 0)} »"


def _repondre(c: Convention, form: GrilleForm, resultat: actions.ResultatSaisies) -> HttpResponse:
    if resultat.conflits:
        champs = ", ".join(str(form[form.nom_de(cle)].label) for cle in resultat.conflits)
        message = (
            f"{champs} : cette valeur a été modifiée entre-temps dans une autre fenêtre ou par "
            "une autre personne. Cliquez sur Enregistrer pour comparer."
        )
        return JsonResponse({"message": typographie(message)}, status=409)
    grille = commun.grille_de(c)
    totaux = {}
    for rang, ligne in enumerate(grille.lignes):
        totaux[f"total-{rang}"] = ecrire_nombre(Decimal(ligne.total), 0)
        totaux[f"phrase-{rang}"] = ligne.phrase
    corps = {
        "instant": heure(),
        "version": resultat.version,
        "erreurs": {nom: " ".join(map(str, fautes)) for nom, fautes in form.errors.items()},
        # A cell that is wrong is not kept: the page says so, and keeps it on the computer.
        "refusees": len(form.errors),
        "totaux": totaux,
        "valeurs": _reprises(form, resultat),
    }
    return JsonResponse(corps)
