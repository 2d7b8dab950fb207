"""The database of the measurements: its own data folder, filled once and kept.

Never the user's: the embedded server is used whatever DATABASE_URL says, in a folder of its own.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

DOSSIER = "mesures"
MARQUE = "pret"
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
    """Migrate; load and generate unless it was already done with this size.

    Raises `SystemExit` with a sentence when a step fails.
    """
    dossier().mkdir(parents=True, exist_ok=True)
    marque = dossier() / MARQUE
    attendue = f"{candidatures} {_empreinte()}"
    _ecluse("migrer")
    if marque.exists() and marque.read_text() == attendue:
        return
    if marque.exists():
        print(f"Le jeu de {dossier()} est d’une autre version : il est gardé tel quel.", flush=True)
        print("Supprimez ce dossier pour le refaire.", flush=True)
        return
    _ecluse("charger", "pas-de-calais")
    _ecluse("generer", "--candidatures", str(candidatures))
    # What the server does by itself within minutes: rows written in bulk wait beside the indexes.
    _ecluse("gerer", "shell", "-v0", "-c", ENTRETIEN)
    marque.write_text(attendue)


def _empreinte() -> str:
    """What the data depend on: the generator's sources."""
    racine = Path(__file__).resolve().parent.parent / "ecluse/pilotage/jeu_d_essai"
    condense = hashlib.sha256()
    for source in sorted(racine.rglob("*.py")):
        condense.update(source.read_bytes())
    return condense.hexdigest()[:16]


def _ecluse(*mots: str) -> None:
    fait = subprocess.run(
        [sys.executable, "-m", "ecluse", *mots], env=environnement("demo"), check=False
    )
    if fait.returncode:
        raise SystemExit(f"La préparation s’est arrêtée à « ecluse {' '.join(mots)} ».")
