"""What happens to an account in allauth's pages is journalled like any other act."""

from typing import Any

from allauth.account import signals as compte
from allauth.mfa import signals as second_facteur
from allauth.mfa.models import Authenticator
from django.dispatch import receiver

from ecluse.annuaire.models import Compte
from ecluse.socle import journal


@receiver([compte.password_changed, compte.password_set, compte.password_reset])
def mot_de_passe(user: Compte, **_: Any) -> None:
    """The password was changed, from the account or from a link."""
    journal.ecrire(user, "changer_mot_de_passe", user)


@receiver(compte.email_changed)
def adresse(user: Compte, from_email_address: Any, to_email_address: Any, **_: Any) -> None:
    """The address was replaced by one that was proved."""
    journal.ecrire(user, "changer_adresse", user)


@receiver(second_facteur.authenticator_added)
def second_facteur_ajoute(user: Compte, authenticator: Authenticator, **_: Any) -> None:
    """The second factor is on (recovery codes come with it and are not told apart)."""
    if authenticator.type == Authenticator.Type.TOTP:
        journal.ecrire(user, "activer_second_facteur", user)


@receiver(second_facteur.authenticator_removed)
def second_facteur_retire(user: Compte, authenticator: Authenticator, **_: Any) -> None:
    """The second factor is off."""
    if authenticator.type == Authenticator.Type.TOTP:
        journal.ecrire(user, "desactiver_second_facteur", user)
