"""Whether people are waiting for their pages: the web server says so, the background jobs ask.

The sign is the date of a file of the data folder: both processes have it, nothing is to be kept
between them, and jobs that run on another machine, which take nothing from the pages, see none.
"""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

from ecluse.configuration.base_de_donnees import dossier_des_donnees

NOM = "affluence"
#: Seconds that a request waited before anybody took it: below, nobody notices.
ATTENTE = 0.1
#: Seconds without such a wait after which the crowd is over.
REPIT = 20.0
#: Seconds after which what can wait does not wait any longer, crowd or not.
PATIENCE = 15 * 60.0


class Affluence:
    """The sign in one data folder (by default, that of the installation)."""

    def __init__(self, dossier: Path | None = None) -> None:
        self.fichier = (dossier or dossier_des_donnees()) / NOM
        self._dit = 0.0
        self._depuis: float | None = None

    def attendu(self, secondes: float) -> None:
        """A request waited that long; written at most once a second."""
        instant = time.monotonic()
        if secondes < ATTENTE or instant - self._dit < 1:
            return
        self._dit = instant
        # A folder that cannot be written is no reason to refuse a page.
        with contextlib.suppress(OSError):
            self.fichier.touch()

    def presente(self) -> bool:
        """Whether somebody waited lately."""
        try:
            age = time.time() - self.fichier.stat().st_mtime
        except OSError:
            return False
        return -REPIT < age < REPIT

    def fait_attendre(self) -> bool:
        """Whether what can wait must: while somebody waits, a quarter of an hour at most."""
        if not self.presente():
            self._depuis = None
            return False
        instant = time.monotonic()
        self._depuis = instant if self._depuis is None else self._depuis
        return instant - self._depuis < PATIENCE
