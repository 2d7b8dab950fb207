"""What governs a dossier in a fiche, edited in a browser, published, exported and imported."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from ecluse.annuaire.models import Role
from ecluse.cycle.appels.chargement import BilanChargement, charger_une
from ecluse.cycle.appels.editeur import actions
from ecluse.cycle.appels.models import BrouillonFiche, Dispositif, VersionFiche
from ecluse.regles.fiches import fiche_depuis, trouver_fiche
from tests import fabriques as f
from tests.outils import navigateur as outils

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def _ecrire(page: Page, nom: str, valeur: str) -> None:
    """Write in the field of that path, after unfolding the line that holds it."""
    champ = page.locator(f'[name="{nom}"]')
    champ.evaluate(
        "e => { for (let d = e; d = d.parentElement?.closest('details');) d.open = true }"
    )
    if champ.evaluate("e => e.tagName") == "SELECT":
        champ.select_option(valeur)
    else:
        champ.fill(valeur)


def _enregistrer(page: Page) -> None:
    outils.soumettre(page, "Enregistrer et continuer")
    expect(page.locator("main .champ__erreur")).to_have_text([])


def _editer(page: Page, base: str) -> None:
    """Change the rules, the advice, the criteria, the questions and what the fiche follows."""
    page.goto(f"{base}identite/")
    _ecrire(page, "succede", "2023/obligation-formation")
    _enregistrer(page)
    page.goto(f"{base}regles/")
    outils.soumettre(page, "Ajouter une règle")
    expect(page.locator('[name="regles.2.regle"]')).to_be_visible()
    _ecrire(page, "regles.2.regle", "demarrage")
    expect(page.locator('[name="regles.2.du"]')).to_be_visible()
    for nom, valeur in {"du": "01/03/2024", "au": "30/06/2024", "source": "000 §4.2"}.items():
        _ecrire(page, f"regles.2.{nom}", valeur)
    _enregistrer(page)
    page.goto(f"{base}examen/")
    outils.soumettre(page, "Ajouter une instance")
    expect(page.locator('[name="avis.0.instance"]')).to_be_visible()
    _ecrire(page, "avis.0.instance", "Comité technique")
    _ecrire(page, "avis.0.source", "000 §4.2")
    outils.soumettre(page, "Ajouter un critère")
    expect(page.locator('[name="selection.0.libelle"]')).to_be_visible()
    _ecrire(page, "selection.0.libelle", "Réseau partenarial")
    _ecrire(page, "selection.0.poids", "40")
    _ecrire(page, "selection.0.source", "000 §4.2")
    _enregistrer(page)
    outils.verifier_axe(page)
    page.goto(f"{base}questions/")
    rang = _rang(page, "formes_aller_vers")
    options = page.locator(f'[name="formulaire.questions.{rang}.options"]').input_value()
    _ecrire(page, f"formulaire.questions.{rang}.options", f"{options}\nPermanence")
    rang = _rang(page, "exactitude")
    _ecrire(page, f"formulaire.questions.{rang}.aide", "Une attestation récrite.")
    _enregistrer(page)


def _rang(page: Page, code: str) -> str:
    """The rank of the question of that code on the page."""
    noms = page.locator("[name$='.code']").evaluate_all(
        "(champs, code) => champs.filter(c => c.value === code).map(c => c.name)", code
    )
    (nom,) = [n for n in noms if n.startswith("formulaire.questions.")]
    return str(nom).split(".")[2]


def _publier(page: Page, base: str) -> None:
    page.goto(f"{base}comparaison/")
    page.locator("summary", has_text="Publier la version 2").click()
    page.get_by_label("Motif de la publication").fill("Règles récrites.")
    outils.soumettre(page, "Publier la version 2")
    expect(page.get_by_text("La version 2 de 2024/4.2 est publiée.")).to_be_visible()


def _rapatrier(page: Page, serveur: str, dossier: Path) -> Path:
    """Download the file of version 2, then import it as it is."""
    page.goto(f"{serveur}/fiches/2024/4.2/")
    with page.expect_download() as attendu:
        page.get_by_role("link", name="TOML de la version 2").click()
    chemin = dossier / "fiche.toml"
    attendu.value.save_as(chemin)
    page.goto(f"{serveur}/fiches/import/")
    page.set_input_files("[type=file]", chemin)
    outils.soumettre(page, "Importer le fichier")
    expect(page.get_by_text("Le fichier est importé.")).to_be_visible()
    return chemin


def test_ce_qui_regit_un_dossier_fait_l_aller_et_retour(
    fenetre: Browser, live_server: Any, tmp_path: Path
) -> None:
    f.departement()
    pilote = f.compte(Role.PILOTAGE)
    charger_une(trouver_fiche(f.PROGRAMME, "2024/4.2"), BilanChargement())
    brouillon = actions.ouvrir(Dispositif.objects.get(), pilote)
    client = Client()
    client.force_login(pilote)
    with outils.page(fenetre, accept_downloads=True) as page:
        outils.ouvrir_session(page, live_server.url, pilote)
        base = f"{live_server.url}/fiches/brouillons/{brouillon.uid}/"
        _editer(page, base)
        _publier(page, base)
        chemin = _rapatrier(page, live_server.url, tmp_path)
    publiee = VersionFiche.objects.get(numero=2).fiche
    assert publiee.succede == ("2023/obligation-formation",)
    assert [r.regle for r in publiee.regles] == ["charges_indirectes", "duree_action", "demarrage"]
    assert [a.instance for a in publiee.avis] == ["Comité technique"]
    assert [(c.libelle, c.poids) for c in publiee.selection] == [("Réseau partenarial", 40)]
    questions = {q.code: q for q in publiee.formulaire.questions}
    assert questions["formes_aller_vers"].options[-1] == "Permanence"
    assert questions["exactitude"].aide == "Une attestation récrite."
    importe = BrouillonFiche.objects.get()
    assert fiche_depuis(importe.contenu) == publiee
    assert client.get(f"/fiches/brouillons/{importe.uid}/toml/").content == chemin.read_bytes()
