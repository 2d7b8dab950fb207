"""Layout, menus, legal pages, errors, theme."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from ecluse.interface import bandeaux, identite, navigation, views
from tests.interface.conftest import requete

pytestmark = pytest.mark.urls("tests.interface.urls")


@pytest.fixture(autouse=True)
def _connexion(settings: Any) -> None:
    settings.LOGIN_URL = "/comptes/login/"


AGENT = SimpleNamespace(is_authenticated=True, is_staff=True, pk=1, email="c@ecluse.invalid")
VISITEUR = SimpleNamespace(is_authenticated=False, is_staff=False, pk=None, email="")


def test_each_person_sees_their_entries_in_order_and_where_they_are() -> None:
    agent = navigation.principale(requete("/interface/erreur/404/", AGENT))
    assert [(lien.libelle, lien.courant) for lien in agent] == [
        ("Mentions", False),
        ("Guide", True),
    ]
    visiteur = navigation.principale(requete("/mentions-legales/", VISITEUR))
    assert [lien.libelle for lien in visiteur] == ["Guide"]


@pytest.mark.parametrize("nom", ["accessibilite", "donnees_personnelles", "mentions_legales"])
def test_legal_pages_say_what_is_not_known_and_then_what_is(nom: str) -> None:
    vue = getattr(views, nom)
    assert "{{" not in vue(requete()).content.decode()
    identite.fournir(
        lambda: identite.Identite(
            nom="Département d’Exemple", courriel="a@ex.invalid", courriel_dpo="dpo@ex.invalid"
        )
    )
    html = vue(requete()).content.decode()
    assert "Département d’Exemple" in html


@pytest.mark.parametrize(
    ("code", "statut"),
    [
        (400, 400),
        (403, 403),
        (404, 404),
        (405, 405),
        (413, 413),
        (419, 403),
        (440, 200),
        (500, 500),
        (503, 503),
    ],
)
def test_error_pages_have_a_title_a_reason_and_a_way_forward(code: int, statut: int) -> None:
    reponse = views.guide_erreur(requete("/x/"), code)
    html = reponse.content.decode()
    assert reponse.status_code == statut
    assert html.count("<h1>") == 1
    assert 'lang="fr"' in html
    assert "bouton--principal" in html
    assert "une erreur est survenue" not in html.lower()


def test_the_500_page_needs_no_database_nor_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    def panne(_request: Any) -> list[Any]:
        raise RuntimeError

    monkeypatch.setattr(navigation, "principale", panne)
    assert views.erreur_500(requete()).status_code == 500


def test_signed_out_people_are_offered_to_sign_in_with_the_way_back() -> None:
    html = views.erreur_403(requete("/dossiers/?q=é")).content.decode()
    assert 'href="/comptes/login/?next=/dossiers/%3Fq%3D' in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("suite", "retour"),
    [
        ("/dossiers/?q=1", "/dossiers/?q=1"),
        ("https://ailleurs.invalid/", "/"),
        ("//x.invalid", "/"),
    ],
)
def test_the_theme_is_kept_and_one_comes_back_to_the_page(suite: str, retour: str) -> None:
    client = Client()
    reponse = client.post("/affichage/", {"theme": "sombre", "suite": suite})
    assert reponse["Location"] == retour
    assert client.cookies["theme"].value == "sombre"
    assert 'data-theme="sombre"' in client.get("/mentions-legales/").content.decode()
    client.post("/affichage/", {"theme": "<x>", "suite": "/"})
    assert client.cookies["theme"].value == "sombre"


@pytest.mark.django_db
def test_the_guide_exists_only_outside_production(settings: Any) -> None:
    assert Client().get("/interface/").status_code == 200
    settings.DEMONSTRATION = False
    assert Client().get("/interface/").status_code == 404
    assert Client().get("/interface/erreur/500/").status_code == 404


def test_bars_are_shown_above_the_header(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bandeaux, "_BANDEAUX", [])
    bandeaux.declarer(lambda _request: "<aside>Arrêt à 18 h</aside>")
    html = views.mentions_legales(requete()).content.decode()
    assert html.index("Arrêt à 18 h") < html.index("<header")
