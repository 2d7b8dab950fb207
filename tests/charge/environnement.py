"""Where the measured installation lives, and how its clock and its processes are driven."""

import contextlib
import ctypes
import http.client
import os
import platform
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
ATTENTE_DEMARRAGE = 120.0
# Of Linux: the number of the call that compares two processes, and that it is about their memory.
KCMP = {"x86_64": 312, "aarch64": 272}.get(platform.machine())
KCMP_VM = 1
_LIBC = ctypes.CDLL(None)


def dossier() -> Path:
    """`ECLUSE_CHARGE`, else beside the demonstration's data."""
    choisi = os.environ.get("ECLUSE_CHARGE", "")
    return Path(choisi).resolve() if choisi else RACINE / ".donnees" / "charge"


def repartir_de_rien() -> None:
    """An empty folder: what a former run kept would be counted again."""
    shutil.rmtree(dossier(), ignore_errors=True)
    dossier().mkdir(parents=True)
    (dossier() / "horloge").write_text("0", encoding="ascii")


def regler_horloge(voulu: datetime) -> None:
    """From now on the business time of every process is `voulu`, and goes on."""
    secondes = (voulu - datetime.now(UTC)).total_seconds()
    provisoire = dossier() / "horloge.suivante"
    provisoire.write_text(f"{secondes:.6f}", encoding="ascii")
    provisoire.replace(dossier() / "horloge")


def environnement(port: int) -> dict[str, str]:
    """What an operator would write for a production without antivirus, behind one proxy."""
    propre = {c: v for c, v in os.environ.items() if not c.startswith("ECLUSE_")}
    propre.pop("DATABASE_URL", None)
    return propre | {
        "ECLUSE_MODE": "production",
        "ECLUSE_SECRET": "charge-" + "0" * 50,
        "ECLUSE_DONNEES": str(dossier()),
        "ECLUSE_HOTES": "127.0.0.1",
        "ECLUSE_SANS_ANTIVIRUS": "1",
        "ECLUSE_JOURNALISATION": "ERROR",
        "CHARGE_HORLOGE": str(dossier() / "horloge"),
        "CHARGE_PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "tests.charge.reglages",
        "PYTHONPATH": str(RACINE),
    }


def port_libre() -> int:
    """A port that nothing listens to."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


@contextlib.contextmanager
def serveur(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """`ecluse serve` until the end of the block."""
    processus = subprocess.Popen(
        [sys.executable, "-m", "ecluse", "serve", "--port", str(port)], env=environnement(port)
    )
    try:
        _attendre(port, processus)
        yield processus
    finally:
        processus.terminate()
        processus.wait(60)


def _attendre(port: int, processus: subprocess.Popen[bytes]) -> None:
    limite = time.monotonic() + ATTENTE_DEMARRAGE
    while time.monotonic() < limite:
        if processus.poll() is not None:
            raise SystemExit("Le serveur s’est arrêté.")
        lien = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with contextlib.suppress(OSError, http.client.HTTPException):
            # Any answer will do: production sends plain HTTP to https.
            lien.request("HEAD", "/")
            lien.getresponse()
            return
        lien.close()
        time.sleep(0.2)
    raise SystemExit("Le serveur ne répond pas.")


class Memoire(threading.Thread):
    """Every two seconds, the memory that the processes of the server occupy, in bytes.

    `ecluse serve` and all that descends from it: supervisor, web server, background jobs and what
    they run. PostgreSQL is apart: it is not started by them alone. A page that several processes
    share is one page of the machine: the kernel's proportional size (PSS) counts it once in all.
    Their resident sizes (RSS), where it counts once in each, are summed beside for comparison.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.maximum = 0
        self.residente = 0
        self.detail: dict[str, int] = {}
        self.fini = threading.Event()

    def run(self) -> None:
        """Keep the highest sum and what it was made of."""
        # Rarely: the kernel walks all the pages, on the processors that are measured.
        while not self.fini.wait(2):
            mesures = {p: _memoire(p) for p in famille(self.pid)}
            detail = {p: pss for p, (pss, _) in mesures.items()}
            self.residente = max(self.residente, sum(rss for _, rss in mesures.values()))
            if sum(detail.values()) > self.maximum:
                self.maximum = sum(detail.values())
                self.detail = {f"{nom(p)}[{p}]": n for p, n in detail.items()}


def famille(pid: int) -> list[int]:
    """A process and all that descends from it, PostgreSQL apart."""
    parents: dict[int, list[int]] = {}
    for chemin in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            champs = chemin.read_text().rpartition(")")[2].split()
            parents.setdefault(int(champs[1]), []).append(int(chemin.parent.name))
    famille, suite = [], [pid]
    while suite:
        courant = suite.pop()
        if "postgres" not in nom(courant):
            famille.append(courant)
            suite += [p for p in parents.get(courant, []) if not _meme_memoire(p, courant)]
    return famille


def _memoire(pid: int) -> tuple[int, int]:
    """Proportional and resident size, in bytes; nothing for a process that ended meanwhile."""
    tailles = {"Pss:": 0, "Rss:": 0}
    with contextlib.suppress(OSError):
        for ligne in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            nom, valeur, *_ = ligne.split()
            if nom in tailles:
                tailles[nom] = int(valeur) * 1024
    return tailles["Pss:"], tailles["Rss:"]


def _meme_memoire(pid: int, autre: int) -> bool:
    """True when a process is about to become another program and still borrows its parent's memory.

    That is how a program is started here (`vfork`): for an instant the pages of the parent are
    seen twice, in the parent and in the child. The kernel says whether they are the same.
    """
    return KCMP is not None and _LIBC.syscall(KCMP, pid, autre, KCMP_VM, 0, 0) == 0


def nom(pid: int) -> str:
    """The first words of its command, "" once it ended."""
    try:
        mots = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return ""
    return " ".join(mots[1:5]) if mots[0].endswith("python") or "python" in mots[0] else mots[0]
