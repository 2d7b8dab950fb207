"""Forms of the conventions: they read what is typed, the actions hold the rules."""

from collections.abc import Iterable
from typing import Any

from django import forms

from ecluse.cycle.conventions.chargement import LIVRES
from ecluse.cycle.conventions.etats import TABLE_MODELES
from ecluse.cycle.conventions.models import ModeleConvention
from ecluse.cycle.conventions.phases import ETATS
from ecluse.interface.champs import ChampDate, ChampFichier


def nommer(modele: ModeleConvention) -> str:
    """« Convention FSL, version 2 (modèle Écluse, à adopter) »."""
    livre = LIVRES.get(modele.code)
    reserve = f" ({TABLE_MODELES.etats['publiee'].libelle})" if modele.a_adopter else ""
    return f"{livre.nom if livre else modele.titre}, version {modele.version}{reserve}"


class FiltresConventions(forms.Form):
    """The list's filters."""

    q = forms.CharField(label="Rechercher", required=False)
    etat = forms.ChoiceField(
        label="État",
        required=False,
        choices=[
            ("", "Tous"),
            *((c, e.libelle[:1].upper() + e.libelle[1:]) for c, e in ETATS.items()),
        ],
    )


class FormulaireProjet(forms.Form):
    """What an agent corrects on a project; `modeles` are the texts that it may be written from."""

    modele = forms.ModelChoiceField(
        label="Modèle",
        queryset=ModeleConvention.objects.none(),
        to_field_name="uid",
        required=False,
        empty_label=None,
        help_text="Proposé d’après les lignes votées.",
        error_messages={"invalid_choice": "Choisissez un modèle de convention en vigueur."},
    )
    objet = forms.CharField(
        label="Objet",
        max_length=256,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Il complète la phrase « le Département participe au financement suivant ».",
        error_messages={"required": "Indiquez l’objet de la convention."},
    )
    originaux = forms.IntegerField(
        label="Nombre d’originaux",
        min_value=1,
        max_value=9,
        error_messages={"required": "Indiquez de 1 à 9 originaux."},
    )
    signataire_structure = forms.CharField(
        label="Signataire de la structure", max_length=160, required=False
    )
    qualite_structure = forms.CharField(
        label="Sa qualité dans la structure", max_length=160, required=False
    )
    signataire_departement = forms.CharField(
        label="Signataire du Département", max_length=160, required=False
    )
    qualite_departement = forms.CharField(
        label="Sa qualité au Département", max_length=160, required=False
    )

    def __init__(self, *args: Any, modeles: Iterable[ModeleConvention] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["originaux"].widget.attrs["inputmode"] = "numeric"
        choix: Any = self.fields["modele"]
        choix.queryset = ModeleConvention.objects.filter(pk__in=[m.pk for m in modeles])
        choix.label_from_instance = nommer


class FormulaireDates(forms.Form):
    """The life of the act outside Écluse."""

    transmise_le = ChampDate(label="Transmission au contrôle de légalité", required=False)
    publiee_le = ChampDate(label="Publication", required=False)
    notifiee_le = ChampDate(label="Notification à la structure", required=False)

    def __init__(self, *args: Any, signee: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if signee:
            del self.fields["transmise_le"], self.fields["publiee_le"]


class FormulaireSignature(forms.Form):
    """The signature of both parties."""

    signee_le = ChampDate(
        label="Date de signature",
        help_text="La date de la dernière des deux signatures.",
        error_messages={"required": "Indiquez la date de signature, par exemple 21/07/2025."},
    )
    scan = ChampFichier(
        label="Exemplaire signé",
        required=False,
        extensions=("pdf", "jpg", "jpeg", "png"),
        help_text="Numérisé. Il peut être joint plus tard.",
    )


class FormulaireScan(forms.Form):
    """The signed copy, when it comes later."""

    scan = ChampFichier(label="Exemplaire signé", extensions=("pdf", "jpg", "jpeg", "png"))


class FormulaireAbandon(forms.Form):
    """Giving up a convention."""

    motif = forms.CharField(
        label="Motif",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites pourquoi la convention est abandonnée."},
    )
