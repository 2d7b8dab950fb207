"""The editor in a real browser: rows in place, autosave, faults as one types, axe, telephone."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from ecluse.annuaire.models import Compte, Role
from ecluse.cycle.appels.editeur import actions, libelles
from ecluse.cycle.appels.models import BrouillonFiche, VersionFiche
from tests import fabriques as f
from tests.outils import navigateur as outils

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def fenetre() -> Iterator[Browser]:
    # Playwright runs a loop in this thread; the database is used by the server's thread only.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with outils.navigateur() as ouvert:
        yield ouvert
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def pilote() -> Compte:
    f.departement()
    return f.compte(Role.PILOTAGE)


@pytest.fixture
def brouillon(pilote: Compte) -> BrouillonFiche:
    return actions.ouvrir(f.session_45().dispositif, pilote)


def entrer(page: Page, serveur: Any, compte: Compte) -> None:
    client = Client()
    client.force_login(compte)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": serveur.url}]
    )


def test_remplir_une_piece_au_fil_de_la_saisie(
    fenetre: Browser, live_server: Any, pilote: Compte, brouillon: BrouillonFiche
) -> None:
    nombre = len(brouillon.contenu["pieces"])
    with outils.page(fenetre) as page:
        entrer(page, live_server, pilote)
        page.goto(f"{live_server.url}/fiches/brouillons/{brouillon.uid}/pieces/")
        page.get_by_role("button", name="Ajouter une pièce").click()
        libelle = page.locator(f'[name="pieces.{nombre}.libelle"]')
        expect(libelle).to_be_focused()
        libelle.fill("Attestation d’assurance")
        libelle.blur()
        expect(page.locator("[data-etat-enregistrement]")).to_contain_text("Enregistré à")
        expect(page.locator('[data-total="fautes"]')).to_contain_text("à corriger")
        page.locator(f'[name="pieces.{nombre}.moment"]').select_option("depot")
        page.locator(f'[name="pieces.{nombre}.source"]').fill("001")
        page.locator(f'[name="pieces.{nombre}.source"]').blur()
        expect(page.locator('[data-total="fautes"]')).to_have_text("Rien à corriger")
        page.get_by_role("button", name=f"Monter : pièce {nombre + 1}").click()
        expect(page.locator(f'[name="pieces.{nombre - 1}.libelle"]')).to_have_value(
            "Attestation d’assurance"
        )
        expect(page.locator("main .alerte")).to_have_count(0)
        outils.verifier_axe(page)
    brouillon.refresh_from_db()
    piece = brouillon.contenu["pieces"][nombre - 1]
    assert (piece["code"], piece["source"]) == ("attestation_d_assurance", "001")


def test_changer_de_famille_de_bareme(
    fenetre: Browser, live_server: Any, pilote: Compte, brouillon: BrouillonFiche
) -> None:
    with outils.page(fenetre) as page:
        entrer(page, live_server, pilote)
        page.goto(f"{live_server.url}/fiches/brouillons/{brouillon.uid}/bareme/")
        page.get_by_label("Famille de barème").select_option("points")
        expect(page.get_by_label("Valeur du point")).to_be_visible()
        page.get_by_label("Valeur du point").fill("quatre-vingts")
        page.get_by_label("Valeur du point").blur()
        expect(page.locator(".champ__erreur").first).to_be_visible()
        outils.verifier_axe(page)


def test_publier_de_bout_en_bout(
    fenetre: Browser, live_server: Any, pilote: Compte, brouillon: BrouillonFiche
) -> None:
    with outils.page(fenetre) as page:
        entrer(page, live_server, pilote)
        adresse = f"{live_server.url}/fiches/brouillons/{brouillon.uid}/"
        page.goto(f"{adresse}objet/")
        page.get_by_label("Objet", exact=True).fill("Un objet récrit.")
        page.get_by_role("button", name="Enregistrer et continuer").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Période et sessions")
        page.goto(f"{adresse}comparaison/")
        outils.verifier_axe(page)
        page.locator("summary", has_text="Publier la version 2").click()
        page.get_by_label("Motif de la publication").fill("Objet récrit.")
        outils.verifier_axe(page)
        page.get_by_role("button", name="Publier la version 2").click()
        expect(page.get_by_text("La version 2 de 2025/4.5 est publiée.")).to_be_visible()
        outils.verifier_axe(page)
    assert VersionFiche.objects.latest("numero").motif == "Objet récrit."


def test_sans_script_les_lignes_s_ajoutent_aussi(
    fenetre: Browser, live_server: Any, pilote: Compte, brouillon: BrouillonFiche
) -> None:
    with outils.page(fenetre, java_script_enabled=False) as page:
        entrer(page, live_server, pilote)
        page.goto(f"{live_server.url}/fiches/brouillons/{brouillon.uid}/sanctions/")
        page.locator("summary").filter(has_text="Sanction 1").click()
        page.locator('[name="sanctions.0.motif"]').fill("Un motif récrit")
        page.get_by_role("button", name="Ajouter une sanction").click()
        expect(page.locator('[name="sanctions.0.motif"]')).to_have_value("Un motif récrit")
        expect(page.locator('[name="sanctions.3.motif"]')).to_be_visible()


@pytest.mark.parametrize(
    ("taille", "theme"), [(outils.BUREAU, "light"), (outils.TELEPHONE, "dark")]
)
def test_toutes_les_pages_sont_accessibles(
    fenetre: Browser, live_server: Any, pilote: Compte, brouillon: BrouillonFiche,
    taille: dict[str, int], theme: str,
) -> None:  # fmt: skip
    base = f"/fiches/brouillons/{brouillon.uid}/"
    adresses = ["/fiches/", "/fiches/nouvelle/", "/fiches/import/", "/fiches/2025/4.5/", base]
    adresses += [f"{base}apercu/", f"{base}comparaison/", "/fiches/2025/4.5/versions/1/"]
    adresses += [f"{base}{r.code}/" for r in libelles.RUBRIQUES]
    adresses += [f"{base}questions/?ligne=formulaire.questions.0"]
    with outils.page(fenetre, taille=taille, theme=theme) as page:
        entrer(page, live_server, pilote)
        for adresse in adresses:
            page.goto(live_server.url + adresse)
            outils.verifier_axe(page)
            outils.verifier_largeur(page)
