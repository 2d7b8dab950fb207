"""To whom a message goes: the accounts that hold a role today."""

from typing import Any

from django.db.models import Q, QuerySet

from ecluse.annuaire.models import Compte
from ecluse.socle.horloge import aujourdhui


def comptes_habilites(
    *roles: str, dispositif: str | None = None, **perimetre: Any
) -> QuerySet[Compte]:
    """Active accounts that hold one of `roles` today.

    `dispositif` (« année/code ») keeps the habilitations that cover it; `perimetre` narrows them
    (`service=…`, `structure_id=…`).
    """
    jour = aujourdhui()
    # One filter() call: the conditions are those of one same habilitation.
    en_vigueur = Q(habilitations__role__in=roles, habilitations__debut__lte=jour)
    en_vigueur &= Q(habilitations__fin__isnull=True) | Q(habilitations__fin__gte=jour)
    if dispositif is not None:
        en_vigueur &= Q(habilitations__dispositifs=[]) | Q(
            habilitations__dispositifs__contains=[dispositif]
        )
    for cle, valeur in perimetre.items():
        en_vigueur &= Q(**{f"habilitations__{cle}": valeur})
    return Compte.objects.filter(en_vigueur, is_active=True).distinct().order_by("id")
