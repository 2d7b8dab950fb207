"""How one figure is measured and printed."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


def figure(nom: str, valeur: float, unite: str, cible: float | None = None) -> None:
    """`figure NAME VALUE UNIT target VALUE ok|short` on stdout; `-` where there is no target."""
    texte = f"{valeur:.1f}" if isinstance(valeur, float) else str(valeur)
    if cible is None:
        print(f"figure {nom} {texte} {unite} target - ok", flush=True)
        return
    verdict = "ok" if valeur <= cible else "short"
    print(f"figure {nom} {texte} {unite} target {cible:g} {verdict}", flush=True)


@dataclass
class Compteur:
    """Queries sent while counting."""

    nombre: int = 0

    def __call__(self, executer: Any, sql: str, params: Any, many: bool, contexte: Any) -> Any:
        self.nombre += 1
        return executer(sql, params, many, contexte)


@contextmanager
def compter() -> Iterator[Compteur]:
    """Count the SQL queries of the block, without the cost of recording them."""
    from django.db import connection

    compteur = Compteur()
    with connection.execute_wrapper(compteur):
        yield compteur


#: How many times in a row something is measured.
SERIES = 4


def chronometrer(fois: int, faire: Callable[[], Any], echauffement: int = 6) -> float:
    """The smallest of the medians of `SERIES` series of `fois` runs, in milliseconds.

    After a warm-up: the first readings of a connection prepare their statements.
    """
    for _ in range(echauffement):
        faire()
    durees = []
    for _ in range(SERIES * fois):
        debut = time.perf_counter()
        faire()
        durees.append((time.perf_counter() - debut) * 1000)
    return moindre_mediane(durees)


def moindre_mediane(durees: Sequence[float]) -> float:
    """Of durations in their order, cut in `SERIES` series: the smallest of their medians.

    What else runs on the machine only makes a series longer, half as long again from one minute to
    the next on a shared one; the median of a series still counts its own slow runs.
    """
    taille = max(1, len(durees) // SERIES)
    series = [durees[i : i + taille] for i in range(0, taille * SERIES, taille)]
    return min(statistics.median(serie) for serie in series if serie)


def memoire() -> int:
    """Resident memory of this process, in bytes (Linux)."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096
