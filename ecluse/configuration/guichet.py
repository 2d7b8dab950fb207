"""Who is served first when more people ask than can be served.

The web server gives each request a thread, and that thread waits here. A few others do the work,
each with its connection to the database, and take first what cannot wait: on the last minute of a
window, to validate a dossier passes before attaching a file that nobody can use without it.
"""

import itertools
import os
import queue
import re
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

#: The two acts that a closing makes impossible, and what leads to them; then the pages; then the
#: bytes of files, sent again by the page that sends them if they have to be.
PRESSANTS = re.compile(r"/candidatures/[^/]+/(?:valider|deposer)/")
FICHIERS = "/televersements/"


def rang(environ: dict[str, Any]) -> int:
    """The smaller, the sooner: 0 for the act itself, 1 for its page, 3 for pieces of files."""
    chemin = environ.get("PATH_INFO", "")
    if PRESSANTS.fullmatch(chemin):
        return 0 if environ.get("REQUEST_METHOD") == "POST" else 1
    return 3 if chemin.startswith(FICHIERS) else 2


class Demande:
    """A request that waits, then its answer."""

    def __init__(self, environ: dict[str, Any], repondre: Callable[..., Any]) -> None:
        self.environ = environ
        self.repondre = repondre
        self.arrivee = time.monotonic()
        self.faite = threading.Event()
        self.corps: Iterable[bytes] = ()
        self.panne: BaseException | None = None

    def traiter(self, application: Application) -> None:
        """Do the work; what it raises is for the thread that waits."""
        try:
            self.corps = application(self.environ, self.repondre)
        except BaseException as panne:
            self.panne = panne
        finally:
            self.faite.set()


class Guichet:
    """A WSGI application that serves another by `agents` threads, the most pressing first.

    Requests of one rank are served in their order. Threads begin with the first request of a
    process: they would not survive its `fork`.
    """

    def __init__(
        self,
        application: Application,
        agents: int,
        attendu: Callable[[float], None] = lambda _secondes: None,
    ) -> None:
        """`attendu` is told how many seconds each request waited before it was taken."""
        self.application = application
        self.agents = agents
        self.attendu = attendu
        self._verrou = threading.Lock()
        self._processus = 0
        self._numeros = itertools.count()
        self._file: queue.PriorityQueue[tuple[int, int, Demande]] = queue.PriorityQueue()

    def __call__(self, environ: dict[str, Any], repondre: Callable[..., Any]) -> Iterable[bytes]:
        if self._processus != os.getpid():
            self._ouvrir()
        demande = Demande(environ, repondre)
        self._file.put((rang(environ), next(self._numeros), demande))
        demande.faite.wait()
        if demande.panne is not None:
            raise demande.panne
        return demande.corps

    def _ouvrir(self) -> None:
        with self._verrou:
            if self._processus == os.getpid():
                return
            for numero in range(self.agents):
                threading.Thread(target=self._servir, name=f"guichet-{numero}", daemon=True).start()
            self._processus = os.getpid()

    def _servir(self) -> None:
        while True:
            _rang, _numero, demande = self._file.get()
            self.attendu(time.monotonic() - demande.arrivee)
            demande.traiter(self.application)
