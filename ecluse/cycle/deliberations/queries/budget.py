"""The budget as a ledger: every figure is a sum of movements."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import DecimalField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from ecluse.cycle.deliberations.models import Mouvement, Operation
from ecluse.regles.argent import ZERO

_EUROS: DecimalField = DecimalField(max_digits=16, decimal_places=2)
_N = Mouvement.Nature


def _somme(*natures: str) -> Coalesce:
    filtre = Q(mouvements__nature__in=natures) if natures else None
    return Coalesce(Sum("mouvements__montant", filter=filtre), Value(ZERO), output_field=_EUROS)


def operations(exercice: int | None = None) -> QuerySet[Operation]:
    """The operations with `ouvert`, `engage` (positive) and `disponible`, in euros (one query).

    In: the exercice, or None for all.
    """
    lignes = Operation.objects.annotate(
        ouvert=_somme(_N.OUVERTURE),
        engage=Value(ZERO, output_field=_EUROS)
        - _somme(_N.REPRISE, _N.ENGAGEMENT, _N.DESENGAGEMENT),
        disponible=_somme(),
    )
    return lignes if exercice is None else lignes.filter(exercice=exercice)


def disponible(operation: Operation) -> Decimal:
    """What is left to commit on the operation, in euros."""
    total = operation.mouvements.aggregate(total=Sum("montant"))["total"]
    return total if total is not None else ZERO


@dataclass(frozen=True)
class LigneGrandLivre:
    """A line of the statement: the movement and what is available after it (euros)."""

    mouvement: Mouvement
    solde: Decimal


def grand_livre(operation: Operation, page: Sequence[Mouvement]) -> list[LigneGrandLivre]:
    """The statement lines of one page of movements, in the page's order (latest first).

    In: consecutive movements of the operation. One query: the balance after the oldest of them.
    """
    if not page:
        return []
    avant = operation.mouvements.filter(pk__lt=page[-1].pk).aggregate(t=Sum("montant"))["t"]
    solde = avant if avant is not None else ZERO
    lignes = []
    for mouvement in reversed(page):
        solde += mouvement.montant
        lignes.append(LigneGrandLivre(mouvement, solde))
    lignes.reverse()
    return lignes
