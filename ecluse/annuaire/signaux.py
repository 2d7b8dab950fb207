"""What happens to an account in allauth's pages is journalled like any other act."""

from typing import Any

from allauth.account import signals as compte
from allauth.mfa import signals as second_facteur
from allauth.mfa.models import Authenticator
from django.db.models.signals import pre_save
from django.dispatch import receiver

from ecluse.annuaire.models import Compte
from ecluse.socle import journal
from ecluse.socle.horloge import maintenant


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


@receiver(pre_save, sender=Authenticator)
def codes_de_secours(instance: Authenticator, **_: Any) -> None:
    """Codes count as seen as soon as they exist: the page that shows them would write it, on a GET.

    The mark matters only where codes are shown once, which is not our case.
    """
    if instance.type == Authenticator.Type.RECOVERY_CODES:
        instance.data.setdefault("viewed_at", maintenant().timestamp())
