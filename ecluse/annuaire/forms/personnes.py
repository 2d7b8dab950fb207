"""The name of a person, in every form that asks for it."""

import re
from typing import Any

from django import forms

from ecluse.interface.champs import refuser

NOM_DE_PERSONNE = re.compile(r"^[^\W\d_][\w’' .\-]*$")


class ChampNom(forms.CharField):
    """A person's name: letters, spaces, hyphens, apostrophes."""

    def clean(self, value: Any) -> str:
        """The name with single spaces, or `ValidationError`."""
        texte = " ".join(str(super().clean(value)).split())
        if texte and not NOM_DE_PERSONNE.match(texte):
            raise refuser("Un nom s’écrit avec des lettres.", "nom")
        return texte
