"""A person at a screen: one browser session, gestures named as one would say them aloud."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.urls import resolve
from playwright.sync_api import Browser, Locator, Page, expect

from ecluse.annuaire.models import Compte
from tests import fabriques as f
from tests.outils import navigateur as outils

UID = re.compile(r"[0-9a-hjkmnp-tv-z]{16}")

# The confirmations and the explanations are part of the page: they are looked at open.
DEPLIER = """() => document.querySelectorAll('main details:not([open])').forEach(d => {
  d.open = true; d.dataset.deplie = '1'; })"""
REPLIER = """() => document.querySelectorAll('[data-deplie]').forEach(d => {
  d.open = false; delete d.dataset.deplie; })"""


def piece(nom: str, contenu: bytes = b"") -> dict[str, Any]:
    """A PDF to join, as Playwright takes it; `contenu` makes it different from another."""
    return {"name": nom, "mimeType": "application/pdf", "buffer": f.PDF + contenu}


@dataclass
class Poste:
    """One person's page. `vues` remembers which pages were already looked at by axe."""

    page: Page
    serveur: str
    vues: set[str] = field(default_factory=set)

    @property
    def main(self) -> Locator:
        """What the page says, without its header and its foot."""
        return self.page.locator("main")

    def aller(self, chemin: str) -> None:
        """Open an address that this person may open, and look at the page."""
        reponse = self.page.goto(f"{self.serveur}{chemin}")
        assert reponse is not None and reponse.ok, f"{chemin} : {reponse and reponse.status}"
        self.controler()

    def trouver_ferme(self, chemin: str, statut: int = 404) -> None:
        """Open an address that this person must not open: a page in French, and nothing else."""
        reponse = self.page.goto(f"{self.serveur}{chemin}")
        assert reponse is not None and reponse.status == statut, f"{chemin} : {reponse}"
        titre = "Page introuvable" if statut == 404 else "Vous n’avez pas accès à cette page"
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(titre)
        self._regarder(f"erreur-{statut}")

    def entrer(self, compte: Compte) -> None:
        """Sign in with the address and the password, like anybody."""
        self.aller("/comptes/connexion/")
        self.ecrire("Adresse électronique", compte.email)
        self.ecrire("Mot de passe", f.MOT_DE_PASSE)
        self.appuyer("Se connecter")
        self.lire_titre("À faire")

    def controler(self, variante: str = "") -> None:
        """Once per page: no violation of RGAA, no sideways scroll at 360 pixels."""
        vue = resolve(urlsplit(self.page.url).path).view_name
        self._regarder(f"{vue} {variante}")

    def _regarder(self, nom: str) -> None:
        if nom in self.vues:
            return
        self.vues.add(nom)
        taille: Any = self.page.viewport_size
        self.page.evaluate(DEPLIER)
        outils.verifier_axe(self.page)
        self.page.set_viewport_size(outils.TELEPHONE)  # type: ignore[arg-type]
        outils.verifier_largeur(self.page)
        self.page.set_viewport_size(taille)
        self.page.evaluate(REPLIER)

    def lire(self, *textes: str) -> None:
        """Wait until the page says all of this."""
        for texte in textes:
            expect(self.main).to_contain_text(texte)

    def ne_pas_lire(self, *textes: str) -> None:
        """The page, already shown, says nothing of this."""
        for texte in textes:
            expect(self.main).not_to_contain_text(texte)

    def lire_titre(self, texte: str) -> None:
        """Wait for the page of that title."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(texte)

    def lire_message(self, texte: str) -> None:
        """Wait for the answer to what was just done."""
        expect(self.page.locator("#messages")).to_contain_text(texte)

    def champ(self, etiquette: str) -> Locator:
        """The control that this label names."""
        return self.main.get_by_label(etiquette)

    def ecrire(self, etiquette: str, valeur: str) -> None:
        """Type in a field, in place of what it holds."""
        self.champ(etiquette).fill(valeur)

    def cocher(self, debut: str, genre: Any = "checkbox") -> None:
        """Tick the box or the card whose name begins so."""
        self.main.get_by_role(genre, name=re.compile(f"^{re.escape(debut)}")).first.check()

    def choisir(self, debut: str) -> None:
        """Choose a card."""
        self.cocher(debut, "radio")

    def appuyer(self, nom: str, *, exact: bool = False) -> None:
        """Press the button of that name, and wait for the page that answers."""
        self.cliquer(self.main.get_by_role("button", name=nom, exact=exact))

    def presser(self, nom: str, *, exact: bool = False) -> None:
        """Press a button that changes only a part of the page: its effect is to be waited for."""
        self.main.get_by_role("button", name=nom, exact=exact).click()

    def cliquer(self, cible: Locator) -> None:
        """Click on what leads to another page, and wait for that page."""
        outils.cliquer(self.page, cible)

    def suivre(self, nom: str) -> None:
        """Follow the link of that name, then look at the page that comes."""
        self.cliquer(self.main.get_by_role("link", name=nom).first)
        self.controler()

    def confirmer(self, libelle: str, action: str, **champs: str) -> None:
        """Open a confirmation, fill what it asks, and confirm."""
        boite = self.main.locator("details.confirmer", has=self.page.get_by_text(libelle)).first
        boite.locator("summary").click()
        for etiquette, valeur in champs.items():
            boite.get_by_label(etiquette).fill(valeur)
        self.cliquer(boite.get_by_role("button", name=action))

    def n_a_pas(self, *boutons: str) -> None:
        """Neither button, link nor confirmation of these names."""
        for nom in boutons:
            expect(self.main.get_by_role("button", name=nom)).to_have_count(0)
            expect(self.main.get_by_role("link", name=nom)).to_have_count(0)
            expect(self.main.locator("summary", has_text=nom)).to_have_count(0)

    def erreur_au_champ(self, etiquette: str, message: str) -> None:
        """The field is named wrong, and its message is what describes it."""
        controle = self.champ(etiquette)
        expect(controle).to_have_attribute("aria-invalid", "true")
        motif = re.escape(message).replace(r"\ ", r"\s")
        expect(controle).to_have_accessible_description(re.compile(motif))

    def telecharger(self, nom: str) -> Path:
        """Follow a link that gives a file; out: where it is."""
        with self.page.expect_download() as attendu:
            self.main.get_by_role("link", name=nom).first.click()
        return attendu.value.path()

    def enregistre(self) -> None:
        """Wait until the page says that what was typed is saved."""
        outils.enregistre(self.page)

    @property
    def uid(self) -> str:
        """The identifier that the address bears."""
        return next(x for x in urlsplit(self.page.url).path.split("/") if UID.fullmatch(x))


@dataclass
class Salle:
    """Where everybody sits at their own screen; `vues` is what was already looked at."""

    fenetre: Browser
    serveur: str
    vues: set[str] = field(default_factory=set)

    @contextmanager
    def poste(self, compte: Compte | None = None, *, entre: bool = False) -> Iterator[Poste]:
        """A session: of nobody, or of that account, who signs in unless it is done (`entre`)."""
        with outils.page(self.fenetre) as page:
            ici = Poste(page, self.serveur, self.vues)
            if compte is not None and entre:
                outils.ouvrir_session(page, self.serveur, compte)
            elif compte is not None:
                ici.entrer(compte)
            try:
                yield ici
            except Exception as erreur:
                # What the person saw says more than the line that waited for something else.
                erreur.add_note(f"{page.url}\n{page.locator('body').inner_text()[:3000]}")
                raise
