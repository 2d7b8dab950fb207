"""A draft of a fiche, and the person who edits it."""

import pytest
from django.test import Client

from ecluse.annuaire.models import Compte, Role
from ecluse.cycle.appels.editeur import actions
from ecluse.cycle.appels.models import BrouillonFiche, Dispositif
from tests import fabriques as f
from tests.cycle.appels.editeur.pages import connecte


@pytest.fixture
def pilote() -> Compte:
    return f.compte(Role.PILOTAGE, prenom="Pia")


@pytest.fixture
def client(pilote: Compte) -> Client:
    return connecte(pilote)


@pytest.fixture
def dispositif() -> Dispositif:
    return f.session_45().dispositif


@pytest.fixture
def brouillon(dispositif: Dispositif, pilote: Compte) -> BrouillonFiche:
    return actions.ouvrir(dispositif, pilote)
