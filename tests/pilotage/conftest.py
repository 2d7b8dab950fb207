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


def _charger() -> None:
    charger_departement(fabriques.PROGRAMME)
    charger_groupes(fabriques.PROGRAMME)
    fabriques.session_45()
    charger_modeles()


def _generer() -> None:
    from ecluse.pilotage.jeu_d_essai.generation import monde

    _charger()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(monde, "STRUCTURES", 20)
        generation.generer(160)


@pytest.fixture
def programme(db: Any) -> None:
    """The département, its territoires and groups, dispositif 2025/4.5, the convention models."""
    _charger()


@pytest.fixture
def jeu(db: Any) -> None:
    """A generated set of 160 candidatures on 20 structures: every state is there."""
    _generer()


@pytest.fixture(scope="module")
def jeu_du_module(bloc: None) -> None:
    """The same, built once for a module of which every test finds it."""
    _generer()


def genere(identifiant: str) -> Compte:
    """An account of the generated set, such as `instruction1`."""
    return Compte.objects.get(email=f"{identifiant}@{DOMAINE}")
