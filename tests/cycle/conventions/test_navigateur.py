"""The pages in a real browser, wide and narrow: accessible, and never scrolling sideways."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from ecluse.annuaire.models import Role
from ecluse.cycle.conventions import actions
from tests import fabriques as f
from tests.outils import navigateur as nav

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def _voir(serveur: Any, compte: Any, adresses: dict[str, str]) -> None:
    client = Client()
    client.force_login(compte)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": serveur.url}
    # The browser is opened last: its driver runs a loop in which no query may be made.
    with nav.navigateur() as fenetre:
        for suffixe, taille in (("1280", nav.BUREAU), ("360", nav.TELEPHONE)):
            with nav.page(fenetre, taille=taille) as page:
                page.context.add_cookies([session])
                for nom, adresse in adresses.items():
                    page.goto(serveur.url + adresse)
                    nav.verifier_axe(page)
                    nav.verifier_largeur(page)
                    nav.capturer(page, f"conventions-{nom}-{suffixe}")


def test_pages_de_l_agent(live_server: Any) -> None:
    agent = f.compte(Role.GESTIONNAIRE, prenom="Gaël", nom="Exemple")
    votee = f.ligne_votee()
    a_signer = f.convention("a_signer")
    with f.au("2025-07-21"):
        actions.enregistrer_dates(
            a_signer, agent, transmise_le=date(2025, 7, 9), publiee_le=date(2025, 7, 10)
        )
    signee = f.convention("signee")
    projet = f.convention("projet")
    _voir(
        live_server,
        agent,
        {
            "liste": "/conventions/",
            "a-preparer": "/conventions/a-preparer/",
            "preparer": f"/conventions/preparer/?ligne={votee.uid}",
            "projet": f"/conventions/{projet.uid}/",
            "corriger": f"/conventions/{projet.uid}/projet/",
            "abandon": f"/conventions/{projet.uid}/abandon/",
            "a-signer": f"/conventions/{a_signer.uid}/",
            "signature": f"/conventions/{a_signer.uid}/signature/",
            "signee": f"/conventions/{signee.uid}/",
        },
    )


def test_page_de_la_structure(live_server: Any) -> None:
    a_signer = f.convention("a_signer")
    _voir(
        live_server,
        f.signataire_de(a_signer.structure),
        {"porteur-liste": "/conventions/", "porteur": f"/conventions/{a_signer.uid}/"},
    )
