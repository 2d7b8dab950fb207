"""What happens to people: a session that ends, two windows, a nervous mouse, the back button."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from ecluse.annuaire.models import Compte
from ecluse.cycle.candidatures.models import Candidature
from ecluse.socle.journal import histoire, reference
from tests import fabriques as f
from tests.outils import navigateur as outils
from tests.parcours.conftest import Calendrier
from tests.parcours.poste import Poste, Salle

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]

BESOIN = "Quel besoin avez-vous repéré"
OBJECTIFS = "Quels objectifs"


@pytest.fixture
def brouillon(calendrier: Calendrier) -> Candidature:
    """A complete draft, not deposited."""
    return f.candidature("brouillon")


def _section(c: Candidature) -> str:
    return f"/candidatures/{c.uid}/section/projet/"


@contextmanager
def _deux_fenetres(salle: Salle, compte: Compte) -> Iterator[tuple[Poste, Poste]]:
    with salle.poste(compte, entre=True) as premiere:
        seconde = Poste(premiere.page.context.new_page(), premiere.serveur, salle.vues)
        yield premiere, seconde


def test_a_session_that_ends_while_typing_loses_nothing(
    salle: Salle, brouillon: Candidature
) -> None:
    compte = f.redacteur_de(brouillon.structure)
    with salle.poste(compte, entre=True) as poste:
        poste.aller(_section(brouillon))
        Session.objects.all().delete()
        poste.ecrire(BESOIN, "Écrit après la fin de la session.")
        poste.lire("Votre session a expiré. Votre saisie est gardée sur ce poste")
        poste.controler("session finie")
        with poste.page.expect_popup() as onglet:
            poste.main.get_by_role("link", name="Se reconnecter").click()
        autre = Poste(onglet.value, poste.serveur, salle.vues)
        autre.ecrire("Adresse électronique", compte.email)
        autre.ecrire("Mot de passe", f.MOT_DE_PASSE)
        autre.appuyer("Se connecter")
        autre.lire_titre("À faire")
        autre.page.close()
        # The page may have tried by itself meanwhile: then there is no button any more.
        essai = poste.main.get_by_role("button", name="Réessayer maintenant")
        essai.evaluate_all("boutons => boutons.forEach(b => b.click())")
        poste.enregistre()
        expect(poste.main.get_by_text("Votre session a expiré.")).to_have_count(0)
        poste.aller(_section(brouillon))
        expect(poste.champ(BESOIN)).to_have_value("Écrit après la fin de la session.")


def test_a_form_sent_after_the_session_ended_is_offered_again(
    salle: Salle, brouillon: Candidature
) -> None:
    """In a hurry: the warning is not read, the button is pressed, one signs in again."""
    compte = f.redacteur_de(brouillon.structure)
    with salle.poste(compte, entre=True) as poste:
        poste.aller(_section(brouillon))
        Session.objects.all().delete()
        poste.ecrire(BESOIN, "Écrit après la fin de la session.")
        poste.lire("Votre session a expiré.")
        poste.appuyer("Enregistrer et continuer")
        poste.ecrire("Adresse électronique", compte.email)
        poste.ecrire("Mot de passe", f.MOT_DE_PASSE)
        poste.appuyer("Se connecter")
        poste.presser("Reprendre cette saisie")
        expect(poste.champ(BESOIN)).to_have_value("Écrit après la fin de la session.")
        poste.enregistre()
    contenu = brouillon.sections.get(code="projet").contenu
    assert contenu["besoin_repere"] == "Écrit après la fin de la session."


def test_two_windows_on_one_section_show_both_values(salle: Salle, brouillon: Candidature) -> None:
    with _deux_fenetres(salle, f.redacteur_de(brouillon.structure)) as (premiere, seconde):
        premiere.aller(_section(brouillon))
        seconde.aller(_section(brouillon))
        premiere.ecrire(BESOIN, "Version de la première fenêtre.")
        premiere.enregistre()
        # Another field of the same section is no conflict, and each window learns the other's.
        seconde.ecrire(OBJECTIFS, "Objectifs de la seconde fenêtre.")
        seconde.enregistre()
        expect(seconde.champ(BESOIN)).to_have_value("Version de la première fenêtre.")
        seconde.ecrire(BESOIN, "Version de la seconde fenêtre.")
        seconde.appuyer("Enregistrer", exact=True)
        seconde.lire_message("Votre saisie est enregistrée")
        premiere.ecrire(BESOIN, "Version de la première fenêtre, revue.")
        premiere.appuyer("Enregistrer", exact=True)
        premiere.lire("Deux versions de cette partie existent", "Version de la seconde fenêtre.")
        expect(premiere.champ(BESOIN)).to_have_value("Version de la première fenêtre, revue.")
        premiere.controler("deux versions")
        premiere.appuyer("Enregistrer", exact=True)
        premiere.lire_message("Votre saisie est enregistrée")
        expect(premiere.champ(BESOIN)).to_have_value("Version de la première fenêtre, revue.")
        expect(premiere.champ(OBJECTIFS)).to_have_value("Objectifs de la seconde fenêtre.")


def test_a_nervous_mouse_validates_once(salle: Salle, calendrier: Calendrier) -> None:
    c = f.candidature("deposee")
    with _deux_fenetres(salle, f.signataire_de(c.structure)) as (premiere, seconde):
        for poste in (premiere, seconde):
            poste.aller(f"/candidatures/{c.uid}/valider/")
        with outils.page_suivante(premiere.page):
            premiere.main.get_by_role("button", name="Valider et demander").dblclick()
        premiere.lire_message("Le dossier est validé")
        # The other window still shows the button.
        seconde.appuyer("Valider et demander")
        expect(seconde.page.locator("#messages .ton-info")).to_be_visible()
        seconde.controler("déjà validé")
    assert histoire(reference(c)).filter(evenement="valider").count() == 1
    assert c.recepisses.filter(genre="validation").count() == 1


def test_the_back_button_after_the_deposit_changes_nothing(
    salle: Salle, brouillon: Candidature
) -> None:
    with salle.poste(f.redacteur_de(brouillon.structure), entre=True) as poste:
        poste.aller(f"/candidatures/{brouillon.uid}/deposer/")
        poste.appuyer("Déposer le dossier")
        poste.lire_message("Le dossier est déposé sous le numéro")
        poste.page.go_back()
        depot = poste.main.get_by_role("button", name="Déposer le dossier")
        # The browser asks again, or shows the page that it kept: then the button answers.
        if depot.count():
            poste.cliquer(depot)
            expect(poste.page.locator("#messages .ton-info")).to_be_visible()
        poste.lire("La validation revient à")
    brouillon.refresh_from_db()
    assert brouillon.etat == "deposee"
    assert histoire(reference(brouillon)).filter(evenement="deposer").count() == 1
