"""The form of a message."""

from typing import Any

from django import forms

from ecluse.cycle.candidatures.actions.echanges import CORPS_MAXIMUM, OBJET_MAXIMUM
from ecluse.interface.champs import ChampFichier


class MessageForm(forms.Form):
    """A message to the other side (`vers`)."""

    objet = forms.CharField(label="Objet", max_length=OBJET_MAXIMUM)
    corps = forms.CharField(
        label="Message", max_length=CORPS_MAXIMUM, widget=forms.Textarea(attrs={"rows": 6})
    )
    fichier = ChampFichier(label="Fichier joint", required=False)
    a_repondre = forms.BooleanField(label="J’attends une réponse", required=False)

    def __init__(self, *args: Any, vers: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vers = vers
