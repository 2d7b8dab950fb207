"""To whom a message goes: the accounts that hold a role today."""

from typing import Any

from django.db.models import Q, QuerySet

from ecluse.annuaire.models import Compte, Habilitation


def comptes_habilites(
    *roles: str, dispositif: str | None = None, **perimetre: Any
) -> QuerySet[Compte]:
    """Active accounts that hold one of `roles` today.

    `dispositif` (« année/code ») keeps the habilitations that cover it; `perimetre` narrows them
    (`service=…`, `structure_id=…`, `territoire_id__in=…`).
    """
    habilitations = Habilitation.objects.en_vigueur().filter(role__in=roles, **perimetre)
    if dispositif is not None:
        habilitations = habilitations.filter(
            Q(dispositifs=[]) | Q(dispositifs__contains=[dispositif])
        )
    return Compte.objects.filter(
        pk__in=habilitations.order_by().values("compte_id"), is_active=True
    ).order_by("id")
