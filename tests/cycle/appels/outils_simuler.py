"""What the tests of « Simuler » share: the programme loaded once, half a year of facts, a form."""

from typing import Any

import pytest
from django.test import Client

from ecluse.cycle.appels.chargement import charger_programme
from tests import fabriques as f

SEMESTRE = {
    "date": "15/02/2026",
    "debut": "01/07/2025",
    "fin": "31/12/2025",
    "montant_maximum": "200 000",
    "deja_verse": "0",
}


@pytest.fixture(scope="module", autouse=True)
def programme(bloc: None) -> None:
    """The whole programme, loaded once for the module that imports this fixture."""
    charger_programme(f.PROGRAMME)


def simuler(nom: str, client: Client | None = None, **donnees: Any) -> str:
    reponse = (client or Client()).post(f"/simuler/{nom}/", donnees)
    assert reponse.status_code == 200
    return reponse.content.decode().replace("\xa0", " ").replace("\u202f", " ")


def ligne(liste: str, rang: int, **champs: str) -> dict[str, str]:
    return {f"{liste}-{rang}-{cle}": valeur for cle, valeur in champs.items()}
