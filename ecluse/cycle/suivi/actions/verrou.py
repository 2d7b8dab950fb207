"""The order in which the rows of a follow-up are locked: the convention, then its bilan."""

from datetime import datetime

from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.suivi.models import Bilan
from ecluse.socle.horloge import maintenant


def verrouiller(convention: Convention) -> tuple[Convention, Bilan | None, datetime]:
    """Lock both in the current transaction; out: fresh rows, and the instant read after that.

    The bilan is locked too: nobody hands it in while its indicators are being written.
    """
    verrou = Convention.objects.select_for_update(of=("self",)).get(pk=convention.pk)
    bilan = Bilan.objects.select_for_update(of=("self",)).filter(convention=verrou).first()
    if bilan is not None:
        bilan.convention = verrou
    return verrou, bilan, maintenant()
