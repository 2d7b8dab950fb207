"""To whom a message goes: the accounts that hold a role today."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from ecluse.annuaire.models import ROLES_DELEGABLES, Absence, Compte, Habilitation


def comptes_habilites(
    *roles: str, dispositif: str | None = None, jour: date | None = None, **perimetre: Any
) -> QuerySet[Compte]:
    """Active accounts that hold one of `roles` today, and those who replace them.

    `dispositif` (« année/code ») keeps the habilitations that cover it; `perimetre` narrows them
    (`service=…`, `structure_id=…`, `territoire_id__in=…`). « Today » is `jour` when it is given.
    """
    habilitations = Habilitation.objects.en_vigueur(jour).filter(role__in=roles, **perimetre)
    if dispositif is not None:
        habilitations = habilitations.filter(
            Q(dispositifs=[]) | Q(dispositifs__contains=[dispositif])
        )
    titulaires = habilitations.order_by().values("compte_id")
    return Compte.objects.filter(
        Q(pk__in=titulaires) | Q(pk__in=delegues_de(titulaires, *roles, jour=jour)), is_active=True
    ).order_by("id")


def delegues_de(comptes: Any, *roles: str, jour: date | None = None) -> QuerySet[Any]:
    """Internal ids of who replaces these accounts today in one of `roles`, held by both."""
    tenus = Habilitation.objects.en_vigueur(jour).filter(
        role__in=[r for r in roles if r in ROLES_DELEGABLES]
    )
    return (
        Absence.objects.en_cours(jour)
        .filter(compte__in=comptes, delegue__in=tenus.order_by().values("compte_id"))
        .order_by()
        .values("delegue_id")
    )
