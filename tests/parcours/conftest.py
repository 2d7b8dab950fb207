"""A real Chromium before a real server, with a business clock that the test moves."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser

from ecluse.socle import horloge
from tests import fabriques
from tests.parcours.monde import Monde, peupler
from tests.parcours.poste import Salle


class Calendrier:
    """Moves the business time that every thread of this process reads; real time goes on."""

    def __init__(self) -> None:
        self.decalage = timedelta()

    def au(self, jour: str, heure: str = "10:00:00") -> None:
        """It is that Paris instant, and time passes from there."""
        self.decalage = fabriques.instant(jour, heure) - horloge.instant_reel()

    def lire(self) -> timedelta:
        """What a request reads in place of the shift of the demonstration."""
        return self.decalage


@pytest.fixture
def calendrier(monkeypatch: pytest.MonkeyPatch) -> Calendrier:
    """The clock, on the first days of May 2025."""
    mobile = Calendrier()
    monkeypatch.setattr(horloge, "lire_decalage", mobile.lire)
    mobile.au("2025-05-05")
    return mobile


@pytest.fixture
def monde(transactional_db: None, calendrier: Calendrier) -> Monde:
    """The published programme and fictitious people."""
    return peupler()


@pytest.fixture(scope="session")
def vues() -> set[str]:
    """The pages already looked at: each is looked at once, whoever comes back to it."""
    return set()


@pytest.fixture
def salle(fenetre: Browser, live_server: Any, calendrier: Calendrier, vues: set[str]) -> Salle:
    """Where everybody works."""
    return Salle(fenetre, live_server.url, vues)
