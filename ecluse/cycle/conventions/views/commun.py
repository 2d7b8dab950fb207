"""What every screen of the conventions shares."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest
from django.urls import reverse

from ecluse.annuaire.permissions import est_administrateur
from ecluse.cycle.conventions import catalogue, notifications, queries
from ecluse.cycle.conventions.composition import Manque
from ecluse.cycle.conventions.models import Convention
from ecluse.interface.elements import Colonne
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.fichiers import FichierRefuse, deposer
from ecluse.socle.models import Fichier
from ecluse.socle.types_de_fichier import TYPES_IMAGE, TYPES_PDF

#: What a scan may be.
TYPES_SCAN = (*TYPES_PDF, *TYPES_IMAGE)
LIGNES = [
    Colonne("Dossier"),
    Colonne("Dispositif"),
    Colonne("Délibération"),
    Colonne("Montant voté", nombre=True),
]


@dataclass(frozen=True)
class LieuARemplir:
    """Where to fill what is missing, with a link for whoever may go there."""

    lieu: str
    libelles: tuple[str, ...]
    url: str


def situer(manques: Iterable[Manque], urls: Mapping[str, str], acteur: Any) -> list[LieuARemplir]:
    """What is missing with where to type it; `urls` by place, those of the Département apart."""
    liens = dict(urls)
    if est_administrateur(acteur):
        liens[catalogue.DEPARTEMENT] = reverse("annuaire:departement")
    return [LieuARemplir(m.lieu, m.libelles, liens.get(m.lieu, "")) for m in manques]


def effet_de_la_proposition(convention: Convention, acte: str) -> str:
    """What proposing `acte` (« l’avenant ») for signature does, before it is confirmed."""
    nom = convention.structure.nom
    if notifications.signataires(convention):
        return f"{nom} verra {acte} et recevra un message. Son texte ne changera plus."
    return (
        f"Personne ne signe pour {nom} dans Écluse : aucun message ne part, envoyez-lui les "
        "documents. Leur texte ne changera plus."
    )


def envoi(request: HttpRequest) -> tuple[Any, Any]:
    """What a form is bound to: what was posted and its files, even empty; None on a reading."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def numeriser(formulaire: django_forms.Form, acteur: Any) -> Fichier | None:
    """Keep the signed copy sent in `scan`, if one was; raises `FichierRefuse`."""
    recu = formulaire.cleaned_data["scan"]
    return deposer(recu, recu.name, acteur, TYPES_SCAN) if recu else None


def recueillir(
    request: HttpRequest, formulaire: django_forms.Form, agir: Callable[[Fichier | None], str]
) -> bool:
    """Keep the signed copy and do what it goes with, both or none, then say what `agir` returns.

    out: whether the page is left; what is refused is shown in the form, and nothing is kept.
    """
    try:
        with transaction.atomic():
            dit = agir(numeriser(formulaire, request.user))
        messages.success(request, dit)
    except FichierRefuse as refus:
        formulaire.add_error("scan", refus.message)
        return False
    except TransitionImpossible as refus:
        messages.info(request, refus.message)
    except ActionRefusee as refus:
        reporter(formulaire, refus)
        return False
    return True


def reporter(formulaire: django_forms.Form, refus: ActionRefusee) -> None:
    """Show a refusal at its field when the form has it, else at the top."""
    champ = refus.champ if refus.champ in formulaire.fields else None
    formulaire.add_error(champ, refus.message)


def trouver(request: HttpRequest, uid: str) -> Convention:
    """A convention that the reader may see; a 404 for any other."""
    try:
        return queries.trouver(request.user, uid)
    except Convention.DoesNotExist:
        raise Http404 from None


def fil(c: Convention) -> list[tuple[str, str]]:
    """The breadcrumb of a page under a convention."""
    return [
        ("Conventions", reverse("conventions:liste")),
        (c.numero, reverse("conventions:convention", args=[c.uid])),
    ]
