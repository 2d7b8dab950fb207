"""Forms about entering a structure, and who acts in it."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms

from ecluse.annuaire.forms.comptes import choix_de_roles
from ecluse.annuaire.forms.structures import CATEGORIES
from ecluse.annuaire.models import ROLES_PORTEUR, Habilitation, Role, Territoire
from ecluse.annuaire.repertoire import FicheRepertoire
from ecluse.annuaire.roles import CE_QUE_PEUT
from ecluse.interface.champs import CartesChoix, ChampSiret, refuser

RNA = re.compile(r"^W\d{9}$", re.ASCII)


def lire_rna(texte: str) -> str:
    """The RNA in capitals, without spaces. raises: ValidationError."""
    compact = "".join(texte.split()).upper()
    if compact and not RNA.match(compact):
        raise refuser("Un RNA s’écrit W suivi de neuf chiffres.", "rna")
    return compact


class ChampRna(forms.CharField):
    """The number of an association, spaces allowed; gives it compact."""

    def to_python(self, value: Any) -> str:
        """« W » and nine digits, an empty text, or `ValidationError`."""
        return lire_rna(super().to_python(value) or "")


class RechercheNumero(forms.Form):
    """A SIRET or a RNA, told apart by its first letter."""

    numero = forms.CharField(
        label="SIRET ou RNA",
        max_length=40,
        help_text="Le SIRET a 14 chiffres ; le RNA d’une association s’écrit W suivi de neuf "
        "chiffres.",
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    siret = ""
    rna = ""

    def clean_numero(self) -> str:
        """The compact number; `siret` or `rna` is then set."""
        texte: str = self.cleaned_data["numero"]
        if texte.strip()[:1] in ("W", "w"):
            self.rna = lire_rna(texte)
        else:
            self.siret = ChampSiret().clean(texte)
        return self.rna or self.siret


class DemandeRole(forms.Form):
    """In which role one asks to join."""

    role = forms.ChoiceField(
        label="Votre rôle dans la structure",
        choices=choix_de_roles(ROLES_PORTEUR),
        widget=CartesChoix(aides=CE_QUE_PEUT),
    )
    message = forms.CharField(
        label="Message",
        required=False,
        max_length=500,
        help_text="Par exemple, qui vous êtes et sur quel projet vous travaillez.",
        widget=forms.Textarea({"rows": 3}),
    )


class InscriptionStructure(forms.Form):
    """The file of one's own structure, when nobody entered it yet."""

    siret = ChampSiret(label="SIRET du siège", required=False)
    rna = ChampRna(
        label="RNA", required=False, help_text="Pour une association : W suivi de neuf chiffres."
    )
    nom = forms.CharField(label="Nom", max_length=160)
    sigle = forms.CharField(label="Sigle", max_length=40, required=False)
    adresse = forms.CharField(label="Adresse", required=False, widget=forms.Textarea({"rows": 3}))
    commune = forms.CharField(label="Commune", max_length=120, required=False)
    territoire = forms.ModelChoiceField(
        label="Territoire", queryset=Territoire.objects.all(), required=False, empty_label="Aucun"
    )
    representant = forms.CharField(
        label="Représentant légal", max_length=120, help_text="Son nom figure sur la convention."
    )
    qualite_representant = forms.CharField(
        label="Qualité", max_length=120, help_text="Par exemple : présidente."
    )
    categories = forms.MultipleChoiceField(
        label="Catégories",
        choices=CATEGORIES,
        widget=forms.CheckboxSelectMultiple,
        help_text="Elles décident des dispositifs ouverts à la structure. Un agent les confirme.",
        error_messages={"required": "Choisissez au moins une catégorie."},
    )

    def clean(self) -> dict[str, Any]:
        """One number at least."""
        donnees: dict[str, Any] = super().clean() or {}
        saisis = "siret" in self.errors or "rna" in self.errors
        if not saisis and not donnees.get("siret") and not donnees.get("rna"):
            self.add_error("siret", "Indiquez un SIRET, ou le RNA d’une association.")
        return donnees


def initial_inscription(siret: str, rna: str, fiche: FicheRepertoire | None) -> dict[str, Any]:
    """What the form of a new structure shows: the number sought, and what a directory knows."""
    if fiche is None:
        return {"siret": siret, "rna": rna}
    return {
        "siret": siret or fiche.siret,
        "rna": rna or fiche.rna,
        "nom": fiche.nom,
        "sigle": fiche.sigle,
        "adresse": fiche.adresse,
        "commune": fiche.commune,
    }


class MotifRefus(forms.Form):
    """Why somebody is not let in."""

    motif = forms.CharField(
        label="Motif du refus",
        max_length=300,
        error_messages={"required": "Dites pourquoi la demande est refusée."},
    )


class Transmission(forms.Form):
    """To whom the signature goes, and whether one stays."""

    membre = forms.ChoiceField(label="Nouveau signataire", widget=CartesChoix)
    partir = forms.BooleanField(
        label="Je quitte aussi la structure",
        required=False,
        help_text="Sinon, vous y restez rédacteur.",
    )

    def __init__(self, *args: Any, membres: Iterable[Habilitation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.par_uid = {h.uid: h for h in membres}
        champ: Any = self.fields["membre"]
        champ.choices = [
            (uid, f"{h.compte}, {Role(h.role).label}") for uid, h in self.par_uid.items()
        ]


class NouveauRole(forms.Form):
    """The role that replaces another."""

    role = forms.ChoiceField(
        label="Nouveau rôle",
        choices=choix_de_roles(ROLES_PORTEUR),
        widget=CartesChoix(aides=CE_QUE_PEUT),
    )
