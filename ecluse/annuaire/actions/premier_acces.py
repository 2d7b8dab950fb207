"""The link that gives its first password to an account opened for somebody, then leads somewhere.

Nothing of it is stored: the link is signed, names the account and its own last day, and is worth
nothing once a password is chosen. An invitation to a role has its own table and its own link.
"""

from dataclasses import dataclass
from datetime import date

from django.core import signing
from django.db import transaction
from django.urls import reverse

from ecluse.annuaire.actions.invitations import InvitationIntrouvable, InvitationPerimee
from ecluse.annuaire.models import Compte
from ecluse.socle import journal
from ecluse.socle.horloge import aujourdhui

USAGE = "annuaire.premier_acces"


@dataclass(frozen=True)
class PremierAcces:
    """What a link says: whose, where it leads, and whether a password was chosen already."""

    compte: Compte
    suite: str
    deja_ouvert: bool


def lien(compte: Compte, jusqu_au: date, suite: str) -> str:
    """The path that lets `compte` choose a password until `jusqu_au`, included.

    in: `suite`, the path of this site where they are then sent.
    """
    jeton = signing.dumps(
        {"compte": compte.uid, "fin": jusqu_au.isoformat(), "suite": suite}, salt=USAGE
    )
    return reverse("annuaire:premier_acces", args=[jeton])


def lire(jeton: str) -> PremierAcces:
    """What that link opens today. raises: InvitationIntrouvable, InvitationPerimee."""
    return _lire(jeton, verrou=False)


def _lire(jeton: str, *, verrou: bool) -> PremierAcces:
    try:
        dit = signing.loads(jeton, salt=USAGE)
    except signing.BadSignature:
        raise InvitationIntrouvable from None
    comptes = Compte.objects.select_for_update(of=("self",)) if verrou else Compte.objects.all()
    compte = comptes.filter(uid=dit["compte"]).first()
    if compte is None or not compte.is_active:
        raise InvitationPerimee("Ce compte est fermé.")
    if date.fromisoformat(dit["fin"]) < aujourdhui():
        raise InvitationPerimee(
            "Ce lien a expiré : demandez une nouvelle invitation à la personne qui vous a écrit."
        )
    return PremierAcces(compte, dit["suite"], compte.has_usable_password())


@transaction.atomic
def ouvrir(jeton: str, mot_de_passe: str) -> PremierAcces:
    """Give the account its first password, already validated; out: who comes in, and where to go.

    raises: InvitationIntrouvable; InvitationPerimee, also when a password was chosen meanwhile.
    """
    acces = _lire(jeton, verrou=True)
    if acces.deja_ouvert:
        raise InvitationPerimee("Ce lien a déjà servi : connectez-vous avec votre mot de passe.")
    acces.compte.set_password(mot_de_passe)
    acces.compte.save(update_fields=["password"])
    journal.ecrire(acces.compte, "premier_mot_de_passe", acces.compte)
    return acces
