"""A real browser for the tests: Debian's Chromium driven by Playwright, and axe on any page.

axe-core 4.14.1 (`axe.min.js`, Deque Systems, MPL 2.0, see `axe.LICENCE.txt`) is kept beside this
file, and served by the test server, so that no test needs the network.

A journey never goes on before the page it asked for is there: `page_suivante` around what leads
to one, `cliquer`, `soumettre` for a link or a button. An assertion already true of the page left
proves nothing, what is typed before the scripts of a page are there is not heard, and an address
opened while a form is on its way stops it. ECLUSE_LENTEUR shows what was forgotten (`serveur.py`).
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.test import Client
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.outils import serveur

CHROMIUM = os.environ.get("ECLUSE_CHROMIUM", "/usr/bin/chromium")
OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=fr",
]
REGLES_AXE = ["RGAAv4", "wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
#: All that another theme changes in a page.
COULEURS = ["color-contrast", "link-in-text-block"]
REGLES_SEULES = {"type": "tag", "values": REGLES_AXE}
#: Ignored by git; screenshots cost more than the rest of a page, so they are made on request.
CAPTURES = Path(__file__).resolve().parents[2] / "captures"
VOULUES = bool(os.environ.get("ECLUSE_CAPTURES"))

#: Milliseconds. The machine may be busy: long, but every wait ends as soon as it can.
PATIENCE = 30_000

BUREAU = {"width": 1280, "height": 900}
TELEPHONE = {"width": 360, "height": 780}


@contextmanager
def navigateur() -> Iterator[Browser]:
    """A running Chromium, closed at the end whatever happens."""
    with sync_playwright() as pilote:
        fenetre = pilote.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        expect.set_options(timeout=PATIENCE)
        try:
            yield fenetre
        finally:
            fenetre.close()
            expect.set_options(timeout=5_000)


@contextmanager
def page(
    fenetre: Browser, *, taille: dict[str, int] | None = None, theme: str = "light", **options: Any
) -> Iterator[Page]:
    """A page of its own session (cookies apart). `theme` is "light" or "dark", the system's.

    At the end, waits until the server has answered what the page had asked, and raises
    `AssertionError` if a script failed or broke the content security policy.
    """
    contexte = fenetre.new_context(
        viewport=taille or BUREAU,  # type: ignore[arg-type]
        color_scheme=theme,  # type: ignore[arg-type]
        locale="fr-FR",
        timezone_id="Europe/Paris",
        reduced_motion="reduce",
        **options,
    )
    contexte.set_default_timeout(PATIENCE)
    fautes: list[str] = []

    def noter(message: Any) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            fautes.append(message.text)

    contexte.on("console", noter)
    contexte.on("weberror", lambda erreur: fautes.append(str(erreur.error)))
    try:
        ouverte = contexte.new_page()
        if serveur.LENTEUR:
            contexte.new_cdp_session(ouverte).send(
                "Emulation.setCPUThrottlingRate", {"rate": serveur.LENTEUR}
            )
        yield ouverte
    finally:
        contexte.close()
        serveur.REPONSES.attendre_zero()
    assert not fautes, "\n".join(fautes)


def ouvrir_session(page: Page, racine: str, compte: Any) -> None:
    """Sign `compte` in at the server of address `racine`, without the sign-in page."""
    client = Client()
    client.force_login(compte)
    cle = client.cookies["sessionid"].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "sessionid", "value": cle, "url": racine}])


@contextmanager
def page_suivante(page: Page) -> Iterator[None]:
    """Around what leads to another page, or makes this one anew; out of it, it is there and ready.

    Another document (a link, a form sent), or its content put in this one (files, htmx).
    """
    page.evaluate("() => { document.querySelector('main').dataset.quittee = ''; }")
    yield
    page.wait_for_selector("main:not([data-quittee])", state="attached")
    page.wait_for_load_state("load")


def cliquer(page: Page, cible: Locator) -> None:
    """Click on what leads to another page, and wait for that page."""
    with page_suivante(page):
        cible.click()


def soumettre(page: Page, bouton: str, *, exact: bool = False) -> None:
    """Press the button of that name, which sends a form, and wait for the page that answers."""
    cliquer(page, page.get_by_role("button", name=bouton, exact=exact))


def suivre(page: Page, lien: str) -> None:
    """Follow the first link of that name, and wait for its page."""
    cliquer(page, page.get_by_role("link", name=lien).first)


def enregistre(page: Page) -> None:
    """Wait until the page says that everything typed in it is saved."""
    etat = page.locator("main [data-etat-enregistrement]")
    expect(etat).to_have_attribute("data-etat", "enregistre")
    expect(etat).to_have_text(re.compile(r"Enregistré à \d+\sh\s\d\d"))


def peindre(page: Page) -> None:
    """Wait until the page is laid out and drawn at its present size, observers of sizes included.

    They run after a frame's layout: the second frame to come is after theirs.
    """
    page.evaluate(
        """() => document.fonts.ready.then(() => new Promise(
            (fait) => requestAnimationFrame(() => requestAnimationFrame(fait))))"""
    )


def verifier_axe(page: Page, *, couleurs: bool = False) -> None:
    """Raise `AssertionError` listing every violation of RGAA 4 and WCAG 2.1 A/AA on the page.

    `couleurs`: only what its theme may break, on a page already looked at in another one.
    """
    quoi = {"type": "rule", "values": COULEURS} if couleurs else REGLES_SEULES
    if not page.evaluate("() => Boolean(window.axe)"):
        page.add_script_tag(url=serveur.CHEMIN_AXE)
    peindre(page)
    resultat = page.evaluate(
        "(quoi) => axe.run(document, {runOnly: quoi, resultTypes: ['violations']})", quoi
    )
    fautes = [
        f"{v['id']} ({v['impact']}) : {v['help']}\n    "
        + "\n    ".join(f"{n['target']} {n['html'][:160]}" for n in v["nodes"])
        for v in resultat["violations"]
    ]
    assert not fautes, f"{page.url} : {len(fautes)} règle(s) en défaut\n" + "\n".join(fautes)


def verifier_largeur(page: Page) -> None:
    """Raise `AssertionError` when the page scrolls sideways (RGAA 10.11), naming the culprits."""
    trop = page.evaluate(
        """() => {
          const largeur = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= largeur) return [];
          return [...document.querySelectorAll('body *')]
            .filter(e => e.getBoundingClientRect().right > largeur + 1
                         && !e.closest('.tableau__defile, .graphique__dessin'))
            .slice(0, 5).map(e => e.outerHTML.slice(0, 160));
        }"""
    )
    assert not trop, f"{page.url} déborde en largeur :\n" + "\n".join(trop)


def regarder(page: Page, nom: str, *, themes: bool = False) -> None:
    """axe on the page and its width, on a desk and on a telephone; then at its size again.

    `themes`: the colours of the dark theme too, at both sizes.
    """
    avant: Any = page.viewport_size
    for taille in (BUREAU, TELEPHONE):
        page.set_viewport_size(taille)  # type: ignore[arg-type]
        verifier_axe(page)
        verifier_largeur(page)
        capturer(page, f"{nom}-{taille['width']}")
        if themes:
            page.emulate_media(color_scheme="dark")
            verifier_axe(page, couleurs=True)
            page.emulate_media(color_scheme="light")
    page.set_viewport_size(avant)


def capturer(page: Page, nom: str) -> None:
    """With ECLUSE_CAPTURES=1, a full-page screenshot under `captures/`, for the eye."""
    if not VOULUES:
        return
    CAPTURES.mkdir(exist_ok=True)
    # At the height of the page, what sticks to the window is where it belongs.
    taille: Any = page.viewport_size or BUREAU
    hauteur = page.evaluate("() => document.documentElement.scrollHeight")
    page.set_viewport_size({"width": taille["width"], "height": hauteur})
    page.screenshot(path=CAPTURES / f"{nom}.png", full_page=True)
    page.set_viewport_size(taille)
