"""Opening one's own account: the address is proved first, and nothing tells who has one."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse, reverse_lazy

from ecluse.annuaire.models import Compte, Habilitation, Role
from ecluse.socle.models import Courriel
from tests import fabriques as f
from tests.annuaire.lecture import texte

pytestmark = pytest.mark.django_db
URL = "/comptes/ouverture/"
CONNEXION = "/comptes/connexion/"
ADRESSE = "nour@exemple.invalid"


def saisie(**champs: str) -> dict[str, str]:
    return {
        "prenom": "Nour",
        "nom": "Essai",
        "email": ADRESSE,
        "password1": f.MOT_DE_PASSE,
        "password2": f.MOT_DE_PASSE,
    } | champs


def entrer(client: Client) -> Any:
    return client.post(CONNEXION, {"login": ADRESSE, "password": f.MOT_DE_PASSE})


def test_from_the_form_to_the_first_page(client: Client) -> None:
    page = texte(client.get(CONNEXION))
    assert "Ouvrir un compte" in page
    assert "Prénom" in texte(client.get(URL))
    reponse = client.post(URL, saisie(email="Nour@Exemple.invalid"))
    assert reponse["Location"] == reverse("account_email_verification_sent")
    compte = Compte.objects.get()
    assert (compte.email, str(compte)) == (ADRESSE, "Nour Essai")
    assert not EmailAddress.objects.get().verified
    # Until the address is proved, the account does not open.
    autre = Client()
    assert entrer(autre)["Location"] == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in autre.session
    lien = Courriel.objects.filter(genre="adresse").order_by("id")[0].lien
    assert "Confirmer" in texte(client.get(lien))
    suite = texte(client.post(lien, follow=True))
    assert f"L’adresse {ADRESSE} est confirmée" in suite
    assert EmailAddress.objects.get().verified
    assert entrer(client)["Location"] == "/a-faire/"
    assert "Trouver ma structure" in texte(client.get("/a-faire/"))
    assert not Habilitation.objects.exists()
    assert client.get(reverse("annuaire:structures")).status_code == 403


@pytest.mark.parametrize(
    ("demandee", "suite"),
    [
        ("/structures/trouver/?de=appel", "/structures/trouver/?de=appel"),
        ("https://ailleurs.invalid/", reverse_lazy("account_login")),
        ("/" + "x" * 300, reverse_lazy("account_login")),
    ],
)
def test_the_page_that_asked_for_an_account_is_found_again(
    client: Client, demandee: str, suite: str
) -> None:
    client.post(URL, saisie() | {"next": demandee})
    lien = Courriel.objects.filter(genre="adresse").order_by("id")[0].lien
    page = client.get(lien).content.decode()
    champs = {"next": demandee} if 'name="next"' in page else {}
    assert client.post(lien.partition("?")[0], champs)["Location"] == suite


def test_an_address_that_has_an_account_is_not_given_away(client: Client) -> None:
    f.compte(Role.REDACTEUR, structure=f.structure())
    existant = Compte.objects.get()
    nouvelle = Client().post(URL, saisie(), follow=True)
    connue = client.post(URL, saisie(email=existant.email.upper()), follow=True)
    assert [r[0] for r in connue.redirect_chain] == [r[0] for r in nouvelle.redirect_chain]
    assert texte(connue).replace(existant.email, ADRESSE) == texte(nouvelle)
    assert Compte.objects.filter(email=existant.email).count() == 1
    avis = Courriel.objects.get(destinataire=existant)
    assert "vous en avez déjà un" in texte(avis.corps)
    assert avis.lien == reverse("account_reset_password")
    existant.refresh_from_db()
    assert existant.check_password(f.MOT_DE_PASSE)
    assert existant.prenom != "Nour"


def test_asked_twice_before_it_is_proved(client: Client) -> None:
    for _ in range(2):
        page = Client().post(URL, saisie(), follow=True)
        assert "Confirmez votre adresse" in texte(page)
    assert Compte.objects.count() == 1


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"prenom": ""}, "obligatoire"),
        ({"nom": "http://x.example"}, "Un nom s’écrit avec des lettres"),
        ({"email": "nour"}, "adresse"),
        ({"password1": "court", "password2": "court"}, "trop court"),
        ({"password2": "autre chose de long"}, "diffèrent"),
    ],
)
def test_what_is_wrong_is_told(client: Client, champs: dict[str, str], message: str) -> None:
    page = client.post(URL, saisie(**champs))
    assert page.status_code == 200
    assert message in texte(page)
    assert not Compte.objects.exists()


def test_an_installation_may_invite_everybody(client: Client, settings: Any) -> None:
    settings.INSCRIPTION_OUVERTE = False
    for page in (client.get(URL), client.post(URL, saisie())):
        assert "sur invitation" in texte(page)
    assert "Les comptes s’ouvrent sur invitation" in texte(client.get(CONNEXION))
    assert not Compte.objects.exists()


def test_who_squats_an_address_keeps_nothing(client: Client) -> None:
    """Somebody opens an account with another's address: the owner takes it back by the link."""
    client.post(URL, saisie())
    Client().post("/comptes/mot-de-passe/oublie/", {"email": ADRESSE})
    lien = Courriel.objects.filter(genre="mot_de_passe").order_by("-id")[0].lien
    proprietaire = Client()
    page = proprietaire.get(lien)
    nouveau = "un tout autre mot de passe"
    proprietaire.post(page["Location"], {"password1": nouveau, "password2": nouveau})
    compte = Compte.objects.get()
    assert compte.check_password(nouveau)
    assert "_auth_user_id" not in client.session
