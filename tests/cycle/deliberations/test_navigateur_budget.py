"""The acts of the budget and the import of a past act, in a real browser, wide and narrow."""

from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, expect

from ecluse.annuaire.models import Role
from ecluse.cycle.deliberations import actions, queries
from ecluse.cycle.deliberations.models import Mouvement, Operation, Rapport
from tests import fabriques as f
from tests.outils import navigateur as nav

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
ACTE = settings.PROGRAMMES / "pas-de-calais" / "deliberations" / "2023-499"


def test_every_act_of_the_budget_is_seen_and_a_virement_is_written(
    fenetre: Browser, live_server: Any
) -> None:
    agent = f.compte(Role.GESTIONNAIRE, prenom="Gaël", nom="Exemple")
    f.adoptee()
    engagement = Mouvement.objects.get(nature="engagement")
    o = engagement.operation
    autre = f.operation("1000.00", code="C02-428B04")
    recettes = actions.ouvrir_operation(
        2025, "C02-428N01", "Recettes", "7518/428", Decimal("100.00"), agent, sens="recette"
    )
    actions.inscrire_credits(o, 2025, Decimal("9000.00"), "Premier versement", agent)
    budget = "/deliberations/budget/"
    pages = {
        "liste": budget,
        "ouvrir": f"{budget}nouvelle/",
        "releve": f"{budget}{o.uid}/",
        "autorisation": f"{budget}{o.uid}/autorisation/",
        "recette": f"{budget}{recettes.uid}/recette/",
        "credits": f"{budget}{o.uid}/credits/",
        "desengager": f"{budget}engagements/{engagement.uid}/desengager/",
        "virement": f"{budget}{o.uid}/virement/",
    }
    with nav.page(fenetre) as page:
        nav.ouvrir_session(page, live_server.url, agent)
        for nom, adresse in pages.items():
            page.goto(live_server.url + adresse)
            nav.regarder(page, f"budget-{nom}")
        page.get_by_label("Vers").select_option(str(autre.uid))
        page.get_by_label("Montant").fill("2 500,50")
        expect(page.locator("#apres")).to_contain_text("197 499,50")
        nav.soumettre(page, "Enregistrer le virement")
        expect(page.locator("main")).to_contain_text("Indiquez le motif")
        page.get_by_label("Motif").fill("Deux projets de plus")
        nav.soumettre(page, "Enregistrer le virement")
        expect(page.locator("main")).to_contain_text("Deux projets de plus")
        nav.regarder(page, "budget-apres-virement")
    assert queries.disponible(Operation.objects.get(pk=autre.pk)) == Decimal("3500.50")


def test_a_past_act_is_dropped_read_and_taken_in(fenetre: Browser, live_server: Any) -> None:
    pilote = f.compte(Role.PILOTAGE, prenom="Pierre", nom="Pilotage")
    fichiers = sorted(ACTE.iterdir())
    with nav.page(fenetre) as page:
        nav.ouvrir_session(page, live_server.url, pilote)
        page.goto(f"{live_server.url}/deliberations/")
        nav.suivre(page, "Reprendre une délibération")
        champ = page.get_by_label("Fichiers de la délibération")
        champ.set_input_files(fichiers[1:])
        nav.soumettre(page, "Lire les fichiers")
        expect(page.locator("main")).to_contain_text("Ce fichier manque")
        nav.regarder(page, "import-refuse")
        page.get_by_label("Fichiers de la délibération").set_input_files(fichiers)
        nav.soumettre(page, "Lire les fichiers")
        expect(page.locator("main")).to_contain_text("Lue, pas encore reprise")
        nav.regarder(page, "import-apercu")
        nav.soumettre(page, "Reprendre la délibération")
        expect(page.locator("main")).to_contain_text("est reprise telle que publiée")
        nav.regarder(page, "import-acte")
    assert Rapport.objects.get().numero == "2023-499"
