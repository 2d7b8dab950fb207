"""Bad input: a message at the field, everything typed kept, nothing changed."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ecluse.annuaire.models import Role, Structure
from ecluse.cycle.candidatures.models import Candidature
from tests import fabriques as f
from tests.outils import navigateur as outils
from tests.parcours.conftest import Calendrier
from tests.parcours.poste import Poste, Salle

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]

PERSONNEL = "Montant, Charges de personnel, ligne 1"
ACHATS = "Montant, Achats, ligne 1"
# The server has what is typed; its answer is late, or never comes.
REPONSE_EN_ATTENTE = """const vrai = window.fetch; window.fetch = async (...a) => {
  const reponse = await vrai(...a); await new Promise((f) => { window.liberer = f; });
  return reponse; };"""
REPONSE_PERDUE = """const vrai = window.fetch; window.fetch = async (...a) => {
  window.fetch = vrai; await vrai(...a); throw new TypeError("perdue"); };"""
# The form is sent before the answer is lost.
REPONSE_PERDUE_APRES = """const vrai = window.fetch; window.fetch = async (...a) => {
  window.fetch = vrai; await vrai(...a); await new Promise((f) => { window.perdre = f; });
  throw new TypeError("perdue"); };"""
# The server is there and does not answer for itself.
SANS_REPONSE = """window.fetch = async () => new Response("", { status: 503 });"""
EXE = b"MZ\x90\x00" + b"\x00" * 60 + b"PE\x00\x00" + b"\x00" * 200


@pytest.fixture
def brouillon(calendrier: Calendrier) -> Candidature:
    """A complete draft: 21,500.00 euros, balanced."""
    return f.candidature("brouillon")


def _budget(c: Candidature) -> list[Decimal]:
    return list(c.budget.order_by("rang").values_list("montant", flat=True))


def _enregistrer(poste: Poste) -> None:
    poste.appuyer("Enregistrer", exact=True)


def test_amounts_are_read_as_people_write_them(salle: Salle, brouillon: Candidature) -> None:
    avant = _budget(brouillon)
    with salle.poste(f.redacteur_de(brouillon.structure), entre=True) as poste:
        poste.aller(f"/candidatures/{brouillon.uid}/budget/")
        for faux, mots in (("-5", "négatif"), ("12,345", "décimales"), ("1,234,5", "séparateurs")):
            poste.ecrire(ACHATS, faux)
            _enregistrer(poste)
            poste.erreur_au_champ(ACHATS, mots)
            expect(poste.champ(ACHATS)).to_have_value(faux)
        poste.controler("montant faux")
        assert _budget(brouillon) == avant
        poste.ecrire(ACHATS, "1 234,56 €")
        poste.enregistre()
        poste.lire("21 234,56 €")
        _enregistrer(poste)
        poste.lire_message("Votre budget est enregistré")
        expect(poste.champ(ACHATS)).to_have_value(re.compile(r"^1\s234,56$"))
        # Stored, though written otherwise: nothing is offered back as if it were not.
        poste.ne_pas_lire("gardée sur ce poste")


def test_an_unbalanced_budget_is_not_deposited(salle: Salle, brouillon: Candidature) -> None:
    with salle.poste(f.redacteur_de(brouillon.structure), entre=True) as poste:
        poste.aller(f"/candidatures/{brouillon.uid}/budget/")
        poste.ecrire(PERSONNEL, "19 000")
        poste.enregistre()
        poste.aller(f"/candidatures/{brouillon.uid}/deposer/")
        poste.lire("Le dossier n’est pas complet", "1 000,00 €")
        poste.n_a_pas("Déposer le dossier :")
        expect(poste.main.get_by_role("button", name="Déposer le dossier")).to_have_count(0)
    brouillon.refresh_from_db()
    assert brouillon.etat == "brouillon"


def test_a_day_that_does_not_exist_is_refused(salle: Salle, brouillon: Candidature) -> None:
    with salle.poste(f.redacteur_de(brouillon.structure), entre=True) as poste:
        poste.aller(f"/candidatures/{brouillon.uid}/")
        poste.ecrire("Début de l’action", "29/02/2025")
        poste.ecrire("Intitulé du projet", "Un autre titre")
        # What is saved as one types is said with what is not.
        etat = poste.main.locator("[data-etat-enregistrement]")
        expect(etat).to_contain_text("sauf une réponse à corriger")
        _enregistrer(poste)
        poste.erreur_au_champ("Début de l’action", "29 février 2025")
        # Nobody is offered what is already in front of them.
        expect(poste.main.get_by_role("button", name="Reprendre cette saisie")).to_have_count(0)
        expect(poste.champ("Début de l’action")).to_have_value("29/02/2025")
        expect(poste.champ("Intitulé du projet")).to_have_value("Un autre titre")
        poste.controler("date fausse")
    avant = brouillon.debut
    brouillon.refresh_from_db()
    assert brouillon.debut == avant


def test_a_form_sent_during_a_saving_waits_for_it(salle: Salle, brouillon: Candidature) -> None:
    with salle.poste(f.redacteur_de(brouillon.structure), entre=True) as poste:
        page = poste.page
        page.add_init_script(REPONSE_EN_ATTENTE)
        # The page's own time does not pass: it would end by sending without the answer.
        page.clock.install()
        poste.aller(f"/candidatures/{brouillon.uid}/")
        page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
        poste.ecrire("Intitulé du projet", "Un titre enregistré")
        with page.expect_response("**/enregistrement/"):
            page.clock.run_for(1000)
        page.wait_for_function("() => window.liberer", polling=20)
        poste.ecrire("Intitulé du projet", "Le titre envoyé")
        with outils.page_suivante(page):
            poste.presser("Enregistrer", exact=True)
            page.evaluate("() => window.liberer()")
        poste.lire_message("Votre saisie est enregistrée")
        poste.ne_pas_lire("Deux versions")
    brouillon.refresh_from_db()
    assert brouillon.intitule == "Le titre envoyé"


def test_an_answer_lost_on_the_way_is_no_conflict(salle: Salle, brouillon: Candidature) -> None:
    with salle.poste(f.redacteur_de(brouillon.structure), entre=True) as poste:
        poste.page.add_init_script(REPONSE_PERDUE)
        poste.aller(f"/candidatures/{brouillon.uid}/")
        with poste.page.expect_response("**/enregistrement/"):
            poste.ecrire("Intitulé du projet", "Un titre enregistré")
        poste.ecrire("Intitulé du projet", "Le titre envoyé")
        _enregistrer(poste)
        poste.lire_message("Votre saisie est enregistrée")
        poste.ne_pas_lire("Deux versions")
    brouillon.refresh_from_db()
    assert brouillon.intitule == "Le titre envoyé"


def test_an_answer_lost_while_the_form_waits_is_asked_again(
    salle: Salle, brouillon: Candidature
) -> None:
    with salle.poste(f.redacteur_de(brouillon.structure), entre=True) as poste:
        page = poste.page
        page.add_init_script(REPONSE_PERDUE_APRES)
        poste.aller(f"/candidatures/{brouillon.uid}/")
        with page.expect_response("**/enregistrement/"):
            poste.ecrire("Intitulé du projet", "Un titre enregistré")
        page.wait_for_function("() => window.perdre", polling=20)
        poste.ecrire("Intitulé du projet", "Le titre envoyé")
        with outils.page_suivante(page):
            poste.presser("Enregistrer", exact=True)
            page.evaluate("() => window.perdre()")
        poste.lire_message("Votre saisie est enregistrée")
        poste.ne_pas_lire("Deux versions")
    brouillon.refresh_from_db()
    assert brouillon.intitule == "Le titre envoyé"


def test_nothing_is_sent_to_a_service_that_does_not_answer(
    salle: Salle, brouillon: Candidature
) -> None:
    avant = brouillon.intitule
    with salle.poste(f.redacteur_de(brouillon.structure), entre=True) as poste:
        page = poste.page
        page.add_init_script(SANS_REPONSE)
        page.clock.install()
        poste.aller(f"/candidatures/{brouillon.uid}/")
        etat = poste.main.locator("[data-etat-enregistrement]")
        poste.ecrire("Intitulé du projet", "Le titre envoyé")
        page.clock.run_for(1000)
        expect(etat).to_contain_text("le service ne répond pas")
        poste.presser("Enregistrer", exact=True)
        # Twenty seconds of the page, whose own time also goes on.
        for _ in range(21):
            page.clock.run_for(1000)
        expect(etat).to_contain_text("Rien n’est encore envoyé")
        expect(poste.champ("Intitulé du projet")).to_have_value("Le titre envoyé")
    brouillon.refresh_from_db()
    assert brouillon.intitule == avant


def test_files_that_are_refused(salle: Salle, brouillon: Candidature, tmp_path: Path) -> None:
    lourd = tmp_path / "plan.pdf"
    with lourd.open("wb") as flux:
        flux.write(f.PDF)
        flux.truncate(40_000_000)
    deguise = tmp_path / "statuts.pdf"
    deguise.write_bytes(EXE)
    with salle.poste(f.redacteur_de(brouillon.structure), entre=True) as poste:
        poste.aller(f"/candidatures/{brouillon.uid}/pieces/")
        statuts = poste.main.get_by_role("region", name="Statuts de la structure")
        champ = statuts.get_by_label("Remplacer par un autre fichier")
        champ.set_input_files(lourd)
        expect(statuts).to_contain_text("« plan.pdf » pèse 40 Mo : la limite est de 25 Mo")
        champ.set_input_files(deguise)
        statuts.get_by_role("button", name="Joindre :").click()
        expect(champ).to_have_attribute("aria-invalid", "true")
        expect(statuts.locator(".champ__erreur")).to_be_visible()
        expect(statuts.get_by_role("link", name="statuts.pdf")).to_be_visible()
        poste.controler("fichier refusé")
        # Whatever our script knows of the limit, the server says the same, before any byte.
        champ.evaluate("c => delete c.dataset.tailleMax")
        champ.set_input_files(lourd)
        expect(statuts.locator(".champ__erreur")).to_have_count(0)
        statuts.get_by_role("button", name="Joindre :").click()
        expect(statuts.locator("[data-etat-fichier]")).to_contain_text("la limite est de 25 Mo")
    assert brouillon.pieces.filter(code="statuts", retiree_le__isnull=True).count() == 1


def test_a_wrong_iban_keeps_what_is_typed(salle: Salle, brouillon: Candidature) -> None:
    comptes = brouillon.structure.coordonnees_bancaires.count()
    rib = {"name": "rib.pdf", "mimeType": "application/pdf", "buffer": f.PDF}
    with salle.poste(f.redacteur_de(brouillon.structure), entre=True) as poste:
        poste.aller(f"/candidatures/{brouillon.uid}/coordonnees/")
        poste.main.locator("summary", has_text="Donner un nouveau compte").click()
        poste.ecrire("Titulaire du compte", "Association Exemple")
        poste.ecrire("IBAN", "FR76 3000 6000 0112 3456 7890 188")
        poste.champ("Relevé d’identité bancaire").set_input_files(rib)
        poste.appuyer("Enregistrer et choisir ce compte")
        poste.erreur_au_champ("IBAN", "Cet IBAN est faux")
        expect(poste.champ("Titulaire du compte")).to_have_value("Association Exemple")
        expect(poste.champ("IBAN")).to_have_value("FR76 3000 6000 0112 3456 7890 188")
        poste.controler("IBAN faux")
    assert brouillon.structure.coordonnees_bancaires.count() == comptes


def test_a_wrong_siret_keeps_what_is_typed(salle: Salle, calendrier: Calendrier) -> None:
    with salle.poste(f.compte(Role.INSTRUCTEUR), entre=True) as poste:
        poste.aller("/structures/nouvelle/")
        poste.main.get_by_role("textbox", name="Nom", exact=True).fill("CLLAJ Nouveau")
        poste.ecrire("SIRET", "123 456 789 00011")
        poste.appuyer("Ouvrir la fiche")
        poste.erreur_au_champ("SIRET", "Ce SIRET est faux")
        expect(poste.champ("SIRET")).to_have_value("123 456 789 00011")
        poste.controler("SIRET faux")
    assert not Structure.objects.filter(nom="CLLAJ Nouveau").exists()
