"""The editor in a real browser: rows in place, autosave, faults as one types, axe, telephone."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from ecluse.annuaire.models import Compte, Role
from ecluse.cycle.appels.editeur import actions, libelles
from ecluse.cycle.appels.models import BrouillonFiche, VersionFiche
from tests import fabriques as f
from tests.outils import navigateur as outils

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


# The server has what is typed; its answer is late.
REPONSE_EN_ATTENTE = """const vrai = window.fetch; window.fetch = async (...a) => {
  const reponse = await vrai(...a); await new Promise((f) => { window.liberer = f; });
  return reponse; };"""


@pytest.fixture
def pilote() -> Compte:
    f.departement()
    return f.compte(Role.PILOTAGE)


@pytest.fixture
def brouillon(pilote: Compte) -> BrouillonFiche:
    return actions.ouvrir(f.session_45().dispositif, pilote)


def test_remplir_une_piece_au_fil_de_la_saisie(
    fenetre: Browser, live_server: Any, pilote: Compte, brouillon: BrouillonFiche
) -> None:
    nombre = len(brouillon.contenu["pieces"])
    with outils.page(fenetre) as page:
        outils.ouvrir_session(page, live_server.url, pilote)
        page.goto(f"{live_server.url}/fiches/brouillons/{brouillon.uid}/pieces/")
        outils.soumettre(page, "Ajouter une pièce")
        libelle = page.locator(f'[name="pieces.{nombre}.libelle"]')
        expect(libelle).to_be_focused()
        libelle.fill("Attestation d’assurance")
        libelle.blur()
        outils.enregistre(page)
        expect(page.locator('[data-total="fautes"]')).to_contain_text("à corriger")
        page.locator(f'[name="pieces.{nombre}.moment"]').select_option("depot")
        page.locator(f'[name="pieces.{nombre}.source"]').fill("001")
        page.locator(f'[name="pieces.{nombre}.source"]').blur()
        expect(page.locator('[data-total="fautes"]')).to_have_text("Rien à corriger")
        outils.soumettre(page, f"Monter : pièce {nombre + 1}")
        expect(page.locator(f'[name="pieces.{nombre - 1}.libelle"]')).to_have_value(
            "Attestation d’assurance"
        )
        expect(page.locator("main .alerte")).to_have_count(0)
        outils.verifier_axe(page)
    brouillon.refresh_from_db()
    piece = brouillon.contenu["pieces"][nombre - 1]
    assert (piece["code"], piece["source"]) == ("attestation_d_assurance", "001")


def test_un_geste_pendant_un_enregistrement_l_attend(
    fenetre: Browser, live_server: Any, pilote: Compte, brouillon: BrouillonFiche
) -> None:
    nombre = len(brouillon.contenu["pieces"])
    with outils.page(fenetre) as page:
        outils.ouvrir_session(page, live_server.url, pilote)
        page.add_init_script(REPONSE_EN_ATTENTE)
        page.goto(f"{live_server.url}/fiches/brouillons/{brouillon.uid}/pieces/")
        # Of the first row, unfolded: it is the one taken away.
        page.locator("summary").filter(has_text="Pièce 1").first.click()
        page.locator('[name="pieces.0.libelle"]').fill("Un libellé récrit")
        page.wait_for_function("() => window.liberer", polling=20)
        with outils.page_suivante(page):
            page.get_by_role("button", name="Retirer : pièce 1").click()
            page.evaluate("() => window.liberer()")
        expect(page.locator(f'[name="pieces.{nombre - 2}.libelle"]')).to_have_count(1)
        expect(page.locator(f'[name="pieces.{nombre - 1}.libelle"]')).to_have_count(0)
        # Neither a conflict with oneself, nor the row taken away offered again; nor when the row
        # goes before anything of it was saved.
        expect(page.locator("main .alerte")).to_have_count(0)
        page.locator("summary").filter(has_text="Pièce 1").first.click()
        page.locator('[name="pieces.0.libelle"]').fill("Un autre libellé")
        outils.soumettre(page, "Retirer : pièce 1")
        expect(page.locator(f'[name="pieces.{nombre - 2}.libelle"]')).to_have_count(0)
        expect(page.locator("main .alerte")).to_have_count(0)
    brouillon.refresh_from_db()
    assert len(brouillon.contenu["pieces"]) == nombre - 2


def test_changer_de_famille_de_bareme(
    fenetre: Browser, live_server: Any, pilote: Compte, brouillon: BrouillonFiche
) -> None:
    with outils.page(fenetre) as page:
        outils.ouvrir_session(page, live_server.url, pilote)
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
        outils.ouvrir_session(page, live_server.url, pilote)
        adresse = f"{live_server.url}/fiches/brouillons/{brouillon.uid}/"
        page.goto(f"{adresse}objet/")
        page.get_by_label("Objet", exact=True).fill("Un objet récrit.")
        outils.soumettre(page, "Enregistrer et continuer")
        expect(page.get_by_role("heading", level=1)).to_have_text("Période et sessions")
        page.goto(f"{adresse}comparaison/")
        outils.verifier_axe(page)
        page.locator("summary", has_text="Publier la version 2").click()
        page.get_by_label("Motif de la publication").fill("Objet récrit.")
        outils.verifier_axe(page)
        outils.soumettre(page, "Publier la version 2")
        expect(page.get_by_text("La version 2 de 2025/4.5 est publiée.")).to_be_visible()
        outils.verifier_axe(page)
    assert VersionFiche.objects.latest("numero").motif == "Objet récrit."


def test_sans_script_les_lignes_s_ajoutent_aussi(
    fenetre: Browser, live_server: Any, pilote: Compte, brouillon: BrouillonFiche
) -> None:
    with outils.page(fenetre, java_script_enabled=False) as page:
        outils.ouvrir_session(page, live_server.url, pilote)
        page.goto(f"{live_server.url}/fiches/brouillons/{brouillon.uid}/sanctions/")
        page.locator("summary").filter(has_text="Sanction 1").click()
        page.locator('[name="sanctions.0.motif"]').fill("Un motif récrit")
        outils.soumettre(page, "Ajouter une sanction")
        expect(page.locator('[name="sanctions.0.motif"]')).to_have_value("Un motif récrit")
        expect(page.locator('[name="sanctions.3.motif"]')).to_be_visible()


def test_toutes_les_pages_sont_accessibles(
    fenetre: Browser, live_server: Any, pilote: Compte, brouillon: BrouillonFiche
) -> None:
    base = f"/fiches/brouillons/{brouillon.uid}/"
    adresses = ["/fiches/", "/fiches/nouvelle/", "/fiches/import/", "/fiches/2025/4.5/", base]
    adresses += [f"{base}apercu/", f"{base}comparaison/", "/fiches/2025/4.5/versions/1/"]
    adresses += [f"{base}{r.code}/" for r in libelles.RUBRIQUES]
    adresses += [f"{base}questions/?ligne=formulaire.questions.0"]
    with outils.page(fenetre) as page:
        outils.ouvrir_session(page, live_server.url, pilote)
        for adresse in adresses:
            page.goto(live_server.url + adresse)
            for taille, theme in ((outils.BUREAU, "light"), (outils.TELEPHONE, "dark")):
                page.set_viewport_size(taille)
                page.emulate_media(color_scheme=theme)
                outils.verifier_axe(page)
                outils.verifier_largeur(page)
