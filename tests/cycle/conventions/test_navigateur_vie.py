"""Avenant and résiliation in a real browser: before and after while typing, accessible, narrow."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from ecluse.annuaire.models import Role
from ecluse.cycle.conventions import actions
from ecluse.cycle.deliberations import queries as budget
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


def test_from_the_signature_to_the_resiliation(fenetre: Browser, live_server: Any) -> None:
    """Signed, lowered and prolonged by an avenant, read as of two days, ended early."""
    agent = f.compte(Role.GESTIONNAIRE, prenom="Gaël", nom="Exemple")
    c = f.convention("a_signer")
    with f.au("2025-07-21"):
        actions.enregistrer_dates(
            c, agent, transmise_le=date(2025, 7, 9), publiee_le=date(2025, 7, 10)
        )
    ligne = c.lignes.get().ligne
    article = f.autorisation()
    base = f"{live_server.url}/conventions/{c.uid}/"
    with nav.page(fenetre) as page:
        nav.ouvrir_session(page, live_server.url, agent)
        page.goto(base)
        nav.suivre(page, "Enregistrer la signature")
        page.get_by_label("Date de signature").fill("21/07/2025")
        nav.soumettre(page, "Enregistrer la signature")
        expect(page.locator("main")).to_contain_text("Préparer un avenant")

        nav.suivre(page, "Préparer un avenant")
        page.get_by_label("Objet").first.fill("Une permanence de moins, trois mois de plus")
        page.get_by_label("Durée", exact=True).check()
        page.get_by_label("Montant", exact=True).check()
        page.get_by_label("Nouvelle fin de la convention").fill("31/12/2026")
        page.get_by_text("Diminuer ce que la convention accorde").click()
        page.get_by_label("Diminuer «").fill("4 000")
        apercu = page.locator("#avant-apres")
        expect(apercu).to_contain_text("16 000,00")
        expect(apercu).to_contain_text("31 décembre 2026")
        page.get_by_text("Articles de délibération qui l’autorisent").first.click()
        page.get_by_label(f"n° {article.rapport.numero}").check()
        nav.regarder(page, "conventions-parcours-avenant-saisie")
        nav.soumettre(page, "Enregistrer le projet d’avenant")
        expect(page.locator("main")).to_contain_text("désengagé à la signature")
        nav.regarder(page, "conventions-parcours-avenant")
        c.refresh_from_db()
        with f.au("2025-10-01"):
            f.proposer_avenant(c.avenants.get(), agent)

        page.goto(f"{base}avenants/1/signature/")
        page.get_by_label("Date de signature").fill("01/10/2025")
        nav.soumettre(page, "Enregistrer la signature")
        expect(page.locator("main")).to_contain_text("Signé le")
        assert budget.engage_de(ligne) == 16000

        for jour, montant, fin in (
            ("30/09/2025", "20 000,00", "2026"),
            ("02/10/2025", "16 000,00", "31 décembre 2026"),
        ):
            page.goto(f"{base}consolidee/")
            page.get_by_label("Telle qu’elle se lit le").fill(jour)
            nav.soumettre(page, "Lire à cette date")
            expect(page.locator("main")).to_contain_text(montant)
            expect(page.locator("main")).to_contain_text(fin)

        page.goto(f"{base}resiliation/")
        page.get_by_role("radio", name="Le Département").first.check()
        page.get_by_label("Motif").fill("La permanence n’ouvre plus.")
        page.get_by_label("Dirigeants entendus le").fill("06/10/2025")
        page.get_by_label("Lettre recommandée reçue le").fill("15/10/2025")
        nav.soumettre(page, "Continuer")
        nav.regarder(page, "conventions-parcours-resiliation")
        nav.soumettre(page, "Résilier à compter du")
        expect(page.locator("main")).to_contain_text("Résiliée à compter du")
        nav.regarder(page, "conventions-parcours-resiliee")
    c.refresh_from_db()
    assert (c.fin, c.resiliee_le) == (date(2025, 11, 15), date(2025, 11, 16))
