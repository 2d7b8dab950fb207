"""Loading the shipped département, as often as one likes."""

import pytest

from ecluse.annuaire.chargement import charger_departement
from ecluse.annuaire.models import Departement, Service, Territoire
from tests.fabriques import PROGRAMME

pytestmark = pytest.mark.django_db


def test_pas_de_calais_is_loaded_once() -> None:
    for _ in range(2):
        charger_departement(PROGRAMME)
    d = Departement.objects.get()
    assert (d.code, d.nom, d.sieges) == ("62", "Département du Pas-de-Calais", 44)
    assert d.adresse.endswith("62018 Arras Cedex 9")
    assert d.president == d.siret == "", "not published: a setting, never a guess"
    assert set(Territoire.objects.values_list("code", flat=True)) == {
        *("ARR", "ART", "AUD", "BOU", "CAL", "HEC", "LEL", "MON", "TER")
    }
    for sigle in ("SLAI", "SLISL", "MDS"):
        assert Service.objects.filter(sigle=sigle, territoire__isnull=False).count() == 9
    assert Service.objects.get(code="SLISL-ART").territoire == Territoire.objects.get(code="ART")
    assert Service.objects.get(code="SPSLH").territoire is None


def test_settings_of_the_installation_are_kept() -> None:
    charger_departement(PROGRAMME)
    Departement.objects.update(president="Camille Exemple", nom="Le Département", tribunal="")
    charger_departement(PROGRAMME)
    d = Departement.objects.get()
    assert (d.president, d.nom) == ("Camille Exemple", "Le Département")
    assert d.tribunal == "Tribunal administratif de Lille"
