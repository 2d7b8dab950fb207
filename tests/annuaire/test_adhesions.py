"""Entering a structure: found by its number, joined when a signataire agrees, created otherwise."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from ecluse.annuaire import permissions, queries, queries_adhesions
from ecluse.annuaire.actions import adhesions as actions
from ecluse.annuaire.models import Compte, DemandeAdhesion, Habilitation, Role, Structure
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.journal import histoire, reference
from ecluse.socle.models import Courriel
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques as f
from tests.annuaire.lecture import texte

pytestmark = pytest.mark.django_db
#: La Poste's own rule: its SIRET do not follow Luhn's key.
LA_POSTE = "35600000049837"


@pytest.fixture
def s() -> Structure:
    return f.structure(nom="CLLAJ de la Plaine")


@pytest.fixture
def signataire(s: Structure) -> Compte:
    return f.compte(Role.SIGNATAIRE, structure=s)


@pytest.fixture
def nouveau() -> Compte:
    return Compte.objects.create_user(
        "nour@exemple.invalid", f.MOT_DE_PASSE, prenom="Nour", nom="Essai"
    )


def frais(compte: Compte) -> Compte:
    """The same account as the next request reads it."""
    return Compte.objects.get(pk=compte.pk)


def chercher(client: Client, numero: str) -> str:
    return texte(client.get(reverse("annuaire:rejoindre"), {"numero": numero}))


def saisie(**champs: Any) -> dict[str, Any]:
    return {
        "siret": f.siret_fictif(f.siren_fictif(77777)),
        "nom": "Régie des Deux Rives",
        "representant": "Noa Exemple",
        "qualite_representant": "présidente",
        "categories": ["association"],
    } | champs


def inscrire(acteur: Compte, **champs: Any) -> Structure:
    valeurs = saisie(**champs)
    return actions.inscrire_structure(acteur, **valeurs)


def test_found_by_any_writing_of_its_number(client: Client, s: Structure, nouveau: Compte) -> None:
    client.force_login(nouveau)
    siret = s.etablissements.get().siret
    autre = f.siret_fictif(str(s.siren), 2)
    espace = f" {siret[:3]} {siret[3:6]}\u00a0{siret[6:9]} {siret[9:]} "
    for numero in (siret, espace, autre):
        assert s.nom in chercher(client, numero)
    Structure.objects.filter(pk=s.pk).update(rna="W621000123")
    for numero in ("W621000123", " w621 000 123"):
        assert s.nom in chercher(client, numero)


@pytest.mark.parametrize(
    ("numero", "message"),
    [
        ("12345678901234", "sa clé ne correspond pas"),
        ("1234567890123", "14 chiffres"),
        ("W12345678", "W suivi de neuf chiffres"),
        ("W１２３４５６７８９", "W suivi de neuf chiffres"),
        ("12345678901²34", "que des chiffres"),
        ("", "obligatoire"),
    ],
)
def test_a_wrong_number_is_told_at_the_field(
    client: Client, nouveau: Compte, numero: str, message: str
) -> None:
    client.force_login(nouveau)
    page = chercher(client, numero)
    assert message in page
    assert "Inscrire cette structure" not in page


def test_la_poste_has_its_own_key(client: Client, nouveau: Compte) -> None:
    client.force_login(nouveau)
    assert "pas encore inscrite" in chercher(client, LA_POSTE)


def test_the_one_who_creates_signs_and_categories_wait(client: Client, nouveau: Compte) -> None:
    client.force_login(nouveau)
    siret = saisie()["siret"]
    page = client.get(reverse("annuaire:structure_inscrire"), {"numero": siret})
    assert siret in page.content.decode()
    reponse = client.post(reverse("annuaire:structure_inscrire"), saisie())
    creee = Structure.objects.get(siren=siret[:9])
    assert reponse["Location"] == creee.get_absolute_url()
    assert not creee.categories_confirmees
    assert creee.etablissements.get().siret == siret
    droit = Habilitation.objects.get(structure=creee)
    assert (droit.compte, droit.role) == (nouveau, Role.SIGNATAIRE)
    assert "Catégories à confirmer" in texte(client.get(creee.get_absolute_url()))
    actes = {a.evenement for a in histoire(reference(creee))}
    assert {"creer", "accorder"} <= actes


def test_an_association_may_have_a_rna_only(nouveau: Compte) -> None:
    creee = inscrire(nouveau, siret="", rna="W621000123")
    assert (creee.siren, creee.rna) == (None, "W621000123")
    assert queries.par_numero(rna="W621000123") == creee
    with pytest.raises(ActionRefusee, match="a déjà sa fiche") as refus:
        inscrire(nouveau, rna="W621000123")
    assert refus.value.champ == "rna"
    with pytest.raises(ActionRefusee, match="Indiquez un SIRET"):
        inscrire(nouveau, siret="", rna="")


def test_no_duplicate_even_from_another_establishment(
    client: Client, s: Structure, nouveau: Compte
) -> None:
    client.force_login(nouveau)
    autre = f.siret_fictif(str(s.siren), 2)
    page = texte(client.post(reverse("annuaire:structure_inscrire"), saisie(siret=autre)))
    assert "a déjà sa fiche : CLLAJ de la Plaine" in page
    assert Structure.objects.count() == 1
    assert not Habilitation.objects.filter(compte=nouveau).exists()


def test_created_twice_at_the_same_instant(
    nouveau: Compte, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both looked before either wrote: the constraint decides, in words."""
    inscrire(nouveau)
    monkeypatch.setattr(actions, "nouvelle_fiche", _sans_regarder)
    with pytest.raises(ActionRefusee, match="vient d’être inscrite"):
        inscrire(nouveau)
    assert Structure.objects.count() == 1


