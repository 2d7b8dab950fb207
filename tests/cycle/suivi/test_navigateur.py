"""The pages in a real browser, wide and narrow: accessible, and never scrolling sideways."""

from typing import Any

import pytest
from django.test import Client

from ecluse.annuaire.models import Role
from ecluse.cycle.suivi.models import SaisieIndicateur
from ecluse.socle import horloge
from tests import fabriques as f
from tests.outils import navigateur as nav

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def _session(serveur: Any, compte: Any) -> dict[str, str]:
    client = Client()
    client.force_login(compte)
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": serveur.url}


def _voir(serveur: Any, session: dict[str, str], adresses: dict[str, str]) -> None:
    with nav.navigateur() as fenetre:
        for suffixe, taille in (("1280", nav.BUREAU), ("360", nav.TELEPHONE)):
            with nav.page(fenetre, taille=taille) as page:
                page.context.add_cookies([session])
                for nom, adresse in adresses.items():
                    page.goto(serveur.url + adresse)
                    nav.verifier_axe(page)
                    nav.verifier_largeur(page)
                    nav.capturer(page, f"suivi-{nom}-{suffixe}")


@pytest.fixture
def en_septembre_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's threads read the business clock there too."""
    ecart = f.instant("2026-09-10") - horloge.instant_reel()
    monkeypatch.setattr(horloge, "lire_decalage", lambda: ecart)


def test_pages(live_server: Any, en_septembre_2026: None) -> None:
    brouillon, soumis, corrige = f.bilan(complet=False), f.bilan("soumis"), f.bilan("a_corriger")
    agent = f.compte(Role.INSTRUCTEUR, prenom="Inès", nom="Exemple")
    c = brouillon.convention
    porteur = _session(live_server, f.redacteur_de(c.structure))
    corrigeant = _session(live_server, f.redacteur_de(corrige.convention.structure))
    instructeur = _session(live_server, agent)
    _voir(
        live_server,
        porteur,
        {
            "liste": "/suivi/",
            "indicateurs": f"/suivi/{c.uid}/",
            "bilan": f"/suivi/{c.uid}/bilan/",
            "resultats": f"/suivi/{c.uid}/bilan/section/resultats/",
        },
    )
    _voir(live_server, corrigeant, {"bilan-a-corriger": f"/suivi/{corrige.convention.uid}/bilan/"})
    s = soumis.convention
    _voir(
        live_server,
        instructeur,
        {
            "agent-indicateurs": f"/suivi/{s.uid}/",
            "agent-bilan": f"/suivi/{s.uid}/bilan/",
            "correction": f"/suivi/{s.uid}/bilan/correction/",
            "acceptation": f"/suivi/{s.uid}/bilan/acceptation/",
        },
    )


def test_a_cell_is_saved_as_one_types(live_server: Any, en_septembre_2026: None) -> None:
    c = f.convention()
    session = _session(live_server, f.redacteur_de(c.structure))
    with nav.navigateur() as fenetre, nav.page(fenetre, taille=nav.TELEPHONE) as page:
        page.context.add_cookies([session])
        page.goto(f"{live_server.url}/suivi/{c.uid}/")
        page.fill("#id_v-0-2025-09", "12")
        page.fill("#id_v-0-2025-10", "douze")
        page.press("#id_v-0-2025-10", "Tab")
        page.wait_for_selector("td .champ__erreur")
        page.fill("#id_v-0-2025-10", "8")
        page.press("#id_v-0-2025-10", "Tab")
        page.wait_for_function(
            "() => document.querySelector('[data-total=total-0]').textContent === '20'"
        )
        nav.capturer(page, "suivi-saisie-360")
    assert sorted(SaisieIndicateur.objects.values_list("valeur", flat=True)) == [8, 12]
