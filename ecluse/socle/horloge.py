"""The one clock. Nothing else in the product reads the time.

Business time is real time, plus a shift that only the demonstration can move.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

_decalage: ContextVar[timedelta | None] = ContextVar("decalage", default=None)


def maintenant() -> datetime:
    """The business instant, aware, in UTC."""
    return instant_reel() + decalage()


def instant_reel() -> datetime:
    """The real instant, in UTC: for machinery (queues, delays), never for a rule."""
    return datetime.now(UTC)


def aujourdhui() -> date:
    """The business day, in Paris."""
    return maintenant().astimezone(PARIS).date()


def decalage() -> timedelta:
    """How far business time is from real time: nothing outside the demonstration."""
    fixe = _decalage.get()
    return lire_decalage() if fixe is None else fixe


def lire_decalage() -> timedelta:
    """The shift stored by the demonstration, zero in any other mode."""
    from django.conf import settings

    if not settings.DEMO:
        return timedelta(0)
    from ecluse.socle.models import HorlogeDemonstration

    ligne = HorlogeDemonstration.objects.filter(pk=1).values_list("decalage", flat=True).first()
    return ligne or timedelta(0)


@contextmanager
def decalage_fixe(valeur: timedelta) -> Iterator[None]:
    """Within the block the shift is `valeur`: one request or one job sees one clock."""
    jeton = _decalage.set(valeur)
    try:
        yield
    finally:
        _decalage.reset(jeton)
