"""What the pages of an instruction share: finding the dossier, its frame, its tabs."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from ecluse.annuaire.models import Role
from ecluse.annuaire.permissions import a_role
from ecluse.cycle.candidatures.etats import TABLE
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.instruction import queries
from ecluse.cycle.instruction.permissions import ROLES_LECTURE, peut_comparer
from ecluse.interface.elements import Onglet
from ecluse.regles.texte import typographie
from ecluse.socle.etats import ActionRefusee, TransitionImpossible

LECTEURS = a_role(*ROLES_LECTURE)
INSTRUCTEURS = a_role(Role.INSTRUCTEUR)
INSTRUCTION = a_role(Role.INSTRUCTEUR, Role.PILOTAGE)
NOTEURS = a_role(Role.INSTRUCTEUR, Role.TERRITOIRE, Role.PILOTAGE)

ONGLETS = (
    ("dossier", "Proposition"),
    ("recevabilite", "Recevabilité"),
    ("avis_du_dossier", "Avis"),
    ("notation", "Notation"),
    ("structure", "Historique de la structure"),
)


def candidature_de(request: HttpRequest, uid: str) -> Candidature:
    """The dossier, or a 404 for who may not read its instruction."""
    visibles = queries.visibles_par(request.user).prefetch_related("territoires")
    return get_object_or_404(visibles, uid=uid)


def fil(candidature: Candidature) -> list[tuple[str, str]]:
    """The way to the dossier."""
    return [
        ("Dossiers", reverse("pilotage:dossiers")),
        (candidature.numero or "", reverse("pilotage:dossier", args=[candidature.uid])),
    ]


def cadre(request: HttpRequest, candidature: Candidature, courant: str) -> dict[str, Any]:
    """The context that every page of an instruction has."""
    dispositif = candidature.session.dispositif
    liens = fil(candidature)
    if courant != "dossier":
        liens.append(("Instruction", reverse("instruction:dossier", args=[candidature.uid])))
    return {
        "candidature": candidature,
        "dispositif": dispositif,
        "etat": TABLE.etats[candidature.etat],
        "liens": liens,
        "courant": next(libelle for nom, libelle in ONGLETS if nom == courant),
        "onglets": [
            Onglet(libelle, reverse(f"instruction:{nom}", args=[candidature.uid]), nom == courant)
            for nom, libelle in ONGLETS
        ],
        "sources": candidature.session.version.fiche.sources,
        "url_comparatif": reverse("instruction:comparatif", args=[dispositif.uid])
        if peut_comparer(request.user, dispositif)
        else "",
    }


def reporter(formulaire: forms.Form, refus: ActionRefusee) -> None:
    """Show a refusal at its field when the form has it, else at the top."""
    trouver = getattr(formulaire, "champ_de", None)
    champ = trouver(refus.champ) if trouver else refus.champ
    formulaire.add_error(champ if champ in formulaire.fields else None, typographie(refus.message))


def dire(request: HttpRequest, refus: ActionRefusee) -> None:
    """Show on the next page a refusal that no form carries."""
    deja = isinstance(refus, TransitionImpossible)
    (messages.info if deja else messages.error)(request, typographie(refus.message))
