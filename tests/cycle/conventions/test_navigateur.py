"""The pages in a real browser, wide and narrow: accessible, and never scrolling sideways."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser

from ecluse.annuaire.models import Role
from ecluse.cycle.conventions import actions
from ecluse.cycle.conventions.models import LotDocuments
from tests import fabriques as f
from tests.outils import navigateur as nav

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def _voir(fenetre: Browser, serveur: Any, compte: Any, adresses: dict[str, str]) -> None:
    with nav.page(fenetre) as page:
        nav.ouvrir_session(page, serveur.url, compte)
        for nom, adresse in adresses.items():
            page.goto(serveur.url + adresse)
            nav.regarder(page, f"conventions-{nom}")


def test_pages_de_l_agent(fenetre: Browser, live_server: Any) -> None:
    agent = f.compte(Role.GESTIONNAIRE, prenom="Gaël", nom="Exemple")
    votee = f.ligne_votee()
    a_signer = f.convention("a_signer")
    with f.au("2025-07-21"):
        actions.enregistrer_dates(
            a_signer, agent, transmise_le=date(2025, 7, 9), publiee_le=date(2025, 7, 10)
        )
    signee = f.convention("signee")
    projet = f.convention("projet")
    soldee = f.convention("soldee")
    _voir(
        fenetre,
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
            "archivage": f"/conventions/{soldee.uid}/archivage/",
            "reprendre": "/conventions/reprendre/",
        },
    )


def test_pages_des_lots_et_des_documents(fenetre: Browser, live_server: Any) -> None:
    agent = f.compte(Role.GESTIONNAIRE, prenom="Gaël", nom="Exemple")
    attente = f.ligne_votee()
    projet = f.convention("projet")
    avenant = f.avenant(f.convention("signee"), "projet")
    f.documenter(avenant, agent)
    en_cours = LotDocuments.objects.create(acteur=agent, total=3)
    fini = LotDocuments.objects.create(
        acteur=agent,
        rapport=attente.article.rapport,
        etat="termine",
        total=2,
        termine_le=f.instant("2025-07-09"),
    )
    fini.lignes.create(structure=projet.structure, convention=projet, suite="fait")
    fini.lignes.create(
        structure=attente.dossier.structure, suite="refuse", motif="Il manque l’IBAN."
    )
    _voir(
        fenetre,
        live_server,
        agent,
        {
            "lots": "/conventions/lots/",
            "lot-nouveau": "/conventions/lots/nouveau/",
            "lot-en-cours": f"/conventions/lots/{en_cours.uid}/",
            "lot": f"/conventions/lots/{fini.uid}/",
            "avenant-documents": f"/conventions/{avenant.convention.uid}/avenants/1/",
        },
    )


def test_page_de_la_structure(fenetre: Browser, live_server: Any) -> None:
    a_signer = f.convention("a_signer")
    _voir(
        fenetre,
        live_server,
        f.signataire_de(a_signer.structure),
        {"porteur-liste": "/conventions/", "porteur": f"/conventions/{a_signer.uid}/"},
    )
