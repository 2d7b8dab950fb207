"""The forms of the editor of texts: they read what is typed, the actions hold the rules."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from ecluse.cycle.conventions.clauses import Genre
from ecluse.cycle.conventions.modeles.verification import TITRE_MAXIMUM
from ecluse.cycle.conventions.models import Convention, ModeleConvention
from ecluse.cycle.deliberations.models import Rapport
from ecluse.regles.dates import ecrire_date

_NOMS_DES_GENRES = {
    Genre.ARTICLE: "Un article numéroté",
    Genre.ANNEXE: "Une annexe numérotée",
    Genre.RUBRIQUE: "Une rubrique",
    Genre.TEXTE: "Un texte sans titre imprimé",
}
EXEMPLE = "Données d’exemple"


class FormulaireClause(forms.Form):
    """One clause: its title when it has one, its text."""

    titre = forms.CharField(label="Titre", max_length=TITRE_MAXIMUM, required=False)
    texte = forms.CharField(
        label="Texte",
        error_messages={"required": "Écrivez le texte de cette clause."},
        widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "true"}),
        help_text="Une ligne vide sépare deux paragraphes. « - » ou « 1. » ouvre une liste, "
        "« ## » un intertitre, **deux étoiles** mettent en gras.",
    )

    def __init__(self, *args: Any, titre: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not titre:
            del self.fields["titre"]
        else:
            self.fields["titre"].required = True
            self.fields["titre"].error_messages["required"] = "Donnez un titre à cette clause."


class FormulaireAjout(forms.Form):
    """A clause to add, and where."""

    genre = forms.ChoiceField(label="Ce que vous ajoutez")
    titre = forms.CharField(
        label="Son titre",
        max_length=TITRE_MAXIMUM,
        error_messages={"required": "Donnez un titre à cette clause."},
    )
    apres = forms.ChoiceField(label="Après", required=False)

    def __init__(
        self,
        *args: Any,
        genres: Iterable[Genre],
        places: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choix: Any = self.fields["genre"]
        choix.choices = [(g.value, _NOMS_DES_GENRES[g]) for g in genres]
        lieux: Any = self.fields["apres"]
        lieux.choices = [("", "À la fin"), *places]


class FormulaireIntitule(forms.Form):
    """The title that the documents print."""

    titre = forms.CharField(
        label="Titre imprimé en tête du document",
        max_length=TITRE_MAXIMUM,
        error_messages={"required": "Donnez un titre à ce document."},
    )


class FormulairePublication(forms.Form):
    """Why the text changes, and what was read."""

    motif = forms.CharField(
        label="Ce qui change, et pourquoi",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites ce qui change et pourquoi."},
    )
    lue = forms.CharField(widget=forms.HiddenInput)


class FormulaireAdoption(forms.Form):
    """The délibération that adopts a text."""

    deliberation = forms.ModelChoiceField(
        label="Délibération",
        queryset=Rapport.objects.none(),
        to_field_name="uid",
        empty_label="Choisissez",
        error_messages={
            "required": "Choisissez la délibération qui adopte ce texte.",
            "invalid_choice": "Choisissez une délibération adoptée.",
        },
    )

    def __init__(self, *args: Any, deliberations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["deliberation"]
        champ.queryset = deliberations
        champ.label_from_instance = lambda r: f"n° {r.numero} du {ecrire_date(r.seance)}, {r.titre}"


class FormulaireApercu(forms.Form):
    """With what a preview is filled; `dans` is the form of the page that sends it too."""

    convention = forms.ChoiceField(label="Rempli avec", required=False)

    def __init__(
        self, *args: Any, conventions: Sequence[Convention], dans: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if dans:
            self.fields["convention"].widget.attrs["form"] = dans
        champ: Any = self.fields["convention"]
        champ.choices = [
            ("", EXEMPLE),
            *((c.uid, f"{c.numero}, {c.structure.nom}") for c in conventions),
        ]


class FormulaireComparaison(forms.Form):
    """The other version that one is compared with; none: the one that it replaced."""

    avec = forms.ModelChoiceField(
        label="Comparer avec",
        queryset=ModeleConvention.objects.none(),
        to_field_name="uid",
        required=False,
        empty_label="La version précédente",
    )

    def __init__(self, *args: Any, versions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["avec"]
        champ.queryset = versions
        champ.label_from_instance = lambda m: f"Version {m.version}"
