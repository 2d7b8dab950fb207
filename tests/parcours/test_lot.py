"""Batch instruction, from the list to the workbook: one afternoon of an instructeur."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from ecluse.annuaire.models import Role
from ecluse.cycle.candidatures.models import Candidature, Message
from ecluse.cycle.instruction.messages.chargement import charger_modeles_de_messages
from ecluse.cycle.instruction.models import Avis
from ecluse.pilotage.models import Lot, VueDossiers
from tests import fabriques as f
from tests.outils import navigateur as outils
from tests.parcours.conftest import Calendrier
from tests.parcours.poste import Poste, Salle

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
TROIS = 3


def choisir_la_page(poste: Poste, acte: str) -> None:
    """Tick every row with one box, then ask for the act."""
    poste.page.get_by_label("Toute la page").check()
    expect(poste.page.locator("[data-choisis]")).to_have_text(f"{TROIS} choisis")
    outils.soumettre(poste.page, acte)


def test_de_la_liste_au_classeur(
    transactional_db: None, calendrier: Calendrier, salle: Salle
) -> None:
    f.departement_complet()
    charger_modeles_de_messages()
    dossiers = [f.en_instruction()[0] for _ in range(TROIS)]
    f.candidature("validee")
    ines = f.compte(Role.INSTRUCTEUR, prenom="Inès", nom="Martin")
    calendrier.au("2025-05-13")
    with salle.poste() as poste:
        poste.entrer(ines)
        poste.aller("/dossiers/")
        filtrer_et_garder(poste)
        affecter(poste)
        demander_un_avis(poste)
        ecrire(poste)
        exporter(poste, dossiers)
        regarder(poste)
    uids = [c.pk for c in dossiers]
    assert Candidature.objects.filter(pk__in=uids, instructeur=ines).count() == TROIS
    assert Avis.objects.filter(candidature__in=uids, service__sigle="SLAI").count() == TROIS
    envoyes = Message.objects.filter(candidature__in=uids, modele="complement-d-information/1")
    assert envoyes.count() == TROIS
    assert {lot.etat for lot in Lot.objects.all()} == {"termine"}


def filtrer_et_garder(poste: Poste) -> None:
    """Narrow to what is under instruction, and keep that list under a name."""
    page = poste.page
    page.locator("#id_etat").select_option("en_instruction")
    outils.soumettre(page, "Afficher")
    expect(page.locator("tbody tr")).to_have_count(TROIS)
    page.locator("summary", has_text="Garder ces filtres").click()
    page.get_by_label("Nom de la liste").fill("À instruire")
    outils.soumettre(page, "Garder cette liste")
    expect(page.get_by_role("navigation", name="Listes gardées")).to_contain_text("À instruire")
    page.goto(f"{poste.serveur}/dossiers/")
    outils.suivre(page, "À instruire")
    expect(page.locator("tbody tr")).to_have_count(TROIS)
    poste.controler("filtrée")
    assert VueDossiers.objects.get(nom="À instruire").parametres == {"etat": "en_instruction"}


def affecter(poste: Poste) -> None:
    """Give the three dossiers to oneself."""
    page = poste.page
    choisir_la_page(poste, "Affecter…")
    expect(poste.main).to_contain_text(re.compile(rf"{TROIS}\sdossiers"))
    poste.controler("affecter")
    outils.capturer(page, "lot-affecter-1280")
    page.get_by_label("Instructeur").select_option(label="Inès Martin")
    outils.soumettre(page, "Affecter 3")
    expect(poste.main).to_contain_text("C’est fait sur")
    poste.controler("fait")


def demander_un_avis(poste: Poste) -> None:
    """Ask the SLAI of each territoire."""
    page = poste.page
    page.goto(f"{poste.serveur}/dossiers/?etat=en_instruction&instructeur=moi")
    choisir_la_page(poste, "Demander un avis…")
    page.get_by_label("Service consulté").select_option("SLAI")
    page.get_by_label("Avis attendu pour le").fill("30/05/2025")
    outils.soumettre(page, "Demander l’avis sur 3")
    expect(poste.main).to_contain_text("C’est fait sur")


def ecrire(poste: Poste) -> None:
    """Send a template, after reading what each structure will receive."""
    page = poste.page
    page.goto(f"{poste.serveur}/dossiers/?etat=en_instruction&instructeur=moi")
    choisir_la_page(poste, "Envoyer un message…")
    page.get_by_label("Modèle").select_option(label="Complément d’information")
    outils.soumettre(page, "Voir l’aperçu")
    # The day is not given: nothing can leave.
    expect(poste.main).to_contain_text("L’envoi est bloqué")
    expect(page.get_by_role("button", name="Envoyer à")).to_have_count(0)
    poste.controler("bloqué")
    page.get_by_label("Échéance").fill("30/05/2025")
    outils.soumettre(page, "Voir l’aperçu")
    expect(page.get_by_role("article")).to_have_count(TROIS)
    expect(poste.main).to_contain_text(re.compile(r"30\smai\s2025"))
    poste.controler("aperçu")
    outils.capturer(page, "lot-apercu-1280")
    with outils.page_suivante(page):
        page.get_by_role("button", name="Envoyer à 3").dblclick()
    expect(poste.main).to_contain_text("C’est fait sur")


def exporter(poste: Poste, dossiers: list[Candidature]) -> None:
    """The workbook of the list, opened."""
    page = poste.page
    page.goto(f"{poste.serveur}/dossiers/?etat=en_instruction")
    with page.expect_download() as attente:
        page.get_by_role("button", name="Exporter la liste en .xlsx").click()
    contenu = Path(attente.value.path()).read_bytes()
    feuille = CalamineWorkbook.from_filelike(BytesIO(contenu)).get_sheet_by_index(0)
    entete, *lignes = feuille.to_python()
    assert entete[:2] == ["Dossier", "Structure"]
    assert {ligne[0] for ligne in lignes} == {c.numero for c in dossiers}


def regarder(poste: Poste) -> None:
    """On a phone, the list and the tasks read without scrolling sideways."""
    for chemin, nom in (("/dossiers/", "liste"), ("/a-faire/", "a-faire")):
        poste.aller(chemin)
        outils.capturer(poste.page, f"lot-{nom}-1280")
        poste.page.set_viewport_size(outils.TELEPHONE)  # type: ignore[arg-type]
        deborde = poste.page.evaluate(
            "() => [...document.querySelectorAll('.tableau__defile')]"
            ".some(d => d.scrollWidth > d.clientWidth + 1)"
        )
        assert not deborde, f"{chemin} scrolls sideways"
        outils.capturer(poste.page, f"lot-{nom}-360")
        poste.page.set_viewport_size(outils.BUREAU)  # type: ignore[arg-type]
