"""A convention to report on; the requests of these tests live at the instant that each chose."""

from datetime import timedelta
from typing import Any

import pytest

from ecluse.cycle.conventions.models import Convention
from ecluse.socle import horloge
from tests import fabriques
from tests.partage import _fichiers_temporaires  # noqa: F401


@pytest.fixture(autouse=True)
def _horloge_des_requetes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request reads the shift at its start: give it the one of the block `fabriques.au`."""
    monkeypatch.setattr(horloge, "lire_decalage", lambda: horloge._decalage.get() or timedelta(0))


@pytest.fixture(scope="module")
def signee(bloc: None) -> int:
    """The identifier of a signed convention."""
    return fabriques.convention().pk


@pytest.fixture
def convention(signee: int, db: Any) -> Convention:
    """That convention, as nobody touched it."""
    return Convention.objects.get(pk=signee)
