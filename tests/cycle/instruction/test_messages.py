"""Templates of messages: a closed list of variables, versions that stay, a preview on screen."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client

from ecluse.annuaire.models import Compte, Role
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.instruction.messages import actions, apercu, queries, variables
from ecluse.cycle.instruction.messages.chargement import LIVRES, charger_modeles_de_messages
from ecluse.cycle.instruction.messages.models import ModeleMessage, VersionModele
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques

pytestmark = pytest.mark.django_db
MODELES = "/instruction/modeles/"


@pytest.fixture
def agent(db: Any) -> Compte:
    fabriques.departement()
    return fabriques.compte(Role.INSTRUCTEUR, prenom="Inès", nom="Essai")


def ecrire(agent: Compte, corps: str, objet: str = "Dossier {{ numéro }}") -> VersionModele:
    modele = actions.creer_modele("Essai", objet, corps, agent)
    return modele.versions.select_related("modele").get()


def lue(c: Candidature) -> Candidature:
    return Candidature.objects.select_related(*apercu.RELATIONS).get(pk=c.pk)


@pytest.mark.parametrize(
    ("texte", "motif"),
    [
        ("Bonjour {{ prénom }}", "« prénom » n’existe pas"),
        ("Bonjour {{ structure", "mal écrite"),
        ("Bonjour structure }}", "mal écrite"),
        ("{{ }}", "n’existe pas"),
        ("{{ structure.siren }}", "n’existe pas"),
    ],
)
def test_une_variable_inconnue_ou_mal_fermee_est_refusee_au_champ(
    agent: Compte, texte: str, motif: str
) -> None:
    for champ, valeurs in (("corps", ("Objet", texte)), ("objet", (texte, "Texte"))):
        with pytest.raises(ActionRefusee, match=motif) as refus:
            actions.creer_modele("Essai", *valeurs, agent)
        assert refus.value.champ == champ
    assert not ModeleMessage.objects.exists()


def test_une_variable_se_lit_comme_on_l_ecrit() -> None:
    texte = "{{structure}} {{ Pièces manquantes }} {{pieces_manquantes}} {{ PIÈCES-MANQUANTES }}"
    assert [v.nom for v in variables.variables_de(texte)] == ["structure", "pièces manquantes"]
    rendu = variables.remplacer(texte, {"structure": "A", "pièces manquantes": "B"})
    assert rendu == "A B B B"


def test_chaque_variable_a_un_exemple_et_une_valeur(agent: Compte) -> None:
    c, _ines = fabriques.en_instruction()
    Candidature.objects.filter(pk=c.pk).update(instructeur=agent)
    corps = " | ".join(v.ecrite for v in variables.VARIABLES)
    version = ecrire(agent, corps)
    c.pieces.filter(code="statuts").update(retiree_le=fabriques.instant("2025-05-12"))
    (un,) = apercu.composer(version, [lue(c)], date(2025, 5, 30))
    assert un.manquantes == ()
    lu = un.corps.replace("\xa0", " ")
    for attendu in (
        c.structure.nom,
        c.numero,
        "Permanences rurales",
        "9 mai 2025",
        "5 mai 2025",
        "20 000,00 €",
        "30 mai 2025",
        "Inès Essai",
        "Pas-de-Calais",
        "– ",
    ):
        assert attendu in lu.replace("\u202f", " ")
    assert all(v.exemple for v in variables.VARIABLES)


def test_ce_qui_manque_est_nomme(agent: Compte) -> None:
    version = ecrire(agent, "{{ pièces manquantes }} {{ échéance }} {{ instructeur }}")
    (un,) = apercu.composer(version, [lue(fabriques.candidature("validee"))], None)
    assert un.manquantes == ("pièces manquantes", "échéance", "instructeur")
    assert un.sans == "pièces manquantes, échéance, instructeur"


def test_une_valeur_ne_devient_pas_une_variable(agent: Compte) -> None:
    c = fabriques.candidature("validee")
    Candidature.objects.filter(pk=c.pk).update(intitule="{{ numéro }}")
    (un,) = apercu.composer(ecrire(agent, "« {{ projet }} »"), [lue(c)], None)
    assert un.corps == "« {{ numéro }} »"


def test_l_apercu_de_beaucoup_de_dossiers_coute_deux_requetes(
    agent: Compte, django_assert_max_num_queries: Any
) -> None:
    version = ecrire(agent, "{{ pièces manquantes }} {{ structure }} {{ instructeur }}")
    trois = [lue(fabriques.candidature("validee")) for _ in range(3)]
    with django_assert_max_num_queries(2):
        assert len(apercu.composer(version, trois, None)) == 3


def test_l_empreinte_change_avec_un_seul_mot(agent: Compte) -> None:
    version = ecrire(agent, "{{ projet }}")
    c = fabriques.candidature("validee")
    avant = apercu.empreinte(apercu.composer(version, [lue(c)], None))
    assert avant == apercu.empreinte(apercu.composer(version, [lue(c)], None))
    Candidature.objects.filter(pk=c.pk).update(intitule="Autre")
    assert avant != apercu.empreinte(apercu.composer(version, [lue(c)], None))


def test_modifier_fait_une_version_et_l_ancienne_ne_bouge_plus(agent: Compte) -> None:
    premiere = ecrire(agent, "Un")
    modele = premiere.modele
    assert actions.modifier_modele(modele, premiere.objet, "Un", agent) == premiere
    seconde = actions.modifier_modele(modele, premiere.objet, "Deux", agent, a_repondre=True)
    assert (seconde.numero, seconde.reference) == (2, "essai/2")
    assert [v.numero for v in queries.versions_de(modele)] == [2, 1]
    assert list(queries.versions_courantes()) == [seconde]
    for changement in (
        lambda: VersionModele.objects.filter(pk=premiere.pk).update(corps="x"),
        lambda: premiere.delete(),
    ):
        with (
            pytest.raises(ProgrammingError, match="version_modele_inalterable"),
            transaction.atomic(),
        ):
            changement()
    actions.retirer_modele(modele, agent)
    assert not queries.versions_courantes().exists()
    with pytest.raises(ActionRefusee, match="retiré"):
        actions.modifier_modele(modele, "x", "y", agent)
    with pytest.raises(ActionRefusee, match="déjà retiré"):
        actions.retirer_modele(modele, agent)


def test_deux_modeles_n_ont_pas_le_meme_nom_mais_un_nom_libere_ressert(agent: Compte) -> None:
    premier = ecrire(agent, "Un").modele
    with pytest.raises(ActionRefusee, match="déjà ce nom") as refus:
        ecrire(agent, "Deux")
    assert refus.value.champ == "nom"
    actions.retirer_modele(premier, agent)
    assert ecrire(agent, "Deux").modele.code == "essai-2"
    with pytest.raises(IntegrityError, match="modele_message_nom_unique"), transaction.atomic():
        ModeleMessage.objects.create(code="autre", nom="Essai")


@pytest.mark.parametrize("role", [Role.TERRITOIRE, Role.DPO, Role.REDACTEUR, Role.GESTIONNAIRE])
def test_qui_n_ecrit_pas_de_modele(agent: Compte, role: str) -> None:
    if role == Role.TERRITOIRE:
        fabriques.territoire()
        autre = fabriques.agent_slisl()
    elif role == Role.REDACTEUR:
        autre = fabriques.compte(role, structure=fabriques.structure())
    else:
        autre = fabriques.compte(role)
    modele = ecrire(agent, "Un").modele
    for acte in (
        lambda: actions.creer_modele("N", "O", "C", autre),
        lambda: actions.modifier_modele(modele, "O", "C", autre),
        lambda: actions.retirer_modele(modele, autre),
    ):
        with pytest.raises(AccesRefuse):
            acte()
    c = fabriques.candidature("validee")
    with pytest.raises(AccesRefuse):
        actions.envoyer_apercu(c, modele.versions.get(), "Objet", "Corps", autre)


def test_les_modeles_livres_sont_justes_et_ne_remplacent_rien(agent: Compte) -> None:
    assert charger_modeles_de_messages() == len(LIVRES)
    assert charger_modeles_de_messages() == 0
    for version in queries.versions_courantes():
        assert len(version.reference) <= 40
        objet, corps = apercu.exemple(version.objet, version.corps)
        assert "{{" not in objet + corps
    garde = ModeleMessage.objects.get(code="ajournement")
    actions.modifier_modele(garde, "Le nôtre", "Notre texte", agent)
    assert charger_modeles_de_messages() == 0
    assert garde.versions.count() == 2


def test_les_pages(agent: Compte, django_assert_max_num_queries: Any) -> None:
    charger_modeles_de_messages()
    client = Client()
    client.force_login(agent)
    client.get(MODELES)
    with django_assert_max_num_queries(9):
        texte = client.get(MODELES).content.decode()
    assert all(nom in texte for _code, nom, *_reste in LIVRES)
    saisie = {"nom": "Relance", "objet": "Dossier {{ numéro }}", "corps": "{{ prénom }}"}
    refus = client.post(f"{MODELES}nouveau/", saisie)
    assert refus.status_code == 422
    assert "n’existe pas" in refus.content.decode()
    saisie["corps"] = "Bonjour {{ structure }}"
    vu = client.post(f"{MODELES}nouveau/", {**saisie, "apercu": "oui"})
    assert "CLLAJ de l’Exemple" in vu.content.decode()
    assert not ModeleMessage.objects.filter(nom="Relance").exists()
    assert client.post(f"{MODELES}nouveau/", saisie).status_code == 302
    modele = ModeleMessage.objects.get(nom="Relance")
    page = f"{MODELES}{modele.uid}/"
    assert "Bonjour CLLAJ de l’Exemple" in client.get(page).content.decode()
    assert client.post(page, {"objet": "x", "corps": "{{"}).status_code == 422
    assert client.post(page, {"objet": "x", "corps": "Bonsoir"}).status_code == 302
    assert "Version 1" in client.get(page).content.decode().replace("\xa0", " ")
    assert client.post(f"{page}retirer/").status_code == 302
    assert client.post(f"{page}retirer/").status_code == 302
    assert "retiré depuis" in client.get(page).content.decode().replace("\xa0", " ")


def test_la_base_refuse_un_modele_vide_et_un_numero_pris(agent: Compte) -> None:
    modele = ecrire(agent, "Un").modele
    with pytest.raises(IntegrityError, match="version_modele_non_vide"), transaction.atomic():
        VersionModele.objects.create(modele=modele, numero=2, objet="", corps="x")
    with pytest.raises(IntegrityError, match="version_modele_unique"), transaction.atomic():
        VersionModele.objects.create(modele=modele, numero=1, objet="x", corps="x")
