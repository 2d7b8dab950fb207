"""A rapport in a real browser, as pilotage lives it: repaired, grouped, voted, adopted."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from ecluse.annuaire.models import Compte, Role
from ecluse.cycle.deliberations import actions
from ecluse.cycle.deliberations.models import GroupeElus, Rapport
from tests import fabriques as f
from tests.outils import navigateur as nav

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def preparer(pilote: Compte) -> Rapport:
    """Two articles with a dossier each; the first announces one euro too many."""
    premier, second = f.proposee("20000.00"), f.proposee("15000.00")
    f.assemblee()
    r = f.rapport(premier, pilote=pilote)
    un = r.articles.get()
    actions.modifier_article(un, un.objet, un.operation, pilote, montant=un.montant or 20001)
    deux = actions.ajouter_article(r, "Ateliers du logement", f.operation(), pilote)
    actions.ajouter_lignes(deux, [second.propositions.get()], pilote)
    actions.ajouter_avis(r, "2e commission", date(2025, 6, 23), "favorable", pilote)
    return r


def voter(page: Page, voix: tuple[int, int], nom: str) -> None:
    """Type the voices for (or against) of the two groups, as the column says, and send them."""
    for groupe, nombre in zip(GroupeElus.objects.order_by("rang"), voix, strict=True):
        page.get_by_label(f"{groupe.nom}, {nom}").fill(str(nombre))
    expect(page.locator("#decompte")).to_contain_text("Le compte est bon")
    nav.soumettre(page, "Enregistrer le vote")


def test_from_a_wrong_amount_to_an_adopted_act(fenetre: Browser, live_server: Any) -> None:
    pilote = f.compte(Role.PILOTAGE, prenom="Paule", nom="Exemple")
    r = preparer(pilote)
    structure = r.articles.get(numero=1).lignes.get().dossier.structure
    base = f"{live_server.url}/deliberations/"
    with nav.page(fenetre) as page:
        nav.ouvrir_session(page, live_server.url, pilote)
        page.goto(f"{base}{r.uid}/")
        expect(page.locator("#coherence")).to_contain_text("1 erreur à corriger")
        nav.regarder(page, "deliberations-brouillon", themes=True)
        nav.soumettre(page, "Annoncer 20")
        expect(page.locator("#coherence")).to_contain_text("Aucune erreur")

        nav.suivre(page, "Blocs et élus intéressés")
        page.get_by_label("Élu", exact=True).select_option(label="Élu Fictif 00")
        page.get_by_label("Structure").fill(structure.nom)
        page.get_by_label("À quel titre").fill("membre du conseil d’administration")
        nav.soumettre(page, "Noter l’intérêt")
        expect(page.get_by_role("table", name="Élus intéressés")).to_contain_text(structure.nom)
        nav.soumettre(page, "Proposer les blocs")
        expect(page.get_by_role("heading", name="Bloc 2")).to_be_visible()
        nav.regarder(page, "deliberations-blocs")

        page.goto(f"{base}{r.uid}/")
        page.locator("summary", has_text="Inscrire à l’ordre du jour").click()
        nav.soumettre(page, "Inscrire à l’ordre du jour", exact=True)
        nav.suivre(page, "Enregistrer le vote")
        # One member of the first group is recused: the boxes know it.
        expect(page.get_by_label("présent, Élu Fictif 00 se déporte")).to_be_checked()
        voter(page, (32, 11), "pour")
        nav.suivre(page, "Enregistrer le vote")
        nav.regarder(page, "deliberations-vote")
        voter(page, (33, 11), "contre")
        expect(page.get_by_text("Rejeté par le compte", exact=True)).to_be_visible()
        nav.regarder(page, "deliberations-vote-enregistre")

        page.locator("summary", has_text="Adopter").click()
        expect(page.get_by_text("Adopter engage 20")).to_be_visible()
        page.get_by_label("Numéro de la délibération").fill("2025-300")
        nav.soumettre(page, "Adopter et engager")
        expect(page.get_by_role("heading", name="Article 2 –")).to_contain_text("Rejeté")
        nav.regarder(page, "deliberations-adopte")
    r.refresh_from_db()
    assert r.etat == "adopte"


def test_presences_and_lines_on_a_telephone(fenetre: Browser, live_server: Any) -> None:
    pilote = f.compte(Role.PILOTAGE, prenom="Paule", nom="Exemple")
    r = preparer(pilote)
    article = r.articles.get(numero=2)
    actions.ajouter_ligne_libre(
        article,
        actions.LigneLibre("Fonds de prévention", 3000, beneficiaire="Régie fictive"),
        pilote,
    )
    base = f"{live_server.url}/deliberations/"
    with nav.page(fenetre, taille=nav.TELEPHONE) as page:
        nav.ouvrir_session(page, live_server.url, pilote)
        page.goto(f"{base}seances/2025-07-07/")
        page.get_by_label("Élu Fictif 43, présence").select_option("excuse")
        page.get_by_label("Élu Fictif 43, délégation à").select_option(label="Élu Fictif 00")
        nav.soumettre(page, "Enregistrer les présences")
        expect(page.get_by_label("Élu Fictif 43, présence")).to_have_value("excuse")
        nav.regarder(page, "deliberations-seance")
        for nom, adresse in {
            "seances": "seances/",
            "lignes": f"{r.uid}/",
            "ligne-libre": f"articles/{article.uid}/ligne/",
            "article": f"articles/{article.uid}/modifier/",
            "retrait": f"articles/{article.uid}/retrait/",
        }.items():
            page.goto(base + adresse)
            nav.regarder(page, f"deliberations-{nom}")
