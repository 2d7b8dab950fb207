"""Run the web server and the worker side by side, and leave nothing behind.

The children are in sessions of their own: a Ctrl-C at the terminal reaches only the supervisor,
which stops them in order. If the supervisor is killed, the kernel asks them to stop.
"""

from __future__ import annotations

import contextlib
import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ecluse.configuration.erreurs import ErreurExploitation

# On the closing evening each deposit asks for a document: people who wait for a page come first.
POLITESSE_DES_TACHES = 15
# Where Linux shares the processors between sessions first: `nice` alone only counts within one, and
# each of our processes has its own.
GROUPE = Path("/proc/self/autogroup")
# Of the C library: one per thread, its default, keeps far more memory than it serves.
ARENES = "2"
DELAI_DE_DEMARRAGE = 60.0
DELAI_D_ARRET = 10.0
PERIODE = 0.2
SIGNAUX = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG = 1


@dataclass
class Enfant:
    """A supervised process: its French name for messages, and its handle."""

    nom: str
    processus: subprocess.Popen[bytes]


def exiger_port_libre(hote: str, port: int) -> None:
    """raises: ErreurExploitation when nothing can listen on this address."""
    famille = socket.AF_INET6 if ":" in hote else socket.AF_INET
    with socket.socket(famille, socket.SOCK_STREAM) as prise:
        prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            prise.bind((hote, port))
        except OverflowError:
            raise ErreurExploitation(
                f"Le port {port} n’existe pas", "choisissez-en un entre 1024 et 65535"
            ) from None
        except PermissionError:
            raise ErreurExploitation(
                f"Le port {port} est réservé au système", "choisissez-en un à partir de 1024"
            ) from None
        except OSError:
            raise ErreurExploitation(
                f"Le port {port} est déjà pris sur {hote}",
                f"arrêtez ce qui l’occupe ou prenez-en un autre : make demo PORT={port + 1} "
                f"(ecluse serve --port {port + 1})",
            ) from None


@contextlib.contextmanager
def signaux_d_arret() -> Iterator[threading.Event]:
    """Within the block SIGINT, SIGTERM and SIGHUP set the event instead of ending the process.

    A second signal changes nothing: the stop under way is bounded in time.
    """
    arret = threading.Event()
    anciens = {numero: signal.signal(numero, lambda *_: arret.set()) for numero in SIGNAUX}
    try:
        yield arret
    finally:
        for numero, ancien in anciens.items():
            signal.signal(numero, ancien)


def superviser(
    hote: str, port: int, arret: threading.Event, annonce: Callable[[], None] | None = None
) -> int:
    """Serve until ``arret`` is set; the database is up already and stays to the caller.

    in: where to listen, the stop event, what to print once the address.
    out: 0. raises: ErreurExploitation when a child ends by itself or does not answer.
    """
    enfants: list[Enfant] = []
    try:
        enfants.append(_lancer("Le serveur web", commande_web(hote, port)))
        enfants.append(
            _lancer(
                "Le processus des tâches de fond",
                [sys.executable, "-m", "ecluse", "worker"],
                politesse=POLITESSE_DES_TACHES,
            )
        )
        if _attendre_reponse(hote, port, enfants, arret):
            print(f"Écluse répond à http://{_entre_crochets(hote)}:{port}/", flush=True)
            if annonce is not None:
                annonce()
            print("Ctrl-C arrête tout.", flush=True)
        while not arret.wait(PERIODE):
            _exiger_vivants(enfants)
    finally:
        _arreter(enfants)
    return 0


def commande_web(hote: str, port: int) -> list[str]:
    """out: the command line of the web server."""
    return [sys.executable, "-m", "ecluse.configuration.serveur_web", hote, str(port)]


def _entre_crochets(hote: str) -> str:
    return f"[{hote}]" if ":" in hote else hote


def _lancer(nom: str, commande: list[str], politesse: int = 0) -> Enfant:
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def mourir_avec_le_parent() -> None:
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if politesse:
            _ceder(politesse)

    processus = subprocess.Popen(
        commande,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, "MALLOC_ARENA_MAX": os.environ.get("MALLOC_ARENA_MAX", ARENES)},
        preexec_fn=mourir_avec_le_parent,  # noqa: PLW1509  no thread is running here yet
    )
    return Enfant(nom, processus)


def _ceder(politesse: int) -> None:
    """The process, and its session, let the others pass before them."""
    os.nice(politesse)
    with contextlib.suppress(OSError):
        GROUPE.write_text(str(politesse), encoding="ascii")


def _attendre_reponse(hote: str, port: int, enfants: list[Enfant], arret: threading.Event) -> bool:
    """Wait for a first HTTP answer. out: False when the stop was asked meanwhile."""
    limite = time.monotonic() + DELAI_DE_DEMARRAGE
    while not arret.is_set():
        _exiger_vivants(enfants)
        lien = http.client.HTTPConnection(hote, port, timeout=DELAI_DE_DEMARRAGE)
        try:
            lien.request("HEAD", "/", headers={"Connection": "close"})
            lien.getresponse()
        except OSError:
            if time.monotonic() > limite:
                raise ErreurExploitation(
                    f"Le serveur web ne répond pas à {hote}:{port}", "lancez « ecluse doctor »"
                ) from None
            arret.wait(PERIODE / 2)
        else:
            return True
        finally:
            lien.close()
    return False


def _exiger_vivants(enfants: list[Enfant]) -> None:
    for enfant in enfants:
        if enfant.processus.poll() is not None:
            raise ErreurExploitation(
                f"{enfant.nom} s’est arrêté (état {enfant.processus.returncode})",
                "lisez les lignes qui précèdent, puis lancez « ecluse doctor »",
            )


def _arreter(enfants: list[Enfant]) -> None:
    """Ask every child to stop, then end what is left of their sessions."""
    for enfant in enfants:
        with contextlib.suppress(ProcessLookupError):
            enfant.processus.send_signal(signal.SIGTERM)
    limite = time.monotonic() + DELAI_D_ARRET
    for enfant in enfants:
        with contextlib.suppress(subprocess.TimeoutExpired):
            enfant.processus.wait(max(0.1, limite - time.monotonic()))
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(enfant.processus.pid, signal.SIGKILL)
        enfant.processus.wait()
