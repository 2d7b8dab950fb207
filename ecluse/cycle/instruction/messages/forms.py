"""What is typed to write a template."""

from typing import Any

from django import forms

from ecluse.cycle.candidatures.actions.echanges import OBJET_MAXIMUM
from ecluse.cycle.instruction.messages.variables import VARIABLES


class FormulaireModele(forms.Form):
    """A template: its name, then what the structure reads."""

    nom = forms.CharField(
        label="Nom du modèle",
        max_length=80,
        help_text="Lu par les agents seulement.",
        error_messages={"required": "Donnez un nom au modèle."},
    )
    objet = forms.CharField(
        label="Objet",
        max_length=OBJET_MAXIMUM,
        error_messages={"required": "Donnez un objet au message."},
    )
    corps = forms.CharField(
        label="Texte du message",
        widget=forms.Textarea(attrs={"rows": 12}),
        strip=False,
        help_text="Une variable s’écrit entre accolades doubles : "
        f"{VARIABLES[0].ecrite}. La liste est sur cette page.",
        error_messages={"required": "Écrivez le texte du message."},
    )
    a_repondre = forms.BooleanField(
        label="Une réponse de la structure est attendue", required=False
    )

    def __init__(self, *args: Any, avec_nom: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not avec_nom:
            del self.fields["nom"]
