"""What the catalogue reads: the latest versions, the windows open to the second."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from ecluse.cycle.appels import queries_catalogue
from ecluse.cycle.appels.chargement import BilanChargement, charger_une
from ecluse.regles.fiches import trouver_fiche
from tests import fabriques as f

pytestmark = pytest.mark.django_db


def charger(*noms: str) -> None:
    for nom in noms:
        charger_une(trouver_fiche(f.PROGRAMME, nom), BilanChargement())


def test_ouvert_suit_la_derniere_seconde() -> None:
    charger("2025/4.5")
    dernier = datetime(2025, 5, 9, 21, 59, 59, tzinfo=UTC)
    assert queries_catalogue.catalogue(dernier)[0].ouverte
    assert not queries_catalogue.catalogue(datetime(2025, 5, 9, 22, 0, tzinfo=UTC))[0].ouverte


def test_le_catalogue_lit_la_derniere_version() -> None:
    charger("2025/4.5")
    fiche = trouver_fiche(f.PROGRAMME, "2025/4.5")
    charger_une(fiche.model_copy(update={"libelle": "Guichet des jeunes"}), BilanChargement())
    (entree,) = queries_catalogue.catalogue(datetime(2025, 5, 1, tzinfo=UTC))
    assert (entree.version, entree.fiche.libelle) == (2, "Guichet des jeunes")


def test_catalogue_vide() -> None:
    assert "Aucun dispositif" in Client().get("/catalogue/").content.decode()
