"""What the tests of conventions start from, built once for a module.

A test that asks for it starts from the line, or the convention, as nobody touched it; one that
commits, or counts from none, builds its own.
"""

from typing import Any

import pytest

from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.deliberations.models import LigneRapport
from tests import fabriques
from tests.partage import _fichiers_temporaires  # noqa: F401


@pytest.fixture(scope="module")
def ligne_partagee(bloc: None) -> int:
    """The identifier of a voted line of 20,000 euros, ready for a convention."""
    return fabriques.ligne_votee().pk


@pytest.fixture
def votee(ligne_partagee: int, db: Any) -> LigneRapport:
    """That line."""
    return LigneRapport.objects.get(pk=ligne_partagee)


@pytest.fixture(scope="module")
def convention_partagee(bloc: None) -> int:
    """The identifier of a convention of 20,000 euros, signed on 21 July 2025."""
    return fabriques.convention("signee").pk


@pytest.fixture
def signee(convention_partagee: int, db: Any) -> Convention:
    """That convention."""
    return Convention.objects.get(pk=convention_partagee)
