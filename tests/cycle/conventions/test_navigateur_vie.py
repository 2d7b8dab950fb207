"""Avenant and résiliation in a real browser: before and after while typing, accessible, narrow."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from ecluse.annuaire.models import Role
from tests import fabriques as f
from tests.outils import navigateur as nav

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def test_before_and_after_follow_what_is_typed(fenetre: Browser, live_server: Any) -> None:
    agent = f.compte(Role.GESTIONNAIRE, prenom="Gaël", nom="Exemple")
    c = f.convention("signee")
    f.ligne_libre("5000.00", c.structure)
    signe = f.avenant(c)
    a_signer = f.avenant(c, "a_signer", jour="2025-10-02", nouvelle_fin=date(2027, 1, 31))
    base = f"{live_server.url}/conventions/{c.uid}/"
    pages = {
        "convention": "",
        "avenant": f"avenants/{signe.rang}/",
        "avenant-signature": f"avenants/{a_signer.rang}/signature/",
        "consolidee": "consolidee/",
    }
    with nav.page(fenetre, taille=nav.TELEPHONE) as page:
        nav.ouvrir_session(page, live_server.url, agent)
        for nom, adresse in pages.items():
            page.goto(base + adresse)
            nav.regarder(page, f"conventions-vie-{nom}")
        page.goto(f"{base}avenants/nouveau/")
        page.get_by_label("Objet").first.fill("Prolongation de l’action")
        page.get_by_label("Durée", exact=True).check()
        page.get_by_label("Montant", exact=True).check()
        page.get_by_label("Nouvelle fin de la convention").fill("31/12/2026")
        page.get_by_text("Fonds d’aide").first.click()
        apercu = page.locator("#avant-apres")
        expect(apercu).to_contain_text("31 décembre 2026")
        expect(apercu).to_contain_text("25 000,00")
        nav.regarder(page, "conventions-vie-saisie")
        page.goto(f"{base}resiliation/")
        page.get_by_role("radio", name="La structure").check()
        page.get_by_label("Motif").fill("Arrêt de l’action")
        page.get_by_label("Lettre recommandée reçue le").fill("01/10/2025")
        nav.soumettre(page, "Continuer")
        expect(page.get_by_text("Ce que la résiliation entraîne")).to_be_visible()
        expect(page.get_by_role("button", name="Résilier à compter du")).to_be_visible()
        nav.regarder(page, "conventions-vie-resiliation")
