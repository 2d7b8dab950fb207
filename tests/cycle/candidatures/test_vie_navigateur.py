"""A campaign in a real browser: a question and its answer, a correction from its request to its
return, a candidature on paper, a session extended. axe, telephone."""

import os
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from ecluse.annuaire.models import Compte, Etablissement, Role
from ecluse.cycle.appels.sessions.actions import ouvrir
from ecluse.cycle.candidatures.models import Candidature, Correction, Message
from ecluse.socle import horloge
from tests import fabriques as f
from tests.outils import navigateur as outils

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]

PATIENCE = 30_000


@pytest.fixture(scope="module")
def fenetre() -> Iterator[Browser]:
    # Playwright runs a loop in this thread; the database is used by the server's thread only.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with outils.navigateur() as ouvert:
        yield ouvert
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def regler(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Set the business clock of the server and of the builders."""

    def a(jour: str, heure: str = "10:00:00") -> None:
        decalage = f.instant(jour, heure) - horloge.instant_reel()
        monkeypatch.setattr(horloge, "lire_decalage", lambda: decalage)

    return a


@pytest.fixture(autouse=True)
def _departement() -> None:
    f.departement()


@pytest.fixture
def agent() -> Compte:
    return f.compte(Role.INSTRUCTEUR, prenom="Ines", nom="Instruit")


def entrer(page: Page, serveur: Any, compte: Compte, chemin: str) -> None:
    client = Client()
    client.force_login(compte)
    page.context.clear_cookies()
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": serveur.url}]
    )
    page.set_default_timeout(PATIENCE)
    page.goto(f"{serveur.url}{chemin}")


def regarder(page: Page, nom: str) -> None:
    """axe, and the page at both widths."""
    for taille in (outils.BUREAU, outils.TELEPHONE):
        page.set_viewport_size(taille)
        outils.verifier_axe(page)
        outils.verifier_largeur(page)
        outils.capturer(page, f"vie-{nom}-{taille['width']}")
    page.set_viewport_size(outils.BUREAU)


def test_une_question_et_sa_reponse(
    fenetre: Browser, live_server: Any, regler: Callable[..., None], agent: Compte
) -> None:
    brouillon = f.candidature("brouillon")
    regler("2025-05-09", "21:30:00")
    with outils.page(fenetre) as page:
        entrer(page, live_server, brouillon.cree_par, f"/candidatures/{brouillon.uid}/")
        rebours = page.locator("[data-rebours-texte]")
        expect(rebours).to_contain_text("plus que 2", timeout=PATIENCE)
        expect(rebours).to_contain_text("min")
        # Joining a file replaces the content: the time goes on in the new one.
        page.evaluate(
            """() => {
              const ancien = document.querySelector("main"), nouveau = ancien.cloneNode(true);
              nouveau.querySelector("[data-rebours-texte]").textContent = "dans 2 heures";
              ancien.replaceWith(nouveau);
              document.dispatchEvent(new CustomEvent("ecluse:contenu"));
            }"""
        )
        expect(rebours).to_contain_text("plus que 2")
        regarder(page, "rebours")
        page.get_by_role("link", name="Poser une question au service").click()
        page.get_by_label("Objet").fill("Le budget")
        page.get_by_role("textbox", name="Message").fill("Faut-il compter le loyer ?")
        page.get_by_label("J’attends une réponse").check()
        page.get_by_role("button", name="Envoyer le message").click()
        expect(page.get_by_text("Votre message est envoyé.")).to_be_visible()
        regarder(page, "question")

        entrer(page, live_server, agent, "/a-faire/")
        page.get_by_role("link", name="Répondre : Le budget").click()
        expect(page.get_by_text("Faut-il compter le loyer")).to_be_visible()
        page.get_by_label("Objet").fill("Le loyer")
        page.get_by_role("textbox", name="Message").fill("Oui, au compte 61.")
        page.get_by_role("button", name="Envoyer le message").click()
        expect(page.get_by_text("Votre message est envoyé.")).to_be_visible()

        with page.expect_response(lambda r: r.url.endswith("/lus/"), timeout=PATIENCE):
            entrer(
                page, live_server, brouillon.cree_par, f"/candidatures/{brouillon.uid}/echanges/"
            )
        expect(page.get_by_text("Oui, au compte 61.")).to_be_visible()
        expect(page.get_by_role("button", name="Marquer comme lu")).to_have_count(0)
    assert Message.objects.get(objet="Le loyer").lu_par == brouillon.cree_par


def test_une_correction_de_la_demande_au_renvoi(
    fenetre: Browser, live_server: Any, regler: Callable[..., None], agent: Compte
) -> None:
    c = f.candidature("validee")
    porteur = f.redacteur_de(c.structure)
    validee_le = c.validee_le
    regler("2025-05-20")
    with outils.page(fenetre) as page:
        entrer(page, live_server, agent, f"/candidatures/{c.uid}/corrections/")
        regarder(page, "corrections-vide")
        page.get_by_role("link", name="Demander une correction").click()
        page.get_by_label("À renvoyer au plus tard le").fill("30/05/2025")
        consigne = page.locator('textarea[name="projet"]')
        expect(consigne).to_be_hidden()
        page.locator('input[name="corriger-projet"]').check()
        consigne.fill("Dites pour quels cantons.")
        regarder(page, "demander")
        page.get_by_role("button", name="Envoyer la demande").click()
        expect(page.get_by_text("est envoyée à la structure")).to_be_visible()

        entrer(page, live_server, porteur, f"/candidatures/{c.uid}/corrections/")
        page.get_by_role("link", name="Corriger").first.click()
        besoin = page.locator('[name="besoin_repere"]')
        besoin.fill("Les cantons d’Avesnes et de Frévent.")
        besoin.blur()
        expect(page.locator("[data-etat-enregistrement]")).to_contain_text(
            "Enregistré à", timeout=PATIENCE
        )
        regarder(page, "corriger")
        page.get_by_role("button", name="Enregistrer et continuer").click()
        page.wait_for_url("**/corrections/")
        expect(page.get_by_text("Les cantons d’Avesnes et de Frévent.")).to_be_visible()
        regarder(page, "avant-apres")
        page.locator("summary", has_text="Renvoyer les corrections").click()
        page.get_by_role("button", name="Renvoyer les corrections").click()
        expect(page.get_by_text("Vos corrections sont renvoyées.")).to_be_visible()

        entrer(page, live_server, agent, f"/dossiers/{c.uid}/")
        regarder(page, "dossier")
    c.refresh_from_db()
    assert (Correction.objects.get().etat, c.validee_le) == ("renvoyee", validee_le)


def test_une_candidature_sur_papier(
    fenetre: Browser, live_server: Any, regler: Callable[..., None], agent: Compte
) -> None:
    s = f.structure()
    regler("2025-06-10")
    ouvrir(
        f.session_45().dispositif, f.compte(Role.PILOTAGE), code="papier", libelle="sur papier",
        canal="services", ouverture=date(2025, 5, 12), cloture=date(2025, 5, 30),
        realisation_debut=date(2025, 9, 1), realisation_fin=date(2026, 8, 31),
    )  # fmt: skip
    siret = Etablissement.objects.get(structure=s).siret
    with outils.page(fenetre) as page:
        entrer(page, live_server, agent, "/dossiers/")
        page.get_by_role("link", name="Candidatures sur papier").click()
        regarder(page, "papier")
        page.get_by_role("link", name=re.compile(r"\(2025\)$")).click()
        page.get_by_label("SIRET de la structure").fill(siret)
        page.get_by_label("Reçue le").fill("28/05/2025")
        page.set_input_files(
            'input[type="file"]',
            {"name": "courrier.pdf", "mimeType": "application/pdf", "buffer": f.PDF},
        )
        regarder(page, "papier-commencer")
        page.get_by_role("button", name="Commencer la saisie").click()
        expect(page.get_by_text("Reçue sur papier le")).to_be_visible(timeout=PATIENCE)
        page.locator('[name="intitule"]').fill("Permanences rurales")
        page.get_by_role("button", name="Enregistrer", exact=True).click()
        expect(page.get_by_text("Votre saisie est enregistrée.")).to_be_visible()
        page.get_by_role("link", name="Enregistrer la candidature").click()
        expect(page.get_by_text("ne peut pas encore s’enregistrer")).to_be_visible()
        regarder(page, "papier-essentiel")
        page.get_by_role("link", name="Le montant demandé").click()
        page.get_by_label("Montant, Charges de personnel, ligne 1").fill("12 000")
        page.get_by_label("Montant, Subventions d’exploitation, ligne 1").fill("12 000")
        page.get_by_role("button", name="Enregistrer", exact=True).click()
        expect(page.get_by_text("Votre budget est enregistré.")).to_be_visible()
        regarder(page, "papier-budget")
        page.get_by_role("link", name="Enregistrer la candidature").click()
        bouton = page.get_by_role("button", name="Enregistrer la candidature")
        expect(bouton).to_be_visible()
        regarder(page, "papier-enregistrer")
        bouton.click()
        expect(page.get_by_text("est enregistrée sous le numéro")).to_be_visible()
    c = Candidature.objects.get()
    assert (c.etat, c.origine, c.recue_le) == ("validee", "papier", date(2025, 5, 28))
    assert (c.montant_demande, c.numero[:9]) == (12000, "CAND-2025")


def test_une_session_prolongee(
    fenetre: Browser, live_server: Any, regler: Callable[..., None]
) -> None:
    f.candidature("brouillon")
    session = f.session_45()
    regler("2025-05-07")
    with outils.page(fenetre) as page:
        entrer(page, live_server, f.compte(Role.PILOTAGE), "/sessions/")
        regarder(page, "sessions")
        page.goto(f"{live_server.url}/sessions/{session.uid}/")
        page.get_by_label("Nouvelle clôture").fill("16/05/2025")
        page.get_by_label("Référence de l’acte").fill("arrêté n° 2025-112")
        page.get_by_label("Date de l’acte").fill("06/05/2025")
        page.get_by_label("Motif").fill("Panne de la plateforme le 5 mai.")
        regarder(page, "session")
        page.get_by_role("button", name="Prolonger la session").click()
        expect(page.get_by_text("La clôture est repoussée au 16")).to_be_visible()
        page.goto(f"{live_server.url}/sessions/nouvelle/?dispositif=2025/4.5")
        regarder(page, "session-nouvelle")
    session.refresh_from_db()
    assert session.cloture == date(2025, 5, 16)
