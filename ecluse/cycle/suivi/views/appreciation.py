"""What the Département answers to a bilan handed in."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ecluse.cycle.suivi import actions
from ecluse.cycle.suivi.etats import TABLE
from ecluse.cycle.suivi.forms import AcceptationForm, CorrectionForm
from ecluse.cycle.suivi.formulaire import parties_de
from ecluse.cycle.suivi.models import Bilan
from ecluse.cycle.suivi.permissions import est_instructeur, peut_apprecier
from ecluse.cycle.suivi.views import commun
from ecluse.cycle.suivi.views.bilan import trouver_bilan
from ecluse.interface.champs import refuser
from ecluse.regles.argent import ecrire_montant
from ecluse.regles.texte import typographie
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.permissions import exiger


def _ouvrir(request: HttpRequest, uid: str, evenement: str) -> Bilan | None:
    """The bilan that this agent may answer to; None when there is nothing to answer any more."""
    b = trouver_bilan(request, uid)
    exiger(peut_apprecier(request.user, b))
    try:
        TABLE.transition(b.etat, evenement)
    except TransitionImpossible as refus:
        commun.dire(request, refus)
        return None
    return b


def _page(request: HttpRequest, nom: str, b: Bilan, form: forms.Form) -> HttpResponse:
    contexte: dict[str, Any] = {
        "convention": b.convention,
        "form": form,
        "grille": commun.grille_de(b.convention),
        "liens": commun.fil(b.convention),
        "url": reverse(f"suivi:{nom}", args=[b.convention.uid]),
    }
    return render(request, f"suivi/{nom}.html", contexte, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@acces(est_instructeur)
def corriger(request: HttpRequest, uid: str) -> HttpResponse:
    """Ask for a correction."""
    b = _ouvrir(request, uid, "demander_correction")
    if b is None:
        return redirect("suivi:bilan", uid)
    form = CorrectionForm(parties_de(b.convention), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.demander_correction(b, acteur=request.user, **form.cleaned_data)
            messages.success(request, f"La correction est demandée à {b.convention.structure.nom}.")
            return redirect("suivi:bilan", uid)
        except TransitionImpossible as refus:
            return commun.refuser_page(request, refus, "bilan", uid)
        except ActionRefusee as refus:
            form.add_error(refus.champ or None, refuser(refus.message, "refus"))
    return _page(request, "correction", b, form)


def _consequences(b: Bilan) -> dict[str, str]:
    """What each answer leads to, with the amount at stake."""
    maximum = ecrire_montant(b.convention.montant_maximum)
    return {
        "oui": typographie(
            f"Le solde se calcule par la règle du dispositif, dans la limite de {maximum}, ce qui "
            "est déjà versé étant déduit."
        ),
        "non": typographie(
            "La règle ne dit pas ce qui reste dû : un agent fixera le montant, avec un motif et "
            "une pièce, et un autre l’approuvera. Ce qui aura été versé en trop sera récupéré."
        ),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@acces(est_instructeur)
def accepter(request: HttpRequest, uid: str) -> HttpResponse:
    """Accept the bilan."""
    b = _ouvrir(request, uid, "accepter")
    if b is None:
        return redirect("suivi:bilan", uid)
    form = AcceptationForm(_consequences(b), request.POST or None)
    if request.method == "POST" and form.is_valid():
        atteints = form.cleaned_data["objectifs"] == "oui"
        try:
            actions.accepter(b, atteints, form.cleaned_data["appreciation"], request.user)
            messages.success(request, "Le bilan est accepté. Le solde peut être préparé.")
            return redirect("suivi:bilan", uid)
        except TransitionImpossible as refus:
            return commun.refuser_page(request, refus, "bilan", uid)
        except ActionRefusee as refus:
            form.add_error(refus.champ or None, refuser(refus.message, "refus"))
    return _page(request, "acceptation", b, form)
