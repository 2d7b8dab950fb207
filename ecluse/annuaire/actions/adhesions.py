"""Entering a structure: creating its file, or asking to join the one that exists."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from ecluse.annuaire import notifications
from ecluse.annuaire.actions.membres import habiliter
from ecluse.annuaire.actions.structures import nouvelle_fiche
from ecluse.annuaire.destinataires import comptes_habilites
from ecluse.annuaire.etats import ADHESION
from ecluse.annuaire.models import (
    ROLES_PORTEUR,
    Compte,
    DemandeAdhesion,
    Habilitation,
    Role,
    Structure,
)
from ecluse.annuaire.permissions import (
    peut_abandonner_adhesion,
    peut_decider_adhesion,
    peut_rejoindre,
)
from ecluse.socle import journal
from ecluse.socle.courriels import notifier
from ecluse.socle.etats import ActionRefusee, agir
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger

#: A request that was refused is not repeated at once: the signataires have answered.
ATTENTE_APRES_REFUS = timedelta(days=7)


def inscrire_structure(
    acteur: Compte,
    *,
    siret: str = "",
    rna: str = "",
    categories: list[str],
    **identite: Any,
) -> Structure:
    """Create the file of a structure that is not known; who creates it is its first signataire.

    in: the siège's SIRET or the RNA, already checked, or both; fields of the identity. The
    categories are declared: an agent confirms them. raises: AccesRefuse, ActionRefusee at the
    field (already known).
    """
    exiger(peut_rejoindre(acteur))
    if not siret and not rna:
        raise ActionRefusee("Indiquez un SIRET, ou le RNA d’une association.", "siret")
    try:
        with transaction.atomic():
            structure = nouvelle_fiche(
                acteur,
                siret=siret,
                rna=rna,
                categories=categories,
                confirmees=False,
                **identite,
            )
            habiliter(acteur, structure, Role.SIGNATAIRE, acteur)
    except IntegrityError:
        # Two people created it at the same instant: the second joins the first.
        raise ActionRefusee(
            "Cette structure vient d’être inscrite : cherchez-la pour la rejoindre.",
            "siret" if siret else "rna",
        ) from None
    return structure


@transaction.atomic
def demander(acteur: Compte, structure: Structure, role: str, message: str = "") -> DemandeAdhesion:
    """Ask for a role in a structure; asking twice gives the request that waits.

    raises: AccesRefuse; ActionRefusee when one has this role, when the structure has ended, or too
    soon after a refusal.
    """
    exiger(peut_rejoindre(acteur) and role in ROLES_PORTEUR)
    verrou = (
        Structure.objects.select_for_update(of=("self",))
        .select_related("remplacee_par")
        .get(pk=structure.pk)
    )
    if verrou.remplacee_par:
        raise ActionRefusee(f"Cette structure est reprise par {verrou.remplacee_par.nom}.")
    deja = Habilitation.objects.en_vigueur().filter(compte=acteur, structure=verrou, role=role)
    if deja.exists():
        raise ActionRefusee("Vous avez déjà ce rôle dans cette structure.", "role")
    demandes = DemandeAdhesion.objects.filter(compte=acteur, structure=verrou)
    attente = demandes.filter(etat="en_attente").first()
    if attente is not None:
        return attente
    recent = maintenant() - ATTENTE_APRES_REFUS
    if demandes.filter(etat="refusee", decidee_le__gt=recent).exists():
        raise ActionRefusee(
            "Votre demande vient d’être refusée : attendez sept jours avant de la renouveler, ou "
            "joignez directement la structure."
        )
    demande = DemandeAdhesion.objects.create(
        compte=acteur, structure=verrou, role=role, message=message.strip()
    )
    journal.ecrire(demande, "demander", acteur, sujets=_sujets(demande))
    _prevenir_qui_repond(demande)
    return demande


def _sujets(demande: DemandeAdhesion) -> list[str]:
    return [journal.reference(demande.structure), journal.reference(demande.compte)]


def _prevenir_qui_repond(demande: DemandeAdhesion) -> None:
    """The signataires; the administrators when there is none."""
    comptes = list(comptes_habilites(Role.SIGNATAIRE, structure=demande.structure))
    orpheline = not comptes
    if orpheline:
        comptes = list(comptes_habilites(Role.ADMINISTRATEUR))
    message = notifications.adhesion_demandee(
        demande.compte.get_full_name(),
        demande.structure.nom,
        Role(demande.role).label,
        orpheline,
        reverse("annuaire:structure", args=[demande.structure.uid]),
    )
    _prevenir(message, comptes, demande)


def _prevenir(message: notifications.Message, comptes: Any, demande: DemandeAdhesion) -> None:
    notifier(message.genre, comptes, message.objet, message.corps, message.lien, _sujets(demande))


def accepter(demande: DemandeAdhesion, acteur: Compte, role: str = "") -> DemandeAdhesion:
    """Let the person in, in the role asked or another one, and tell them.

    raises: AccesRefuse, TransitionImpossible for a request already answered, ActionRefusee when
    the account was closed meanwhile.
    """
    choisi = role or demande.role
    exiger(choisi in ROLES_PORTEUR)
    with agir(
        demande,
        "accepter_adhesion",
        acteur,
        table=ADHESION,
        peut=peut_decider_adhesion,
        sujets=_sujets(demande),
    ) as acte:
        if not acte.objet.compte.is_active:
            raise ActionRefusee("Le compte de cette personne est fermé : refusez la demande.")
        acte.objet.role = choisi
        _decider(acte)
        habiliter(acte.objet.compte, acte.objet.structure, choisi, acteur)
        message = notifications.adhesion_acceptee(
            acte.objet.structure.nom,
            Role(choisi).label,
            reverse("annuaire:structure", args=[acte.objet.structure.uid]),
        )
        _prevenir(message, acte.objet.compte, acte.objet)
    return demande


def refuser(demande: DemandeAdhesion, acteur: Compte, motif: str) -> DemandeAdhesion:
    """Refuse, with a reason that the person reads. raises: AccesRefuse, ActionRefusee at `motif`,
    TransitionImpossible.
    """
    motif = " ".join(motif.split())
    with agir(
        demande,
        "refuser_adhesion",
        acteur,
        table=ADHESION,
        peut=peut_decider_adhesion,
        motif=motif,
        sujets=_sujets(demande),
    ) as acte:
        if not motif:
            raise ActionRefusee("Dites pourquoi la demande est refusée.", "motif")
        acte.objet.motif = motif
        _decider(acte)
        message = notifications.adhesion_refusee(
            acte.objet.structure.nom, motif, reverse("annuaire:rejoindre")
        )
        _prevenir(message, acte.objet.compte, acte.objet)
    return demande


def abandonner(demande: DemandeAdhesion, acteur: Compte) -> DemandeAdhesion:
    """Take one's own request back. raises: AccesRefuse, TransitionImpossible."""
    with agir(
        demande,
        "abandonner_adhesion",
        acteur,
        table=ADHESION,
        peut=peut_abandonner_adhesion,
        sujets=_sujets(demande),
    ) as acte:
        _decider(acte)
    return demande


def _decider(acte: Any) -> None:
    acte.objet.decidee_le = acte.instant
    acte.objet.decidee_par = acte.acteur