def _sans_regarder(_acteur: Compte, **valeurs: Any) -> Structure:
    return Structure.objects.create(nom="La même", siren=valeurs["siret"][:9])


@pytest.mark.parametrize("role", [Role.INSTRUCTEUR, Role.ADMINISTRATEUR, Role.ELU])
def test_who_decides_of_grants_enters_no_structure(client: Client, s: Structure, role: str) -> None:
    agent = f.compte(role)
    client.force_login(agent)
    assert client.get(reverse("annuaire:rejoindre")).status_code == 403
    with pytest.raises(AccesRefuse):
        actions.demander(agent, s, Role.REDACTEUR)
    with pytest.raises(AccesRefuse):
        inscrire(agent)


def test_ask_accept_act(client: Client, s: Structure, signataire: Compte, nouveau: Compte) -> None:
    client.force_login(nouveau)
    url = reverse("annuaire:adhesion_demander", args=[s.uid])
    for _ in range(2):  # a double click asks once
        reponse = client.post(url, {"role": Role.REDACTEUR, "message": "Je reprends le projet."})
        assert reponse.status_code == 302
    demande = DemandeAdhesion.objects.get()
    assert client.get(s.get_absolute_url()).status_code == 403
    avis = Courriel.objects.get(genre="adhesion_demandee")
    assert avis.destinataire == signataire
    assert "Je reprends" not in avis.corps
    client.force_login(signataire)
    assert "Répondre à Nour Essai" in texte(client.get(reverse("pilotage:a_faire")))
    page = texte(client.get(s.get_absolute_url()))
    assert "Je reprends le projet." in page
    accepter = reverse("annuaire:adhesion_accepter", args=[demande.uid])
    for _ in range(2):
        reponse = client.post(accepter, {"role": Role.INTERVENANT}, follow=True)
        assert reponse.status_code == 200
    assert "l’état est désormais « acceptée »" in texte(reponse)
    droit = Habilitation.objects.get(compte=nouveau)
    assert (droit.role, droit.structure, droit.accordee_par) == (
        Role.INTERVENANT,
        s,
        signataire,
    )
    assert Courriel.objects.filter(genre="adhesion_acceptee", destinataire=nouveau).count() == 1
    client.force_login(frais(nouveau))
    assert client.get(s.get_absolute_url()).status_code == 200
    page = texte(client.get(reverse("annuaire:rejoindre")))
    assert "Acceptée" in page
    # The table of states holds in the database too.
    demande.refresh_from_db()
    assert (demande.etat, demande.decidee_par) == ("acceptee", signataire)


def test_refused_with_a_reason_then_not_at_once_again(
    client: Client, s: Structure, signataire: Compte, nouveau: Compte
) -> None:
    with freeze_time("2025-05-06T10:00:00+02:00"):
        demande = actions.demander(nouveau, s, Role.REDACTEUR)
        client.force_login(signataire)
        refuser = reverse("annuaire:adhesion_refuser", args=[demande.uid])
        assert "Dites pourquoi" in texte(client.post(refuser, {"motif": "  "}, follow=True))
        client.post(refuser, {"motif": "Vous n’êtes pas salariée ici."})
        demande.refresh_from_db()
        assert (demande.etat, demande.motif) == ("refusee", "Vous n’êtes pas salariée ici.")
        assert "salariée" in Courriel.objects.get(genre="adhesion_refusee").corps
    with freeze_time("2025-05-13T09:59:59+02:00"), pytest.raises(ActionRefusee, match="sept jours"):
        actions.demander(nouveau, s, Role.REDACTEUR)
    with freeze_time("2025-05-13T10:00:00+02:00"):
        assert actions.demander(nouveau, s, Role.REDACTEUR).etat == "en_attente"


