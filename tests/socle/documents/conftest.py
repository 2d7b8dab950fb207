"""The sample agreement is rendered once for every test that only reads it."""

import pytest

from ecluse.socle.documents import Rendu, rendre

from . import exemple


@pytest.fixture(scope="session")
def convention() -> Rendu:
    """The finished agreement."""
    return rendre(exemple.document())
