"""What the tests of the kernel share."""

from typing import Any

import pytest

from ecluse.annuaire.models import Compte
from tests.fabriques import MOT_DE_PASSE


@pytest.fixture
def compte(db: None) -> Compte:
    """Someone without any right."""
    return Compte.objects.create_user(
        "alex@exemple.invalid", MOT_DE_PASSE, prenom="Alex", nom="Essai"
    )


@pytest.fixture
def mode_demo(settings: Any) -> None:
    """The demonstration, with an unmoved clock."""
    settings.DEMO = True


@pytest.fixture
def demo_au_5_mai(db: None, mode_demo: None) -> None:
    """The demonstration as it starts."""
    from ecluse.socle import horloge_demo

    horloge_demo.initialiser()
