"""The short public questionnaires: nothing is mandatory, what is not said stays unknown."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from ecluse.annuaire.models import Territoire
from ecluse.cycle.appels.eligibilite_publique import AILLEURS, Lieu
from ecluse.interface.champs import ChampDate, refuser
from ecluse.regles.eligibilite import Menage, Personne
from ecluse.regles.fiches import CATEGORIES
from ecluse.regles.validation import valider

AUCUNE = "aucune"
DEPARTEMENT = "departement"
#: No commune has this number: enough to say in which département one lives, or that it is another.
COMMUNE_NON_DITE = "000"
COMMUNE_AILLEURS = "00000"
OUI_NON = (("", "Je ne sais pas"), ("oui", "Oui"), ("non", "Non"))


class _Annees(forms.Form):
    """What both questionnaires ask last: the years, and the day of the answer."""

    annee = forms.ChoiceField(
        label="Dispositifs de l’année",
        required=False,
        help_text="Les règles changent d’une année à l’autre.",
    )
    jour = ChampDate(
        label="Date d’entrée envisagée",
        required=False,
        help_text="L’âge est compté à cette date. Vide : aujourd’hui.",
    )

    def __init__(self, *args: Any, annees: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["annee"]
        champ.choices = [*((str(a), str(a)) for a in annees), ("toutes", "Toutes les années")]
        self.annees = annees

    def annees_choisies(self) -> Collection[int]:
        """The years asked; the latest one when nothing is said."""
        choix = self.cleaned_data["annee"]
        if choix == "toutes":
            return self.annees
        return [int(choix)] if choix else self.annees[:1]


class QuestionnairePersonne(_Annees):
    """A young person, an adult, a household."""

    naissance = ChampDate(
        label="Date de naissance", required=False, help_text="Par exemple 02/05/2001."
    )
    residence = forms.ChoiceField(
        label="Où vit cette personne ?",
        required=False,
        help_text="Un dispositif limité à certains territoires est jugé sur ce choix ; tous les "
        "autres valent dans le département entier.",
    )
    sejour = forms.ChoiceField(
        label="Nationalité et séjour",
        required=False,
        choices=[
            ("", "Je ne sais pas"),
            ("regulier", "De nationalité française, ou en séjour régulier"),
            ("irregulier", "Sans titre de séjour"),
        ],
    )
    situations = forms.MultipleChoiceField(
        label="Sa situation",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Cochez tout ce qui convient : une situation non cochée est comprise comme "
        "absente. Ne cochez rien si vous ne savez pas.",
    )
    couple = forms.ChoiceField(label="Vit en couple", required=False, choices=OUI_NON)
    enfants = forms.IntegerField(
        label="Enfants à charge",
        required=False,
        min_value=0,
        max_value=30,
        help_text="Nombre d’enfants, 0 s’il n’y en a pas.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": "Indiquez un nombre entier, par exemple 2.",
            "min_value": "Indiquez 0 ou plus.",
            "max_value": "Indiquez 30 au plus.",
        },
    )
    field_order = (
        "naissance",
        "residence",
        "sejour",
        "situations",
        "couple",
        "enfants",
        "annee",
        "jour",
    )

    def __init__(
        self,
        *args: Any,
        situations: Mapping[str, str],
        territoires: Sequence[Territoire],
        departement: tuple[str, str],
        aujourdhui: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.code_departement, nom = departement
        self.noms = {t.code: t.nom for t in territoires}
        self.aujourdhui = aujourdhui
        champs: Any = self.fields
        champs["situations"].choices = [
            *situations.items(),
            (AUCUNE, "Aucune de ces situations"),
        ]
        champs["residence"].choices = [
            ("", "Je ne sais pas"),
            ("Dans le territoire", [(t.code, t.nom) for t in territoires]),
            (DEPARTEMENT, f"{nom}, sans savoir dans quel territoire"),
            (AILLEURS, "Hors du département"),
        ]

    def clean_situations(self) -> list[str]:
        """« None of them » goes with no other."""
        choisies: list[str] = self.cleaned_data["situations"]
        if AUCUNE in choisies and len(choisies) > 1:
            raise refuser(
                "« Aucune de ces situations » ne va avec aucune autre : décochez l’une ou l’autre.",
                "aucune",
            )
        return choisies

    def clean(self) -> None:
        """Nobody enters before being born."""
        d = self.cleaned_data
        naissance, jour = d.get("naissance"), d.get("jour") or self.aujourdhui
        if naissance and naissance > jour:
            self.add_error("naissance", "Cette date est postérieure à la date d’entrée.")

    def personne(self) -> Personne:
        """What is known, in the words of the engine; what was left out stays unknown."""
        d = self.cleaned_data
        donnees: dict[str, Any] = {"naissance": d["naissance"], "sejour": d["sejour"] or None}
        if d["residence"] == AILLEURS:
            donnees["residence"] = COMMUNE_AILLEURS
        elif d["residence"]:
            donnees["residence"] = self.code_departement + COMMUNE_NON_DITE
        if d["situations"]:
            donnees["situations"] = frozenset(s for s in d["situations"] if s != AUCUNE)
        couple = {"oui": True, "non": False}.get(d["couple"])
        donnees["menage"] = Menage(couple=couple, enfants=d["enfants"])
        return valider(Personne, donnees)

    def territoire(self) -> str:
        """Code of the territoire named, empty if none."""
        choix = str(self.cleaned_data["residence"])
        return "" if choix in (AILLEURS, DEPARTEMENT) else choix

    def lieu(self) -> Lieu:
        """Where the person lives, for the fiches that are limited to territoires."""
        choix = str(self.cleaned_data["residence"])
        nom = AILLEURS if choix == AILLEURS else self.noms.get(choix, "")
        return Lieu(tuple(self.noms.values()), nom)


class QuestionnaireStructure(_Annees):
    """What a structure is."""

    categories = forms.MultipleChoiceField(
        label="Votre structure est",
        choices=list(CATEGORIES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une catégorie."},
    )
    territoire = forms.ChoiceField(label="Votre territoire", required=False)
    field_order = ("categories", "territoire", "annee")

    def __init__(self, *args: Any, territoires: Sequence[Territoire], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.noms = {t.code: t.nom for t in territoires}
        del self.fields["jour"]
        champs: Any = self.fields
        champs["territoire"].choices = [
            ("", "Je ne sais pas, ou plusieurs"),
            *((t.code, t.nom) for t in territoires),
        ]

    def lieu(self) -> Lieu:
        """The territoire named, for the fiches that are limited to some."""
        nom = self.noms.get(str(self.cleaned_data["territoire"]), "")
        return Lieu(tuple(self.noms.values()), nom)
