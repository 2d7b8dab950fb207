"""What is typed to declare an absence."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from ecluse.annuaire.models import Compte
from ecluse.interface.champs import ChampDate


class DeclarationAbsence(forms.Form):
    """The days, and who acts meanwhile."""

    debut = ChampDate(label="Premier jour d’absence")
    fin = ChampDate(label="Dernier jour d’absence")
    delegue = forms.ModelChoiceField(
        Compte.objects.none(),
        label="Remplacé par",
        empty_label="Choisissez une personne",
        help_text="Un agent qui exerce le même rôle. Il agit sur le périmètre de la personne "
        "absente pendant ces jours, et l’histoire des dossiers le dit.",
        error_messages={
            "required": "Choisissez la personne qui remplace.",
            "invalid_choice": "Cette personne n’exerce pas le même rôle.",
        },
    )

    def __init__(self, *args: Any, delegues: QuerySet[Compte], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["delegue"].queryset = delegues  # type: ignore[attr-defined]
