"""The server of the journeys: what it still answers, and how slow it is made.

With ECLUSE_LENTEUR=4 the browser computes four times slower and each answer of the product comes
300 ms late: what a journey did not wait for falls there, before it falls on a busy machine.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ServerHandler, ThreadedWSGIServer

#: How many times slower the browser computes; 0: as fast as the machine.
LENTEUR = float(os.environ.get("ECLUSE_LENTEUR") or 0)
RETARD = 0.3 if LENTEUR else 0.0
PATIENCE = 30.0
#: Where the browser finds axe: fetched once by each, where a call of its driver carries it anew.
CHEMIN_AXE = "/axe-des-tests.js"
AXE = Path(__file__).with_name("axe.min.js")


class Compteur:
    """How many threads are inside what it wraps."""

    def __init__(self) -> None:
        self._dedans = 0
        self._change = threading.Condition()

    def entourer(self, fonction: Any) -> Any:
        """`fonction`, counted from its call to its return."""

        def comptee(*args: Any, **options: Any) -> Any:
            with self._change:
                self._dedans += 1
            try:
                return fonction(*args, **options)
            finally:
                with self._change:
                    self._dedans -= 1
                    self._change.notify_all()

        return comptee

    def attendre_zero(self) -> None:
        """Return once nobody is inside; raises `AssertionError` when that never comes."""
        with self._change:
            fini = self._change.wait_for(lambda: self._dedans == 0, timeout=PATIENCE)
        assert fini, f"The test server still answers {self._dedans} request(s)"


REPONSES = Compteur()
LIAISONS = Compteur()


@contextmanager
def surveiller() -> Iterator[None]:
    """Count what the test server answers and the connections that it holds, for the whole run."""
    produit, axe = WSGIHandler.__call__, AXE.read_bytes()
    entetes = [("Content-Type", "text/javascript"), ("Cache-Control", "max-age=86400")]

    def repondre(lui: Any, environ: dict[str, Any], commencer: Any) -> Any:
        if environ["PATH_INFO"] == CHEMIN_AXE:
            commencer("200 OK", [*entetes, ("Content-Length", str(len(axe)))])
            return [axe]
        time.sleep(RETARD)
        return produit(lui, environ, commencer)

    with (
        mock.patch.object(WSGIHandler, "__call__", repondre),
        mock.patch.object(ServerHandler, "run", REPONSES.entourer(ServerHandler.run)),
        mock.patch.object(
            ThreadedWSGIServer,
            "process_request_thread",
            LIAISONS.entourer(ThreadedWSGIServer.process_request_thread),
        ),
    ):
        yield
