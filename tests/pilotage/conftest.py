"""What the tests of pilotage start from: a loaded programme, a generated set."""

from typing import Any

import pytest

from ecluse.annuaire.chargement import charger_departement
from ecluse.annuaire.models import Compte
from ecluse.cycle.conventions.chargement import charger_modeles
from ecluse.cycle.deliberations.chargement import charger_groupes
from ecluse.pilotage.jeu_d_essai import generation
from ecluse.pilotage.jeu_d_essai.generation.monde import DOMAINE
from tests import fabriques


@pytest.fixture
def programme(db: Any) -> None:
    """The département, its territoires and groups, dispositif 2025/4.5, the convention models."""
    charger_departement(fabriques.PROGRAMME)
    charger_groupes(fabriques.PROGRAMME)
    fabriques.session_45()
    charger_modeles()


@pytest.fixture
def jeu(programme: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A generated set of 160 candidatures on 20 structures: every state is there."""
    from ecluse.pilotage.jeu_d_essai.generation import monde

    monkeypatch.setattr(monde, "STRUCTURES", 20)
    generation.generer(160)


def genere(identifiant: str) -> Compte:
    """An account of the generated set, such as `instruction1`."""
    return Compte.objects.get(email=f"{identifiant}@{DOMAINE}")
