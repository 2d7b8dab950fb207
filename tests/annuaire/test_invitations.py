"""Invitations: one link, one use, seven days, and nothing readable in the database."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from ecluse.annuaire.actions import comptes as actions_comptes
from ecluse.annuaire.actions import invitations as actions
from ecluse.annuaire.models import Compte, Invitation, Role, Structure
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.journal import histoire, reference
from ecluse.socle.models import Courriel
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques as f
from tests.annuaire.lecture import texte

pytestmark = pytest.mark.django_db
DEBUT = "2025-05-06T10:00:00+02:00"
ADRESSE = "nouvelle@exemple.invalid"
MOT_DE_PASSE = "quatre mots bien choisis"


def qui(structure: Structure | None = None, **champs: Any) -> actions.Destinataire:
    valeurs = {"email": ADRESSE, "prenom": "Nour", "nom": "Essai", "role": Role.REDACTEUR}
    return actions.Destinataire(**valeurs | champs, structure=structure)


def lien_recu() -> str:
    return Courriel.objects.filter(genre="invitation").order_by("-id")[0].lien


def jeton(lien: str) -> str:
    return lien.rstrip("/").rpartition("/")[2]


@pytest.fixture
def signataire() -> Compte:
    return f.compte(Role.SIGNATAIRE, structure=f.structure())


@pytest.fixture
def sienne(signataire: Compte) -> Structure:
    return signataire.droits[0].structure


@freeze_time(DEBUT, tick=True)
def test_from_the_invitation_to_the_first_page(
    client: Client, signataire: Compte, sienne: Structure
) -> None:
    client.force_login(signataire)
    reponse = client.post(
        reverse("annuaire:inviter_collegue", args=[sienne.uid]),
        {
            "prenom": "Nour",
            "nom": "Essai",
            "email": "Nouvelle@Exemple.invalid",
            "role": "redacteur",
        },
    )
    assert reponse.status_code == 302
    client.logout()
    courriel = Courriel.objects.get(genre="invitation")
    assert courriel.adresse == ADRESSE
    assert courriel.corps.count("://") == 1
    assert "13 mai 2025" in texte(courriel.corps)
    page = client.get(courriel.lien)
    assert page.status_code == 200
    assert sienne.nom in texte(page)
    reponse = client.post(courriel.lien, {"mot_de_passe": MOT_DE_PASSE, "encore": MOT_DE_PASSE})
    assert reponse.status_code == 302
    compte = Compte.objects.get(email=ADRESSE)
    assert int(client.session["_auth_user_id"]) == compte.pk
    assert compte.check_password(MOT_DE_PASSE)
    assert compte.a_role(Role.REDACTEUR, structure_id=sienne.pk)
    assert compte.droits[0].accordee_par == signataire
    assert {j.evenement for j in histoire(reference(sienne))} == {"inviter", "accepter", "accorder"}
    client.logout()
    connexion = {"login": ADRESSE, "password": MOT_DE_PASSE}
    assert client.post(reverse("account_login"), connexion).status_code == 302


def test_the_database_holds_no_secret(signataire: Compte, sienne: Structure) -> None:
    invitation = actions.inviter(signataire, qui(sienne))
    secret = jeton(lien_recu())
    assert invitation.jeton_hache == actions.hacher(secret)
    assert secret not in str(Invitation.objects.values())


def test_used_twice(client: Client, signataire: Compte, sienne: Structure) -> None:
    actions.inviter(signataire, qui(sienne))
    lien = lien_recu()
    actions.accepter(jeton(lien), mot_de_passe=MOT_DE_PASSE)
    page = client.get(lien)
    assert page.status_code == 410
    assert "a déjà servi" in texte(page)
    with pytest.raises(actions.InvitationPerimee):
        actions.accepter(jeton(lien), mot_de_passe="un autre mot de passe")
    assert Compte.objects.get(email=ADRESSE).check_password(MOT_DE_PASSE)


@pytest.mark.parametrize(("ecart", "statut"), [(-1, 200), (0, 410), (1, 410)])
def test_expires_after_seven_days(
    client: Client, signataire: Compte, sienne: Structure, ecart: int, statut: int
) -> None:
    with freeze_time(DEBUT) as horloge:
        actions.inviter(signataire, qui(sienne))
        lien = lien_recu()
        horloge.tick(timedelta(days=7, seconds=ecart))
        page = client.get(lien)
    assert page.status_code == statut
    assert ("a expiré" in texte(page)) is (statut == 410)


def test_forged(client: Client) -> None:
    page = client.get(reverse("annuaire:invitation", args=["un-jeton-invente"]))
    assert page.status_code == 404
    assert "n’existe pas" in texte(page)
    with pytest.raises(actions.InvitationIntrouvable):
        actions.accepter("un-jeton-invente", mot_de_passe=MOT_DE_PASSE)


def test_a_second_invitation_replaces_the_first(
    client: Client, signataire: Compte, sienne: Structure
) -> None:
    premiere = actions.inviter(signataire, qui(sienne))
    ancien = lien_recu()
    actions.renvoyer(premiere, signataire)
    assert client.get(ancien).status_code == 410
    assert client.get(lien_recu()).status_code == 200


def test_cancelled(client: Client, signataire: Compte, sienne: Structure) -> None:
    invitation = actions.inviter(signataire, qui(sienne))
    client.force_login(signataire)
    url = reverse("annuaire:annuler_invitation_collegue", args=[sienne.uid, invitation.uid])
    assert client.post(url).status_code == 302
    client.logout()
    assert "annulée" in texte(client.get(lien_recu()))


def test_dies_with_the_right_of_who_invited(
    client: Client, signataire: Compte, sienne: Structure
) -> None:
    actions.inviter(signataire, qui(sienne))
    lien = lien_recu()
    actions_comptes.retirer(signataire.droits[0], f.compte(Role.ADMINISTRATEUR), "Parti.")
    assert client.get(lien).status_code == 410


@pytest.mark.parametrize(
    ("premier", "second", "message"),
    [
        ("court", "court", "trop court"),
        ("1qaz2wsx3edc", "1qaz2wsx3edc", "trop courant"),
        ("nouvelle@exemple.invalid", "nouvelle@exemple.invalid", "trop semblable"),
        (MOT_DE_PASSE, "autre chose de long", "diffèrent"),
    ],
)
def test_weak_passwords_are_refused_at_the_field(
    client: Client, signataire: Compte, sienne: Structure, premier: str, second: str, message: str
) -> None:
    actions.inviter(signataire, qui(sienne))
    page = client.post(lien_recu(), {"mot_de_passe": premier, "encore": second})
    assert page.status_code == 200
    assert message in texte(page)
    assert not Compte.objects.filter(email=ADRESSE).exists()


def test_an_account_exists_already(client: Client, signataire: Compte, sienne: Structure) -> None:
    deja = f.compte(Role.PILOTAGE)
    actions.inviter(signataire, qui(sienne, email=deja.email))
    message = Courriel.objects.first()
    assert message is not None
    assert "avec le compte que vous avez déjà" in message.corps
    assert "mot de passe" not in message.corps
    lien = lien_recu()
    assert "Un compte existe déjà" in texte(client.get(lien))
    client.post(lien, {"mot_de_passe": MOT_DE_PASSE, "encore": MOT_DE_PASSE})
    assert Compte.objects.get(pk=deja.pk).check_password(f.MOT_DE_PASSE)
    client.force_login(signataire)
    assert "une autre adresse" in texte(client.get(lien))
    client.post(lien)
    assert not Compte.objects.get(pk=deja.pk).a_role(Role.REDACTEUR)
    client.force_login(deja)
    assert client.post(lien).status_code == 302
    assert Compte.objects.get(pk=deja.pk).a_role(Role.REDACTEUR, structure_id=sienne.pk)


def test_nobody_invites_beyond_their_right(signataire: Compte, sienne: Structure) -> None:
    for acteur, destinataire in (
        (signataire, qui(f.structure())),
        (signataire, qui(None, role=Role.PILOTAGE)),
        (f.compte(Role.REDACTEUR, structure=sienne), qui(sienne)),
        (f.compte(Role.INSTRUCTEUR), qui(sienne)),
    ):
        with pytest.raises(AccesRefuse):
            actions.inviter(acteur, destinataire)
    assert not Invitation.objects.exists()
    assert not Courriel.objects.exists()


def test_already_in_this_role(signataire: Compte, sienne: Structure) -> None:
    collegue = f.compte(Role.REDACTEUR, structure=sienne)
    with pytest.raises(ActionRefusee) as refus:
        actions.inviter(signataire, qui(sienne, email=collegue.email))
    assert refus.value.champ == "email"


def test_administrator_invites_an_agent(client: Client) -> None:
    client.force_login(f.compte(Role.ADMINISTRATEUR))
    slisl = f.service("SLISL", f.territoire())
    saisie = {"prenom": "Nour", "nom": "Essai", "email": ADRESSE, "role": "territoire"}
    page = client.post(reverse("annuaire:inviter"), saisie)
    assert "service de territoire" in texte(page)
    assert not Invitation.objects.exists()
    client.post(reverse("annuaire:inviter"), saisie | {"service": str(slisl.pk)})
    compte = actions.accepter(jeton(lien_recu()), mot_de_passe=MOT_DE_PASSE)
    assert compte.a_role(Role.TERRITOIRE, territoire_ids={slisl.territoire_id})
