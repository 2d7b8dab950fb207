"""An expert invited for one dossier: let in until a day, declares their interests, advises."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from ecluse.annuaire.models import Compte
from ecluse.annuaire.permissions import structures_de
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.instruction import notifications
from ecluse.cycle.instruction.actions.commun import verrouiller
from ecluse.cycle.instruction.models import Expertise, Sens
from ecluse.cycle.instruction.permissions import (
    AVIS_OUVERT,
    peut_expertiser,
    peut_inviter_expert,
)
from ecluse.regles.dates import ecrire_date
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.horloge import aujourdhui, maintenant
from ecluse.socle.permissions import exiger


@dataclass(frozen=True)
class Invite:
    """Who is asked, in what capacity, about what, and until which day (included)."""

    email: str
    prenom: str
    nom: str
    qualite: str
    jusqu_au: date
    question: str = ""


@transaction.atomic
def inviter_expert(candidature: Candidature, qui: Invite, acteur: Any) -> Expertise:
    """Let somebody into this dossier, and nothing else, until `qui.jusqu_au`.

    An account without any right is opened for an unknown address: it can do nothing but this.
    Raises `AccesRefuse`, `ActionRefusee` (with its field), `TransitionImpossible`.
    """
    verrou = verrouiller(candidature)
    exiger(peut_inviter_expert(acteur, verrou))
    if verrou.etat not in AVIS_OUVERT:
        raise TransitionImpossible("Le dossier n’est plus en instruction.")
    email = _verifier(qui)
    compte = Compte.objects.filter(email=email).first()
    if compte is not None and verrou.structure_id in structures_de(compte):
        raise ActionRefusee("Cette personne est membre de la structure qui demande.", "email")
    if compte is None:
        compte = Compte.objects.create_user(email, None, prenom=qui.prenom, nom=qui.nom)
        journal.ecrire(compte, "ouvrir_compte_expert", acteur, sujets=[journal.reference(verrou)])
    try:
        with transaction.atomic():
            expertise = Expertise.objects.create(
                candidature=verrou,
                email=email,
                prenom=qui.prenom.strip(),
                nom=qui.nom.strip(),
                qualite=qui.qualite.strip(),
                question=qui.question.strip(),
                compte=compte,
                invite_par=acteur,
                jusqu_au=qui.jusqu_au,
            )
    except IntegrityError:
        raise ActionRefusee("Cette personne est déjà invitée sur ce dossier.", "email") from None
    _noter(expertise, "inviter_expert", acteur, {"jusqu_au": qui.jusqu_au.isoformat()})
    notifications.expert_invite(expertise)
    return expertise


def _verifier(qui: Invite) -> str:
    """The address, in lower case; raises at the field."""
    email = qui.email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise ActionRefusee("Cette adresse électronique n’est pas complète.", "email") from None
    for champ in ("prenom", "nom", "qualite"):
        if not getattr(qui, champ).strip():
            raise ActionRefusee("Cette information est nécessaire.", champ)
    if qui.jusqu_au < aujourdhui():
        raise ActionRefusee(
            f"Le {ecrire_date(qui.jusqu_au)} est déjà passé : indiquez un jour à venir.", "jusqu_au"
        )
    return email


def _noter(expertise: Expertise, evenement: str, acteur: Any, donnees: dict[str, Any]) -> None:
    journal.ecrire(
        expertise,
        evenement,
        acteur,
        donnees={"expert": str(expertise)} | donnees,
        sujets=[journal.reference(expertise.candidature)],
    )


@transaction.atomic
def revoquer_expert(expertise: Expertise, acteur: Any) -> Expertise:
    """Close the access at once. Raises `AccesRefuse`, `TransitionImpossible` when it is closed."""
    verrou = verrouiller(expertise.candidature)
    exiger(peut_inviter_expert(acteur, verrou))
    expertise = _relire(expertise)
    if expertise.revoquee_le is not None:
        raise TransitionImpossible("Cet accès est déjà retiré.")
    expertise.revoquee_le, expertise.revoquee_par = maintenant(), acteur
    expertise.save(update_fields=["revoquee_le", "revoquee_par"])
    _noter(expertise, "revoquer_expert", acteur, {})
    return expertise


def _relire(expertise: Expertise) -> Expertise:
    return (
        Expertise.objects.select_for_update(of=("self",))
        .select_related("candidature__structure", "candidature__instructeur", "compte")
        .select_related("candidature__session__version__dispositif")
        .get(pk=expertise.pk)
    )


@transaction.atomic
def declarer_interets(
    expertise: Expertise, conflit: bool | None, precision: str, acteur: Any
) -> Expertise:
    """Say whether one has a link with the structure or the project, before reading anything.

    A link closes the dossier to the expert. Once only. Raises `AccesRefuse`, `ActionRefusee`.
    """
    expertise = _relire(expertise)
    exiger(peut_expertiser(acteur, expertise))
    if expertise.declaree_le is not None:
        raise TransitionImpossible("Votre déclaration est déjà faite.")
    if conflit is None:
        raise ActionRefusee("Dites si vous avez un lien d’intérêts.", "conflit")
    precision = precision.strip()
    if conflit and not precision:
        raise ActionRefusee("Précisez la nature du lien.", "precision")
    expertise.conflit, expertise.declaree_le = conflit, maintenant()
    expertise.conflit_precision = precision if conflit else ""
    expertise.save(update_fields=["conflit", "conflit_precision", "declaree_le"])
    _noter(expertise, "declarer_interets", acteur, {"conflit": conflit})
    if conflit:
        notifications.conflit_declare(expertise)
    return expertise


@transaction.atomic
def rendre_expertise(expertise: Expertise, sens: str, texte: str, acteur: Any) -> Expertise:
    """Record the expert's advice, once. Raises `AccesRefuse`, `ActionRefusee` (with its field),
    `TransitionImpossible` when it is given or the dossier has moved on."""
    expertise = _relire(expertise)
    exiger(peut_expertiser(acteur, expertise))
    if expertise.rendue_le is not None:
        raise TransitionImpossible("Votre avis est déjà rendu.")
    if verrouiller(expertise.candidature).etat not in AVIS_OUVERT:
        raise TransitionImpossible("Le dossier n’est plus en instruction : l’avis n’est plus reçu.")
    if expertise.conflit is not False:
        raise ActionRefusee("Déclarez d’abord l’absence de lien d’intérêts.")
    if sens not in Sens.values:
        raise ActionRefusee("Choisissez le sens de l’avis.", "sens")
    if not texte.strip():
        raise ActionRefusee("Motivez l’avis en une phrase au moins.", "texte")
    expertise.sens, expertise.texte, expertise.rendue_le = sens, texte.strip(), maintenant()
    expertise.save(update_fields=["sens", "texte", "rendue_le"])
    _noter(expertise, "rendre_expertise", acteur, {"sens": sens})
    notifications.expertise_rendue(expertise)
    return expertise
