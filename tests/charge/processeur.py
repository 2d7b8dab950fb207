"""How much processor each part of the installation used during the rush."""

import contextlib
import os
from pathlib import Path

from ecluse.configuration.postgres_embarque import PostgresEmbarque
from tests.charge import environnement as env

TOP = os.sysconf("SC_CLK_TCK")


def utilise(serveur: int) -> dict[str, float]:
    """Seconds used so far by the web server, the background jobs and PostgreSQL.

    In: the process of `ecluse serve`. What a child that ended had used is its parent's.
    """
    secondes = {"web": 0.0, "taches": 0.0, "postgresql": 0.0}
    for pid in env.famille(serveur):
        if pid == serveur:
            continue
        genre = "web" if "serveur_web" in _lignee(pid, serveur) else "taches"
        secondes[genre] += _secondes(pid)
    pgdata = PostgresEmbarque(donnees=env.dossier(), dossier_impose=True).pgdata
    postmaster = int((pgdata / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])
    for pid in _enfants(postmaster):
        secondes["postgresql"] += _secondes(pid)
    return secondes


def _champs(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()


def _secondes(pid: int) -> float:
    with contextlib.suppress(OSError, IndexError):
        # utime, stime, and those of the children that ended.
        return sum(int(t) for t in _champs(pid)[11:15]) / TOP
    return 0.0


def _lignee(pid: int, serveur: int) -> str:
    """The commands from a process up to the child of the supervisor from which it comes."""
    commandes = ""
    with contextlib.suppress(OSError, IndexError):
        while pid not in (serveur, 0, 1):
            commandes += env.nom(pid) + "\n"
            pid = int(_champs(pid)[1])
    return commandes


def _enfants(pid: int) -> list[int]:
    trouves = [pid]
    for chemin in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            if int(_champs(int(chemin.parent.name))[1]) == pid:
                trouves.append(int(chemin.parent.name))
    return trouves
