"""What every screen of the conventions shares."""

from django import forms as django_forms
from django.http import Http404, HttpRequest
from django.urls import reverse

from ecluse.cycle.conventions import queries
from ecluse.cycle.conventions.models import Convention
from ecluse.interface.elements import Colonne
from ecluse.socle.etats import ActionRefusee

LIGNES = [
    Colonne("Dossier"),
    Colonne("Dispositif"),
    Colonne("Délibération"),
    Colonne("Montant voté", nombre=True),
]


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
