"""The editor of texts in a real browser: written beside its preview, refused, published, used."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from ecluse.annuaire.models import Compte, Role
from ecluse.cycle.conventions.chargement import charger_modeles, modele
from ecluse.cycle.conventions.modeles import actions
from tests import fabriques as f
from tests.outils import navigateur as nav

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
BASE = "/conventions/modeles"


@pytest.fixture
def pilote() -> Compte:
    f.departement_complet()
    charger_modeles()
    return f.compte(Role.PILOTAGE, prenom="Paule", nom="Exemple")


def _ecrire(page: Page, texte: str) -> None:
    page.get_by_label("Texte", exact=True).fill(texte)


def test_un_modele_est_ecrit_relu_publie_et_sert(
    fenetre: Browser, live_server: Any, pilote: Compte
) -> None:
    with nav.page(fenetre) as page:
        nav.ouvrir_session(page, live_server.url, pilote)
        page.goto(f"{live_server.url}{BASE}/convention/")
        nav.soumettre(page, "Modifier ce modèle")
        nav.suivre(page, "Article 17 : Litiges")
        apercu = page.locator("#apercu-clause")
        # A variable that does not exist is refused where it is typed; the preview names it.
        _ecrire(page, "Le {{ tribuna }} tranche.")
        expect(page.locator("main .champ__erreur")).to_contain_text("Vouliez-vous écrire")
        expect(page.locator("[data-etat-enregistrement]")).to_contain_text("Non enregistré")
        # A button puts one of the list; the preview follows.
        _ecrire(page, "Décision du XX devant le ")
        page.get_by_text("Variables et renvois").click()
        page.get_by_role("button", name="{{ tribunal }}").click()
        expect(apercu).to_contain_text("devant le tribunal administratif de Lille")
        nav.enregistre(page)
        nav.suivre(page, "Différences et publication")
        expect(page.locator("main")).to_contain_text("Un « XX » reste à remplacer")
        nav.suivre(page, "Litiges")
        _ecrire(page, "Le {{ tribunal }} tranche.")
        expect(apercu).to_contain_text("Le tribunal administratif de Lille tranche.")
        nav.enregistre(page)
        nav.suivre(page, "Différences et publication")
        page.locator("summary", has_text="Publier la version 2").click()
        page.get_by_label("Ce qui change, et pourquoi").fill("Plus court")
        nav.soumettre(page, "Publier la version 2", exact=True)
        expect(page.locator("#messages")).to_contain_text("La version 2 est publiée")


def test_ce_qui_manque_bloque_et_dit_ou(fenetre: Browser, live_server: Any) -> None:
    c = f.convention("projet")
    c.structure.adresse = "XX rue de la Paix"
    c.structure.save()
    agent = f.compte(Role.GESTIONNAIRE, prenom="Gaël", nom="Exemple")
    with nav.page(fenetre) as page:
        nav.ouvrir_session(page, live_server.url, agent)
        page.goto(f"{live_server.url}/conventions/{c.uid}/")
        lien = page.get_by_role("link", name="Sur la page de la structure")
        expect(page.locator("main")).to_contain_text("l’adresse de la structure")
        nav.cliquer(page, lien)
        expect(page.get_by_role("heading", level=1)).to_contain_text(c.structure.nom)


def test_les_pages_de_l_editeur(fenetre: Browser, live_server: Any, pilote: Compte) -> None:
    f.autorisation()
    brouillon = actions.ouvrir("annexe", pilote)
    clause = actions.trouver_clause(brouillon, "public")
    assert clause is not None and modele("annexe") is not None
    actions.ecrire(
        brouillon, "public", "Public visé", "{{ public }}\n\nXX", actions.empreinte(clause), pilote
    )
    adresses = {
        "liste": "",
        "modele": "annexe/",
        "version": "fsl/versions/1/",
        "adoption": "fsl/versions/1/adoption/",
        "brouillon": "annexe/brouillon/",
        "clause": "annexe/brouillon/clauses/public/",
        "apercu": "annexe/brouillon/apercu/",
        "differences": "annexe/brouillon/differences/",
    }
    with nav.page(fenetre) as page:
        nav.ouvrir_session(page, live_server.url, pilote)
        for nom, adresse in adresses.items():
            page.goto(f"{live_server.url}{BASE}/{adresse}")
            nav.regarder(page, f"modeles-{nom}")
