"""What conventions carry of the voted lines: how much they may, how much they keep."""

from collections.abc import Iterable
from decimal import Decimal

from ecluse.cycle.conventions import aval
from ecluse.cycle.conventions.etats import SIGNEES
from ecluse.cycle.conventions.models import Convention, LigneConvention
from ecluse.cycle.deliberations.models import LigneRapport
from ecluse.cycle.deliberations.queries import engagements
from ecluse.regles.argent import ZERO


def a_porter(lignes: Iterable[LigneRapport]) -> dict[int, Decimal]:
    """By line (internal number), the euros that a convention would carry: what the ledger still
    commits for it, the whole line where the ledger holds nothing of it (one query)."""
    liste = list(lignes)
    engages = engagements(liste)
    return {x.pk: engages.get(x.pk, x.montant) for x in liste}


def portees(convention: Convention) -> dict[LigneRapport, Decimal]:
    """By voted line, the euros that the convention grants today; lines given up left out."""
    restes: dict[LigneRapport, Decimal] = {}
    for x in convention.lignes.filter(en_vigueur=True).select_related("ligne").order_by("id"):
        restes[x.ligne] = restes.get(x.ligne, ZERO) + x.montant
    return {ligne: reste for ligne, reste in restes.items() if reste > ZERO}


def retenue(ligne: LigneRapport) -> Decimal:
    """What a convention keeps of the line, in euros.

    All that it grants, or would grant once signed; once it is closed, what was paid and the other
    lines do not cover: the rest of a grant that was not used may be freed.
    """
    lues = LigneConvention.objects.filter(ligne=ligne, abandonnee_le=None)
    rangees = list(lues.select_related("convention"))
    total = sum((x.montant for x in rangees if x.en_vigueur or x.montant > ZERO), ZERO)
    if not rangees or rangees[0].convention.etat not in SIGNEES[1:]:
        return total
    convention = rangees[0].convention
    autres = [x for x in portees(convention) if x.pk != ligne.pk]
    couvert = sum(a_porter(autres).values(), convention.montant_repris)
    return min(total, max(ZERO, aval.verse(convention) - couvert))
