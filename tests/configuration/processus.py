"""Run the real command in real processes, on data folders of their own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
#: Seconds. Against a command that never ends, on a busy machine.
DELAI = 600


@contextmanager
def dossier_ouvert() -> Iterator[Path]:
    """A temporary folder that the account lent to PostgreSQL by root can cross."""
    dossier = Path(tempfile.mkdtemp(prefix="ecluse-"))
    dossier.chmod(0o755)
    try:
        yield dossier
    finally:
        shutil.rmtree(dossier, ignore_errors=True)


def environnement(donnees: Path, **variables: str) -> dict[str, str]:
    """The environment of a newcomer: no external base, no test mode, a folder of its own."""
    herite = {
        nom: valeur
        for nom, valeur in os.environ.items()
        if nom not in {"DATABASE_URL", "PYTHONPATH"} and not nom.startswith(("ECLUSE_", "PYTEST_"))
    }
    return {**herite, "ECLUSE_DONNEES": str(donnees), "ECLUSE_MODE": "demo", **variables}


def ecluse(
    donnees: Path, *mots: str, entree: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run ``ecluse MOTS`` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "ecluse", *mots],
        input=entree,
        capture_output=True,
        text=True,
        timeout=DELAI,
        cwd=RACINE,
        env=environnement(donnees, **variables),
        check=False,
    )


@contextmanager
def lancer(donnees: Path, *commande: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """A Python command left running, its output readable line by line; stopped with the block."""
    processus = subprocess.Popen(
        [sys.executable, "-u", *commande],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=RACINE,
        env=environnement(donnees, **variables),
    )
    try:
        yield processus
    finally:
        if processus.poll() is None:
            processus.terminate()
            processus.communicate(timeout=DELAI)


def lire_jusqu_a(processus: subprocess.Popen[str], attendu: str) -> str:
    """Read the output up to the line that contains ``attendu``; fails with all of it otherwise."""
    lues: list[str] = []
    assert processus.stdout is not None
    for ligne in processus.stdout:
        lues.append(ligne)
        if attendu in ligne:
            return "".join(lues)
    raise AssertionError("".join(lues))


def port_libre() -> int:
    """A port that nothing listens on."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


def vivants(donnees: Path) -> list[str]:
    """The processes started for this data folder that still run, PostgreSQL included.

    They are told by their environment, which a process hands to its children.
    """
    marque = f"ECLUSE_DONNEES={donnees}".encode()
    trouves = []
    for dossier in Path("/proc").iterdir():
        if not dossier.name.isdecimal():
            continue
        try:
            if marque in (dossier / "environ").read_bytes().split(b"\0"):
                trouves.append((dossier / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue  # ended meanwhile, or somebody else's
    return trouves
