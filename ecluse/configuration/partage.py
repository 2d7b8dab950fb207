"""Several processes, one embedded server: who keeps it up, and who stops it.

Processes that need the server each hold a shared lock on one file; the one that lets go last
stops the server. The kernel drops the lock of a killed process, so nothing is counted wrong.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from ecluse.configuration.erreurs import ErreurExploitation
from ecluse.configuration.postgres_embarque import PostgresEmbarque


def verrouiller(fichier: IO[Any], mode: int) -> None:
    """Take or release an flock on an open file; blocks unless LOCK_NB is in ``mode``."""
    fcntl.flock(fichier.fileno(), mode)


class _Retenue:
    """What this process holds: the server, the open lock file, how many times it was asked."""

    serveur: PostgresEmbarque | None = None
    fichier: IO[Any] | None = None
    pid: int = 0
    fois: int = 0


@contextmanager
def _section_exclusive(serveur: PostgresEmbarque) -> Iterator[None]:
    with (serveur.base / f"{serveur.nom}.demarrage").open("a") as fichier:
        verrouiller(fichier, fcntl.LOCK_EX)
        yield


def retenir(serveur: PostgresEmbarque) -> None:
    """Start the server if nobody did, and keep it alive until ``relacher()`` or exit.

    in: the server. raises: ErreurExploitation when it does not start or cannot write.
    """
    if _Retenue.fichier is not None and _Retenue.pid == os.getpid():
        _Retenue.fois += 1
        return
    try:
        serveur.preparer_dossiers()
    except OSError as erreur:
        raise ErreurExploitation(
            f"Le dossier {erreur.filename or serveur.base} n’est pas accessible en écriture",
            "changez ses droits, ou choisissez un autre dossier avec ECLUSE_DONNEES",
        ) from None
    with _section_exclusive(serveur):
        serveur.demarrer()
        fichier = (serveur.base / f"{serveur.nom}.usage").open("a")
        verrouiller(fichier, fcntl.LOCK_SH)
    _Retenue.serveur, _Retenue.fichier = serveur, fichier
    _Retenue.pid, _Retenue.fois = os.getpid(), 1
    atexit.register(_relacher_tout)
    _sortir_proprement_sur_sigterm()


def relacher() -> bool:
    """Undo one ``retenir()``. out: True when the server was stopped by this call."""
    if _Retenue.fichier is None or _Retenue.pid != os.getpid():
        return False
    _Retenue.fois -= 1
    return _relacher_tout() if _Retenue.fois <= 0 else False


def _relacher_tout() -> bool:
    serveur, fichier = _Retenue.serveur, _Retenue.fichier
    # A forked child inherits the variables, not the right to stop its parent's server.
    if serveur is None or fichier is None or _Retenue.pid != os.getpid():
        return False
    _Retenue.serveur = _Retenue.fichier = None
    with fichier, _section_exclusive(serveur):
        try:
            verrouiller(fichier, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        serveur.arreter()
        return True


def _sortir_proprement_sur_sigterm() -> None:
    """By default SIGTERM ends Python without its exit functions: turn it into an exit."""
    try:
        if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, lambda numero, _cadre: sys.exit(128 + numero))
    except ValueError:
        pass  # only the main thread may set handlers; there the caller has its own
