"""What is typed on the pages that look across the cycle."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst

from ecluse.annuaire.models import Compte
from ecluse.cycle.candidatures.etats import DEPOSEES, TABLE
from ecluse.cycle.instruction.messages.models import VersionModele
from ecluse.interface.champs import ChampDate
from ecluse.pilotage.colonnes import COLONNES, TOUJOURS
from ecluse.pilotage.queries import Choix


class RechercheDossiers(forms.Form):
    """The words that the list of dossiers is searched by."""

    q = forms.CharField(label="Numéro, structure ou projet", required=False, max_length=80)


class FiltresDossiers(RechercheDossiers):
    """Narrow the list of dossiers."""

    etat = forms.ChoiceField(
        label="État",
        required=False,
        choices=[
            ("", "Tous"),
            *((c, capfirst(TABLE.etats[c].libelle)) for c in DEPOSEES if c != "deposee"),
        ],
    )
    territoire = forms.ChoiceField(label="Territoire", required=False)
    dispositif = forms.ChoiceField(label="Dispositif", required=False)
    instructeur = forms.ChoiceField(label="Instructeur", required=False)
    avis = forms.ChoiceField(label="Avis", required=False)

    def __init__(self, *args: Any, choix: Choix, instruction: bool = True, **kwargs: Any) -> None:
        """Without `instruction`, what is known of it only inside the Département is not asked."""
        super().__init__(*args, **kwargs)
        self._proposer("territoire", [("", "Tous"), *choix.territoires])
        self._proposer("dispositif", [("", "Tous"), *choix.dispositifs])
        self._proposer(
            "instructeur",
            [("", "Tous"), ("moi", "Moi"), ("aucun", "Personne"), *choix.instructeurs],
        )
        self._proposer(
            "avis",
            [
                ("", "Tous"),
                ("attendu", "Attendu"),
                ("rendu", "Rendus"),
                ("aucun", "Non demandé"),
                *((f"attendu:{code}", f"Attendu\u00a0: {nom}") for code, nom in choix.services),
            ],
        )
        if not instruction:
            del self.fields["avis"], self.fields["instructeur"]

    def _proposer(self, champ: str, choix: Iterable[tuple[str, str]]) -> None:
        self.fields[champ].choices = list(choix)  # type: ignore[attr-defined]

    def criteres(self) -> dict[str, str]:
        """The filters that can be read; one that cannot (somebody who left) filters nothing."""
        if not self.is_bound:
            return {}
        self.full_clean()
        return {nom: valeur for nom, valeur in self.cleaned_data.items() if valeur}


class ChoixColonnes(forms.Form):
    """Which columns the list shows."""

    colonnes = forms.MultipleChoiceField(
        label="Colonnes de la liste",
        required=False,
        choices=[(c.code, c.libelle) for c in COLONNES if c.code != TOUJOURS],
        widget=forms.CheckboxSelectMultiple,
    )


class NomDeVue(forms.Form):
    """The name under which a list is kept, and with whom it is shared."""

    nom = forms.CharField(
        label="Nom de la liste",
        max_length=60,
        error_messages={"required": "Donnez un nom à cette liste."},
    )
    partage = forms.ChoiceField(label="Visible par", required=False)

    def __init__(self, *args: Any, partages: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partage"].choices = [  # type: ignore[attr-defined]
            ("", "Moi seulement"),
            *partages,
        ]


class ParametresAffectation(forms.Form):
    """To whom the dossiers are given."""

    instructeur = forms.ModelChoiceField(
        Compte.objects.none(),
        label="Instructeur",
        empty_label="Choisissez une personne",
        to_field_name="uid",
        error_messages={"required": "Choisissez une personne."},
    )

    def __init__(self, *args: Any, choix: QuerySet[Compte], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instructeur"].queryset = choix  # type: ignore[attr-defined]

    def parametres(self) -> dict[str, str]:
        """What the lot keeps."""
        return {"instructeur": self.cleaned_data["instructeur"].uid}


class ParametresAvis(forms.Form):
    """Which services are asked, and by when."""

    sigle = forms.ChoiceField(
        label="Service consulté",
        help_text="Celui de chaque territoire du dossier.",
        error_messages={"required": "Choisissez un service."},
    )
    echeance = ChampDate(
        label="Avis attendu pour le",
        required=False,
        help_text="Les fiches n’écrivent aucun délai : laissez vide pour ne pas en fixer.",
    )

    def __init__(self, *args: Any, choix: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sigle"].choices = [  # type: ignore[attr-defined]
            ("", "Choisissez un service"),
            *choix,
        ]

    def parametres(self) -> dict[str, str]:
        """What the lot keeps."""
        return {
            "sigle": self.cleaned_data["sigle"],
            "echeance": _iso(self.cleaned_data["echeance"]),
        }


class ParametresMessage(forms.Form):
    """Which template is sent, and the day that it names."""

    modele = forms.ModelChoiceField(
        VersionModele.objects.none(),
        label="Modèle",
        empty_label="Choisissez un modèle",
        to_field_name="uid",
        error_messages={"required": "Choisissez un modèle."},
    )
    echeance = ChampDate(
        label="Échéance",
        required=False,
        help_text="Le jour que dit la variable « échéance » du modèle, s’il l’emploie.",
    )

    def __init__(self, *args: Any, choix: QuerySet[VersionModele], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["modele"].queryset = choix  # type: ignore[attr-defined]
        self.fields["modele"].label_from_instance = (  # type: ignore[attr-defined]
            lambda version: version.modele.nom
        )

    def parametres(self) -> dict[str, str]:
        """What the lot keeps."""
        return {
            "modele": self.cleaned_data["modele"].uid,
            "echeance": _iso(self.cleaned_data["echeance"]),
        }


def _iso(jour: date | None) -> str:
    return jour.isoformat() if jour else ""
