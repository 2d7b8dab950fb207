"""The database of the measurements: its own data folder, filled once and kept.

Never the user's: the embedded server is used whatever DATABASE_URL says, in a folder of its own.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bench.figures import figure

DOSSIER = "mesures"
MARQUE = "pret"
EN_COURS = "en cours"
ENTRETIEN = "from django.db import connection; connection.cursor().execute('VACUUM ANALYZE')"


def environnement(mode: str) -> dict[str, str]:
    """The environment of a process that works on the measured database."""
    env = {c: v for c, v in os.environ.items() if c != "DATABASE_URL"}
    return env | {
        "ECLUSE_DONNEES": str(dossier()),
        "ECLUSE_MODE": mode,
        "ECLUSE_SECRET": "mesures-" + "0" * 50,
        "ECLUSE_HOTES": "testserver",
        "DJANGO_SETTINGS_MODULE": "ecluse.configuration.settings",
    }


def dossier() -> Path:
    """Where the measured database lives: `ECLUSE_BENCH`, else beside the demonstration's."""
    choisi = os.environ.get("ECLUSE_BENCH", "")
    if choisi:
        return Path(choisi).resolve()
    return Path(__file__).resolve().parent.parent / ".donnees" / DOSSIER


def preparer(candidatures: int) -> None:
    """Migrate; load and generate unless it was already done with this size and this version.

    What another version made, or a run that was cut, is made again: its fiches and its dossiers
    are not those that the measurements expect. Raises `SystemExit` with a sentence when a step
    fails.
    """
    marque = dossier() / MARQUE
    attendue = f"{candidatures} {_empreinte()}"
    if marque.exists() and marque.read_text() != attendue:
        print(f"Le jeu de {dossier()} est d’une autre version : il est refait.", flush=True)
        # Ours without doubt: the mark is written by nothing else.
        shutil.rmtree(dossier())
    dossier().mkdir(parents=True, exist_ok=True)
    _ecluse("migrer")
    if marque.exists():
        return
    marque.write_text(EN_COURS)
    debut = time.monotonic()
    _ecluse("charger", "pas-de-calais")
    _ecluse("generer", "--candidatures", str(candidatures))
    # What the server does by itself within minutes: rows written in bulk wait beside the indexes.
    _ecluse("gerer", "shell", "-v0", "-c", ENTRETIEN)
    figure("preparation_s", round(time.monotonic() - debut), "s")
    marque.write_text(attendue)


def _empreinte() -> str:
    """What the data depend on: the generator's sources and the programme."""
    racine = Path(__file__).resolve().parent.parent
    sources = [
        *(racine / "ecluse/pilotage/jeu_d_essai").rglob("*.py"),
        *(racine / "programmes/pas-de-calais").rglob("*.toml"),
    ]
    condense = hashlib.sha256()
    for source in sorted(sources):
        condense.update(source.read_bytes())
    return condense.hexdigest()[:16]


def _ecluse(*mots: str) -> None:
    fait = subprocess.run(
        [sys.executable, "-m", "ecluse", *mots], env=environnement("demo"), check=False
    )
    if fait.returncode:
        raise SystemExit(f"La préparation s’est arrêtée à « ecluse {' '.join(mots)} ».")
