"""Accounts and their habilitations."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from ecluse.annuaire import notifications, roles
from ecluse.annuaire.models import Compte, Habilitation, Role, Service, Structure, Territoire
from ecluse.annuaire.permissions import (
    est_administrateur,
    peut_accorder,
    peut_administrer,
    peut_retirer_habilitation,
    peut_voir_compte,
)
from ecluse.socle import journal
from ecluse.socle.courriels import notifier
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import aujourdhui, instant_reel, maintenant
from ecluse.socle.permissions import exiger


@dataclass(frozen=True)
class Perimetre:
    """What is granted: a role, where, on which dispositifs, and until when."""

    role: str
    structure: Structure | None = None
    service: Service | None = None
    territoire: Territoire | None = None
    dispositifs: list[str] = field(default_factory=list)
    debut: date | None = None
    fin: date | None = None


@transaction.atomic
def accorder(acteur: Compte, compte: Compte, quoi: Perimetre) -> Habilitation:
    """Grant a role. raises: AccesRefuse, ActionRefusee located at the field, or for oneself."""
    exiger(peut_administrer(acteur))
    exiger_un_tiers(acteur, compte)
    habilitation = Habilitation(
        compte=compte,
        role=quoi.role,
        structure=quoi.structure,
        service=quoi.service,
        territoire=quoi.territoire,
        dispositifs=quoi.dispositifs,
        debut=quoi.debut or aujourdhui(),
        fin=quoi.fin,
        accordee_par=acteur,
    )
    try:
        habilitation.validate_constraints()
    except ValidationError as erreur:
        raise ActionRefusee(" ".join(erreur.messages), "role") from None
    habilitation.save()
    mots = roles.en_mots(habilitation)
    _journaliser(habilitation, "accorder", acteur, mots)
    _prevenir(notifications.habilitation_accordee(acteur.get_full_name(), mots, _page()), compte)
    return habilitation


def exiger_un_tiers(acteur: Compte, compte: Compte) -> None:
    """Nobody grants themselves a right, unless nobody else could. raises: ActionRefusee."""
    if compte.pk == acteur.pk and not peut_accorder(acteur, compte):
        raise ActionRefusee(
            "Vous ne pouvez pas vous habiliter vous-même : demandez-le à un autre administrateur."
        )


@transaction.atomic
def retirer(habilitation: Habilitation, acteur: Compte, motif: str = "") -> Habilitation:
    """Take a role back, at once; the row stays, with who and when.

    raises: AccesRefuse; ActionRefusee when it is already withdrawn, or when nobody would be left
    to administer.
    """
    verrou = (
        Habilitation.objects.select_for_update(of=("self",))
        .select_related("compte", "structure", "service__territoire", "territoire")
        .get(pk=habilitation.pk)
    )
    exiger(peut_retirer_habilitation(acteur, verrou))
    if verrou.retiree_le:
        raise ActionRefusee("Cette habilitation est déjà retirée.")
    if verrou.role == Role.ADMINISTRATEUR:
        _exiger_un_autre_administrateur(verrou.compte)
    if verrou.role == Role.SIGNATAIRE and verrou.structure:
        exiger_un_signataire(verrou.structure, acteur, motif, verrou.compte)
    verrou.retiree_le = maintenant()
    verrou.retiree_par = acteur
    verrou.save(update_fields=["retiree_le", "retiree_par"])
    mots = roles.en_mots(verrou)
    _journaliser(verrou, "retirer", acteur, mots, motif)
    _prevenir(
        notifications.habilitation_retiree(acteur.get_full_name(), mots, motif, _page()),
        verrou.compte,
    )
    return verrou


def _exiger_un_autre_administrateur(compte: Compte) -> None:
    """Two administrators who withdraw each other at once must not leave nobody: lock them all."""
    # Without dates: the rows that count are those of every administrator.
    administrateurs = Habilitation.objects.select_for_update(of=("self",)).filter(
        role=Role.ADMINISTRATEUR
    )
    list(administrateurs.order_by("pk").values_list("pk", flat=True))
    reste = (
        Habilitation.objects.en_vigueur()
        .filter(role=Role.ADMINISTRATEUR, compte__is_active=True)
        .exclude(compte=compte)
    )
    if not reste.exists():
        raise ActionRefusee(
            "C’est le dernier compte d’administrateur : habilitez d’abord quelqu’un d’autre."
        )


def exiger_un_signataire(structure: Structure, acteur: Compte, motif: str, partant: Compte) -> None:
    """A structure keeps a signataire when `partant` stops being one; locks the structure, so that
    two signataires who go at once do not both go.

    An administrator may leave it without one, with a reason: they then answer in its place.
    raises: ActionRefusee.
    """
    Structure.objects.select_for_update(of=("self",)).get(pk=structure.pk)
    restent = (
        Habilitation.objects.en_vigueur()
        .filter(structure=structure, role=Role.SIGNATAIRE, compte__is_active=True)
        .exclude(compte=partant)
    )
    if restent.exists():
        return
    if est_administrateur(acteur) and acteur.pk != partant.pk:
        if motif.strip():
            return
        raise ActionRefusee(
            f"{partant} est le dernier signataire de {structure.nom}, où plus personne ne pourrait "
            "valider ni inviter. Donnez un motif, depuis la page de son compte, pour passer outre."
        )
    raise ActionRefusee(
        f"{structure.nom} n’aurait plus de signataire : transmettez d’abord la signature à un "
        "collègue."
    )


@transaction.atomic
def fermer(compte: Compte, acteur: Compte, motif: str = "") -> Compte:
    """Close an account: it can no longer sign in and its sessions end. Its acts keep its name.

    raises: AccesRefuse; ActionRefusee for one's own account, the last administrator, or the last
    signataire of a structure when no reason is given.
    """
    exiger(peut_administrer(acteur))
    verrou = Compte.objects.select_for_update(of=("self",)).get(pk=compte.pk)
    if verrou.pk == acteur.pk:
        raise ActionRefusee("Vous ne pouvez pas fermer votre propre compte.")
    if not verrou.is_active:
        raise ActionRefusee("Ce compte est déjà fermé.")
    if est_administrateur(verrou):
        _exiger_un_autre_administrateur(verrou)
    for droit in verrou.habilitations.en_vigueur().filter(role=Role.SIGNATAIRE).order_by("pk"):
        if droit.structure:
            exiger_un_signataire(droit.structure, acteur, motif, verrou)
    verrou.is_active = False
    verrou.save(update_fields=["is_active"])
    fermer_sessions(verrou)
    journal.ecrire(verrou, "fermer", acteur, motif=motif)
    return verrou


@transaction.atomic
def rouvrir(compte: Compte, acteur: Compte) -> Compte:
    """Let a closed account sign in again. raises: AccesRefuse, ActionRefusee."""
    exiger(peut_administrer(acteur))
    verrou = Compte.objects.select_for_update(of=("self",)).get(pk=compte.pk)
    if verrou.is_active:
        raise ActionRefusee("Ce compte est déjà ouvert.")
    verrou.is_active = True
    verrou.save(update_fields=["is_active"])
    journal.ecrire(verrou, "rouvrir", acteur)
    return verrou


@transaction.atomic
def modifier_identite(
    compte: Compte, acteur: Compte, *, prenom: str, nom: str, fonction: str, telephone: str
) -> Compte:
    """Change how a person is named and reached (the address has its own path, with a proof)."""
    exiger(peut_voir_compte(acteur, compte))
    verrou = Compte.objects.select_for_update(of=("self",)).get(pk=compte.pk)
    nouvelles = {"prenom": prenom, "nom": nom, "fonction": fonction, "telephone": telephone}
    changees = [c for c, v in nouvelles.items() if getattr(verrou, c) != v]
    if not changees:
        return verrou
    for champ in changees:
        setattr(verrou, champ, nouvelles[champ])
    verrou.save(update_fields=changees)
    journal.ecrire(verrou, "modifier_identite", acteur, donnees={"champs": changees})
    return verrou


def fermer_sessions(compte: Compte, sauf: str | None = None) -> int:
    """End the sessions of an account, all but the one of key `sauf`; out: how many."""
    vivantes = Session.objects.filter(expire_date__gt=instant_reel()).order_by("session_key")
    siennes = [
        s.session_key
        for s in vivantes.iterator()
        if s.session_key != sauf and s.get_decoded().get("_auth_user_id") == str(compte.pk)
    ]
    return Session.objects.filter(session_key__in=siennes).delete()[0]


def _journaliser(
    habilitation: Habilitation, evenement: str, acteur: Compte, mots: str, motif: str = ""
) -> None:
    sujets = [journal.reference(habilitation.compte)]
    if habilitation.structure:
        sujets.append(journal.reference(habilitation.structure))
    journal.ecrire(
        habilitation,
        evenement,
        acteur,
        motif=motif,
        donnees={"habilitation": mots},
        sujets=sujets,
    )


def _prevenir(message: notifications.Message, compte: Any) -> None:
    notifier(
        message.genre,
        compte,
        message.objet,
        message.corps,
        message.lien,
        [journal.reference(compte)],
    )


def _page() -> str:
    return reverse("annuaire:mon_compte")
