"""Reads of the absences: one's own, those that one replaces, who may replace."""

from typing import Any

from django.db.models import QuerySet

from ecluse.annuaire.models import ROLES_DELEGABLES, Absence, Compte, Habilitation, Role
from ecluse.annuaire.permissions import est_administrateur


def visibles_par(acteur: Any) -> QuerySet[Absence]:
    """The absences that `acteur` may read: one's own, or all for an administrator."""
    if est_administrateur(acteur):
        return Absence.objects.all()
    return Absence.objects.filter(compte=acteur)


def absences_de(compte: Compte) -> list[Absence]:
    """All the absences of an account, latest first."""
    return list(
        Absence.objects.filter(compte=compte).select_related("delegue", "declaree_par")[:50]
    )


def remplacements_de(compte: Compte) -> list[Absence]:
    """Whom this account replaces today or will replace, by first day."""
    prevus = Absence.objects.a_venir().filter(delegue=compte)
    return list(prevus.select_related("compte").order_by("debut", "id"))


def en_cours_pour(compte: Any) -> list[Absence]:
    """The absences of today that concern an account: its own, and those that it makes up for."""
    du_jour = Absence.objects.en_cours()
    return list(
        (du_jour.filter(compte=compte) | du_jour.filter(delegue=compte))
        .select_related("compte", "delegue")
        .order_by("fin", "id")
    )


def delegues_possibles(compte: Compte) -> QuerySet[Compte]:
    """Active agents who hold today a role that `compte` may lend, by name."""
    tenus = Habilitation.objects.en_vigueur().filter(role__in=ROLES_DELEGABLES)
    siens = tenus.filter(compte=compte).order_by().values("role")
    autres = tenus.filter(role__in=siens).exclude(compte=compte)
    return Compte.objects.filter(
        pk__in=autres.order_by().values("compte_id"), is_active=True
    ).order_by("tri", "id")


def roles_pretables(compte: Compte) -> list[str]:
    """The labels of the roles that `compte` may lend today."""
    tenus = Habilitation.objects.en_vigueur().filter(compte=compte, role__in=ROLES_DELEGABLES)
    return sorted({str(Role(r).label) for r in tenus.values_list("role", flat=True)})
