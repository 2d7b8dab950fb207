"""Absences of agents, and who replaces them."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from ecluse.annuaire import notifications_absences as notifications
from ecluse.annuaire.models import ROLES_DELEGABLES, Absence, Compte, Habilitation, Role
from ecluse.annuaire.notifications import Message
from ecluse.annuaire.permissions import peut_declarer_absence, peut_terminer_absence
from ecluse.regles.dates import ecrire_date
from ecluse.socle import journal
from ecluse.socle.courriels import notifier
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import aujourdhui, maintenant
from ecluse.socle.permissions import exiger


@transaction.atomic
def declarer(compte: Compte, delegue: Compte, debut: date, fin: date, acteur: Any) -> Absence:
    """Say that `compte` is away from `debut` to `fin` (Paris days, included) and who acts for them.

    The delegate exercises the rights of the absent in the roles that both hold, on the perimeter
    of the absent; never what the absent was lent, so that a delegation is not passed on.
    Raises `AccesRefuse`, `ActionRefusee` at the field.
    """
    # Always in the same order: two who would replace each other at once do not wait forever.
    comptes = {
        c.pk: c
        for c in Compte.objects.select_for_update(of=("self",))
        .filter(pk__in=[compte.pk, delegue.pk])
        .order_by("pk")
    }
    absent, remplacant = comptes[compte.pk], comptes[delegue.pk]
    exiger(peut_declarer_absence(acteur, absent))
    if debut < aujourdhui():
        raise ActionRefusee(
            f"Le {ecrire_date(debut)} est déjà passé : une absence commence aujourd’hui au plus "
            "tôt.",
            "debut",
        )
    absence = Absence(compte=absent, delegue=remplacant, debut=debut, fin=fin, declaree_par=acteur)
    _verifier_contraintes(absence)
    _verifier_delegue(absence)
    absence.save()
    _journaliser(absence, "declarer_absence", acteur)
    _prevenir(absence, notifications.remplacement(absence), remplacant)
    if acteur.pk != absent.pk:
        _prevenir(absence, notifications.absence_declaree(absence), absent)
    return absence


def _verifier_contraintes(absence: Absence) -> None:
    champs = {
        "absence_periode": "fin",
        "absence_delegue_autre": "delegue",
        "absence_sans_chevauchement": "debut",
    }
    for contrainte in Absence._meta.constraints:
        champ = champs.get(contrainte.name)
        if champ is None:
            continue
        try:
            contrainte.validate(Absence, absence)
        except ValidationError as erreur:
            raise ActionRefusee(" ".join(erreur.messages), champ) from None


def _verifier_delegue(absence: Absence) -> None:
    communs = roles_communs(absence.compte, absence.delegue, absence.debut)
    if not absence.delegue.is_active or not communs:
        raise ActionRefusee(
            f"{absence.delegue} ne tient aucun des rôles à remplacer : on ne délègue qu’à un "
            "agent qui exerce le même.",
            "delegue",
        )
    pris = Absence.objects.qui_touchent(absence.debut, absence.fin)
    if sienne := pris.filter(compte=absence.delegue).order_by("debut").first():
        raise ActionRefusee(
            f"{absence.delegue} est absent du {ecrire_date(sienne.debut)} au "
            f"{ecrire_date(sienne.fin)}.",
            "delegue",
        )


def roles_communs(compte: Compte, delegue: Compte, jour: date) -> set[str]:
    """The roles that can be lent and that both hold on that day."""
    tenus = Habilitation.objects.en_vigueur(jour).filter(role__in=ROLES_DELEGABLES)
    siens = set(tenus.filter(compte=compte).values_list("role", flat=True))
    return siens & set(tenus.filter(compte=delegue).values_list("role", flat=True))


@transaction.atomic
def terminer(absence: Absence, acteur: Any) -> Absence:
    """End an absence before its last day: the rights are no longer lent, at once.

    Raises `AccesRefuse`; `ActionRefusee` when it is over already.
    """
    verrou = (
        Absence.objects.select_for_update(of=("self",))
        .select_related("compte", "delegue")
        .get(pk=absence.pk)
    )
    exiger(peut_terminer_absence(acteur, verrou))
    if not verrou.peut_finir:
        raise ActionRefusee("Cette absence est déjà terminée.")
    verrou.terminee_le, verrou.terminee_par = maintenant(), acteur
    verrou.save(update_fields=["terminee_le", "terminee_par"])
    _journaliser(verrou, "terminer_absence", acteur)
    _prevenir(verrou, notifications.remplacement_termine(verrou), verrou.delegue)
    return verrou


def _journaliser(absence: Absence, evenement: str, acteur: Any) -> None:
    journal.ecrire(
        absence,
        evenement,
        acteur,
        donnees={
            "debut": absence.debut.isoformat(),
            "fin": absence.fin.isoformat(),
            "delegue": str(absence.delegue),
            "roles": [
                str(Role(r).label)
                for r in sorted(roles_communs(absence.compte, absence.delegue, absence.debut))
            ],
        },
        sujets=[journal.reference(absence.compte), journal.reference(absence.delegue)],
    )


def _prevenir(absence: Absence, message: Message, compte: Compte) -> None:
    sujets = [journal.reference(absence.compte), journal.reference(absence.delegue)]
    notifier(message.genre, compte, message.objet, message.corps, message.lien, sujets)
