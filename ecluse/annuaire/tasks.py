"""What each day brings to structures and accounts."""

from datetime import date, datetime

from ecluse.annuaire.actions import echeances
from ecluse.socle.traitements import quotidien


@quotidien("annuaire.expirations")
def rappeler_les_expirations(jour: date, instant: datetime) -> None:
    """Some days before a document of a safe ends, a word to who keeps it."""
    echeances.rappeler_les_expirations(jour, instant)


@quotidien("annuaire.comptes_non_confirmes")
def oublier_les_non_confirmes(_jour: date, instant: datetime) -> None:
    """An account that its owner never confirmed is erased."""
    echeances.oublier_les_non_confirmes(instant)
