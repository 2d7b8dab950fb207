"""Screens of the templates of messages."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecluse.annuaire.permissions import a_role
from ecluse.cycle.instruction.messages import actions, queries
from ecluse.cycle.instruction.messages.apercu import exemple
from ecluse.cycle.instruction.messages.forms import FormulaireModele
from ecluse.cycle.instruction.messages.models import ModeleMessage
from ecluse.cycle.instruction.messages.permissions import ROLES_MODELES
from ecluse.cycle.instruction.messages.variables import VARIABLES
from ecluse.interface.elements import Colonne
from ecluse.regles.texte import typographie
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee

REDACTEURS = a_role(*ROLES_MODELES)
COLONNES = [Colonne("Modèle"), Colonne("Objet"), Colonne("Version"), Colonne("Écrite par")]


@require_GET
@acces(REDACTEURS)
def modeles(request: HttpRequest) -> HttpResponse:
    """The templates of the service."""
    return render(
        request,
        "instruction/modeles.html",
        {"versions": list(queries.versions_courantes()), "colonnes": COLONNES, "liens": _fil()[:1]},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@acces(REDACTEURS)
def nouveau(request: HttpRequest) -> HttpResponse:
    """Write a template, or read first what it would give."""
    form = FormulaireModele(request.POST if request.method == "POST" else None)
    lu = None
    if request.method == "POST" and form.is_valid():
        d = form.cleaned_data
        try:
            lu = exemple(d["objet"], d["corps"])
            if "apercu" not in request.POST:
                modele = actions.creer_modele(
                    d["nom"], d["objet"], d["corps"], request.user, a_repondre=d["a_repondre"]
                )
                messages.success(request, f"Le modèle «\u00a0{modele}\u00a0» est enregistré.")
                return redirect("instruction:modeles")
        except ActionRefusee as refus:
            _reporter(form, refus)
    return _page(request, form, lu=lu, titre="Nouveau modèle de message")


@require_http_methods(["GET", "HEAD", "POST"])
@acces(REDACTEURS)
def modele(request: HttpRequest, uid: str) -> HttpResponse:
    """A template: its next version, and those that were sent."""
    objet = get_object_or_404(ModeleMessage, uid=uid)
    versions = queries.versions_de(objet)
    initial = {
        "objet": versions[0].objet,
        "corps": versions[0].corps,
        "a_repondre": versions[0].a_repondre,
    }
    form = FormulaireModele(
        request.POST if request.method == "POST" else None, initial=initial, avec_nom=False
    )
    lu: tuple[str, str] | None = exemple(versions[0].objet, versions[0].corps)
    if request.method == "POST" and form.is_valid():
        d = form.cleaned_data
        lu = None
        try:
            lu = exemple(d["objet"], d["corps"])
            if "apercu" not in request.POST:
                version = actions.modifier_modele(
                    objet, d["objet"], d["corps"], request.user, a_repondre=d["a_repondre"]
                )
                messages.success(request, f"La version {version.numero} est en vigueur.")
                return redirect("instruction:modele", uid=uid)
        except ActionRefusee as refus:
            _reporter(form, refus)
    return _page(
        request,
        form,
        lu=lu,
        titre=objet.nom,
        modele=objet,
        versions=versions,
        envois=queries.envois_de(objet),
    )


@require_POST
@acces(REDACTEURS)
def retirer(request: HttpRequest, uid: str) -> HttpResponse:
    """Withdraw a template."""
    objet = get_object_or_404(ModeleMessage, uid=uid)
    try:
        actions.retirer_modele(objet, request.user)
        messages.success(request, f"Le modèle «\u00a0{objet}\u00a0» est retiré.")
    except ActionRefusee as refus:
        messages.info(request, typographie(refus.message))
    return redirect("instruction:modeles")


def _reporter(form: FormulaireModele, refus: ActionRefusee) -> None:
    champ = refus.champ if refus.champ in form.fields else None
    form.add_error(champ, typographie(refus.message))


def _fil() -> list[tuple[str, str]]:
    return [
        ("Dossiers", reverse("pilotage:dossiers")),
        ("Modèles de messages", reverse("instruction:modeles")),
    ]


def _page(
    request: HttpRequest, form: FormulaireModele, *, lu: tuple[str, str] | None, **suite: Any
) -> HttpResponse:
    contexte = {
        "form": form,
        "lu": lu,
        "variables": VARIABLES,
        "liens": _fil(),
        "modele": None,
        "versions": [],
        "envois": 0,
    } | suite
    statut = 422 if form.errors else 200
    return render(request, "instruction/modele.html", contexte, status=statut)
