"""Inviting somebody to open an account, and what becomes of the invitation."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from ecluse.annuaire import notifications, roles
from ecluse.annuaire.actions.comptes import exiger_un_tiers
from ecluse.annuaire.models import (
    Compte,
    Habilitation,
    Invitation,
    Role,
    Service,
    Structure,
    Territoire,
)
from ecluse.annuaire.permissions import peut_administrer, peut_inviter, peut_inviter_dans
from ecluse.socle import journal
from ecluse.socle.courriels import ecrire_a
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger

#: How long a link stays good: long enough for an absence, short enough for a mailbox.
VALIDITE = timedelta(days=7)


class InvitationIntrouvable(ActionRefusee):
    """No invitation answers to this link: it was mistyped, or made up."""

    def __init__(self) -> None:
        super().__init__("Ce lien d’invitation n’est pas valable : vérifiez qu’il est entier.")


class InvitationPerimee(ActionRefusee):
    """The link was good once: used, cancelled, replaced or too old."""


@dataclass(frozen=True)
class Destinataire:
    """Who is invited, and for which role on which perimeter."""

    email: str
    prenom: str
    nom: str
    role: str
    structure: Structure | None = None
    service: Service | None = None
    territoire: Territoire | None = None


def hacher(jeton: str) -> str:
    """What the database keeps of the secret of a link: its SHA-256, in hexadecimal."""
    return hashlib.sha256(jeton.encode()).hexdigest()


@transaction.atomic
def inviter(acteur: Compte, qui: Destinataire) -> Invitation:
    """Invite somebody; a pending invitation for the same address and place is replaced.

    out: the invitation (the secret of its link is only in the message). raises: AccesRefuse,
    ActionRefusee located at the field (already a member, incoherent perimeter).
    """
    exiger(peut_inviter(acteur, qui.role, qui.structure))
    email = qui.email.strip().lower()
    if email == acteur.email.lower():
        exiger_un_tiers(acteur, acteur)
    _exiger_nouveau(email, qui)
    instant = maintenant()
    en_attente(email=email, structure=qui.structure, role=qui.role).update(annulee_le=instant)
    jeton = secrets.token_urlsafe(32)
    invitation = Invitation(
        email=email,
        prenom=qui.prenom,
        nom=qui.nom,
        role=qui.role,
        structure=qui.structure,
        service=qui.service,
        territoire=qui.territoire,
        jeton_hache=hacher(jeton),
        invitee_par=acteur,
        expire_le=instant + VALIDITE,
    )
    try:
        invitation.validate_constraints()
    except ValidationError as erreur:
        raise ActionRefusee(" ".join(erreur.messages), "role") from None
    invitation.save()
    journal.ecrire(invitation, "inviter", acteur, instant=instant, sujets=_sujets(invitation))
    _envoyer(invitation, acteur, jeton)
    return invitation


def en_attente(**filtres: Any) -> Any:
    """The invitations that can still be accepted (a queryset)."""
    return Invitation.objects.filter(
        acceptee_le__isnull=True,
        annulee_le__isnull=True,
        expire_le__gt=maintenant(),
        **filtres,
    )


def _exiger_nouveau(email: str, qui: Destinataire) -> None:
    deja = Habilitation.objects.en_vigueur().filter(
        compte__email=email,
        role=qui.role,
        structure=qui.structure,
        service=qui.service,
        territoire=qui.territoire,
    )
    if deja.exists():
        raise ActionRefusee("Cette personne a déjà ce rôle.", "email")


def _sujets(invitation: Invitation) -> list[str]:
    return [journal.reference(invitation.structure)] if invitation.structure else []


def _envoyer(invitation: Invitation, acteur: Compte, jeton: str) -> None:
    connu = Compte.objects.filter(email=invitation.email).exists()
    ecrire = notifications.adhesion_proposee if connu else notifications.invitation
    message = ecrire(
        acteur.get_full_name(),
        roles.perimetre(invitation),
        Role(invitation.role).label,
        reverse("annuaire:invitation", args=[jeton]),
        invitation.expire_le,
    )
    ecrire_a(
        message.genre,
        invitation.email,
        f"{invitation.prenom} {invitation.nom}",
        message.objet,
        message.corps,
        message.lien,
        [journal.reference(invitation), *_sujets(invitation)],
    )


@transaction.atomic
def renvoyer(invitation: Invitation, acteur: Compte) -> Invitation:
    """Send a fresh link; the former one no longer works. raises: AccesRefuse, ActionRefusee."""
    if invitation.acceptee_le:
        raise ActionRefusee("Cette invitation a déjà été acceptée.")
    qui = Destinataire(
        invitation.email,
        invitation.prenom,
        invitation.nom,
        invitation.role,
        invitation.structure,
        invitation.service,
        invitation.territoire,
    )
    return inviter(acteur, qui)


@transaction.atomic
def annuler(invitation: Invitation, acteur: Compte) -> Invitation:
    """Make the link useless. raises: AccesRefuse, ActionRefusee when it was accepted."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    exiger(_peut_annuler(acteur, invitation))
    if invitation.acceptee_le:
        raise ActionRefusee("Cette invitation a déjà été acceptée.")
    if invitation.annulee_le is None:
        invitation.annulee_le = maintenant()
        invitation.save(update_fields=["annulee_le"])
        journal.ecrire(invitation, "annuler", acteur, sujets=_sujets(invitation))
    return invitation


