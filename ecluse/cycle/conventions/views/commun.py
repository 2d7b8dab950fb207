"""What every screen of the conventions shares."""

from typing import Any

from django import forms as django_forms
from django.http import Http404, HttpRequest
from django.urls import reverse

from ecluse.cycle.conventions import queries
from ecluse.cycle.conventions.models import Convention
from ecluse.interface.elements import Colonne
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.fichiers import deposer
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


def envoi(request: HttpRequest) -> tuple[Any, Any]:
    """What a form is bound to: what was posted and its files, even empty; None on a reading."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def numeriser(formulaire: django_forms.Form, acteur: Any) -> Fichier | None:
    """Keep the signed copy sent in `scan`, if one was; raises `FichierRefuse`."""
    recu = formulaire.cleaned_data["scan"]
    return deposer(recu, recu.name, acteur, TYPES_SCAN) if recu else None


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
