"""Accounts and habilitations, for administrators."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecluse.annuaire import affichage, queries, roles
from ecluse.annuaire.actions import comptes as actions
from ecluse.annuaire.actions import invitations
from ecluse.annuaire.forms.comptes import (
    FiltreComptes,
    InvitationParAdministrateur,
    Motif,
    NouvelleHabilitation,
)
from ecluse.annuaire.models import Compte, Habilitation, Invitation
from ecluse.annuaire.permissions import est_administrateur, peut_accorder
from ecluse.annuaire.views.commun import acteur_de
from ecluse.interface.elements import Cle, Colonne
from ecluse.interface.listes import entetes, filtres_actifs, paginer
from ecluse.socle import journal
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee

COLONNES = [
    Colonne("Nom et prénom"),
    Colonne("Adresse électronique"),
    Colonne("Habilitations"),
    Colonne("État"),
]
ACCUEIL = ("Comptes et habilitations", "annuaire:comptes")


def _fil(*suite: tuple[str, str]) -> list[tuple[str, str]]:
    return [(ACCUEIL[0], reverse(ACCUEIL[1])), *suite]


@require_GET
@acces(est_administrateur)
def comptes(request: HttpRequest) -> HttpResponse:
    """All the accounts, by name."""
    form = FiltreComptes(request.GET or None)
    criteres: dict[str, str] = form.cleaned_data if form.is_bound and form.is_valid() else {}
    page = paginer(request, queries.comptes(**criteres), queries.ORDRE)
    lignes = [
        {
            "compte": compte,
            "url": reverse("annuaire:compte", args=[compte.uid]),
            "droits": [roles.en_mots(h) for h in compte.en_vigueur],
        }
        for compte in page.lignes
    ]
    return render(
        request,
        "annuaire/comptes.html",
        {
            "form": form,
            "actifs": filtres_actifs(request, form),
            "page": page,
            "lignes": lignes,
            "colonnes": entetes(request, COLONNES, ""),
        },
    )


@require_GET
@acces(est_administrateur)
def compte(request: HttpRequest, uid: str) -> HttpResponse:
    """One account: what it may do, what it could, who changed it."""
    fiche = get_object_or_404(Compte, uid=uid)
    habilitations = queries.habilitations_de(fiche)
    return render(
        request,
        "annuaire/compte.html",
        {
            "liens": _fil(),
            "fiche": fiche,
            "soi_meme": fiche.pk == acteur_de(request).pk,
            "peut_accorder": peut_accorder(acteur_de(request), fiche),
            "cles": [
                Cle("Adresse électronique", fiche.email),
                Cle("Fonction", fiche.fonction or "non renseignée"),
                Cle("Téléphone", fiche.telephone or "non renseigné"),
                Cle("Double authentification", _second_facteur(fiche)),
                Cle("Dernière connexion", affichage.instant(fiche.last_login, "jamais")),
            ],
            "en_vigueur": [affichage.habilitation(h) for h in habilitations if h.est_en_vigueur],
            "autres": [affichage.habilitation(h) for h in habilitations if not h.est_en_vigueur],
            "evenements": affichage.chronologie(
                journal.histoire(journal.reference(fiche))[: affichage.HISTOIRE_MAX]
            ),
        },
    )


def _second_facteur(fiche: Compte) -> str:
    return "active" if queries.a_un_second_facteur(fiche) else "inactive"


@require_http_methods(["GET", "POST"])
@acces(est_administrateur)
def accorder(request: HttpRequest, uid: str) -> HttpResponse:
    """Grant a role to an account."""
    fiche = get_object_or_404(Compte, uid=uid)
    form = NouvelleHabilitation(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            habilitation = actions.accorder(acteur_de(request), fiche, form.perimetre())
        except ActionRefusee as refus:
            form.add_error(refus.champ or None, refus.message)
        else:
            messages.success(request, f"Habilitation accordée : {roles.en_mots(habilitation)}.")
            return redirect("annuaire:compte", uid=fiche.uid)
    url = reverse("annuaire:compte", args=[fiche.uid])
    contexte = {"form": form, "fiche": fiche, "liens": _fil((str(fiche), url))}
    return render(request, "annuaire/accorder.html", contexte)


@require_POST
@acces(est_administrateur)
def retirer(request: HttpRequest, uid: str, habilitation: str) -> HttpResponse:
    """Take a role back, at once."""
    fiche = get_object_or_404(Compte, uid=uid)
    visee = get_object_or_404(Habilitation, uid=habilitation, compte=fiche)
    form = Motif(request.POST)
    motif = form.cleaned_data["motif"] if form.is_valid() else ""
    _dire(
        request,
        lambda: actions.retirer(visee, acteur_de(request), motif),
        f"Habilitation retirée : {roles.en_mots(visee)}.",
    )
    return redirect("annuaire:compte", uid=fiche.uid)


def _dire(request: HttpRequest, acte: Any, reussite: str) -> None:
    """Do the act; say what was done, or why it was not."""
    try:
        acte()
    except ActionRefusee as refus:
        messages.warning(request, refus.message)
    else:
        messages.success(request, reussite)


@require_POST
@acces(est_administrateur)
def fermer(request: HttpRequest, uid: str) -> HttpResponse:
    """Close an account."""
    fiche = get_object_or_404(Compte, uid=uid)
    form = Motif(request.POST)
    motif = form.cleaned_data["motif"] if form.is_valid() else ""
    _dire(
        request,
        lambda: actions.fermer(fiche, acteur_de(request), motif),
        f"Le compte de {fiche} est fermé, ses sessions aussi.",
    )
    return redirect("annuaire:compte", uid=fiche.uid)


@require_POST
@acces(est_administrateur)
def rouvrir(request: HttpRequest, uid: str) -> HttpResponse:
    """Open a closed account again."""
    fiche = get_object_or_404(Compte, uid=uid)
    _dire(
        request,
        lambda: actions.rouvrir(fiche, acteur_de(request)),
        f"Le compte de {fiche} est de nouveau ouvert.",
    )
    return redirect("annuaire:compte", uid=fiche.uid)


@require_http_methods(["GET", "POST"])
@acces(est_administrateur)
def inviter(request: HttpRequest) -> HttpResponse:
    """Invite anybody, in any role."""
    form = InvitationParAdministrateur(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            envoyee = invitations.inviter(acteur_de(request), form.destinataire())
        except ActionRefusee as refus:
            form.add_error(refus.champ or None, refus.message)
        else:
            messages.success(request, f"Invitation envoyée à {envoyee.email}.")
            return redirect("annuaire:invitations")
    return render(request, "annuaire/inviter.html", {"form": form, "liens": _fil()})


@require_GET
@acces(est_administrateur)
def liste_invitations(request: HttpRequest) -> HttpResponse:
    """The invitations nobody has answered yet."""
    page = paginer(request, queries.invitations_en_attente(), ("-id",))
    return render(
        request,
        "annuaire/invitations.html",
        {
            "liens": _fil(),
            "page": page,
            "lignes": [affichage.invitation(i) for i in page.lignes],
            "colonnes": affichage.COLONNES_INVITATIONS,
        },
    )


@require_POST
@acces(est_administrateur)
def renvoyer(request: HttpRequest, uid: str) -> HttpResponse:
    """Send a fresh link."""
    visee = get_object_or_404(Invitation, uid=uid)
    _dire(
        request,
        lambda: invitations.renvoyer(visee, acteur_de(request)),
        f"Une nouvelle invitation est envoyée à {visee.email} ; l’ancienne ne sert plus.",
    )
    return redirect("annuaire:invitations")


@require_POST
@acces(est_administrateur)
def annuler(request: HttpRequest, uid: str) -> HttpResponse:
    """Make a link useless."""
    visee = get_object_or_404(Invitation, uid=uid)
    _dire(
        request,
        lambda: invitations.annuler(visee, acteur_de(request)),
        f"L’invitation de {visee.email} est annulée.",
    )
    return redirect("annuaire:invitations")
