"""How one figure is measured and printed."""

import statistics
import time
from collections.abc import Callable, Iterator
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


def chronometrer(fois: int, faire: Callable[[], Any], echauffement: int = 3) -> float:
    """Median of `fois` runs, in milliseconds, after a warm-up."""
    for _ in range(echauffement):
        faire()
    durees = []
    for _ in range(fois):
        debut = time.perf_counter()
        faire()
        durees.append((time.perf_counter() - debut) * 1000)
    return statistics.median(durees)


def memoire() -> int:
    """Resident memory of this process, in bytes (Linux)."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096
