"""Forms of the safe of a structure."""

from collections.abc import Iterable
from typing import Any

from django import forms

from ecluse.annuaire.models import NatureDocument
from ecluse.interface.champs import ChampDate, ChampFichier


def _natures(codes: Iterable[str]) -> list[tuple[str, str]]:
    libelles = ((c, str(NatureDocument(c).label)) for c in codes)
    return [(c, mots[:1].upper() + mots[1:]) for c, mots in libelles]


class Validite(forms.Form):
    """From which day to which, both included."""

    valable_du = ChampDate(label="Valable depuis le", required=False)
    valable_jusqu_au = ChampDate(
        label="Valable jusqu’au",
        required=False,
        help_text="Dernier jour compris. Laissez vide si le document n’a pas de fin.",
    )

    def clean(self) -> dict[str, Any]:
        """The end is not before the start."""
        donnees: dict[str, Any] = super().clean() or {}
        du, au = donnees.get("valable_du"), donnees.get("valable_jusqu_au")
        if du and au and au < du:
            self.add_error("valable_jusqu_au", "La fin de validité ne peut pas précéder son début.")
        return donnees


class DepotDocument(Validite):
    """A document of the safe."""

    nature = forms.ChoiceField(label="Document")
    libelle = forms.CharField(
        label="Précision",
        required=False,
        max_length=120,
        help_text="Par exemple : exercice 2024. Nécessaire pour un autre document.",
    )
    fichier = ChampFichier(label="Fichier")

    def __init__(self, *args: Any, natures: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["nature"]
        champ.choices = [("", "Choisir un document"), *_natures(natures)]

    def clean(self) -> dict[str, Any]:
        """Another document says what it is."""
        donnees = super().clean()
        if donnees.get("nature") == NatureDocument.AUTRE and not donnees.get("libelle"):
            self.add_error("libelle", "Dites de quel document il s’agit.")
        return donnees


class FicheAgrement(Validite):
    """An agrément."""

    nature = forms.CharField(
        label="Nature de l’agrément",
        max_length=160,
        help_text="Par exemple : intermédiation locative et gestion locative sociale.",
    )
    numero = forms.CharField(label="Numéro", max_length=60, required=False)
    autorite = forms.CharField(label="Délivré par", max_length=160, required=False)
    piece = ChampFichier(label="Acte", required=False)

    field_order = ["nature", "numero", "autorite", "valable_du", "valable_jusqu_au", "piece"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valable_du"].required = True


class AcceptationEngagement(forms.Form):
    """Committing an association."""

    qualite = forms.CharField(
        label="En qualité de", max_length=120, help_text="Par exemple : présidente."
    )
    accepte = forms.BooleanField(
        label="L’association souscrit ces sept engagements et les fait connaître à ses membres",
        error_messages={"required": "Cochez la case pour engager l’association."},
    )
