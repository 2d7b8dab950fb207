"""Every page of a dossier, for each of its readers."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from ecluse.annuaire.models import Compte
from ecluse.cycle.candidatures import actions
from ecluse.cycle.candidatures.models import Candidature
from tests import fabriques as f

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _en_mai() -> Iterator[None]:
    with freeze_time(f.instant("2025-05-05"), tick=True):
        yield


def client_de(compte: Compte) -> Client:
    client = Client()
    client.force_login(compte)
    return client


def lire(client: Client, nom: str, *args: Any, statut: int = 200) -> str:
    reponse = client.get(reverse(nom, args=args))
    assert reponse.status_code == statut, (nom, reponse.status_code)
    return reponse.content.decode()


PAGES = ["modifier", "budget", "pieces", "coordonnees", "apercu", "deposer", "retirer"]


@pytest.fixture
def brouillon() -> Candidature:
    return f.candidature("brouillon", complete=False)


@pytest.mark.parametrize("complete", [False, True])
def test_les_pages_du_brouillon_s_affichent(complete: bool) -> None:
    c = f.candidature("brouillon", complete=complete)
    client = client_de(f.redacteur_de(c.structure))
    for nom in PAGES:
        lire(client, f"candidatures:{nom}", c.uid)
    for code in ("projet", "moyens", "territoire", "resultats"):
        lire(client, "candidatures:section", c.uid, code)
    lire(client, "candidatures:section", c.uid, "inconnue", statut=404)
    lire(client, "candidatures:liste")
