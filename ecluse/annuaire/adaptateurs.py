"""What allauth asks of us: who may sign up, our messages, sealed second-factor secrets."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse

from ecluse.annuaire import notifications
from ecluse.annuaire.models import Compte
from ecluse.annuaire.permissions import second_facteur_exige
from ecluse.socle.coffre import ouvrir, sceller
from ecluse.socle.courriels import ecrire_a, notifier
from ecluse.socle.journal import reference
from ecluse.socle.models import Courriel

# What the sealed texts are for: they open nowhere else.
USAGE = "second_facteur"
LIEN_AU_PLUS: int = Courriel._meta.get_field("lien").max_length or 0


class AdaptateurComptes(DefaultAccountAdapter):
    """Accounts of porteurs open alone or by invitation, those of agents by invitation only; every
    message goes through the outbox.
    """

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Ce compte est fermé.",
        "email_password_mismatch": "L’adresse ou le mot de passe n’est pas le bon. "
        "Vérifiez les majuscules, ou choisissez un nouveau mot de passe.",
        "email_taken": "Un compte existe déjà pour cette adresse.",
        "enter_current_password": "Ce n’est pas votre mot de passe actuel.",
        "incorrect_code": "Ce code n’est pas le bon, ou il a déjà servi.",
        "incorrect_password": "Ce n’est pas votre mot de passe.",
        "invalid_login": "La connexion n’a pas pu se faire : recommencez.",
        "invalid_password_reset": "Ce lien ne sert plus : demandez-en un nouveau.",
        "rate_limited": "Trop de demandes à la suite : attendez quelques minutes.",
        "same_as_current": "C’est déjà votre adresse.",
        "too_many_login_attempts": "Trop d’essais : attendez cinq minutes avant de recommencer.",
        "unverified_primary_email": "Confirmez d’abord votre adresse.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """A porteur may, unless the installation invites everybody. It opens no right by itself."""
        return settings.INSCRIPTION_OUVERTE

    def save_user(
        self, request: HttpRequest, user: Any, form: Any, commit: bool = True
    ) -> AbstractBaseUser:
        """A new account has the name that was typed; its address waits for its proof."""
        user.prenom = form.cleaned_data["prenom"]
        user.nom = form.cleaned_data["nom"]
        return super().save_user(request, user, form, commit)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the page of the account."""
        return reverse("annuaire:mon_compte")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """The page of the account, or the sign-in page."""
        nom = "annuaire:mon_compte" if self.request.user.is_authenticated else "account_login"
        return reverse(nom)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The link that proves an address; it remembers the page that asked for an account.

        A page of this site only, and short enough for a link of the outbox.
        """
        adresse: str = super().get_email_confirmation_url(request, emailconfirmation)
        suite = get_next_redirect_url(request) or ""
        if not suite.startswith("/"):
            return adresse
        complete = f"{adresse}?{urlencode({'next': suite})}"
        return complete if len(_chemin(complete)) <= LIEN_AU_PLUS else adresse

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Store the message in the outbox; an address that has no account receives nothing."""
        # Once an address is replaced, the account answers to the new one only.
        actuelle = context.get("to_email", email)
        compte = context.get("user") or Compte.objects.filter(email__iexact=actuelle).first()
        if compte is None:
            return
        message = composer(template_prefix, context)
        sujets = [reference(compte)]
        if email.lower() == compte.email.lower():
            notifier(message.genre, compte, message.objet, message.corps, message.lien, sujets)
        else:
            # A former address, or a new one that is still to be proved.
            ecrire_a(
                message.genre,
                email,
                compte.get_full_name(),
                message.objet,
                message.corps,
                message.lien,
                sujets,
            )


def composer(gabarit: str, contexte: dict[str, Any]) -> notifications.Message:
    """in: allauth's template prefix and context. out: our own message.

    raises: KeyError for a message of allauth that the product does not use.
    """
    if gabarit == "account/email/password_reset_key":
        return notifications.reinitialisation(_chemin(contexte["password_reset_url"]))
    if gabarit == "account/email/account_already_exists":
        return notifications.compte_existant(_chemin(contexte["password_reset_url"]))
    if gabarit == "account/email/email_confirmation_signup":
        return notifications.adresse_a_prouver(_chemin(contexte["activate_url"]))
    if gabarit.startswith("account/email/email_confirmation"):
        return notifications.confirmation_adresse(_chemin(contexte["activate_url"]))
    page = reverse("annuaire:mon_compte")
    if gabarit == "account/email/email_changed":
        return notifications.adresse_changee(contexte["from_email"], contexte["to_email"], page)
    return notifications.avis_de_securite(gabarit, page)


def _chemin(adresse: str) -> str:
    """The path of an address that allauth built from the host of the request, and its query."""
    return urlsplit(adresse)._replace(scheme="", netloc="").geturl()


class AdaptateurSecondFacteur(DefaultMFAAdapter):
    """TOTP secrets and recovery seeds are sealed: a copy of the database signs nobody in."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "Votre rôle exige la double authentification : elle ne "
        "peut pas être désactivée.",
        "cannot_generate_recovery_codes": "Activez d’abord la double authentification.",
        "incorrect_code": "Ce code n’est pas le bon, ou il a déjà servi : attendez le suivant.",
        "rate_limited": "Trop d’essais : attendez cinq minutes avant de recommencer.",
        "unverified_email": "Confirmez d’abord votre adresse électronique.",
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret before it is stored."""
        return sceller(text, USAGE)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret."""
        return ouvrir(encrypted_text, USAGE)

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Whoever must have a second factor cannot drop it."""
        return not second_facteur_exige(authenticator.user)
