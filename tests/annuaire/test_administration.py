"""Accounts and habilitations as administrators keep them; the département's settings."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from ecluse.annuaire.actions import comptes as actions
from ecluse.annuaire.destinataires import comptes_habilites
from ecluse.annuaire.models import Compte, Departement, Habilitation, Role
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.journal import histoire, reference
from ecluse.socle.models import Courriel
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques as f
from tests.annuaire.lecture import texte

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Compte:
    return f.compte(Role.ADMINISTRATEUR)


def url(nom: str, compte: Compte, *suite: str) -> str:
    return reverse(f"annuaire:{nom}", args=[compte.uid, *suite])


@pytest.mark.parametrize("role", [r for r in Role if r not in ("administrateur", "territoire")])
def test_only_administrators_enter(client: Client, role: str) -> None:
    s = f.structure() if role in ("redacteur", "signataire", "intervenant", "financier") else None
    client.force_login(f.compte(role, structure=s))
    for nom in ("comptes", "inviter", "invitations", "departement"):
        assert client.get(reverse(f"annuaire:{nom}")).status_code == 403


def test_grant(client: Client, admin: Compte) -> None:
    compte = f.compte(Role.PILOTAGE)
    client.force_login(admin)
    saisie = {
        "role": "instructeur",
        "dispositifs": "2025/4.5, 2025/4.6, 2025/4.5",
        "debut": "01/06/2025",
        "fin": "31 décembre 2025",
    }
    assert client.post(url("accorder", compte), saisie).status_code == 302
    h = compte.habilitations.get(role=Role.INSTRUCTEUR)
    assert (h.dispositifs, h.debut, h.fin) == (
        ["2025/4.5", "2025/4.6"],
        date(2025, 6, 1),
        date(2025, 12, 31),
    )
    assert h.accordee_par == admin
    assert histoire(reference(compte))[0].evenement == "accorder"
    courriel = Courriel.objects.get(genre="habilitation_accordee")
    assert "instructeur, tout le département (2025/4.5, 2025/4.6)" in texte(courriel.corps)


@pytest.mark.parametrize(
    ("saisie", "champ", "message"),
    [
        ({"role": ""}, "role", "obligatoire"),
        ({"role": "redacteur"}, "structure", "Choisissez la structure"),
        ({"role": "territoire"}, "service", "service de territoire"),
        ({"role": "pilotage", "dispositifs": "4.5"}, "dispositifs", "n’est pas un dispositif"),
        ({"role": "pilotage", "debut": "29/02/2025"}, "debut", "n’existe pas"),
        ({"role": "pilotage", "debut": "2025-02-02", "fin": "2025-02-01"}, "fin", "précéder"),
        ({"role": "elu"}, "role", "existe déjà"),
    ],
)
def test_bad_grants_are_told_at_the_field(
    client: Client, admin: Compte, saisie: dict[str, str], champ: str, message: str
) -> None:
    compte = f.compte(Role.ELU)
    client.force_login(admin)
    page = client.post(url("accorder", compte), saisie)
    assert page.status_code == 200
    assert message in texte(str(page.context["form"].errors[champ]))
    assert compte.habilitations.count() == 1


def test_a_structure_given_to_an_agent_is_refused(client: Client, admin: Compte) -> None:
    client.force_login(admin)
    saisie = {"role": "pilotage", "structure": str(f.structure().pk)}
    page = client.post(url("accorder", f.compte(Role.ELU)), saisie)
    assert "n’a pas de structure" in texte(str(page.context["form"].errors["structure"]))


@freeze_time("2025-05-06T10:00:00+02:00")
def test_withdraw_at_once_and_keep_the_row(client: Client, admin: Compte) -> None:
    compte = f.compte(Role.PILOTAGE)
    h = compte.droits[0]
    client.force_login(admin)
    adresse = url("retirer", compte, h.uid)
    client.post(adresse, {"motif": "Mutation, voir https://intranet.example/"})
    h.refresh_from_db()
    assert (h.retiree_par, h.est_en_vigueur) == (admin, False)
    assert not Compte.objects.get(pk=compte.pk).droits
    acte = histoire(reference(compte))[0]
    assert (acte.evenement, acte.motif[:8]) == ("retirer", "Mutation")
    page = texte(client.get(url("compte", compte)))
    assert "retirée le 6 mai 2025 à 10 h 00" in page
    assert "déjà retirée" in texte(client.post(adresse, follow=True))
    assert Courriel.objects.filter(genre="habilitation_retiree").count() == 1


def test_another_account_s_habilitation_is_a_404(client: Client, admin: Compte) -> None:
    client.force_login(admin)
    h = f.compte(Role.PILOTAGE).droits[0]
    assert client.post(url("retirer", f.compte(Role.ELU), h.uid)).status_code == 404


def test_the_last_administrator_stays(admin: Compte) -> None:
    with pytest.raises(ActionRefusee, match="dernier"):
        actions.retirer(admin.droits[0], admin)
    second = f.compte(Role.ADMINISTRATEUR)
    actions.retirer(admin.droits[0], second)
    with pytest.raises(ActionRefusee, match="dernier"):
        actions.retirer(second.droits[0], second)


def test_closing_ends_the_sessions(client: Client, admin: Compte) -> None:
    compte, ailleurs = f.compte(Role.PILOTAGE), Client()
    ailleurs.force_login(compte)
    assert ailleurs.get("/mon-compte/").status_code == 200
    compte.refresh_from_db()
    entree = compte.last_login
    client.force_login(admin)
    page = client.post(url("fermer", compte), {"motif": "Départ"}, follow=True)
    assert "est fermé" in texte(page)
    assert ailleurs.get("/mon-compte/").status_code == 302
    saisie = {"login": compte.email, "password": f.MOT_DE_PASSE}
    Client().post(reverse("account_login"), saisie)
    compte.refresh_from_db()
    assert compte.last_login == entree, "a closed account does not sign in"
    client.post(url("rouvrir", compte))
    assert Client().post(reverse("account_login"), saisie).status_code == 302
    evenements = [j.evenement for j in histoire(reference(compte))]
    assert evenements[:2] == ["rouvrir", "fermer"]


def test_nobody_closes_their_own_account(admin: Compte) -> None:
    f.compte(Role.ADMINISTRATEUR)
    with pytest.raises(ActionRefusee, match="propre compte"):
        actions.fermer(admin, admin)


def test_only_administrators_act() -> None:
    pilotage, autre = f.compte(Role.PILOTAGE), f.compte(Role.ELU)
    for acte in (
        lambda: actions.accorder(pilotage, autre, actions.Perimetre(Role.PILOTAGE)),
        lambda: actions.retirer(autre.droits[0], pilotage),
        lambda: actions.fermer(autre, pilotage),
        lambda: actions.rouvrir(autre, pilotage),
        lambda: actions.modifier_identite(
            autre, pilotage, prenom="A", nom="B", fonction="", telephone=""
        ),
    ):
        with pytest.raises(AccesRefuse):
            acte()
    assert Habilitation.objects.count() == 2


def test_own_identity(client: Client) -> None:
    compte = f.compte(Role.ELU)
    client.force_login(compte)
    adresse = reverse("annuaire:identite")
    saisie = {"prenom": "Zoé", "nom": "d’Éluard-Martin", "telephone": "03.21.00.00.00"}
    client.post(adresse, saisie)
    compte.refresh_from_db()
    assert (compte.get_full_name(), compte.telephone) == ("Zoé d’Éluard-Martin", "03 21 00 00 00")
    page = client.post(adresse, saisie | {"telephone": "0321", "nom": "<script>"})
    assert set(page.context["form"].errors) == {"telephone", "nom"}


@pytest.mark.parametrize(
    ("recherche", "attendu"),
    [
        ({"q": "eluard"}, ["Éluard"]),
        ({"q": "PILOTAGE"}, ["Éluard"]),
        ({"role": "elu"}, ["Zola"]),
        ({"etat": "ferme"}, ["Zola"]),
        ({"q": "zzz"}, []),
    ],
)
def test_search(
    client: Client, admin: Compte, recherche: dict[str, str], attendu: list[str]
) -> None:
    f.compte(Role.PILOTAGE, nom="Éluard")
    zola = f.compte(Role.ELU, nom="Zola")
    Compte.objects.filter(pk=zola.pk).update(is_active=False)
    client.force_login(admin)
    page = client.get(reverse("annuaire:comptes"), recherche)
    assert [ligne["compte"].nom for ligne in page.context["lignes"]] == attendu


def test_list_is_paged_and_costs_the_same(
    client: Client, admin: Compte, django_assert_max_num_queries: Any
) -> None:
    s = f.structure()
    for rang in range(70):
        f.compte(Role.REDACTEUR, structure=s, nom=f"Essai {rang:03d}")
    client.force_login(admin)
    noms: list[str] = []
    adresse = "?q=essai"
    while adresse:
        with django_assert_max_num_queries(6):
            page = client.get(reverse("annuaire:comptes") + adresse)
        noms += [ligne["compte"].nom for ligne in page.context["lignes"]]
        adresse = page.context["page"].url_suivants
    assert [n for n in noms if n.startswith("Essai 0")] == [
        f"Essai {rang:03d}" for rang in range(70)
    ]


def test_pending_invitations_are_listed(client: Client, admin: Compte) -> None:
    client.force_login(admin)
    saisie = {
        "prenom": "Nour",
        "nom": "Essai",
        "email": "nour@exemple.invalid",
        "role": "pilotage",
    }
    page = client.post(reverse("annuaire:inviter"), saisie, follow=True)
    assert "nour@exemple.invalid" in texte(page)
    from ecluse.annuaire.models import Invitation

    premiere = Invitation.objects.get()
    client.post(reverse("annuaire:renvoyer_invitation", args=[premiere.uid]))
    assert Invitation.objects.filter(annulee_le__isnull=True).count() == 1
    seconde = Invitation.objects.get(annulee_le__isnull=True)
    client.post(reverse("annuaire:annuler_invitation", args=[seconde.uid]))
    assert "Aucune invitation" in texte(client.get(reverse("annuaire:invitations")))


def test_settings_of_the_departement(client: Client, admin: Compte) -> None:
    f.departement()
    client.force_login(admin)
    adresse = reverse("annuaire:departement")
    saisie = {"nom": "Département d’Essai", "assemblee": "Conseil", "sieges": "44"}
    saisie |= {"preavis_coffre": "30", "oubli_comptes": "30"}
    assert client.post(adresse, saisie | {"president": "Noa Exemple"}).status_code == 302
    d = Departement.objects.get()
    assert (d.nom, d.president, d.sieges) == ("Département d’Essai", "Noa Exemple", 44)
    assert "Département d’Essai" in texte(client.get(adresse))
    page = client.post(adresse, saisie | {"siret": "123", "sieges": "-1"})
    assert set(page.context["form"].errors) == {"siret", "sieges"}


def test_who_holds_a_role_on_a_perimeter() -> None:
    artois, calaisis = f.territoire(), f.territoire("CAL", "Calaisis")
    slisl = f.compte(Role.TERRITOIRE, service=f.service("SLISL", artois))
    limite = f.compte(Role.INSTRUCTEUR, dispositifs=["2025/4.5"])
    ferme = f.compte(Role.INSTRUCTEUR)
    Compte.objects.filter(pk=ferme.pk).update(is_active=False)
    retire = f.compte(Role.INSTRUCTEUR)
    retire.habilitations.update(
        retiree_le=f.instant("2025-01-02"), retiree_par=slisl, fin=date(2025, 1, 2)
    )

    def ayant(*roles: str, **perimetre: Any) -> list[Compte]:
        return list(comptes_habilites(*roles, **perimetre))

    assert ayant(Role.TERRITOIRE, territoire_id=artois.pk) == [slisl]
    assert ayant(Role.TERRITOIRE, territoire_id=calaisis.pk) == []
    assert ayant(Role.INSTRUCTEUR, dispositif="2025/4.5") == [limite]
    assert ayant(Role.INSTRUCTEUR, dispositif="2025/4.6") == []
