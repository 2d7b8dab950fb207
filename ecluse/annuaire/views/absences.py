"""Declaring an absence and who replaces: one's own, or an agent's for an administrator."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ecluse.annuaire import queries_absences as queries
from ecluse.annuaire.actions import delegations as actions
from ecluse.annuaire.forms.absences import DeclarationAbsence
from ecluse.annuaire.models import Absence, Compte
from ecluse.annuaire.permissions import est_administrateur, est_agent, peut_terminer_absence
from ecluse.annuaire.views.commun import acteur_de
from ecluse.interface.elements import Colonne
from ecluse.regles.dates import ecrire_date
from ecluse.regles.texte import typographie
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee

COLONNES = [Colonne("Période"), Colonne("Remplacé par"), Colonne("État"), Colonne("Actions")]


@require_http_methods(["GET", "HEAD", "POST"])
@acces(est_agent)
def absences(request: HttpRequest) -> HttpResponse:
    """One's own absences, and whom one replaces."""
    compte = acteur_de(request)
    return _page(request, compte, reverse("annuaire:absences"))


@require_http_methods(["GET", "HEAD", "POST"])
@acces(est_administrateur)
def absences_de(request: HttpRequest, uid: str) -> HttpResponse:
    """The absences of an agent who cannot declare them."""
    compte = get_object_or_404(Compte, uid=uid)
    return _page(request, compte, reverse("annuaire:absences_de", args=[uid]))


@require_POST
@acces(est_agent)
def terminer(request: HttpRequest, uid: str) -> HttpResponse:
    """Come back before the last day."""
    absence = get_object_or_404(queries.visibles_par(request.user), uid=uid)
    try:
        actions.terminer(absence, request.user)
    except ActionRefusee as refus:
        messages.info(request, typographie(refus.message))
    else:
        messages.success(
            request, f"L’absence est terminée\u00a0: {absence.delegue} ne remplace plus."
        )
    if absence.compte_id == acteur_de(request).pk:
        return redirect("annuaire:absences")
    return redirect("annuaire:absences_de", uid=absence.compte.uid)


def _page(request: HttpRequest, compte: Compte, ici: str) -> HttpResponse:
    form = DeclarationAbsence(
        request.POST if request.method == "POST" else None,
        delegues=queries.delegues_possibles(compte),
    )
    if request.method == "POST" and form.is_valid() and _declarer(request, compte, form):
        return redirect(ici)
    soi = compte.pk == acteur_de(request).pk
    contexte = {
        "form": form,
        "compte": compte,
        "soi": soi,
        "roles": queries.roles_pretables(compte),
        "lignes": [_ligne(request.user, a) for a in queries.absences_de(compte)],
        "remplacements": queries.remplacements_de(compte),
        "colonnes": COLONNES,
        "liens": [("Mon compte", reverse("annuaire:mon_compte"))]
        if soi
        else [
            ("Comptes et habilitations", reverse("annuaire:comptes")),
            (str(compte), reverse("annuaire:compte", args=[compte.uid])),
        ],
    }
    statut = 422 if form.errors else 200
    return render(request, "annuaire/absences.html", contexte, status=statut)


def _declarer(request: HttpRequest, compte: Compte, form: DeclarationAbsence) -> bool:
    donnees = form.cleaned_data
    try:
        absence = actions.declarer(
            compte, donnees["delegue"], donnees["debut"], donnees["fin"], request.user
        )
    except ActionRefusee as refus:
        form.add_error(refus.champ or None, typographie(refus.message))
        return False
    messages.success(
        request,
        f"Absence déclarée\u00a0: {absence.delegue} remplace jusqu’au "
        f"{ecrire_date(absence.fin)} inclus.",
    )
    return True


def _ligne(acteur: Any, absence: Absence) -> dict[str, Any]:
    """A row of the table: its state in words, and whether it can be ended."""
    if absence.terminee_le is not None:
        etat, ton = "terminée avant la fin", "neutre"
    elif absence.est_en_cours:
        etat, ton = "en cours", "eau"
    elif absence.peut_finir:
        etat, ton = "à venir", "neutre"
    else:
        etat, ton = "passée", "neutre"
    return {
        "absence": absence,
        "etat": etat,
        "ton": ton,
        "periode": f"du {ecrire_date(absence.debut)} au {ecrire_date(absence.fin)}",
        "terminable": absence.peut_finir and peut_terminer_absence(acteur, absence),
    }
