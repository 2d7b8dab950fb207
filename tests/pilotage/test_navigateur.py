"""The pages of pilotage in a browser: axe, narrow screens, nothing that overflows."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from ecluse.annuaire.models import Compte
from ecluse.cycle.candidatures.models import Candidature
from tests.outils import navigateur as outils
from tests.pilotage.conftest import genere

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def fenetre() -> Iterator[Browser]:
    # Playwright runs a loop in this thread; the database is used by the server's thread only.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with outils.navigateur() as ouvert:
        yield ouvert
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def entrer(page: Page, adresse: str, compte: Compte) -> None:
    """Give the browser a session of `compte`."""
    client = Client()
    client.force_login(compte)
    temoin = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": temoin, "url": adresse}])


def test_liste_dossier_et_a_faire(fenetre: Browser, live_server: Any, jeu: None) -> None:
    adresse = str(live_server.url)
    soldee = Candidature.objects.filter(
        lignes_rapport__conventions__convention__etat="soldee"
    ).first()
    assert soldee is not None
    pages = {
        "liste": ("/dossiers/?etat=en_instruction", "instruction1"),
        "dossier": (f"/dossiers/{soldee.uid}/", "finances1"),
        "a-faire": ("/a-faire/", "instruction1"),
    }
    for nom, (chemin, identifiant) in pages.items():
        for taille, theme in ((outils.BUREAU, "light"), (outils.TELEPHONE, "dark")):
            with outils.page(fenetre, taille=taille, theme=theme) as page:
                entrer(page, adresse, genere(identifiant))
                page.goto(adresse + chemin)
                outils.verifier_axe(page)
                outils.verifier_largeur(page)
                outils.capturer(page, f"pilotage-{nom}-{taille['width']}")