def _peut_annuler(acteur: Compte, invitation: Invitation) -> bool:
    if invitation.structure:
        return peut_inviter_dans(acteur, invitation.structure)
    return peut_administrer(acteur)


def lire(jeton: str) -> Invitation:
    """The invitation of a link, if it can be accepted now.

    raises: InvitationIntrouvable, InvitationPerimee with the reason in words.
    """
    return _exiger_valable(_trouver(Invitation.objects.all(), jeton))


def _trouver(invitations: Any, jeton: str) -> Invitation:
    requete = invitations.select_related(
        "structure", "service__territoire", "territoire", "invitee_par"
    )
    invitation: Invitation | None = requete.filter(jeton_hache=hacher(jeton)).first()
    if invitation is None:
        raise InvitationIntrouvable
    return invitation


def _exiger_valable(invitation: Invitation) -> Invitation:
    if invitation.acceptee_le:
        raise InvitationPerimee("Cette invitation a déjà servi : connectez-vous avec votre compte.")
    if invitation.annulee_le:
        raise InvitationPerimee(
            "Cette invitation a été annulée ou remplacée : utilisez le dernier message reçu."
        )
    if invitation.expire_le <= maintenant():
        raise InvitationPerimee(
            "Cette invitation a expiré : demandez-en une nouvelle à la personne qui vous a invité."
        )
    if not peut_inviter(invitation.invitee_par, invitation.role, invitation.structure):
        raise InvitationPerimee(
            "La personne qui vous a invité n’en a plus le droit : demandez une autre invitation."
        )
    return invitation


@transaction.atomic
def accepter(jeton: str, *, mot_de_passe: str = "", acteur: Compte | None = None) -> Compte:
    """Accept: open the account with this password, or add the right to the account signed in.

    in: the secret of the link; `mot_de_passe` for a new account, already validated; `acteur` when
    an account exists for that address. raises: InvitationIntrouvable, InvitationPerimee,
    ActionRefusee when the account of that address is not the one signed in.
    """
    verrou = Invitation.objects.select_for_update(of=("self",))
    invitation = _exiger_valable(_trouver(verrou, jeton))
    compte = Compte.objects.filter(email=invitation.email).first()
    if compte is None:
        compte = Compte.objects.create_user(
            invitation.email, mot_de_passe, prenom=invitation.prenom, nom=invitation.nom
        )
    elif acteur is None or acteur.pk != compte.pk:
        raise ActionRefusee(
            "Un compte existe pour cette adresse : connectez-vous avec lui pour accepter."
        )
    elif invitation.invitee_par_id == compte.pk:
        # Whoever took the invited address since then invited themselves.
        exiger_un_tiers(compte, compte)
    instant = maintenant()
    habilitation, _nouvelle = Habilitation.objects.en_vigueur().get_or_create(
        compte=compte,
        role=invitation.role,
        structure=invitation.structure,
        service=invitation.service,
        territoire=invitation.territoire,
        defaults={"accordee_par": invitation.invitee_par},
    )
    invitation.acceptee_le = instant
    invitation.compte = compte
    invitation.save(update_fields=["acceptee_le", "compte"])
    sujets = [journal.reference(compte), *_sujets(invitation)]
    journal.ecrire(invitation, "accepter", compte, instant=instant, sujets=sujets)
    journal.ecrire(
        habilitation,
        "accorder",
        invitation.invitee_par,
        instant=instant,
        donnees={"habilitation": roles.en_mots(habilitation)},
        sujets=sujets,
    )
    return compte
