"""Forms of the follow-up: they read what is typed and keep it as typed."""

from datetime import date
from typing import Any

from django import forms

from ecluse.cycle.suivi import grille as grilles
from ecluse.cycle.suivi.etats import TABLE
from ecluse.cycle.suivi.grille import Cle, Grille
from ecluse.cycle.suivi.queries import SANS_BILAN
from ecluse.interface.champs import CartesChoix, ChampDate, ChampFichier, refuser
from ecluse.regles.dates import ecrire_mois

#: A template of four years stays far below that.
CLASSEUR_TAILLE_MAX = 2_000_000


class ChampValeur(forms.Field):
    """A cell of the table: a whole number or nothing, typed as text and kept as typed."""

    genre = "montant"

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(required=False, widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> int | None:
        """The number, None when empty. Raises `ValidationError` with a French sentence."""
        try:
            return grilles.lire_valeur(str(value or ""))
        except ValueError as erreur:
            raise refuser(str(erreur), "valeur") from None


def nom_de_case(rang: int, mois: date) -> str:
    """The name of a cell in the form: the row of its indicator in the frozen fiche, its month."""
    return f"v-{rang}-{mois:%Y-%m}"


class GrilleForm(forms.Form):
    """The cells of the months that have begun; the others have no field."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, grille: Grille, version: int, *args: Any, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"version": version}
        champs: dict[str, ChampValeur] = {}
        self.cles: dict[str, Cle] = {}
        for rang, ligne in enumerate(grille.lignes):
            for mois in filter(grille.ouvert, grille.mois):
                nom = nom_de_case(rang, mois)
                champs[nom] = ChampValeur(label=f"{ligne.libelle}, {ecrire_mois(mois)}")
                initial[nom] = ligne.valeurs.get(mois)
                self.cles[nom] = (ligne.fiche, ligne.indicateur.code, mois)
        super().__init__(*args, **(kwargs | {"initial": initial}))
        self.fields.update(champs)

    @property
    def version_lue(self) -> int:
        """The version that the person had read, 0 when it is not given."""
        return self.cleaned_data.get("version") or 0

    def donnees(self) -> dict[Cle, int | None]:
        """The cells that could be read; those in error or not sent are left out."""
        return {
            cle: self.cleaned_data[nom]
            for nom, cle in self.cles.items()
            if nom in self.cleaned_data and nom in self.data
        }

    def nom_de(self, cle: Cle) -> str:
        """The field of a cell."""
        return next(nom for nom, connue in self.cles.items() if connue == cle)


class ClasseurForm(forms.Form):
    """The workbook sent back."""

    use_required_attribute = False
    fichier = ChampFichier(
        label="Modèle rempli", extensions=("xlsx",), taille_max=CLASSEUR_TAILLE_MAX
    )


class FiltresSuivi(forms.Form):
    """The list's filters."""

    q = forms.CharField(label="Rechercher", required=False)
    bilan = forms.ChoiceField(
        label="Bilan",
        required=False,
        choices=[
            ("", "Tous"),
            (SANS_BILAN, "Pas commencé"),
            *((c, e.libelle[:1].upper() + e.libelle[1:]) for c, e in TABLE.etats.items()),
        ],
    )


class PieceForm(forms.Form):
    """One file to join."""

    use_required_attribute = False
    fichier = ChampFichier(label="Fichier à joindre")


class CorrectionForm(forms.Form):
    """What to take up again, why, by when."""

    use_required_attribute = False
    sections = forms.MultipleChoiceField(
        label="Parties à reprendre",
        help_text="Seules les parties cochées seront rouvertes à la structure.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins une partie à reprendre."},
    )
    motif = forms.CharField(
        label="Ce qui est à corriger",
        help_text="La structure lira ce texte, dans sa messagerie et sur la page du bilan.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Dites ce qui est à corriger."},
    )
    echeance = ChampDate(
        label="Attendue pour le",
        required=False,
        help_text="Laissez vide si aucune date n’est fixée.",
    )

    def __init__(self, parties: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["sections"]
        champ.choices = parties


class AcceptationForm(forms.Form):
    """Whether the objectives are met; each choice says what follows."""

    use_required_attribute = False
    objectifs = forms.ChoiceField(
        label="Les objectifs sont-ils atteints ?",
        error_messages={"required": "Dites si les objectifs sont atteints."},
    )
    appreciation = forms.CharField(
        label="Appréciation",
        required=False,
        help_text="Demandée si les objectifs ne sont pas atteints. La structure la lira.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, consequences: dict[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["objectifs"]
        champ.widget = CartesChoix(aides=consequences)
        champ.choices = [
            ("oui", "Oui, ils sont atteints"),
            ("non", "Non, ils ne sont pas atteints"),
        ]
