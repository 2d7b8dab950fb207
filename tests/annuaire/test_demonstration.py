"""One-click sign-in exists in the demonstration and the tests, nowhere else."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ecluse.annuaire.models import Compte, Habilitation, Role
from tests import fabriques as f
from tests.annuaire.lecture import texte

pytestmark = pytest.mark.django_db
PAGE = "/demonstration/comptes/"


@pytest.fixture
def instructeur() -> Compte:
    c = Compte.objects.create_user("i@demo.invalid", None, prenom="Iris", nom="Exemple")
    Habilitation.objects.create(compte=c, role=Role.INSTRUCTEUR)
    return c


def entrer(compte: Compte) -> str:
    return reverse("annuaire:demonstration_entrer", args=[compte.uid])


def test_one_click(client: Client, instructeur: Compte) -> None:
    reel = f.compte(Role.PILOTAGE)
    page = texte(client.get(PAGE))
    assert "Iris Exemple" in page
    assert "propose les montants" in page
    assert str(reel) not in page
    assert "Choisir un compte de démonstration" in texte(client.get("/comptes/connexion/"))
    assert client.get(entrer(instructeur)).status_code == 405
    assert client.post(entrer(instructeur))["Location"] == "/a-faire/"
    assert int(client.session["_auth_user_id"]) == instructeur.pk
    autre = client.post(entrer(instructeur), {"next": "/mon-compte/"})
    assert autre["Location"] == "/mon-compte/"
    ailleurs = client.post(entrer(instructeur), {"next": "//ailleurs.example"})
    assert ailleurs["Location"] == "/a-faire/"


def test_whoever_has_no_role_comes_last(client: Client, instructeur: Compte) -> None:
    Compte.objects.create_user(
        "x@demo.invalid", None, prenom="Xavier", nom="Expert", fonction="expert invité"
    )
    page = texte(client.get(PAGE))
    assert page.index("Iris Exemple") < page.index("Sans habilitation") < page.index("Xavier")
    assert "Ne trouve que ce à quoi on l’a invité" in page


def test_a_real_account_is_never_entered(client: Client) -> None:
    reel = f.compte(Role.ADMINISTRATEUR)
    assert client.post(entrer(reel)).status_code == 404
    assert "_auth_user_id" not in client.session


def test_a_production_has_none_of_it(client: Client, instructeur: Compte, settings: Any) -> None:
    settings.DEMONSTRATION = False
    assert client.get(PAGE).status_code == 404
    assert client.post(entrer(instructeur)).status_code == 404
    assert "_auth_user_id" not in client.session
    assert "démonstration" not in texte(client.get("/comptes/connexion/"))


def test_no_account_yet(client: Client) -> None:
    assert "Aucun compte de démonstration" in texte(client.get(PAGE))
