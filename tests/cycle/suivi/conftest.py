"""The requests of these tests live at the instant that the test chose."""

from datetime import timedelta

import pytest

from ecluse.socle import horloge


@pytest.fixture(autouse=True)
def _horloge_des_requetes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request reads the shift at its start: give it the one of the block `fabriques.au`."""
    monkeypatch.setattr(horloge, "lire_decalage", lambda: horloge._decalage.get() or timedelta(0))
