"""The public pages of the catalogue in a real browser: accessible, narrow, light and dark."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from ecluse.cycle.appels.chargement import BilanChargement, charger_une
from ecluse.regles.fiches import trouver_fiche
from tests import fabriques as f
from tests.outils import navigateur as nav

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
PAGES = {
    "catalogue": "/catalogue/",
    "sans-resultat": "/catalogue/?q=introuvable",
    "fiche": "/appels/2025/2.11/",
    "fiche-sans-regle": "/appels/2025/2.7/",
    "questionnaire": "/quel-dispositif/",
    "structure": "/quel-dispositif/structure/",
    "choix": "/simuler/",
    "simuler": "/simuler/2025/2.11/",
    "simuler-depenses": "/simuler/2024/4.1/",
}


def test_les_pages_publiques(fenetre: Browser, live_server: Any) -> None:
    f.departement()
    f.territoire("ART", "Artois")
    for nom in ("2025/2.11", "2025/2.7", "2024/4.1", "2024/4.6"):
        charger_une(trouver_fiche(f.PROGRAMME, nom), BilanChargement())
    with nav.page(fenetre, taille=nav.TELEPHONE) as page:
        for nom, adresse in PAGES.items():
            page.goto(live_server.url + adresse)
            nav.regarder(page, f"catalogue-{nom}", themes=True)
        _repondre(page, live_server.url)
        _calculer(page, live_server.url)
        page.goto(f"{live_server.url}/appels/2025/2.11/")
        page.emulate_media(media="print")
        expect(page.locator("text=Télécharger la fiche en PDF")).to_be_hidden()
        nav.verifier_axe(page)


def _repondre(page: Any, racine: str) -> None:
    """Answer the questionnaire; nothing of it is in the address."""
    page.goto(f"{racine}/quel-dispositif/")
    page.fill("[name=naissance]", "02/05/2001")
    page.select_option("[name=residence]", "ART")
    page.check("[value=sans_logement]")
    page.select_option("[name=annee]", "2024")
    nav.cliquer(page, page.locator("text=Chercher les dispositifs"))
    expect(page.locator("#t-reponse")).to_be_visible()
    assert page.url == f"{racine}/quel-dispositif/"
    nav.regarder(page, "catalogue-reponse", themes=True)


def _calculer(page: Any, racine: str) -> None:
    """A wrong date is said at its field; corrected, the amount comes with its lines."""
    page.goto(f"{racine}/simuler/2025/2.11/")
    for champ, valeur in {
        "#id_debut": "01/07/2025",
        "#id_fin": "31/12/2025",
        "#id_date": "15/02/2026",
        "#id_montant_maximum": "12 000",
        "#id_mesures-0-debut": "31/07/2025",
        "#id_mesures-0-fin": "01/07/2025",
    }.items():
        page.fill(champ, valeur)
    page.select_option("#id_mesures-0-type", "GSL")
    nav.soumettre(page, "Calculer")
    expect(page.locator("text=Mesure 1 : La fin précède le début.").first).to_be_visible()
    nav.verifier_axe(page)
    page.fill("#id_mesures-0-fin", "15/09/2025")
    nav.soumettre(page, "Calculer")
    expect(page.locator("#t-resultat")).to_be_visible()
    nav.regarder(page, "catalogue-resultat", themes=True)
