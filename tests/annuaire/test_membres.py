"""Who acts for a structure: leaving, handing over, changing a role; nobody left out by accident."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ecluse.annuaire.actions import comptes as actions_comptes
from ecluse.annuaire.actions import invitations
from ecluse.annuaire.actions import membres as actions
from ecluse.annuaire.models import Compte, Habilitation, Role, Structure
from ecluse.annuaire.permissions import peut_accorder
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.models import Courriel
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques as f
from tests.annuaire.lecture import texte

pytestmark = pytest.mark.django_db


@pytest.fixture
def s() -> Structure:
    return f.structure()


@pytest.fixture
def signataire(s: Structure) -> Compte:
    return f.compte(Role.SIGNATAIRE, structure=s)


@pytest.fixture
def redacteur(s: Structure) -> Compte:
    return f.compte(Role.REDACTEUR, structure=s)


def roles(compte: Compte, s: Structure) -> set[str]:
    return set(
        Habilitation.objects.en_vigueur()
        .filter(compte=compte, structure=s)
        .values_list("role", flat=True)
    )


def droit(compte: Compte) -> Habilitation:
    return compte.habilitations.en_vigueur().order_by("id")[0]


def test_a_member_leaves(
    client: Client, s: Structure, signataire: Compte, redacteur: Compte
) -> None:
    client.force_login(redacteur)
    reponse = client.post(reverse("annuaire:quitter", args=[s.uid]))
    assert reponse["Location"] == reverse("annuaire:mon_compte")
    assert roles(redacteur, s) == set()
    assert client.get(s.get_absolute_url()).status_code == 403
    assert Courriel.objects.get(genre="depart_membre").destinataire == signataire


def test_the_last_signataire_hands_over_first(
    client: Client, s: Structure, signataire: Compte, redacteur: Compte
) -> None:
    client.force_login(signataire)
    page = client.post(reverse("annuaire:quitter", args=[s.uid]), follow=True)
    assert "transmettez d’abord la signature" in texte(page)
    assert roles(signataire, s) == {Role.SIGNATAIRE}
    url = reverse("annuaire:transmettre", args=[s.uid])
    assert str(redacteur) in texte(client.get(url))
    client.post(url, {"membre": droit(redacteur).uid, "partir": "on"})
    assert roles(redacteur, s) == {Role.SIGNATAIRE, Role.REDACTEUR}
    assert roles(signataire, s) == set()
    assert Courriel.objects.get(genre="signature_transmise").destinataire == redacteur


def test_handing_over_and_staying(s: Structure, signataire: Compte, redacteur: Compte) -> None:
    actions.transmettre(s, signataire, droit(redacteur), partir=False)
    assert roles(signataire, s) == {Role.REDACTEUR}


def test_alone_one_is_told_to_invite(client: Client, s: Structure, signataire: Compte) -> None:
    client.force_login(signataire)
    page = texte(client.get(reverse("annuaire:transmettre", args=[s.uid])))
    assert "Vous êtes le seul membre" in page


def test_no_handing_over_to_who_is_not_there(
    s: Structure, signataire: Compte, redacteur: Compte
) -> None:
    ailleurs = f.compte(Role.REDACTEUR, structure=f.structure())
    parti = droit(redacteur)
    actions.quitter(s, redacteur)
    for membre, message in (
        (droit(ailleurs), "n’est plus membre"),
        (parti, "n’est plus membre"),
        (droit(signataire), "quelqu’un d’autre"),
    ):
        with pytest.raises(ActionRefusee, match=message):
            actions.transmettre(s, signataire, membre, partir=True)
    with pytest.raises(AccesRefuse):
        actions.transmettre(s, ailleurs, droit(signataire), partir=True)
    with pytest.raises(AccesRefuse):
        actions.quitter(s, ailleurs)


def test_a_role_is_replaced(
    client: Client, s: Structure, signataire: Compte, redacteur: Compte
) -> None:
    client.force_login(signataire)
    visee = droit(redacteur)
    url = reverse("annuaire:membre_role", args=[s.uid, visee.uid])
    assert client.get(url).status_code == 200
    assert "déjà ce rôle" in texte(client.post(url, {"role": Role.REDACTEUR}))
    assert client.post(url, {"role": Role.FINANCIER}).status_code == 302
    assert roles(redacteur, s) == {Role.FINANCIER}
    visee.refresh_from_db()
    assert visee.retiree_par == signataire
    # The row of the former role is over: the same click again finds nothing.
    assert client.post(url, {"role": Role.INTERVENANT}).status_code == 404


@pytest.mark.parametrize("role", [Role.REDACTEUR, Role.INTERVENANT, Role.FINANCIER])
def test_only_a_signataire_changes_roles(
    client: Client, s: Structure, signataire: Compte, role: str
) -> None:
    acteur = f.compte(role, structure=s)
    url = reverse("annuaire:membre_role", args=[s.uid, droit(signataire).uid])
    client.force_login(acteur)
    assert client.get(url).status_code == 403
    with pytest.raises(AccesRefuse):
        actions.changer_role(droit(signataire), Role.INTERVENANT, acteur)


def test_nobody_changes_their_own_role(s: Structure, signataire: Compte) -> None:
    with pytest.raises(AccesRefuse):
        actions.changer_role(droit(signataire), Role.REDACTEUR, signataire)


def test_no_role_of_the_departement_is_given_that_way(
    s: Structure, signataire: Compte, redacteur: Compte
) -> None:
    with pytest.raises(AccesRefuse):
        actions.changer_role(droit(redacteur), Role.ADMINISTRATEUR, signataire)
    agent = f.compte(Role.INSTRUCTEUR)
    with pytest.raises(AccesRefuse):
        actions.changer_role(droit(agent), Role.REDACTEUR, signataire)


def test_two_signataires_do_not_both_go(s: Structure, signataire: Compte) -> None:
    """Each reads their rights before the other acts: the second finds that nobody is left."""
    autre = f.compte(Role.SIGNATAIRE, structure=s)
    assert signataire.droits and autre.droits
    actions_comptes.retirer(droit(autre), signataire)
    with pytest.raises(ActionRefusee, match="plus de signataire"):
        actions_comptes.retirer(droit(signataire), autre)
    assert roles(signataire, s) == {Role.SIGNATAIRE}


def test_an_administrator_takes_the_last_signataire_out_with_a_reason(
    s: Structure, signataire: Compte
) -> None:
    admin = f.compte(Role.ADMINISTRATEUR)
    with pytest.raises(ActionRefusee, match="dernier signataire"):
        actions_comptes.retirer(droit(signataire), admin)
    with pytest.raises(ActionRefusee, match="dernier signataire"):
        actions_comptes.fermer(signataire, admin)
    actions_comptes.retirer(droit(signataire), admin, "A quitté l’association.")
    assert roles(signataire, s) == set()


def test_an_account_that_is_not_the_last_closes_without_a_reason(
    s: Structure, signataire: Compte
) -> None:
    f.compte(Role.SIGNATAIRE, structure=s)
    admin = f.compte(Role.ADMINISTRATEUR)
    assert not actions_comptes.fermer(signataire, admin).is_active


# --- An administrator and their own rights ---------------------------------------------------


def perimetre() -> actions_comptes.Perimetre:
    return actions_comptes.Perimetre(Role.GESTIONNAIRE)


def test_nobody_grants_themselves_a_right(client: Client) -> None:
    admin, autre = f.compte(Role.ADMINISTRATEUR), f.compte(Role.ADMINISTRATEUR)
    assert peut_accorder(admin, autre)
    assert not peut_accorder(admin, admin)
    with pytest.raises(ActionRefusee, match="vous habiliter vous-même"):
        actions_comptes.accorder(admin, admin, perimetre())
    moi = invitations.Destinataire(admin.email.upper(), "Alex", "Essai", Role.GESTIONNAIRE)
    with pytest.raises(ActionRefusee, match="vous habiliter vous-même"):
        invitations.inviter(admin, moi)
    client.force_login(admin)
    assert "Accorder une habilitation" not in texte(
        client.get(reverse("annuaire:compte", args=[admin.uid]))
    )
    url = reverse("annuaire:accorder", args=[admin.uid])
    assert "vous habiliter vous-même" in texte(client.post(url, {"role": Role.GESTIONNAIRE}))
    actions_comptes.accorder(autre, admin, perimetre())
    assert admin.habilitations.filter(role=Role.GESTIONNAIRE, accordee_par=autre).exists()


def test_nor_by_taking_the_address_that_one_invited() -> None:
    admin = f.compte(Role.ADMINISTRATEUR)
    f.compte(Role.ADMINISTRATEUR)
    qui = invitations.Destinataire("autre@exemple.invalid", "Alex", "E", Role.GESTIONNAIRE)
    invitations.inviter(admin, qui)
    lien = Courriel.objects.get(genre="invitation").lien
    Compte.objects.filter(pk=admin.pk).update(email="autre@exemple.invalid")
    moi = Compte.objects.get(pk=admin.pk)
    with pytest.raises(ActionRefusee, match="vous habiliter vous-même"):
        invitations.accepter(lien.rstrip("/").rpartition("/")[2], acteur=moi)


def test_alone_an_administrator_may_and_it_is_written() -> None:
    admin = f.compte(Role.ADMINISTRATEUR)
    ferme = f.compte(Role.ADMINISTRATEUR)
    Compte.objects.filter(pk=ferme.pk).update(is_active=False)
    assert peut_accorder(admin, admin)
    habilitation = actions_comptes.accorder(admin, admin, perimetre())
    assert habilitation.accordee_par == admin


@pytest.mark.parametrize("role", [Role.PILOTAGE, Role.SIGNATAIRE, None])
def test_others_grant_nothing(role: Any) -> None:
    qui = f.compte(
        role or Role.INSTRUCTEUR, structure=f.structure() if role == Role.SIGNATAIRE else None
    )
    assert not peut_accorder(qui, qui)