def test_one_takes_back_one_s_own_request_only(
    client: Client, s: Structure, signataire: Compte, nouveau: Compte
) -> None:
    demande = actions.demander(nouveau, s, Role.REDACTEUR)
    url = reverse("annuaire:adhesion_abandonner", args=[demande.uid])
    client.force_login(signataire)
    assert client.post(url).status_code == 404
    with pytest.raises(AccesRefuse):
        actions.abandonner(demande, signataire)
    client.force_login(nouveau)
    assert client.post(url).status_code == 302
    with pytest.raises(TransitionImpossible):
        actions.accepter(demande, signataire)
    assert not Habilitation.objects.filter(compte=nouveau).exists()


def test_only_a_signataire_of_that_structure_answers(
    client: Client, s: Structure, signataire: Compte, nouveau: Compte
) -> None:
    demande = actions.demander(nouveau, s, Role.REDACTEUR)
    admin = f.compte(Role.ADMINISTRATEUR)
    autres = [
        nouveau,
        f.compte(Role.REDACTEUR, structure=s),
        f.compte(Role.SIGNATAIRE, structure=f.structure()),
        f.compte(Role.INSTRUCTEUR),
        admin,
    ]
    for autre in autres:
        assert not permissions.peut_decider_adhesion(autre, demande)
        assert demande not in queries_adhesions.a_repondre(autre)
        with pytest.raises(AccesRefuse):
            actions.accepter(demande, autre)
        client.force_login(autre)
        url = reverse("annuaire:adhesion_accepter", args=[demande.uid])
        assert client.post(url).status_code == 404
    assert list(queries_adhesions.a_repondre(signataire)) == [demande]


def test_without_signataire_an_administrator_answers(
    client: Client, s: Structure, nouveau: Compte
) -> None:
    f.compte(Role.REDACTEUR, structure=s)
    parti = f.compte(Role.SIGNATAIRE, structure=s)
    Compte.objects.filter(pk=parti.pk).update(is_active=False)
    admin = f.compte(Role.ADMINISTRATEUR)
    demande = actions.demander(nouveau, s, Role.SIGNATAIRE)
    avis = Courriel.objects.get(genre="adhesion_demandee")
    assert avis.destinataire == admin
    assert "c’est au Département de répondre" in texte(avis.corps)
    assert list(queries_adhesions.a_repondre(admin)) == [demande]
    client.force_login(admin)
    url = reverse("annuaire:adhesion_accepter", args=[demande.uid])
    client.post(url, {"role": Role.SIGNATAIRE})
    assert Habilitation.objects.get(compte=nouveau).role == Role.SIGNATAIRE
    # The structure answers for itself from now on; a second click is told so.
    assert "désormais" in texte(client.post(url, follow=True))


def test_the_account_closed_meanwhile(s: Structure, signataire: Compte, nouveau: Compte) -> None:
    demande = actions.demander(nouveau, s, Role.REDACTEUR)
    Compte.objects.filter(pk=nouveau.pk).update(is_active=False)
    with pytest.raises(ActionRefusee, match="est fermé"):
        actions.accepter(DemandeAdhesion.objects.get(), signataire)
    demande.refresh_from_db()
    assert demande.etat == "en_attente"


def test_what_cannot_be_asked(s: Structure, signataire: Compte, nouveau: Compte) -> None:
    with pytest.raises(ActionRefusee, match="déjà ce rôle"):
        actions.demander(signataire, s, Role.SIGNATAIRE)
    with pytest.raises(AccesRefuse):
        actions.demander(nouveau, s, Role.ADMINISTRATEUR)
    reprise = f.structure(nom="La Reprise")
    Structure.objects.filter(pk=s.pk).update(remplacee_par=reprise)
    with pytest.raises(ActionRefusee, match="reprise par La Reprise"):
        actions.demander(nouveau, s, Role.REDACTEUR)


def test_a_newcomer_is_led_to_the_search(client: Client, nouveau: Compte) -> None:
    client.force_login(nouveau)
    for page in ("pilotage:a_faire", "annuaire:mon_compte"):
        reponse = client.get(reverse(page))
        assert reverse("annuaire:rejoindre") in reponse.content.decode()
    assert "Trouver ma structure" in texte(client.get(reverse("pilotage:a_faire")))


def test_forged_choices_are_told(client: Client, s: Structure, nouveau: Compte) -> None:
    client.force_login(nouveau)
    url = reverse("annuaire:adhesion_demander", args=[s.uid])
    assert client.post(url, {"role": "administrateur"}).status_code == 200
    assert not DemandeAdhesion.objects.exists()
    absente = reverse("annuaire:adhesion_demander", args=["0" * 16])
    assert client.post(absente, {"role": "redacteur"}).status_code == 404
    page = client.post(reverse("annuaire:structure_inscrire"), saisie(siret="12345678901234"))
    assert "sa clé ne correspond pas" in texte(page)
    page = client.post(reverse("annuaire:structure_inscrire"), saisie(siret="", rna=""))
    assert "Indiquez un SIRET" in texte(page)
