"""The forms of sign-in and of the second factor: allauth's, with our words and no placeholder."""

from typing import Any

from allauth.account import forms as compte
from allauth.mfa.base import forms as second_facteur
from allauth.mfa.totp import forms as totp
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts

from ecluse.annuaire.forms.personnes import ChampNom

ADRESSE = "Adresse électronique"
MOT_DE_PASSE = "Mot de passe"
NOUVEAU = "Nouveau mot de passe"
ENCORE = "Le même mot de passe, encore"
CODE = "Code à six chiffres"
CODE_OU_SECOURS = "Code de votre application, ou code de secours"


def aide_mot_de_passe() -> str:
    """The rules of passwords in one text, for the help of a field."""
    return " ".join(str(t) for t in password_validators_help_texts())


class Mots:
    """Mixed into a form: `mots` gives the label of each field, `aides` its help."""

    mots: dict[str, str] = {}
    aides: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champs: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]
        for nom, champ in champs.items():
            champ.label = self.mots.get(nom, champ.label)
            champ.help_text = self.aides.get(nom, "")
            champ.widget.attrs.pop("placeholder", None)
            if nom == "password1":
                champ.help_text = aide_mot_de_passe()
            if nom == "code":
                champ.widget.attrs |= {"inputmode": "text", "spellcheck": "false"}

    def clean(self) -> Any:
        """Two passwords that differ are said in our words."""
        donnees = super().clean()  # type: ignore[misc]
        erreurs = self.errors.get("password2")  # type: ignore[attr-defined]
        premier, second = (donnees or {}).get("password1"), (donnees or {}).get("password2")
        if erreurs and premier and premier != second:
            erreurs.clear()
            erreurs.append("Les deux mots de passe diffèrent : saisissez deux fois le même.")
        return donnees


class Connexion(Mots, compte.LoginForm):
    """Signing in."""

    mots = {"login": ADRESSE, "password": MOT_DE_PASSE}


class OuvrirCompte(Mots, compte.SignupForm):
    """Opening one's own account; the address counts once it is proved."""

    mots = {
        "prenom": "Prénom",
        "nom": "Nom",
        "email": ADRESSE,
        "password1": MOT_DE_PASSE,
        "password2": ENCORE,
    }
    aides = {"email": "Un lien y est envoyé : ouvrez-le pour prouver que cette adresse est à vous."}
    field_order = ["prenom", "nom", "email", "password1", "password2"]

    prenom = ChampNom(max_length=80, widget=forms.TextInput({"autocomplete": "given-name"}))
    nom = ChampNom(max_length=80, widget=forms.TextInput({"autocomplete": "family-name"}))


class MotDePasseOublie(Mots, compte.ResetPasswordForm):
    """Asking for the link that chooses a new password."""

    mots = {"email": ADRESSE}


class NouveauMotDePasse(Mots, compte.ResetPasswordKeyForm):
    """Choosing a new password from the link."""

    mots = {"password1": NOUVEAU, "password2": ENCORE}


class ChangerMotDePasse(Mots, compte.ChangePasswordForm):
    """Changing one's password."""

    mots = {"oldpassword": "Mot de passe actuel", "password1": NOUVEAU, "password2": ENCORE}


class ChoisirMotDePasse(Mots, compte.SetPasswordForm):
    """Choosing a first password on an account that has none."""

    mots = {"password1": MOT_DE_PASSE, "password2": ENCORE}


class ChangerAdresse(Mots, compte.AddEmailForm):
    """Asking for another address; it counts once it is proved."""

    mots = {"email": "Nouvelle adresse électronique"}


class Verification(Mots, compte.ReauthenticateForm):
    """Typing the password again before an act that touches the account's safety."""

    mots = {"password": MOT_DE_PASSE}


class ActiverSecondFacteur(Mots, totp.ActivateTOTPForm):
    """The first code proves that the application holds the secret."""

    mots = {"code": CODE}

    @property
    def cle(self) -> str:
        """The secret in groups of four, for who types it."""
        return " ".join(self.secret[i : i + 4] for i in range(0, len(self.secret), 4))


class CodeDeConnexion(Mots, second_facteur.AuthenticateForm):
    """The second factor at sign-in."""

    mots = {"code": CODE_OU_SECOURS}


class VerificationParCode(Mots, second_facteur.ReauthenticateForm):
    """The second factor again, before an act that touches the account's safety."""

    mots = {"code": CODE_OU_SECOURS}
