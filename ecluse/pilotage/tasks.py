"""Jobs of what looks across the cycle."""

from datetime import date, datetime, timedelta

from ecluse.pilotage import exports, lots
from ecluse.pilotage.models import Lot
from ecluse.socle.traitements import quotidien
from ecluse.socle.travaux import tache

#: A choice that nobody confirmed is forgotten after that long.
OUBLI = timedelta(days=2)


@tache(name="pilotage.executer_lot")
def executer_lot(uid: str) -> None:
    """Do a confirmed lot, or make an export."""
    lot = Lot.objects.select_related("acteur").get(uid=uid)
    if lot.genre == Lot.Genre.EXPORT:
        exports.executer(lot)
    else:
        lots.executer(lot)


@quotidien("pilotage.oublier_lots")
def oublier_lots(_jour: date, instant: datetime) -> None:
    """Erase what was prepared and never confirmed: it did nothing."""
    Lot.objects.filter(etat="prepare", cree_le__lt=instant - OUBLI).delete()
