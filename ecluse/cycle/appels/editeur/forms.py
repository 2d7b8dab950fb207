"""The small forms around the editor."""

import re

from django import forms
from django.core.exceptions import ValidationError

from ecluse.interface.champs import ChampFichier, refuser

#: A fiche is some tens of kilobytes.
TAILLE_TOML = 512_000


class FormulaireNouvelle(forms.Form):
    """The name of a new dispositif."""

    annee = forms.IntegerField(
        label="Année", min_value=2000, max_value=2100,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "Indiquez une année en quatre chiffres."},
    )  # fmt: skip
    code = forms.CharField(
        label="Code du dispositif", max_length=30,
        help_text="Par exemple 4.9, ou coach-jeunesse : minuscules, chiffres, points, tirets.",
    )  # fmt: skip
    libelle = forms.CharField(label="Nom du dispositif", max_length=200)

    def clean_code(self) -> str:
        """The code as the fiche accepts it."""
        code = str(self.cleaned_data["code"]).strip().lower()
        if not re.fullmatch(r"[a-z0-9]+([.-][a-z0-9]+)*", code):
            raise refuser(
                "Ce code n’est pas accepté : des minuscules et des chiffres, séparés par un "
                "point ou un tiret.",
                "forme",
            )
        return code


class FormulaireReprise(forms.Form):
    """The year for which a fiche is taken up again."""

    annee = FormulaireNouvelle.base_fields["annee"]


class FormulaireImport(forms.Form):
    """A TOML file."""

    fichier = ChampFichier(
        label="Fichier TOML", extensions=("toml",), taille_max=TAILLE_TOML,
        help_text="Un fichier exporté d’ici, ou écrit sur le même modèle.",
    )  # fmt: skip
    remplacer = forms.BooleanField(
        label="Remplacer le brouillon en cours de cette fiche, s’il existe", required=False
    )

    def texte(self) -> str:
        """The text of the file; adds an error and gives "" when it is not UTF-8 text."""
        try:
            return str(self.cleaned_data["fichier"].read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.add_error("fichier", ValidationError("Ce fichier n’est pas un texte en UTF-8."))
            return ""


class FormulairePublication(forms.Form):
    """Why a version is published."""

    motif = forms.CharField(
        label="Motif de la publication", max_length=1000, widget=forms.Textarea({"rows": 3}),
        help_text="Il est gardé dans l’historique de la fiche.",
        error_messages={"required": "Écrivez pourquoi vous publiez cette version."},
    )  # fmt: skip
    lue = forms.CharField(widget=forms.HiddenInput)
