"""Forms about persons: identity, invitation, habilitation, search."""

import re
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from ecluse.annuaire.actions.comptes import Perimetre
from ecluse.annuaire.actions.invitations import Destinataire
from ecluse.annuaire.forms.connexion import ENCORE, aide_mot_de_passe
from ecluse.annuaire.forms.personnes import ChampNom
from ecluse.annuaire.models import (
    ROLES_PORTEUR,
    Compte,
    Role,
    Service,
    Structure,
    Territoire,
)
from ecluse.annuaire.roles import CE_QUE_PEUT
from ecluse.interface.champs import CartesChoix, ChampDate, refuser

TELEPHONE = re.compile(r"^\+?\d{9,15}$")
DISPOSITIF = re.compile(r"^\d{4}/\d+(\.\d+)?$")


class Identite(forms.Form):
    """How a person is named and reached."""

    prenom = ChampNom(label="Prénom", max_length=80)
    nom = ChampNom(label="Nom", max_length=80)
    fonction = forms.CharField(label="Fonction", max_length=120, required=False)
    telephone = forms.CharField(
        label="Téléphone",
        required=False,
        help_text="Pour qu’un agent ou un porteur puisse vous joindre au sujet d’un dossier.",
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean_telephone(self) -> str:
        """Digits in pairs (« 03 21 00 00 00 »), or an international number."""
        compact = re.sub(r"[\s.\-()]", "", self.cleaned_data["telephone"])
        if not compact:
            return ""
        if not TELEPHONE.match(compact):
            raise refuser(
                "Ce numéro est incomplet : 10 chiffres, par exemple 03 21 00 00 00.", "telephone"
            )
        if len(compact) == 10:
            return " ".join(compact[i : i + 2] for i in range(0, 10, 2))
        return compact


class Personne(forms.Form):
    """Who is invited."""

    prenom = ChampNom(label="Prénom", max_length=80)
    nom = ChampNom(label="Nom", max_length=80)
    email = forms.EmailField(
        label="Adresse électronique",
        help_text="Le lien d’invitation y est envoyé. Il ne sert qu’une fois, pendant sept jours.",
        error_messages={"invalid": "Cette adresse est incomplète : prenom.nom@exemple.fr."},
    )


def choix_de_roles(roles: Any) -> list[tuple[str, str]]:
    """Choices with a capital letter."""
    return [(r.value, r.label[:1].upper() + r.label[1:]) for r in map(Role, roles)]


class InvitationCollegue(Personne):
    """A colleague of one's own structure."""

    role = forms.ChoiceField(
        label="Rôle",
        choices=choix_de_roles(ROLES_PORTEUR),
        widget=CartesChoix(aides=CE_QUE_PEUT),
    )

    def destinataire(self, structure: Structure) -> Destinataire:
        """What the action takes."""
        d = self.cleaned_data
        return Destinataire(d["email"], d["prenom"], d["nom"], d["role"], structure=structure)


class ChampPerimetre(forms.Form):
    """A role and where it is held; the fields that its kind of role needs are demanded."""

    role = forms.ChoiceField(
        label="Rôle",
        choices=[("", "Choisir un rôle"), *choix_de_roles(Role)],
    )
    structure = forms.ModelChoiceField(
        label="Structure",
        queryset=Structure.objects.all(),
        required=False,
        empty_label="Aucune",
        help_text="Pour un rôle de porteur.",
    )
    service = forms.ModelChoiceField(
        label="Service",
        queryset=Service.objects.select_related("territoire"),
        required=False,
        empty_label="Aucun",
        help_text="Pour un agent. Un agent territorial relève d’un service de territoire.",
    )

    def clean(self) -> dict[str, Any]:
        """Demand the structure of a porteur, the service of a territorial agent."""
        donnees: dict[str, Any] = super().clean() or {}
        role, structure, service = (donnees.get(c) for c in ("role", "structure", "service"))
        if role in ROLES_PORTEUR and not structure and "structure" not in self.errors:
            self.add_error("structure", "Choisissez la structure de cette personne.")
        if role and role not in ROLES_PORTEUR and structure:
            self.add_error("structure", "Un agent du Département n’a pas de structure.")
        if role in ROLES_PORTEUR and service:
            self.add_error("service", "Un porteur n’a pas de service du Département.")
        if role == Role.TERRITOIRE and (not service or not service.territoire_id):
            self.add_error("service", "Choisissez le service de territoire : SLAI, SLISL ou MDS.")
        return donnees

    def territoire(self) -> Territoire | None:
        """The territoire of the chosen service."""
        service = self.cleaned_data["service"]
        return service.territoire if service else None


class InvitationParAdministrateur(Personne, ChampPerimetre):
    """Anybody, in any role."""

    field_order = ["prenom", "nom", "email", "role", "structure", "service"]

    def destinataire(self) -> Destinataire:
        """What the action takes."""
        d = self.cleaned_data
        return Destinataire(
            d["email"],
            d["prenom"],
            d["nom"],
            d["role"],
            structure=d["structure"],
            service=d["service"],
            territoire=self.territoire(),
        )


class NouvelleHabilitation(ChampPerimetre):
    """A role for an account that exists."""

    dispositifs = forms.CharField(
        label="Dispositifs",
        required=False,
        help_text="Vide : tous. Sinon année et code, séparés par des virgules : "
        "2025/4.5, 2025/4.6.",
    )
    debut = ChampDate(label="À partir du", required=False, help_text="Vide : dès aujourd’hui.")
    fin = ChampDate(label="Jusqu’au", required=False, help_text="Vide : sans fin prévue.")

    def clean_dispositifs(self) -> list[str]:
        """The codes, in the order typed, each once."""
        codes = [c.strip() for c in self.cleaned_data["dispositifs"].split(",") if c.strip()]
        for code in codes:
            if not DISPOSITIF.match(code):
                raise refuser(f"« {code} » n’est pas un dispositif : écrivez 2025/4.5.", "code")
        return list(dict.fromkeys(codes))

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        donnees = super().clean()
        debut, fin = donnees.get("debut"), donnees.get("fin")
        if debut and fin and fin < debut:
            self.add_error("fin", "La fin ne peut pas précéder le début.")
        return donnees

    def perimetre(self) -> Perimetre:
        """What the action takes."""
        d = self.cleaned_data
        return Perimetre(
            d["role"],
            structure=d["structure"],
            service=d["service"],
            territoire=self.territoire(),
            dispositifs=d["dispositifs"],
            debut=d["debut"],
            fin=d["fin"],
        )


class Motif(forms.Form):
    """Why something is taken back."""

    motif = forms.CharField(label="Motif", max_length=300, required=False)


class PremierMotDePasse(forms.Form):
    """The password that opens an account; checked against the person's own name and address."""

    mot_de_passe = forms.CharField(
        label="Mot de passe",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    encore = forms.CharField(
        label=ENCORE,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, compte: Compte, **kwargs: Any) -> None:
        self.compte = compte
        super().__init__(*args, **kwargs)
        self.fields["mot_de_passe"].help_text = aide_mot_de_passe()

    def clean_mot_de_passe(self) -> str:
        """Strong enough for the rules of the installation."""
        mot_de_passe: str = self.cleaned_data["mot_de_passe"]
        validate_password(mot_de_passe, self.compte)
        return mot_de_passe

    def clean(self) -> dict[str, Any]:
        """Twice the same."""
        donnees: dict[str, Any] = super().clean() or {}
        premier, second = donnees.get("mot_de_passe"), donnees.get("encore")
        if premier and second and premier != second:
            message = "Les deux mots de passe diffèrent : saisissez deux fois le même."
            self.add_error("encore", ValidationError(message))
        return donnees


class FiltreComptes(forms.Form):
    """The search of the accounts."""

    q = forms.CharField(label="Nom ou adresse", required=False, max_length=80)
    role = forms.ChoiceField(
        label="Rôle", required=False, choices=[("", "Tous"), *choix_de_roles(Role)]
    )
    etat = forms.ChoiceField(
        label="État",
        required=False,
        choices=[("", "Tous"), ("ouvert", "Ouvert"), ("ferme", "Fermé")],
    )
