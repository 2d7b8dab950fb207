"""The pages in a real browser, wide and narrow: accessible, and never scrolling sideways."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from ecluse.annuaire.models import Role
from ecluse.cycle.suivi.models import SaisieIndicateur
from ecluse.socle import horloge
from tests import fabriques as f
from tests.outils import navigateur as nav

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def _voir(fenetre: Browser, serveur: Any, compte: Any, adresses: dict[str, str]) -> None:
    with nav.page(fenetre) as page:
        nav.ouvrir_session(page, serveur.url, compte)
        for nom, adresse in adresses.items():
            page.goto(serveur.url + adresse)
            nav.regarder(page, f"suivi-{nom}")


@pytest.fixture
def en_septembre_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's threads read the business clock there too."""
    ecart = f.instant("2026-09-10") - horloge.instant_reel()
    monkeypatch.setattr(horloge, "lire_decalage", lambda: ecart)


def test_pages(fenetre: Browser, live_server: Any, en_septembre_2026: None) -> None:
    brouillon, soumis, corrige = f.bilan(complet=False), f.bilan("soumis"), f.bilan("a_corriger")
    agent = f.compte(Role.INSTRUCTEUR, prenom="Inès", nom="Exemple")
    c = brouillon.convention
    corrigeant = f.redacteur_de(corrige.convention.structure)
    _voir(
        fenetre,
        live_server,
        f.redacteur_de(c.structure),
        {
            "liste": "/suivi/",
            "indicateurs": f"/suivi/{c.uid}/",
            "bilan": f"/suivi/{c.uid}/bilan/",
            "resultats": f"/suivi/{c.uid}/bilan/section/resultats/",
        },
    )
    bilan = {"bilan-a-corriger": f"/suivi/{corrige.convention.uid}/bilan/"}
    _voir(fenetre, live_server, corrigeant, bilan)
    s = soumis.convention
    _voir(
        fenetre,
        live_server,
        agent,
        {
            "agent-indicateurs": f"/suivi/{s.uid}/",
            "agent-bilan": f"/suivi/{s.uid}/bilan/",
            "correction": f"/suivi/{s.uid}/bilan/correction/",
            "acceptation": f"/suivi/{s.uid}/bilan/acceptation/",
        },
    )


def test_a_cell_is_saved_as_one_types(
    fenetre: Browser, live_server: Any, en_septembre_2026: None
) -> None:
    c = f.convention()
    with nav.page(fenetre, taille=nav.TELEPHONE) as page:
        nav.ouvrir_session(page, live_server.url, f.redacteur_de(c.structure))
        page.goto(f"{live_server.url}/suivi/{c.uid}/")
        page.fill("#id_v-0-2025-09", "12")
        page.fill("#id_v-0-2025-10", "douze")
        page.press("#id_v-0-2025-10", "Tab")
        expect(page.locator("td .champ__erreur")).to_have_count(1)
        page.fill("#id_v-0-2025-10", "8")
        page.press("#id_v-0-2025-10", "Tab")
        expect(page.locator("[data-total=total-0]")).to_have_text("20")
        nav.capturer(page, "suivi-saisie-360")
    assert sorted(SaisieIndicateur.objects.values_list("valeur", flat=True)) == [8, 12]
