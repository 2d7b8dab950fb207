"""A campaign in a real browser: a question and its answer, a correction from its request to its
return, a candidature on paper, a session extended. axe, telephone."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from ecluse.annuaire.models import Compte, Etablissement, Role
from ecluse.cycle.appels.sessions.actions import ouvrir
from ecluse.cycle.candidatures.models import Candidature, Correction, Message
from ecluse.socle import horloge
from tests import fabriques as f
from tests.outils import navigateur as outils

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


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
    outils.ouvrir_session(page, serveur.url, compte)
    page.goto(f"{serveur.url}{chemin}")


def test_une_question_et_sa_reponse(
    fenetre: Browser, live_server: Any, regler: Callable[..., None], agent: Compte
) -> None:
    brouillon = f.candidature("brouillon")
    regler("2025-05-09", "21:30:00")
    with outils.page(fenetre) as page:
        entrer(page, live_server, brouillon.cree_par, f"/candidatures/{brouillon.uid}/")
        rebours = page.locator("[data-rebours-texte]")
        expect(rebours).to_contain_text("plus que 2")
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
        outils.regarder(page, "vie-rebours")
        outils.suivre(page, "Poser une question au service")
        page.get_by_label("Objet").fill("Le budget")
        page.get_by_role("textbox", name="Message").fill("Faut-il compter le loyer ?")
        page.get_by_label("J’attends une réponse").check()
        outils.soumettre(page, "Envoyer le message")
        expect(page.get_by_text("Votre message est envoyé.")).to_be_visible()
        outils.regarder(page, "vie-question")

        entrer(page, live_server, agent, "/a-faire/")
        outils.suivre(page, "Répondre : Le budget")
        expect(page.get_by_text("Faut-il compter le loyer")).to_be_visible()
        page.get_by_label("Objet").fill("Le loyer")
        page.get_by_role("textbox", name="Message").fill("Oui, au compte 61.")
        outils.soumettre(page, "Envoyer le message")
        expect(page.get_by_text("Votre message est envoyé.")).to_be_visible()

        with page.expect_response(lambda r: r.url.endswith("/lus/")):
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
        outils.regarder(page, "vie-corrections-vide")
        outils.suivre(page, "Demander une correction")
        page.get_by_label("À renvoyer au plus tard le").fill("30/05/2025")
        consigne = page.locator('textarea[name="projet"]')
        expect(consigne).to_be_hidden()
        page.locator('input[name="corriger-projet"]').check()
        consigne.fill("Dites pour quels cantons.")
        outils.regarder(page, "vie-demander")
        outils.soumettre(page, "Envoyer la demande")
        expect(page.get_by_text("est envoyée à la structure")).to_be_visible()

        entrer(page, live_server, porteur, f"/candidatures/{c.uid}/corrections/")
        outils.suivre(page, "Corriger")
        besoin = page.locator('[name="besoin_repere"]')
        besoin.fill("Les cantons d’Avesnes et de Frévent.")
        besoin.blur()
        outils.enregistre(page)
        outils.regarder(page, "vie-corriger")
        outils.soumettre(page, "Enregistrer et continuer")
        expect(page.get_by_text("Les cantons d’Avesnes et de Frévent.")).to_be_visible()
        outils.regarder(page, "vie-avant-apres")
        page.locator("summary", has_text="Renvoyer les corrections").click()
        outils.soumettre(page, "Renvoyer les corrections")
        expect(page.get_by_text("Vos corrections sont renvoyées.")).to_be_visible()

        entrer(page, live_server, agent, f"/dossiers/{c.uid}/")
        outils.regarder(page, "vie-dossier")
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
        outils.suivre(page, "Candidatures sur papier")
        outils.regarder(page, "vie-papier")
        outils.cliquer(page, page.get_by_role("link", name=re.compile(r"\(2025\)$")))
        page.get_by_label("SIRET de la structure").fill(siret)
        page.get_by_label("Reçue le").fill("28/05/2025")
        page.set_input_files(
            'input[type="file"]',
            {"name": "courrier.pdf", "mimeType": "application/pdf", "buffer": f.PDF},
        )
        outils.regarder(page, "vie-papier-commencer")
        outils.soumettre(page, "Commencer la saisie")
        expect(page.get_by_text("Reçue sur papier le")).to_be_visible()
        page.locator('[name="intitule"]').fill("Permanences rurales")
        outils.soumettre(page, "Enregistrer", exact=True)
        expect(page.get_by_text("Votre saisie est enregistrée.")).to_be_visible()
        outils.suivre(page, "Enregistrer la candidature")
        expect(page.get_by_text("ne peut pas encore s’enregistrer")).to_be_visible()
        outils.regarder(page, "vie-papier-essentiel")
        outils.suivre(page, "Le montant demandé")
        page.get_by_label("Montant, Charges de personnel, ligne 1").fill("12 000")
        page.get_by_label("Montant, Subventions d’exploitation, ligne 1").fill("12 000")
        outils.soumettre(page, "Enregistrer", exact=True)
        expect(page.get_by_text("Votre budget est enregistré.")).to_be_visible()
        outils.regarder(page, "vie-papier-budget")
        outils.suivre(page, "Enregistrer la candidature")
        bouton = page.get_by_role("button", name="Enregistrer la candidature")
        expect(bouton).to_be_visible()
        outils.regarder(page, "vie-papier-enregistrer")
        outils.cliquer(page, bouton)
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
        outils.regarder(page, "vie-sessions")
        page.goto(f"{live_server.url}/sessions/{session.uid}/")
        page.get_by_label("Nouvelle clôture").fill("16/05/2025")
        page.get_by_label("Référence de l’acte").fill("arrêté n° 2025-112")
        page.get_by_label("Date de l’acte").fill("06/05/2025")
        page.get_by_label("Motif").fill("Panne de la plateforme le 5 mai.")
        outils.regarder(page, "vie-session")
        outils.soumettre(page, "Prolonger la session")
        expect(page.get_by_text("La clôture est repoussée au 16")).to_be_visible()
        page.goto(f"{live_server.url}/sessions/nouvelle/?dispositif=2025/4.5")
        outils.regarder(page, "vie-session-nouvelle")
    session.refresh_from_db()
    assert session.cloture == date(2025, 5, 16)
