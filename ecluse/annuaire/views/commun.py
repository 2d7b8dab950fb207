"""What the pages of the annuaire share."""

from typing import cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from ecluse.annuaire import permissions, queries
from ecluse.annuaire.models import Compte, Structure
from ecluse.annuaire.permissions_coffre import peut_ouvrir_coffre
from ecluse.interface.elements import Onglet


def acteur_de(request: HttpRequest) -> Compte:
    """The account signed in; for the views whose rule lets nobody else in."""
    return cast(Compte, request.user)


def structure_ou_404(request: HttpRequest, uid: str) -> Structure:
    """The structure, or a 404 when it is somebody else's."""
    visibles = queries.visibles_par(acteur_de(request)).select_related(
        "territoire", "remplacee_par"
    )
    return get_object_or_404(visibles, uid=uid)


def fil(request: HttpRequest, structure: Structure | None = None) -> list[tuple[str, str]]:
    """The links above the title: the list for an agent, then the structure."""
    liens = []
    if permissions.est_agent(acteur_de(request)):
        liens.append(("Structures", reverse("annuaire:structures")))
    if structure:
        liens.append((structure.nom, structure.get_absolute_url()))
    return liens


def onglets(acteur: Compte, structure: Structure, courant: str) -> list[Onglet]:
    """The views of one structure; none when there is only its file to see."""
    if not peut_ouvrir_coffre(acteur, structure):
        return []
    return [
        Onglet("Fiche", structure.get_absolute_url(), courant == "fiche"),
        Onglet("Coffre", reverse("annuaire:coffre", args=[structure.uid]), courant == "coffre"),
    ]
