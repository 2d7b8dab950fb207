"""The pages of pilotage in a browser: axe, narrow screens, nothing that overflows."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from ecluse.cycle.candidatures.models import Candidature
from tests.outils import navigateur as outils
from tests.pilotage.conftest import genere

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


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
    with outils.page(fenetre) as page:
        for nom, (chemin, identifiant) in pages.items():
            outils.ouvrir_session(page, adresse, genere(identifiant))
            page.goto(adresse + chemin)
            outils.regarder(page, f"pilotage-{nom}", themes=True)
