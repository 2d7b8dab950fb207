"""Forms about structures."""

from typing import Any

from django import forms

from ecluse.annuaire.actions.structures import CompteBancaire
from ecluse.annuaire.models import Categorie, Structure, Territoire
from ecluse.interface.champs import ChampDate, ChampFichier, ChampIban, ChampSiret, refuser


def _majuscule(mots: str) -> str:
    return mots[:1].upper() + mots[1:]


CATEGORIES = [(valeur, _majuscule(str(libelle))) for valeur, libelle in Categorie.choices]


class ChampBic(forms.CharField):
    """A BIC of 8 or 11 characters; gives it compact and upper-case."""

    def to_python(self, value: Any) -> str:
        """Compact form, or `ValidationError`."""
        from schwifty import BIC
        from schwifty.exceptions import SchwiftyException

        texte = super().to_python(value)
        compact = "".join(str(texte or "").split()).upper()
        if not compact:
            return ""
        try:
            BIC(compact)
        except SchwiftyException:
            raise refuser(
                "Ce BIC est faux : il compte 8 ou 11 caractères, comme AGRIFRPP.", "bic"
            ) from None
        return compact


class ChampSiren(forms.CharField):
    """Nine digits whose key is right; an empty text gives None."""

    def clean(self, value: Any) -> str | None:
        """The digits, or `ValidationError`."""
        from stdnum.exceptions import ValidationError as NumeroInvalide
        from stdnum.fr import siren

        compact = "".join(c for c in str(super().clean(value)) if not c.isspace())
        if not compact:
            return None
        if len(compact) != 9 or not (compact.isascii() and compact.isdecimal()):
            raise refuser("Un SIREN a 9 chiffres.", "siren")
        try:
            siren.validate(compact)
        except NumeroInvalide:
            raise refuser("Ce SIREN est faux : sa clé ne correspond pas.", "siren") from None
        return compact


class IdentiteStructure(forms.Form):
    """What the legal entity is called, where it is, who represents it."""

    nom = forms.CharField(label="Nom", max_length=160)
    sigle = forms.CharField(label="Sigle", max_length=40, required=False)
    siren = ChampSiren(label="SIREN", required=False)
    rna = forms.RegexField(
        r"^W\d{9}$",
        label="RNA",
        required=False,
        help_text="Pour une association : W suivi de neuf chiffres.",
        error_messages={"invalid": "Un RNA s’écrit W suivi de neuf chiffres."},
    )
    adresse = forms.CharField(label="Adresse", required=False, widget=forms.Textarea({"rows": 3}))
    commune = forms.CharField(label="Commune", max_length=120, required=False)
    territoire = forms.ModelChoiceField(
        label="Territoire", queryset=Territoire.objects.all(), required=False, empty_label="Aucun"
    )
    representant = forms.CharField(
        label="Représentant légal",
        max_length=120,
        required=False,
        help_text="Son nom figure sur la convention.",
    )
    qualite_representant = forms.CharField(
        label="Qualité", max_length=120, required=False, help_text="Par exemple : présidente."
    )

    def clean_rna(self) -> str | None:
        """An absent number is absent, so that two structures may lack one."""
        return self.cleaned_data["rna"] or None


class NouvelleStructure(forms.Form):
    """The file of a structure that is not known yet."""

    siret = ChampSiret(label="SIRET du siège")
    nom = forms.CharField(label="Nom", max_length=160)
    sigle = forms.CharField(label="Sigle", max_length=40, required=False)
    territoire = forms.ModelChoiceField(
        label="Territoire", queryset=Territoire.objects.all(), required=False, empty_label="Aucun"
    )
    categories = forms.MultipleChoiceField(
        label="Catégories", choices=CATEGORIES, widget=forms.CheckboxSelectMultiple
    )


class Categories(forms.Form):
    """What a structure is."""

    categories = forms.MultipleChoiceField(
        label="Catégories",
        choices=CATEGORIES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins une catégorie."},
    )


class CategoriesConfirmees(Categories):
    """The same, decided by an agent."""

    motif = forms.CharField(
        label="Sur quoi se fonde la décision",
        max_length=300,
        required=False,
        help_text="Par exemple : statuts du 12 mars 2019. Reste dans l’historique.",
    )


class FicheEtablissement(forms.Form):
    """An establishment."""

    siret = ChampSiret(label="SIRET")
    nom = forms.CharField(label="Nom", max_length=160, required=False)
    adresse = forms.CharField(label="Adresse", required=False, widget=forms.Textarea({"rows": 3}))
    siege = forms.BooleanField(label="C’est le siège", required=False)
    debut = ChampDate(label="Ouvert le", required=False)
    fin = ChampDate(label="Fermé le", required=False)

    def clean(self) -> dict[str, Any]:
        """The closing is not before the opening."""
        donnees: dict[str, Any] = super().clean() or {}
        debut, fin = donnees.get("debut"), donnees.get("fin")
        if debut and fin and fin < debut:
            self.add_error("fin", "La fermeture ne peut pas précéder l’ouverture.")
        return donnees


class FicheBancaire(forms.Form):
    """A new RIB."""

    titulaire = forms.CharField(
        label="Titulaire du compte",
        max_length=120,
        help_text="Au nom exact de la structure, comme sur le RIB.",
    )
    iban = ChampIban(label="IBAN")
    bic = ChampBic(label="BIC", required=False, max_length=14)
    domiciliation = forms.CharField(label="Domiciliation", max_length=120, required=False)
    rib = ChampFichier(label="RIB", extensions=("pdf", "jpg", "jpeg", "png"))

    def compte(self) -> CompteBancaire:
        """What the action takes."""
        d = self.cleaned_data
        return CompteBancaire(d["iban"], d["bic"], d["titulaire"], d["domiciliation"])


class FiltreStructures(forms.Form):
    """The search of the structures."""

    q = forms.CharField(label="Nom, sigle, SIREN ou SIRET", required=False, max_length=80)
    territoire = forms.ModelChoiceField(
        label="Territoire",
        queryset=Territoire.objects.all(),
        required=False,
        empty_label="Tous",
        to_field_name="code",
    )
    categorie = forms.ChoiceField(
        label="Catégorie", required=False, choices=[("", "Toutes"), *CATEGORIES]
    )
    confirmees = forms.ChoiceField(
        label="Confirmation",
        required=False,
        choices=[("", "Toutes"), ("non", "À confirmer"), ("oui", "Confirmées")],
    )


def initial_identite(structure: Structure) -> dict[str, Any]:
    """What the identity form shows of a structure."""
    return {champ: getattr(structure, champ) for champ in IdentiteStructure.base_fields}
