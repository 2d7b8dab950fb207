"""The budget as a ledger: every figure is a sum of movements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, DecimalField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from ecluse.cycle.deliberations.models import LigneRapport, Mouvement, MouvementCP, Operation
from ecluse.regles.argent import ZERO

_EUROS: DecimalField = DecimalField(max_digits=16, decimal_places=2)
_N = Mouvement.Nature
#: What may be committed: the AE as it stands, or the recette inscribed.
OUVERTES = (_N.OUVERTURE, _N.MODIFICATION, _N.VIREMENT, _N.RECETTE)


def _somme(*natures: str) -> Coalesce:
    filtre = Q(mouvements__nature__in=natures) if natures else None
    return Coalesce(Sum("mouvements__montant", filter=filtre), Value(ZERO), output_field=_EUROS)


def operations(exercice: int | None = None) -> QuerySet[Operation]:
    """The operations with `ouvert`, `engage` (positive) and `disponible`, in euros (one query).

    In: the exercice, or None for all.
    """
    lignes = Operation.objects.annotate(
        ouvert=_somme(*OUVERTES),
        engage=Value(ZERO, output_field=_EUROS)
        - _somme(_N.REPRISE, _N.ENGAGEMENT, _N.DESENGAGEMENT),
        disponible=_somme(),
        # A query that sums forgets the order of the model.
    ).order_by("-exercice", "code")
    return lignes if exercice is None else lignes.filter(exercice=exercice)


def disponible(operation: Operation) -> Decimal:
    """What is left to commit on the operation, in euros."""
    total = operation.mouvements.aggregate(total=Sum("montant"))["total"]
    return total if total is not None else ZERO


def engage_de(ligne: LigneRapport) -> Decimal:
    """What a voted line still commits, in euros: its engagement less what was freed."""
    total = ligne.mouvements.aggregate(t=Sum("montant"))["t"]
    return -total if total is not None else ZERO


def engagements(lignes: Iterable[LigneRapport]) -> dict[int, Decimal]:
    """By line (internal number), what it still commits in euros; those of which the ledger holds
    nothing are left out (one query)."""
    sommes = (
        Mouvement.objects.filter(ligne__in=lignes)
        .order_by()
        .values("ligne")
        .annotate(t=Sum("montant"))
    )
    return {x["ligne"]: -x["t"] for x in sommes}


def credits_de_paiement(
    operations: Iterable[Operation],
) -> dict[int, list[tuple[int, Decimal]]]:
    """By operation (internal number), the crédits of each exercice in euros (one query)."""
    resultat: dict[int, list[tuple[int, Decimal]]] = {}
    sommes = (
        MouvementCP.objects.filter(operation__in=operations)
        .order_by()
        .values("operation", "exercice")
        .annotate(t=Sum("montant"))
        .order_by("exercice")
    )
    for x in sommes:
        resultat.setdefault(x["operation"], []).append((x["exercice"], x["t"]))
    return resultat


def mouvements_de_credits(operation: Operation) -> list[tuple[MouvementCP, Decimal]]:
    """Each change of the crédits de paiement of an operation, latest first, with what its exercice
    holds after it, in euros (one query)."""
    cumuls: dict[int, Decimal] = {}
    lus = []
    for m in operation.credits.select_related("auteur").order_by("id"):
        cumuls[m.exercice] = cumuls.get(m.exercice, ZERO) + m.montant
        lus.append((m, cumuls[m.exercice]))
    return lus[::-1]


@dataclass(frozen=True)
class ActeFsl:
    """What an act voted for the FSL (euros), in how many lines."""

    uid: str
    numero: str
    seance: date
    montant: Decimal
    lignes: int


@dataclass(frozen=True)
class FondsSolidarite:
    """What was voted for an exercice outside the budget of the Département, act by act."""

    exercice: int
    actes: list[ActeFsl]

    @property
    def montant(self) -> Decimal:
        """The sum of the acts, in euros."""
        return sum((a.montant for a in self.actes), ZERO)

    @property
    def lignes(self) -> int:
        """How many lines make it."""
        return sum(a.lignes for a in self.actes)


def fonds_solidarite() -> list[FondsSolidarite]:
    """The money of the FSL by exercice of the vote, latest first: the CAF pays it (one query)."""
    rapport = "article__rapport__"
    sommes = (
        LigneRapport.objects.filter(
            financement=LigneRapport.Financement.FSL,
            votee=True,
            retiree_le__isnull=True,
            article__rapport__seance__isnull=False,
        )
        .order_by()
        .values(f"{rapport}uid", f"{rapport}numero", f"{rapport}seance")
        .annotate(t=Sum("montant"), n=Count("pk"))
        .order_by(f"-{rapport}seance", f"{rapport}numero")
    )
    par_exercice: dict[int, list[ActeFsl]] = {}
    for x in sommes:
        seance = x[f"{rapport}seance"]
        acte = ActeFsl(x[f"{rapport}uid"], x[f"{rapport}numero"] or "", seance, x["t"], x["n"])
        par_exercice.setdefault(seance.year, []).append(acte)
    return [FondsSolidarite(annee, actes) for annee, actes in par_exercice.items()]


def releve(operation: Operation) -> QuerySet[Mouvement]:
    """The movements of an operation with who wrote them and what act decided them."""
    return operation.mouvements.select_related(
        "auteur", "ligne__article__rapport", "ligne__candidature"
    )


@dataclass(frozen=True)
class LigneGrandLivre:
    """A line of the statement: the movement and what is available after it (euros)."""

    mouvement: Mouvement
    solde: Decimal

    @property
    def sortie(self) -> Decimal | None:
        """What it takes (euros), None for what it brings."""
        return -self.mouvement.montant if self.mouvement.montant < ZERO else None

    @property
    def entree(self) -> Decimal | None:
        """What it brings (euros), None for what it takes."""
        return self.mouvement.montant if self.mouvement.montant >= ZERO else None

    @property
    def desengageable(self) -> bool:
        """A commitment: part of it may be freed."""
        return self.mouvement.nature == _N.ENGAGEMENT and self.mouvement.ligne_id is not None


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
