"""The directory of structures fills a form, and never stands in the way."""

import threading
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ecluse.annuaire import repertoire
from ecluse.annuaire.models import Compte
from tests import fabriques as f
from tests.annuaire.lecture import texte

SIRET = f.siret_fictif(f.siren_fictif(88888))
PORTE = threading.Event()


class Connu:
    """Knows everybody."""

    def chercher(self, *, siret: str = "", rna: str = "") -> repertoire.FicheRepertoire | None:
        return repertoire.FicheRepertoire("Régie des Deux Rives", siret=siret, commune="Arras")


class Muet:
    """Knows nobody."""

    def chercher(self, *, siret: str = "", rna: str = "") -> repertoire.FicheRepertoire | None:
        return None


class EnPanne:
    """Fails."""

    def chercher(self, *, siret: str = "", rna: str = "") -> repertoire.FicheRepertoire | None:
        raise ConnectionError("panne")


class Lent:
    """Answers when the test lets it."""

    def chercher(self, *, siret: str = "", rna: str = "") -> repertoire.FicheRepertoire | None:
        PORTE.wait()
        return None


@pytest.fixture
def client_de(settings: Any) -> Any:
    def choisir(nom: str) -> None:
        settings.REPERTOIRE = f"{__name__}.{nom}"

    return choisir


def test_by_default_there_is_none() -> None:
    assert repertoire.consulter(siret=SIRET) == repertoire.Reponse()
    assert repertoire.Aucun().chercher(siret=SIRET) is None


def test_what_it_knows_fills_the_answer(client_de: Any) -> None:
    client_de("Connu")
    fiche = repertoire.consulter(siret=SIRET).fiche
    assert fiche and (fiche.nom, fiche.siret) == ("Régie des Deux Rives", SIRET)
    client_de("Muet")
    assert repertoire.consulter(rna="W621000123") == repertoire.Reponse()


@pytest.mark.parametrize("nom", ["EnPanne", "Inconnu"])
def test_a_failing_one_says_unavailable(client_de: Any, nom: str) -> None:
    client_de(nom)
    for _ in range(repertoire.QUESTIONS_MAX + 1):
        assert repertoire.consulter(siret=SIRET) == repertoire.Reponse(indisponible=True)


def test_a_slow_one_blocks_nobody(client_de: Any, settings: Any) -> None:
    client_de("Lent")
    settings.REPERTOIRE_DELAI = 0.01
    PORTE.clear()
    try:
        # The places are taken by the questions that never end; the next does not even wait.
        for _ in range(repertoire.QUESTIONS_MAX + 2):
            assert repertoire.consulter(siret=SIRET).indisponible
    finally:
        PORTE.set()
    client_de("Connu")
    settings.REPERTOIRE_DELAI = 30
    # The places come back as the late answers end.
    while repertoire.consulter(siret=SIRET).indisponible:
        pass


@pytest.mark.django_db
def test_the_form_of_a_new_structure(client: Client, client_de: Any) -> None:
    nouveau = Compte.objects.create_user("n@exemple.invalid", f.MOT_DE_PASSE, prenom="N", nom="E")
    client.force_login(nouveau)
    url = reverse("annuaire:structure_inscrire")
    client_de("Connu")
    page = client.get(url, {"numero": SIRET})
    assert "d’après le répertoire" in texte(page)
    assert 'value="Régie des Deux Rives"' in page.content.decode()
    client_de("EnPanne")
    page = client.get(url, {"numero": SIRET})
    assert "ne répond pas" in texte(page)
    assert SIRET in page.content.decode()
