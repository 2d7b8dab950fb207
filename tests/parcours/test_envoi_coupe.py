"""A file whose sending is cut at 60 %: it goes on from there, and arrives as it left."""

import hashlib
import random
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route, expect

from ecluse.cycle.candidatures.models import Candidature, Piece
from ecluse.socle import fichiers
from ecluse.socle.models import Televersement
from tests import fabriques as f
from tests.parcours.conftest import Calendrier
from tests.parcours.poste import Poste, Salle

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]

TAILLE = 10_000_000
NOM = "État des comptes 2025 🎉.pdf"
ENVOIS = "**/televersements/**"


@pytest.fixture
def brouillon(calendrier: Calendrier) -> Candidature:
    return f.candidature("brouillon")


@pytest.fixture
def gros(tmp_path: Path) -> Path:
    """A PDF that no compression helps."""
    chemin = tmp_path / NOM
    chemin.write_bytes(b"%PDF-1.7\n" + random.Random(5).randbytes(TAILLE - 9))
    return chemin


class Ligne:
    """The line between the browser and the server: counts what passes, and can be cut."""

    def __init__(self, page: Page, coupe_a: float) -> None:
        self.seuil: float | None = coupe_a * TAILLE
        self.passes = 0
        page.route(ENVOIS, self._passer)

    def _passer(self, route: Route, request: Request) -> None:
        corps = len(request.post_data_buffer or b"") if request.method == "PATCH" else 0
        if self.seuil is not None and self.passes >= self.seuil:
            route.abort("connectionreset")
            return
        self.passes += corps
        route.continue_()

    def retablir(self) -> int:
        """The line works again; out: the bytes that had passed."""
        avant, self.passes, self.seuil = self.passes, 0, None
        return avant


def _joindre(poste: Poste, chemin: Path) -> Any:
    carte = poste.page.locator("#piece-statuts")
    carte.locator("input[type=file]").set_input_files(chemin)
    carte.get_by_role("button", name="Joindre").click()
    return carte.locator("[data-etat-fichier]")


def _verifier(brouillon: Candidature, chemin: Path) -> None:
    piece = Piece.objects.get(candidature=brouillon, code="statuts", retiree_le=None)
    attendue = hashlib.sha256(chemin.read_bytes()).hexdigest()
    assert piece.fichier.contenu.sha256 == attendue
    assert hashlib.sha256(fichiers.lire(piece.fichier)).hexdigest() == attendue
    assert piece.fichier.nom == NOM


def _assez_peu(avant: int, apres: int) -> None:
    assert 0.6 * TAILLE <= avant < 0.8 * TAILLE
    assert apres == TAILLE - avant
    assert apres < 0.45 * TAILLE


def test_the_network_comes_back_and_the_rest_follows(
    salle: Salle, brouillon: Candidature, gros: Path
) -> None:
    with salle.poste(f.redacteur_de(brouillon.structure), entre=True) as poste:
        poste.aller(f"/candidatures/{brouillon.uid}/pieces/")
        ligne = Ligne(poste.page, 0.6)
        etat = _joindre(poste, gros)
        expect(etat).to_contain_text("Le réseau est coupé à")
        expect(etat).to_contain_text("reprendra de lui-même")
        poste.controler("envoi coupé")
        avant = ligne.retablir()
        poste.lire_message("La pièce est jointe au dossier.")
        _assez_peu(avant, ligne.passes)
        expect(poste.page.locator("#piece-statuts a")).to_have_text(NOM)
        poste.lire("non vérifié par un antivirus")
    _verifier(brouillon, gros)


def test_the_page_is_left_and_the_file_chosen_again(
    salle: Salle, brouillon: Candidature, gros: Path
) -> None:
    """Another tab, another day, another device: the fingerprint finds what arrived."""
    with salle.poste(f.redacteur_de(brouillon.structure), entre=True) as poste:
        poste.aller(f"/candidatures/{brouillon.uid}/pieces/")
        ligne = Ligne(poste.page, 0.6)
        expect(_joindre(poste, gros)).to_contain_text("Le réseau est coupé à")
        # Away for good: the page tries again by itself as long as it is open.
        poste.page.context.set_offline(True)
        avant = ligne.retablir()
    with salle.poste(f.redacteur_de(brouillon.structure), entre=True) as poste:
        poste.aller(f"/candidatures/{brouillon.uid}/pieces/")
        suite = Ligne(poste.page, 2.0)
        _joindre(poste, gros)
        poste.lire_message("La pièce est jointe au dossier.")
        _assez_peu(avant, suite.passes)
    _verifier(brouillon, gros)


def test_an_upload_that_is_gone_is_sent_whole(
    salle: Salle, brouillon: Candidature, gros: Path
) -> None:
    """It expired while the network was away: no dead end."""
    with salle.poste(f.redacteur_de(brouillon.structure), entre=True) as poste:
        poste.aller(f"/candidatures/{brouillon.uid}/pieces/")
        ligne = Ligne(poste.page, 0.6)
        expect(_joindre(poste, gros)).to_contain_text("Le réseau est coupé à")
        Televersement.objects.all().delete()
        ligne.retablir()
        poste.lire_message("La pièce est jointe au dossier.")
        assert ligne.passes == TAILLE
    _verifier(brouillon, gros)


def test_joining_a_piece_leaves_the_rest_of_the_page_as_it_was(
    salle: Salle, brouillon: Candidature, tmp_path: Path
) -> None:
    petit, autre = tmp_path / "statuts.pdf", tmp_path / "comptes.pdf"
    for chemin in (petit, autre):
        chemin.write_bytes(b"%PDF-1.7\n" + chemin.name.encode())
    with salle.poste(f.redacteur_de(brouillon.structure), entre=True) as poste:
        poste.aller(f"/candidatures/{brouillon.uid}/pieces/")
        ailleurs = poste.page.locator("#piece-comptes_annuels")
        ailleurs.locator("input[type=file]").set_input_files(autre)
        _joindre(poste, petit)
        poste.lire_message("La pièce est jointe au dossier.")
        carte = poste.page.locator("#piece-statuts")
        expect(carte.get_by_role("link", name="statuts.pdf")).to_be_visible()
        expect(carte).to_be_focused()
        expect(ailleurs.locator("[data-etat-fichier]")).to_contain_text("comptes.pdf")
        poste.controler("pièce jointe")
        # The part that came alone works like the page: the other file, then this one again.
        ailleurs.get_by_role("button", name="Joindre :").click()
        expect(ailleurs.get_by_role("link", name="comptes.pdf")).to_be_visible()
        _joindre(poste, petit)
        expect(carte).to_be_focused()
        expect(carte.get_by_label("Remplacer par un autre fichier")).to_have_value("")
        poste.page.reload()
        expect(carte.get_by_role("link", name="statuts.pdf")).to_have_count(1)


def test_without_script_the_form_carries_the_file(
    salle: Salle, brouillon: Candidature, client: Any
) -> None:
    client.force_login(f.redacteur_de(brouillon.structure))
    reponse = client.post(
        f"/candidatures/{brouillon.uid}/pieces/statuts/joindre/",
        {"statuts-fichier": f.pdf(NOM)},
    )
    assert reponse.status_code == 302
    assert (
        Piece.objects.get(candidature=brouillon, code="statuts", retiree_le=None).fichier.nom == NOM
    )
