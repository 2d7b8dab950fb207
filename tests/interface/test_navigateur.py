"""The interface in a real browser: axe in both themes, narrow screens, keyboard, autosave."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.outils import navigateur as outils

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.urls("tests.interface.urls"),
    pytest.mark.django_db(transaction=True),
]


# Types in a field; gives what its form says of itself at that very moment.
TAPER = """(champ, texte) => { champ.value = texte;
  champ.dispatchEvent(new Event("input", { bubbles: true }));
  return champ.form.querySelector("[data-etat-enregistrement]").dataset.etat; }"""


@pytest.fixture
def adresse(live_server: Any, settings: Any) -> str:
    settings.LOGIN_URL = "/comptes/login/"
    return str(live_server.url)


def test_the_guide_has_no_violation_and_fits(fenetre: Browser, adresse: str) -> None:
    with outils.page(fenetre) as page:
        page.goto(f"{adresse}/interface/?etat=deposee&q=alpha")
        outils.regarder(page, "guide", themes=True)
        page.emulate_media(media="print")
        outils.verifier_axe(page)


def test_legal_pages_have_no_violation(fenetre: Browser, adresse: str) -> None:
    with outils.page(fenetre, taille=outils.TELEPHONE) as page:
        for chemin in ("mentions-legales", "accessibilite", "donnees-personnelles"):
            page.goto(f"{adresse}/{chemin}/")
            outils.verifier_axe(page)
            outils.verifier_largeur(page)


def test_error_pages_have_no_violation(fenetre: Browser, adresse: str) -> None:
    with outils.page(fenetre, theme="dark") as page:
        for code in (400, 403, 404, 413, 419, 440, 500, 503):
            page.goto(f"{adresse}/interface/erreur/{code}/")
            outils.verifier_axe(page)


def test_axe_does_find_a_fault(fenetre: Browser, adresse: str) -> None:
    with outils.page(fenetre) as page:
        page.goto(f"{adresse}/mentions-legales/")
        page.evaluate("() => document.querySelector('html').removeAttribute('lang')")
        with pytest.raises(AssertionError, match="html-has-lang"):
            outils.verifier_axe(page)


def test_the_keyboard_reaches_the_content_and_leaves_the_menu(
    fenetre: Browser, adresse: str
) -> None:
    with outils.page(fenetre, taille=outils.TELEPHONE) as page:
        page.goto(f"{adresse}/mentions-legales/")
        page.keyboard.press("Tab")
        evitement = page.get_by_role("link", name="Aller au contenu")
        expect(evitement).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        menu = page.locator("details.menu").first
        menu.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name="Guide", exact=True)).to_be_visible()
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        expect(menu.locator("summary")).to_be_focused()
        expect(menu).not_to_have_attribute("open", "")


def test_a_link_of_the_summary_puts_the_cursor_in_the_field(fenetre: Browser, adresse: str) -> None:
    with outils.page(fenetre) as page:
        page.goto(f"{adresse}/interface/")
        page.get_by_role("link", name="Début de l’action").click()
        champ = page.locator("#id_debut")
        expect(champ).to_be_focused()
        expect(champ).to_have_value("29/02/2025")


def _saisir(page: Page, adresse: str) -> Any:
    page.goto(f"{adresse}/interface/#enregistrement")
    etat = page.locator("#formulaire-court [data-etat-enregistrement]")
    page.locator("#id_court_objet").fill("Accueil des jeunes")
    return etat


def test_typing_is_saved_and_says_when(fenetre: Browser, adresse: str) -> None:
    with outils.page(fenetre) as page:
        etat = _saisir(page, adresse)
        expect(etat).to_have_text(re.compile(r"Enregistré à \d+\sh\s\d\d"))
        # What is typed from there is not saved yet, and the page does not say that it is.
        assert page.locator("#id_court_cout").evaluate(TAPER, "1,234,5") == "attente"
        expect(page.locator("#id_court_cout_vif")).to_contain_text("deux séparateurs")
        page.locator("#id_court_cout").fill("1 234,5")
        expect(page.locator("#id_court_cout_vif")).to_have_count(0)
        outils.verifier_axe(page)
        # Acknowledged: nothing is left on this computer.
        expect(etat).to_have_attribute("data-etat", "enregistre")
        assert page.evaluate("() => Object.keys(localStorage).length") == 0


def test_an_expired_session_keeps_the_typing_and_saves_it_later(
    fenetre: Browser, adresse: str
) -> None:
    with outils.page(fenetre) as page:
        ouvert = {"session": False}

        def repondre(route: Route) -> None:
            if ouvert["session"]:
                route.continue_()
            else:
                route.fulfill(status=401, body="Votre session a expiré.")

        page.route("**/interface/enregistrement/", repondre)
        etat = _saisir(page, adresse)
        expect(etat).to_contain_text("votre session a expiré")
        lien = page.get_by_role("link", name="Se reconnecter")
        expect(lien).to_have_attribute("target", "_blank")
        outils.verifier_axe(page)
        ouvert["session"] = True
        page.get_by_role("button", name="Réessayer maintenant").click()
        expect(etat).to_contain_text("Enregistré à")
        expect(lien).to_have_count(0)


def test_a_closed_window_loses_nothing(fenetre: Browser, adresse: str) -> None:
    with outils.page(fenetre) as page:
        page.route("**/interface/enregistrement/", lambda route: route.abort())
        etat = _saisir(page, adresse)
        expect(etat).to_contain_text("Non enregistré")
        expect(etat).to_contain_text("gardée sur ce poste")
        page.on("dialog", lambda boite: boite.accept())
        page.close(run_before_unload=False)
        autre = page.context.new_page()
        autre.goto(f"{adresse}/interface/")
        expect(autre.locator("#id_court_objet")).to_have_value("")
        autre.get_by_role("button", name="Reprendre cette saisie").click()
        expect(autre.locator("#id_court_objet")).to_have_value("Accueil des jeunes")
        expect(autre.locator("#formulaire-court [data-etat-enregistrement]")).to_contain_text(
            "Enregistré à"
        )


def test_a_double_click_sends_once(fenetre: Browser, adresse: str) -> None:
    with outils.page(fenetre) as page:
        envois: list[str] = []

        def noter(route: Route) -> None:
            if route.request.method == "POST":
                envois.append(route.request.url)
            route.fulfill(status=204)

        page.goto(f"{adresse}/mentions-legales/")
        page.route("**/affichage/", noter)
        with page.expect_request("**/affichage/"):
            page.get_by_role("button", name="Sombre").dblclick()
        page.get_by_role("button", name="Clair").click(force=True)
        # An answer asked afterwards has come: what left before it has been seen.
        page.evaluate("() => fetch('/accessibilite/').then((r) => r.text())")
        assert len(envois) == 1


def test_a_file_too_large_is_refused_before_it_is_sent(fenetre: Browser, adresse: str) -> None:
    with outils.page(fenetre) as page:
        page.goto(f"{adresse}/interface/")
        envois: list[str] = []
        page.on("request", lambda r: envois.append(r.url) if r.method == "POST" else None)
        champ = page.locator("#id_vide-rib")
        champ.evaluate("c => { c.dataset.tailleMax = '1000'; }")
        champ.set_input_files(
            {"name": "rib.pdf", "mimeType": "application/pdf", "buffer": b"x" * 2000}
        )
        etat = page.locator("#formulaire [data-etat-fichier]")
        expect(etat).to_contain_text(
            "« rib.pdf » pèse".replace(" r", "\u00a0r").replace("f »", "f\u00a0»")
        )
        page.locator("#formulaire button[type=submit]").click()
        expect(champ).to_be_focused()
        assert envois == []


def test_a_file_is_sent_with_its_progress_and_the_answer_takes_the_page(
    fenetre: Browser, adresse: str
) -> None:
    fichier = {"name": "rib.pdf", "mimeType": "application/pdf", "buffer": b"x" * 2000}
    with outils.page(fenetre) as page:
        page.goto(f"{adresse}/interface/")
        page.locator("main").evaluate("m => { m.dataset.ancien = '1'; }")
        page.locator("#id_vide-rib").set_input_files(fichier)
        with page.expect_request(lambda r: r.method == "POST") as envoi:
            page.locator("#formulaire button[type=submit]").click()
        assert "multipart/form-data" in envoi.value.headers["content-type"]
        expect(page.locator("main[data-ancien]")).to_have_count(0)
        expect(page.locator("#formulaire button[type=submit]")).not_to_have_attribute(
            "aria-disabled", "true"
        )


@pytest.mark.parametrize(
    ("statut", "mots"),
    [(413, "dépasse la taille"), (500, "une panne"), (401, "votre session a expiré")],
)
def test_a_file_that_does_not_arrive_says_why_and_keeps_the_form(
    fenetre: Browser, adresse: str, statut: int, mots: str
) -> None:
    fichier = {"name": "rib.pdf", "mimeType": "application/pdf", "buffer": b"x" * 2000}
    with outils.page(fenetre) as page:
        page.goto(f"{adresse}/interface/")
        page.locator("#id_vide-intitule").fill("Accueil des jeunes")
        page.locator("#id_vide-rib").set_input_files(fichier)
        page.route(
            "**/interface/",
            lambda route: route.fulfill(status=statut, body="<main>perdu</main>"),
        )
        page.locator("#formulaire button[type=submit]").click()
        expect(page.locator("#formulaire [data-etat-fichier]")).to_contain_text(mots)
        expect(page.locator("#id_vide-intitule")).to_have_value("Accueil des jeunes")


def test_the_theme_chosen_wins_over_that_of_the_system(fenetre: Browser, adresse: str) -> None:
    with outils.page(fenetre, theme="dark") as page:
        page.goto(f"{adresse}/mentions-legales/")
        racine = page.locator("html")
        expect(racine).to_have_css("background-color", "rgb(18, 25, 31)")
        outils.soumettre(page, "Clair")
        expect(racine).to_have_css("background-color", "rgb(250, 249, 246)")
        outils.verifier_axe(page)
