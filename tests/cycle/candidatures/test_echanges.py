"""The thread of a dossier: who writes to whom, what waits, what is never changed."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from ecluse.annuaire.models import Role
from ecluse.cycle.candidatures import actions, queries_echanges
from ecluse.cycle.candidatures.models import Message
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.journal import histoire, reference
from ecluse.socle.models import Courriel
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def validee():
    return fabriques.candidature("validee")


@pytest.fixture
def instructeur():
    return fabriques.compte(Role.INSTRUCTEUR)


def _ecrire(c, auteur, vers, **suite):
    valeurs = {"objet": "Une question", "corps": "Le secret du dossier ?"} | suite
    return actions.envoyer(c, auteur=auteur, vers=vers, **valeurs)


def test_un_message_est_conserve_journalise_et_annonce_sans_etre_cite(validee, instructeur):
    message = _ecrire(validee, instructeur, "porteur", a_repondre=True, modele="relance")
    assert (message.modele, message.a_repondre, message.lu_le) == ("relance", True, None)
    assert histoire(reference(validee)).first().evenement == "envoyer"
    courriels = list(Courriel.objects.filter(genre="candidature_message"))
    assert courriels
    for courriel in courriels:
        assert "secret" not in courriel.corps
        assert "Une question" not in courriel.objet + courriel.corps
        assert courriel.lien == reverse("candidatures:echanges", args=[validee.uid])


def test_on_n_ecrit_pas_a_son_propre_cote(validee, instructeur):
    with pytest.raises(AccesRefuse):
        _ecrire(validee, instructeur, "service")
    with pytest.raises(AccesRefuse):
        _ecrire(validee, validee.validee_par, "porteur")


@pytest.mark.parametrize("role", [Role.ELU, Role.DPO, Role.GESTIONNAIRE, Role.CONTROLEUR])
def test_qui_ne_suit_pas_le_dossier_n_ecrit_pas(validee, role):
    with pytest.raises(AccesRefuse):
        _ecrire(validee, fabriques.compte(role), "porteur")


def test_le_service_n_entre_dans_un_brouillon_que_si_la_structure_lui_ecrit(instructeur, client):
    brouillon = fabriques.candidature("brouillon")
    page = reverse("candidatures:echanges", args=[brouillon.uid])
    client.force_login(instructeur)
    assert client.get(page).status_code == 404
    with pytest.raises(AccesRefuse):
        _ecrire(brouillon, instructeur, "porteur")
    _ecrire(brouillon, brouillon.cree_par, "service")
    assert client.get(page).status_code == 200
    assert client.get(reverse("candidatures:modifier", args=[brouillon.uid])).status_code == 404
    _ecrire(brouillon, instructeur, "porteur")


@pytest.mark.parametrize(
    ("valeurs", "champ"),
    [
        ({"objet": " "}, "objet"),
        ({"objet": "x" * 161}, "objet"),
        ({"corps": "\x00 "}, "corps"),
        ({"corps": "x" * 10_001}, "corps"),
        ({"pieces": range(6)}, "pieces"),
    ],
)
def test_un_message_illisible_est_refuse_a_son_champ(validee, instructeur, valeurs, champ):
    with pytest.raises(ActionRefusee) as refus:
        _ecrire(validee, instructeur, "porteur", **valeurs)
    assert refus.value.champ == champ
    assert not Message.objects.exists()


def test_repondre_leve_l_attente_et_marque_lu(validee, instructeur):
    question = _ecrire(validee, instructeur, "porteur", a_repondre=True)
    porteur = validee.validee_par
    assert [t.ton for t in queries_echanges.taches_echanges(porteur)] == ["attention"]
    _ecrire(validee, porteur, "service")
    question.refresh_from_db()
    assert question.repondu_le is not None
    assert question.lu_par == porteur
    assert queries_echanges.taches_echanges(porteur) == []
    assert len(queries_echanges.taches_echanges(instructeur)) == 1


def test_ouvrir_la_page_ne_marque_rien_la_page_le_demande(validee, instructeur, client):
    _ecrire(validee, instructeur, "porteur")
    client.force_login(validee.validee_par)
    page = reverse("candidatures:echanges", args=[validee.uid])
    assert "Marquer comme lu" in client.get(page).content.decode()
    assert Message.objects.get().lu_le is None
    reponse = client.post(
        reverse("candidatures:echanges_lus", args=[validee.uid]), headers={"hx-request": "true"}
    )
    assert reponse.status_code == 200
    message = Message.objects.get()
    assert message.lu_par == validee.validee_par
    assert f"par {validee.validee_par}" in client.get(page).content.decode()


def test_la_page_de_l_auteur_ne_marque_pas_son_message_lu(validee, instructeur):
    _ecrire(validee, instructeur, "porteur")
    assert actions.marquer_lus(validee, instructeur) == 0
    assert actions.marquer_lus(validee, fabriques.compte(Role.CONTROLEUR)) == 0


def test_le_formulaire_envoie_avec_un_fichier_et_le_rend_a_l_autre_cote(validee, instructeur):
    porteur = Client()
    porteur.force_login(validee.validee_par)
    page = reverse("candidatures:echanges", args=[validee.uid])
    vide = porteur.post(page, {"objet": "", "corps": ""})
    assert vide.status_code == 422
    reponse = porteur.post(
        page, {"objet": "Budget", "corps": "Voici.", "fichier": fabriques.pdf("note.pdf")}
    )
    assert reponse.status_code == 302
    agent = Client()
    agent.force_login(instructeur)
    piece = Message.objects.get().pieces.get()
    adresse = reverse("candidatures:echanges_fichier", args=[validee.uid, piece.uid])
    assert adresse in agent.get(page).content.decode()
    assert agent.get(adresse).status_code == 200
    autre = fabriques.candidature("validee")
    ailleurs = reverse("candidatures:echanges_fichier", args=[autre.uid, piece.uid])
    assert agent.get(ailleurs).status_code == 404


@pytest.mark.parametrize("champ", ["objet", "corps"])
def test_la_base_ne_laisse_pas_reecrire_un_message(validee, instructeur, champ):
    message = _ecrire(validee, instructeur, "porteur")
    with pytest.raises(DatabaseError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**{champ: "autre"})
    with pytest.raises(DatabaseError), transaction.atomic():
        message.delete()


def test_la_base_refuse_un_message_vide_ou_lu_avant_son_envoi(validee, instructeur):
    message = _ecrire(validee, instructeur, "porteur")
    with pytest.raises(IntegrityError, match="message_lu_apres_envoi"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(lu_le=message.instant)
    with pytest.raises(IntegrityError, match="message_non_vide"), transaction.atomic():
        Message.objects.create(
            candidature=validee, vers="porteur", objet="", corps="x", instant=message.instant
        )


def test_le_nombre_de_requetes_des_taches_ne_depend_pas_du_nombre_de_messages(
    instructeur, django_assert_max_num_queries
):
    for _ in range(4):
        c = fabriques.candidature("validee")
        _ecrire(c, c.validee_par, "service")
    agent = type(instructeur).objects.get(pk=instructeur.pk)
    with django_assert_max_num_queries(2):
        assert len(queries_echanges.taches_echanges(agent)) == 4
