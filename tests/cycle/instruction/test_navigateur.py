"""An instructeur in a real browser: from the validated dossier to the proposal, then the table."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from ecluse.annuaire.models import Role
from ecluse.cycle.instruction import actions
from ecluse.cycle.instruction.models import Arbitrage, Proposition
from ecluse.regles.notation import Critere
from tests import fabriques as f
from tests.cycle.instruction import outils as dossiers
from tests.outils import navigateur as outils

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def test_from_the_validated_dossier_to_the_proposal_and_the_table(
    fenetre: Browser, live_server: Any
) -> None:
    f.departement()
    s = dossiers.session()
    c = dossiers.dossier(s, etat="validee", montant="150000.00", simples=60)
    voisin = dossiers.dossier(s, montant="240000.00", simples=96)
    ines, pilote = f.compte(Role.INSTRUCTEUR, prenom="Inès"), f.compte(Role.PILOTAGE)
    actions.publier_grille(s, [Critere("reseau", "Réseau de partenaires", 2, 5)], "", pilote)
    with outils.page(fenetre, taille=outils.TELEPHONE) as page:
        outils.ouvrir_session(page, live_server.url, ines)
        base = f"{live_server.url}/instruction/{c.uid}/"
        page.goto(base)
        outils.soumettre(page, "Ouvrir l’instruction")
        expect(page.get_by_text("L’instruction est ouverte")).to_be_visible()
        _verifier_la_recevabilite(page, base)
        _entendre(page, base)
        _noter(page, base)
        _proposer(page, base)
        assert Proposition.objects.get().montant == 100000
        _comparer(page, live_server, s, voisin)
    assert Arbitrage.objects.get().montant == 240000


def _verifier_la_recevabilite(page: Page, base: str) -> None:
    page.goto(f"{base}recevabilite/")
    page.get_by_label("Point vérifié").fill("Agrément de la structure")
    page.get_by_label("Constat").select_option(label="Conforme")
    outils.soumettre(page, "Ajouter le point")
    expect(page.get_by_role("row", name="Agrément de la structure")).to_be_visible()
    page.get_by_text("Recevable", exact=True).click()
    outils.soumettre(page, "Prononcer le verdict")
    expect(page.get_by_text("Le verdict est prononcé.")).to_be_visible()
    outils.regarder(page, "instruction-recevabilite")


def _entendre(page: Page, base: str) -> None:
    page.goto(f"{base}avis/")
    page.get_by_text("Inviter un expert").click()
    for champ, valeur in (
        ("Prénom", "Noé"),
        ("Adresse électronique", "noe@exemple.invalid"),
        ("Qualité", "psychologue"),
        ("Accès jusqu’au (inclus)", "31/12/2099"),
    ):
        page.get_by_label(champ).fill(valeur)
    page.get_by_label("Nom", exact=True).fill("Savant")
    outils.soumettre(page, "Inviter l’expert")
    expect(page.get_by_role("heading", name="Noé Savant, psychologue")).to_be_visible()
    outils.regarder(page, "instruction-avis")


def _noter(page: Page, base: str) -> None:
    page.goto(f"{base}notation/")
    page.get_by_label("Réseau de partenaires : note sur 5").fill("2")
    outils.soumettre(page, "Enregistrer vos notes")
    expect(page.get_by_text("Sous la moitié du maximum, dites pourquoi.").first).to_be_visible()
    page.get_by_label("Réseau de partenaires : commentaire").fill("Aucun bailleur associé.")
    outils.soumettre(page, "Enregistrer vos notes")
    expect(page.get_by_text("Vos notes sont enregistrées.")).to_be_visible()
    outils.regarder(page, "instruction-notation")
    page.goto(f"{base}structure/")
    expect(page.get_by_role("heading", name="Ce que la structure a demandé")).to_be_visible()
    outils.regarder(page, "instruction-structure")


def _proposer(page: Page, base: str) -> None:
    page.goto(base)
    page.get_by_label("Artois : mesure simple").fill("40")
    page.get_by_label("Montant proposé").fill("100 000,00")
    expect(page.locator("#consequence")).to_contain_text("50\u202f000,00\u00a0€ de moins")
    page.get_by_label("Motif", exact=True).fill("Vingt mesures déjà financées.")
    page.get_by_label("Raison de proposer sans attendre l’avis").fill("Service fermé.")
    outils.regarder(page, "instruction-proposition")
    outils.soumettre(page, "Enregistrer la proposition")
    expect(page.get_by_role("heading", name="Proposition en vigueur")).to_be_visible()
    outils.capturer(page, "instruction-proposee")


def _comparer(page: Page, serveur: Any, s: Any, voisin: Any) -> None:
    page.goto(f"{serveur.url}/instruction/comparatif/{s.dispositif.uid}/")
    totaux = page.locator("#totaux")
    expect(totaux).to_contain_text("Il reste 250\u202f000,00\u00a0€")
    page.locator(f"#sens-{voisin.uid}").select_option("favorable")
    expect(totaux).to_contain_text("Il reste 10\u202f000,00\u00a0€")
    omar = f.compte(Role.INSTRUCTEUR, prenom="Omar")
    actions.arbitrer(voisin, "favorable", Decimal("200000.00"), "", 1, omar)
    _ecrire(page, voisin, "230 000,00")
    ligne = page.locator(f"#ligne-{voisin.uid}")
    expect(ligne).to_contain_text("Un autre agent a modifié")
    ligne.get_by_role("button", name="Garder la mienne").click()
    expect(totaux).to_contain_text("Il reste 20\u202f000,00\u00a0€")
    _ecrire(page, voisin, "240 000,00")
    expect(totaux).to_contain_text("Il reste 10\u202f000,00\u00a0€")
    # What looks at the page leaves traces on it: last, on a page that is not written any more.
    page.reload()
    outils.regarder(page, "comparatif")
    page.reload()
    Arbitrage.objects.filter(candidature=voisin).update(version=9)
    _ecrire(page, voisin, "1 000,00")
    expect(ligne).to_contain_text("Un autre agent a modifié")
    outils.regarder(page, "comparatif-conflit")


def _ecrire(page: Page, candidature: Any, montant: str) -> None:
    champ = page.locator(f"#montant-{candidature.uid}")
    champ.fill(montant)
    champ.blur()


def test_an_expert_and_a_grid(fenetre: Browser, live_server: Any) -> None:
    f.departement()
    s = dossiers.session()
    c = dossiers.dossier(s)
    invite = actions.Invite(
        "noe@exemple.invalid", "Noé", "Savant", "psychologue", date(2099, 12, 31), "Votre regard ?"
    )
    expertise = actions.inviter_expert(c, invite, f.compte(Role.INSTRUCTEUR))
    with outils.page(fenetre, taille=outils.TELEPHONE) as page:
        outils.ouvrir_session(page, live_server.url, expertise.compte)
        page.goto(f"{live_server.url}/instruction/expertise/{expertise.uid}/")
        outils.regarder(page, "expertise-interets")
        page.get_by_text("Non, aucun").click()
        outils.soumettre(page, "Faire ma déclaration")
        expect(page.get_by_role("heading", name="Donner votre avis")).to_be_visible()
        outils.regarder(page, "expertise")
        outils.ouvrir_session(page, live_server.url, f.compte(Role.PILOTAGE))
        page.goto(f"{live_server.url}/instruction/grille/{s.uid}/")
        expect(page.get_by_label("Critère 1", exact=True)).to_have_value("Réseau de partenaires")
        outils.regarder(page, "grille")
        outils.soumettre(page, "Publier la grille")
        expect(page.get_by_text("La grille version 1 est publiée.")).to_be_visible()
        page.goto(f"{live_server.url}/instruction/comparatifs/")
        outils.regarder(page, "comparatifs")
