"""Daily treatments: what falls due on a business day is done once for that day, and never skipped.

The worker looks every five minutes; the demonstration clock looks for each day it crosses.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from ecluse.socle import horloge
from ecluse.socle.models import Traitement
from ecluse.socle.travaux import tache

Quotidien = Callable[[date, datetime], None]
Frequent = Callable[[datetime], None]
Instants = Callable[[datetime, datetime], Iterable[datetime]]

_QUOTIDIENS: dict[str, Quotidien] = {}
_FREQUENTS: dict[str, tuple[Frequent, Instants]] = {}
_JOURNAL = logging.getLogger(__name__)


class TraitementsEnEchec(ExceptionGroup):
    """At least one treatment failed; it is tried again, the others were done."""


def quotidien(code: str) -> Callable[[Quotidien], Quotidien]:
    """Register `f(jour, instant)`, run once per business day in the order of registration.

    Register in a `tasks.py`: those are imported in the order of the stages. `jour` is the Paris
    day that the treatment stands for, `instant` when it really runs (later, after a failure).
    """

    def decorateur(fonction: Quotidien) -> Quotidien:
        if _QUOTIDIENS.setdefault(code, fonction) is not fonction:
            raise ValueError(f"Two daily treatments are named {code}.")
        return fonction

    return decorateur


def frequent(code: str, *, instants: Instants) -> Callable[[Frequent], Frequent]:
    """Register `f(instant)`, run every five minutes; it does what is due, and once.

    `instants(debut, fin)` says when something falls due after `debut` and up to `fin`: the clock
    of the demonstration, which leaps, stops there.
    """

    def decorateur(fonction: Frequent) -> Frequent:
        if _FREQUENTS.setdefault(code, (fonction, instants)) != (fonction, instants):
            raise ValueError(f"Two frequent treatments are named {code}.")
        return fonction

    return decorateur


def rendez_vous(debut: datetime, fin: datetime) -> list[datetime]:
    """The instants after `debut` and before `fin` at which a frequent treatment has to do."""
    dus = {i for _, instants in _FREQUENTS.values() for i in instants(debut, fin)}
    return sorted(i for i in dus if debut < i < fin)


def executer_frequents() -> None:
    """Run every frequent treatment now, each in its transaction.

    Raises `TraitementsEnEchec` after the others were run.
    """
    erreurs: dict[str, Exception] = {}
    for code, (fonction, _) in _FREQUENTS.items():
        try:
            with transaction.atomic():
                fonction(horloge.maintenant())
        except Exception as erreur:
            _JOURNAL.exception("Frequent treatment %s failed.", code)
            erreurs[code] = erreur
    if erreurs:
        raise TraitementsEnEchec(
            f"Frequent treatments failed: {', '.join(erreurs)}.", list(erreurs.values())
        )


def executer(code: str, jour: date) -> bool:
    """Run one treatment for one day, in one transaction with its mark; False if it was done.

    Two processes at once: the second waits on the mark, then finds it.
    """
    with transaction.atomic():
        _marque, nouveau = Traitement.objects.get_or_create(code=code, jour=jour)
        if nouveau:
            _QUOTIDIENS[code](jour, horloge.maintenant())
    return nouveau


def executer_jour(jour: date) -> list[str]:
    """Run the treatments of `jour` that were not; out: their codes.

    Raises `TraitementsEnEchec` after the others were run.
    """
    return _executer([(code, jour) for code in _QUOTIDIENS])


def rattraper(jusqu_au: date | None = None) -> list[str]:
    """Run what each treatment still owes up to `jusqu_au` (today): out: codes, one per run.

    Each treatment goes on from its own last day, so one that failed owes that day until it passes.
    A treatment seen for the first time starts with `jusqu_au`.
    """
    fin = jusqu_au or horloge.aujourdhui()
    derniers = dict(
        Traitement.objects.filter(code__in=_QUOTIDIENS)
        .values("code")
        .annotate(dernier=Max("jour"))
        .values_list("code", "dernier")
    )
    dus = [
        (code, jour)
        for code in _QUOTIDIENS
        for jour in _jours(derniers.get(code, fin - timedelta(days=1)), fin)
    ]
    rangs = {code: rang for rang, code in enumerate(_QUOTIDIENS)}
    return _executer(sorted(dus, key=lambda du: (du[1], rangs[du[0]])))


def _jours(dernier: date, fin: date) -> list[date]:
    return [dernier + timedelta(days=n) for n in range(1, (fin - dernier).days + 1)]


def _executer(dus: list[tuple[str, date]]) -> list[str]:
    faits: list[str] = []
    erreurs: dict[str, Exception] = {}
    for code, jour in dus:
        if code in erreurs:
            # Its days are done in order: the next ones wait for this one.
            continue
        try:
            if executer(code, jour):
                faits.append(code)
        except Exception as erreur:
            _JOURNAL.exception("Daily treatment %s failed for %s.", code, jour)
            erreurs[code] = erreur
    if erreurs:
        raise TraitementsEnEchec(
            f"Daily treatments failed: {', '.join(erreurs)}.", list(erreurs.values())
        )
    return faits


@tache(
    name="socle.traitements_quotidiens",
    cron="*/5 * * * *",
    lock="socle.traitements",
    queueing_lock="socle.traitements",
)
def traitements_quotidiens() -> None:
    """Every five minutes: the treatments of the days that have begun."""
    rattraper()


@tache(
    name="socle.traitements_frequents",
    cron="*/5 * * * *",
    lock="socle.traitements_frequents",
    queueing_lock="socle.traitements_frequents",
)
def traitements_frequents() -> None:
    """Every five minutes: what falls due at an hour rather than on a day."""
    executer_frequents()
