"""Signing in, and everything that protects an account."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from ecluse.annuaire.adaptateurs import USAGE
from ecluse.annuaire.models import Compte, Role
from ecluse.socle.coffre import ouvrir
from ecluse.socle.journal import histoire, reference
from ecluse.socle.models import Courriel
from tests import fabriques as f
from tests.annuaire.lecture import texte

pytestmark = pytest.mark.django_db
CONNEXION = "/comptes/connexion/"


@pytest.fixture
def compte() -> Compte:
    return f.compte(Role.GESTIONNAIRE)


def entrer(client: Client, compte: Compte, mot_de_passe: str = f.MOT_DE_PASSE, **plus: str) -> Any:
    return client.post(CONNEXION, {"login": compte.email, "password": mot_de_passe, **plus})


def verifier(client: Client) -> None:
    """Type the password again: the pages of security ask for it, even just after signing in."""
    client.post("/comptes/verification/", {"password": f.MOT_DE_PASSE})


def code(secret: str) -> str:
    instants = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, instants[len(instants) // 2]))


def activer(client: Client) -> str:
    """Turn the second factor on for who is signed in; out: the secret."""
    verifier(client)
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200, page["Location"]
    secret = page.context["form"].secret
    assert client.post(reverse("mfa_activate_totp"), {"code": code(secret)}).status_code == 302
    cache.clear()  # the code that activates may be typed again within the same half-minute
    return str(secret)


def est_connecte(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_sign_in_goes_where_one_was_going(client: Client, compte: Compte) -> None:
    page = client.get("/mon-compte/")
    assert page["Location"] == f"{CONNEXION}?next=/mon-compte/"
    assert "Mot de passe oublié" in texte(client.get(page["Location"]))
    assert entrer(client, compte, next="/mon-compte/")["Location"] == "/mon-compte/"
    assert client.get("/mon-compte/").status_code == 200
    assert entrer(Client(), compte)["Location"] == "/a-faire/"


def test_next_never_leaves_the_site(client: Client, compte: Compte) -> None:
    assert entrer(client, compte, next="https://ailleurs.example/")["Location"] == "/a-faire/"


def test_an_expired_session_asks_to_sign_in_again(client: Client, compte: Compte) -> None:
    with freeze_time("2025-05-06T08:00:00+02:00") as horloge:
        entrer(client, compte)
        horloge.tick(timedelta(hours=7, minutes=59))
        assert client.get("/mon-compte/").status_code == 200
        horloge.tick(timedelta(minutes=2))
        assert client.get("/mon-compte/")["Location"] == f"{CONNEXION}?next=/mon-compte/"
        assert client.get("/mon-compte/", headers={"HX-Request": "true"}).status_code == 401


def test_wrong_password_and_unknown_address_say_the_same(client: Client, compte: Compte) -> None:
    faux = entrer(client, compte, "pas le bon mot de passe")
    inconnu = client.post(CONNEXION, {"login": "x@exemple.invalid", "password": "pas le bon"})
    message = "L’adresse ou le mot de passe n’est pas le bon."
    assert message in texte(faux)
    assert message in texte(inconnu)
    assert not est_connecte(client)


def test_repeated_failures_are_slowed_down(client: Client, compte: Compte) -> None:
    for _ in range(5):
        entrer(client, compte, "pas le bon mot de passe")
    assert "Trop d’essais" in texte(entrer(client, compte))
    assert not est_connecte(client)


def test_a_closed_account_does_not_enter(client: Client, compte: Compte) -> None:
    Compte.objects.filter(pk=compte.pk).update(is_active=False)
    page = client.post(CONNEXION, {"login": compte.email, "password": f.MOT_DE_PASSE}, follow=True)
    assert not est_connecte(client)
    assert "fermé" in texte(page) or "n’est pas le bon" in texte(page)


def test_signing_out_is_a_post(client: Client, compte: Compte) -> None:
    entrer(client, compte)
    assert "Rester connecté" in texte(client.get("/comptes/deconnexion/"))
    assert est_connecte(client)
    client.post("/comptes/deconnexion/")
    assert not est_connecte(client)


def test_forgotten_password(client: Client, compte: Compte) -> None:
    page = client.post(reverse("account_reset_password"), {"email": compte.email}, follow=True)
    assert "Si un compte répond à cette adresse" in texte(page)
    courriel = Courriel.objects.get(genre="mot_de_passe")
    assert (courriel.destinataire, courriel.adresse) == (compte, compte.email)
    formulaire = client.get(courriel.lien, follow=True)
    assert courriel.lien not in formulaire.request["PATH_INFO"], "the secret leaves the address"
    url = formulaire.request["PATH_INFO"]
    court = client.post(url, {"password1": "court", "password2": "court"})
    assert "trop court" in texte(court)
    nouveau = "un tout nouveau mot de passe"
    fait = client.post(url, {"password1": nouveau, "password2": nouveau}, follow=True)
    assert "est enregistré" in texte(fait)
    compte.refresh_from_db()
    assert compte.check_password(nouveau)
    assert "changer_mot_de_passe" in [j.evenement for j in histoire(reference(compte))]
    assert Courriel.objects.filter(genre="mot_de_passe_change").count() == 1
    assert "Ce lien ne sert plus" in texte(Client().get(courriel.lien, follow=True))


def test_an_unknown_address_is_told_nothing(client: Client, compte: Compte) -> None:
    adresse = reverse("account_reset_password")
    pages = [
        texte(client.post(adresse, {"email": e}, follow=True))
        for e in (compte.email, "inconnue@exemple.invalid")
    ]
    assert pages[0] == pages[1]
    assert Courriel.objects.count() == 1


def test_change_of_address_waits_for_its_proof(client: Client, compte: Compte) -> None:
    ancienne, nouvelle = compte.email, "nouvelle@exemple.invalid"
    entrer(client, compte)
    verifier(client)
    page = client.post(reverse("account_email"), {"email": nouvelle, "action_add": ""}, follow=True)
    assert "attend votre confirmation" in texte(page)
    compte.refresh_from_db()
    assert compte.email == ancienne
    courriel = Courriel.objects.get(genre="adresse")
    assert (courriel.adresse, courriel.destinataire) == (nouvelle, None)
    assert "Confirmer cette adresse" in texte(client.get(courriel.lien))
    compte.refresh_from_db()
    assert compte.email == ancienne, "opening the page proves nothing: mail scanners open links"
    client.post(courriel.lien)
    compte.refresh_from_db()
    assert compte.email == nouvelle
    prevenu = Courriel.objects.get(genre="adresse_changee")
    assert prevenu.adresse == ancienne
    assert entrer(Client(), compte).status_code == 302


def test_acts_of_security_ask_for_the_password_again(client: Client, compte: Compte) -> None:
    with freeze_time("2025-05-06T08:00:00+02:00") as horloge:
        entrer(client, compte)
        saisie = {"email": "nouvelle@exemple.invalid", "action_add": ""}
        page = client.post(reverse("account_email"), saisie)
        assert page["Location"].startswith("/comptes/verification/")
        assert "Confirmez que c’est vous" in texte(client.get(page["Location"]))
        assert "Ce n’est pas votre" in texte(client.post(page["Location"], {"password": "non"}))
        assert not Courriel.objects.filter(genre="adresse").exists()
        client.post(page["Location"], {"password": f.MOT_DE_PASSE})
        assert Courriel.objects.filter(genre="adresse").exists(), "what was asked is then done"
        horloge.tick(timedelta(minutes=6))
        autre = {"email": "autre@exemple.invalid", "action_add": ""}
        page = client.post(reverse("account_email"), autre)
        assert page["Location"].startswith("/comptes/verification/")


def test_somebody_else_s_address_is_not_given_away(client: Client, compte: Compte) -> None:
    autre = f.compte(Role.PILOTAGE)
    entrer(client, compte)
    verifier(client)
    saisie = {"email": autre.email, "action_add": ""}
    assert client.post(reverse("account_email"), saisie).status_code == 302
    courriel = Courriel.objects.filter(genre="adresse").first()
    if courriel:
        client.post(courriel.lien)
    compte.refresh_from_db()
    assert compte.email != autre.email


def test_change_of_password_ends_the_other_sessions(client: Client, compte: Compte) -> None:
    ailleurs = Client()
    entrer(client, compte)
    entrer(ailleurs, compte)
    nouveau = "un tout nouveau mot de passe"
    client.post(
        reverse("account_change_password"),
        {"oldpassword": f.MOT_DE_PASSE, "password1": nouveau, "password2": nouveau},
    )
    assert client.get("/mon-compte/").status_code == 200
    assert ailleurs.get("/mon-compte/").status_code == 302


def test_the_other_sessions_can_be_ended(client: Client, compte: Compte) -> None:
    ailleurs, autrui = Client(), Client()
    entrer(client, compte)
    entrer(ailleurs, compte)
    entrer(autrui, f.compte(Role.PILOTAGE))
    assert "2 sessions" in texte(client.get("/mon-compte/"))
    client.post(reverse("annuaire:fermer_sessions"))
    assert client.get("/mon-compte/").status_code == 200
    assert ailleurs.get("/mon-compte/").status_code == 302
    assert autrui.get("/mon-compte/").status_code == 200
    assert Session.objects.count() == 2


def test_second_factor_from_activation_to_sign_in(
    client: Client, compte: Compte, django_capture_on_commit_callbacks: Any
) -> None:
    entrer(client, compte)
    verifier(client)
    page = client.get(reverse("mfa_activate_totp"))
    html = page.content.decode()
    assert 'src="data:image/svg+xml;base64,' in html
    assert "style=" not in html, "the content security policy refuses inline style"
    with django_capture_on_commit_callbacks(execute=True):
        secret = activer(client)
    codes = re.findall(r"\d{8}", texte(client.get(reverse("mfa_view_recovery_codes"))))
    assert len(codes) == 10
    assert "activer_second_facteur" in [j.evenement for j in histoire(reference(compte))]
    assert Courriel.objects.filter(genre="second_facteur").exists()
    client.logout()
    assert entrer(client, compte, next="/mon-compte/")["Location"].startswith(
        reverse("mfa_authenticate")
    )
    assert not est_connecte(client)
    refus = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Ce code n’est pas le bon" in texte(refus)
    page = client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert page["Location"] == "/mon-compte/"
    assert est_connecte(client)
    client.logout()
    entrer(client, compte)
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert est_connecte(client), "a recovery code replaces the application"
    client.logout()
    entrer(client, compte)
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert not est_connecte(client), "once"


def test_secrets_are_sealed_in_the_database(client: Client, compte: Compte) -> None:
    entrer(client, compte)
    secret = activer(client)
    totp = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert secret not in str(list(Authenticator.objects.values()))
    assert totp.data["secret"].startswith("v1:")
    assert ouvrir(totp.data["secret"], USAGE) == secret
    secours = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
    assert secours.data["seed"].startswith("v1:")


def test_second_factor_can_be_dropped_unless_the_role_demands_it(
    client: Client, compte: Compte, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    entrer(client, compte)
    activer(client)
    settings.MFA_ROLES_OBLIGATOIRES = frozenset({"gestionnaire"})
    assert "exige" in texte(client.post(reverse("mfa_deactivate_totp")))
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()
    settings.MFA_ROLES_OBLIGATOIRES = frozenset()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()
    assert "desactiver_second_facteur" in [j.evenement for j in histoire(reference(compte))]


def test_a_role_that_demands_it_opens_nothing_else(
    client: Client, compte: Compte, settings: Any
) -> None:
    settings.MFA_ROLES_OBLIGATOIRES = frozenset({"gestionnaire"})
    entrer(client, compte)
    assert client.get(reverse("annuaire:structures"))["Location"] == "/mon-compte/"
    assert "exige la double authentification" in texte(client.get("/mon-compte/"))
    activer(client)
    assert client.get(reverse("annuaire:structures")).status_code == 200


def test_second_factor_is_advised_to_who_pays(client: Client, compte: Compte) -> None:
    entrer(client, compte)
    assert "Protégez ce compte" in texte(client.get("/mon-compte/"))
    autre = Client()
    entrer(autre, f.compte(Role.CONTROLEUR))
    assert "Protégez ce compte" not in texte(autre.get("/mon-compte/"))


@pytest.mark.parametrize(
    "nom",
    [
        "account_login",
        "account_signup",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_inactive",
        "account_email_verification_sent",
    ],
)
def test_entrance_pages_render(client: Client, nom: str) -> None:
    assert client.get(reverse(nom), follow=True).status_code == 200


@pytest.mark.parametrize(
    "nom",
    [
        "annuaire:mon_compte",
        "annuaire:identite",
        "account_change_password",
        "account_email",
        "account_logout",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
    ],
)
def test_account_pages_render(client: Client, compte: Compte, nom: str) -> None:
    entrer(client, compte)
    verifier(client)
    assert client.get(reverse(nom)).status_code == 200


def test_second_factor_pages_render(client: Client, compte: Compte) -> None:
    entrer(client, compte)
    activer(client)
    for nom in (
        "mfa_index",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_reauthenticate",
    ):
        assert client.get(reverse(nom)).status_code == 200, nom
    client.post(reverse("mfa_generate_recovery_codes"))
    assert Authenticator.objects.count() == 2
