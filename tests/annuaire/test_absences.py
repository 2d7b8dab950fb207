"""Absence and delegation: who, when, what is lent, what is not, and what the journal says."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from freezegun import freeze_time

from ecluse.annuaire.actions.delegations import declarer, terminer
from ecluse.annuaire.destinataires import comptes_habilites
from ecluse.annuaire.models import Absence, Compte, Habilitation, Role
from ecluse.annuaire.permissions import (
    est_administrateur,
    exerce,
    remplaces_par,
    roles_de,
    services_de,
)
from ecluse.annuaire.queries_absences import delegues_possibles
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.models import Courriel, Journal
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques

pytestmark = pytest.mark.django_db
DEBUT, FIN = date(2025, 5, 12), date(2025, 5, 16)


@pytest.fixture(autouse=True)
def _veille(db: Any) -> Any:
    fabriques.departement()
    with freeze_time("2025-05-06T10:00:00+02:00", tick=True):
        yield


def frais(compte: Compte) -> Compte:
    """The account as a new request reads it."""
    return Compte.objects.get(pk=compte.pk)


def lire(client: Client, adresse: str) -> str:
    """The page, its no-break spaces made plain."""
    return client.get(adresse).content.decode().replace("\xa0", " ")


def deux_instructeurs() -> tuple[Compte, Compte]:
    return (
        fabriques.compte(Role.INSTRUCTEUR, prenom="Inès", nom="Absente"),
        fabriques.compte(Role.INSTRUCTEUR, prenom="Bob", nom="Remplaçant"),
    )


def deux_slisl() -> tuple[Compte, Compte]:
    return (
        fabriques.agent_slisl(fabriques.territoire()),
        fabriques.agent_slisl(fabriques.territoire("LEN", "Lens-Hénin")),
    )


def test_le_perimetre_est_prete_les_jours_dits_et_pas_un_de_plus() -> None:
    absent, delegue = deux_slisl()
    artois = fabriques.territoire()
    declarer(absent, delegue, DEBUT, FIN, absent)
    attendus = {"2025-05-11": False, "2025-05-12": True, "2025-05-16": True, "2025-05-17": False}
    for jour, attendu in attendus.items():
        with freeze_time(f"{jour}T12:00:00+02:00"):
            agent = frais(delegue)
            assert exerce(agent, Role.TERRITOIRE, territoire_ids={artois.pk}) is attendu, jour
            assert agent.a_role(Role.TERRITOIRE, territoire_ids={artois.pk}) is attendu
            assert (fabriques.service("SLISL", artois).pk in services_de(agent)) is attendu
            assert (absent.pk in remplaces_par(agent)) is attendu


def test_l_absent_garde_ses_droits_et_les_prete_en_une_requete(
    django_assert_num_queries: Any,
) -> None:
    absent, delegue = deux_slisl()
    declarer(absent, delegue, DEBUT, FIN, absent)
    with freeze_time("2025-05-13T12:00:00+02:00"):
        agent, chez_lui = frais(delegue), frais(absent)
        with django_assert_num_queries(1):
            assert len(agent.droits) == 2
        assert [h.est_pretee for h in agent.droits] == [False, True]
        assert len(chez_lui.droits) == 1


def test_on_ne_prete_que_les_roles_que_le_delegue_tient() -> None:
    absent, delegue = deux_instructeurs()
    for role in (Role.PILOTAGE, Role.ADMINISTRATEUR, Role.DPO):
        Habilitation.objects.create(compte=absent, role=role, debut=date(2020, 1, 1))
    Habilitation.objects.create(compte=delegue, role=Role.DPO, debut=date(2020, 1, 1))
    declarer(absent, delegue, DEBUT, FIN, absent)
    with freeze_time("2025-05-13T12:00:00+02:00"):
        agent = frais(delegue)
        assert roles_de(agent) == {Role.INSTRUCTEUR, Role.DPO}
        assert not est_administrateur(agent)
        assert [h.role for h in agent.droits if h.est_pretee] == [Role.INSTRUCTEUR]


def test_un_droit_retire_ou_un_compte_ferme_ne_se_prete_plus() -> None:
    absent, delegue = deux_slisl()
    declarer(absent, delegue, DEBUT, FIN, absent)
    with freeze_time("2025-05-13T12:00:00+02:00"):
        assert remplaces_par(frais(delegue))
        Compte.objects.filter(pk=absent.pk).update(is_active=False)
        assert not remplaces_par(frais(delegue))
        Compte.objects.filter(pk=absent.pk).update(is_active=True)
        absent.habilitations.update(retiree_le=fabriques.instant("2025-05-13"))
        assert not remplaces_par(frais(delegue))


def test_une_delegation_ne_se_transmet_pas() -> None:
    artois = fabriques.territoire()
    premier, deuxieme = deux_slisl()
    troisieme = fabriques.agent_slisl(fabriques.territoire("CAL", "Calaisis"))
    declarer(premier, deuxieme, DEBUT, FIN, premier)
    declarer(deuxieme, troisieme, DEBUT, FIN, deuxieme)
    with freeze_time("2025-05-13T12:00:00+02:00"):
        assert remplaces_par(frais(troisieme)) == {deuxieme.pk}
        assert not exerce(frais(troisieme), Role.TERRITOIRE, territoire_ids={artois.pk})


@pytest.mark.parametrize(
    ("cas", "champ"),
    [("passe", "debut"), ("inverse", "fin"), ("soi", "delegue"), ("role", "delegue")],
)
def test_ce_qui_est_refuse_l_est_au_champ(cas: str, champ: str) -> None:
    absent, delegue = deux_instructeurs()
    debut, fin = DEBUT, FIN
    if cas == "passe":
        debut = date(2025, 5, 5)
    elif cas == "inverse":
        debut, fin = FIN, DEBUT
    elif cas == "soi":
        delegue = absent
    else:
        delegue = fabriques.compte(Role.PILOTAGE)
    with pytest.raises(ActionRefusee) as refus:
        declarer(absent, delegue, debut, fin, absent)
    assert refus.value.champ == champ
    assert not Absence.objects.exists()


def test_un_delegue_absent_ces_jours_la_est_refuse() -> None:
    absent, delegue = deux_instructeurs()
    tiers = fabriques.compte(Role.INSTRUCTEUR)
    declarer(delegue, tiers, FIN, date(2025, 5, 20), delegue)
    with pytest.raises(ActionRefusee, match=r"est absent du 16\smai\s2025") as refus:
        declarer(absent, delegue, DEBUT, FIN, absent)
    assert refus.value.champ == "delegue"


def test_deux_absences_ne_se_chevauchent_pas_meme_en_base() -> None:
    absent, delegue = deux_instructeurs()
    premiere = declarer(absent, delegue, DEBUT, FIN, absent)
    with pytest.raises(ActionRefusee, match="déjà déclarée") as refus:
        declarer(absent, delegue, FIN, FIN, absent)
    assert refus.value.champ == "debut"
    champs = {"compte": absent, "delegue": delegue, "declaree_par": absent}
    with pytest.raises(IntegrityError, match="absence_sans_chevauchement"), transaction.atomic():
        Absence.objects.create(debut=FIN, fin=FIN, **champs)
    terminer(premiere, absent)
    Absence.objects.create(debut=FIN, fin=FIN, **champs)


@pytest.mark.parametrize(
    ("contrainte", "champs"),
    [
        ("absence_periode", {"debut": FIN, "fin": DEBUT}),
        ("absence_delegue_autre", {"delegue": "soi"}),
        ("absence_terminee_par", {"terminee_le": fabriques.instant("2025-05-06")}),
    ],
)
def test_la_base_refuse(contrainte: str, champs: dict[str, Any]) -> None:
    absent, delegue = deux_instructeurs()
    valeurs = {"delegue": delegue, "debut": DEBUT, "fin": FIN} | champs
    if valeurs["delegue"] == "soi":
        valeurs["delegue"] = absent
    with pytest.raises(IntegrityError, match=contrainte), transaction.atomic():
        Absence.objects.create(compte=absent, declaree_par=absent, **valeurs)


def test_qui_declare_et_qui_termine() -> None:
    absent, delegue = deux_instructeurs()
    administrateur = fabriques.compte(Role.ADMINISTRATEUR)
    with pytest.raises(AccesRefuse):
        declarer(absent, delegue, DEBUT, FIN, delegue)
    with pytest.raises(AccesRefuse):
        porteur = fabriques.compte(Role.REDACTEUR, structure=fabriques.structure())
        declarer(porteur, delegue, DEBUT, FIN, porteur)
    absence = declarer(absent, delegue, DEBUT, FIN, administrateur)
    assert Courriel.objects.filter(destinataire=delegue, genre="absence.remplacement").exists()
    assert Courriel.objects.filter(destinataire=absent, genre="absence.declaree").exists()
    with pytest.raises(AccesRefuse):
        terminer(absence, delegue)
    with freeze_time("2025-05-13T12:00:00+02:00"):
        terminer(absence, absent)
        assert not remplaces_par(frais(delegue))
        with pytest.raises(ActionRefusee, match="déjà terminée"):
            terminer(absence, absent)
    evenements = Journal.objects.filter(objet=f"absence:{absence.uid}")
    assert sorted(e.evenement for e in evenements) == ["declarer_absence", "terminer_absence"]


def test_le_delegue_recoit_les_messages_du_role() -> None:
    absent, delegue = deux_slisl()
    service = fabriques.service("SLISL", fabriques.territoire())
    declarer(absent, delegue, DEBUT, FIN, absent)
    assert set(comptes_habilites(Role.TERRITOIRE, service=service)) == {absent}
    with freeze_time("2025-05-13T12:00:00+02:00"):
        assert set(comptes_habilites(Role.TERRITOIRE, service=service)) == {absent, delegue}
        assert not comptes_habilites(Role.PILOTAGE).exists()


def test_les_delegues_proposes_tiennent_le_meme_role() -> None:
    absent, delegue = deux_instructeurs()
    fabriques.compte(Role.PILOTAGE)
    ferme = fabriques.compte(Role.INSTRUCTEUR)
    Compte.objects.filter(pk=ferme.pk).update(is_active=False)
    assert list(delegues_possibles(absent)) == [delegue]


def test_l_avis_rendu_pour_l_absent_le_dit() -> None:
    from ecluse.cycle.instruction import actions

    absent, delegue = deux_slisl()
    candidature, _instructeur = fabriques.en_instruction()
    avis = candidature.avis.get()
    declarer(absent, delegue, DEBUT, FIN, absent)
    with pytest.raises(AccesRefuse):
        actions.rendre_avis(avis, "favorable", "Le besoin est réel.", frais(delegue))
    with freeze_time("2025-05-13T12:00:00+02:00"):
        actions.rendre_avis(avis, "favorable", "Le besoin est réel.", frais(delegue))
    acte = Journal.objects.get(evenement="rendre_avis")
    assert acte.acteur == delegue
    assert acte.donnees["par_delegation_de"] == {"uid": absent.uid, "nom": str(absent)}


def test_le_dossier_de_l_absent_est_instruit_en_son_nom_et_le_sien_non() -> None:
    from ecluse.cycle.instruction import actions, queries

    absent, delegue = deux_instructeurs()
    siens = {c: fabriques.candidature("validee") for c in (absent, delegue)}
    for compte, c in siens.items():
        actions.affecter(c, compte, compte)
    declarer(absent, delegue, DEBUT, FIN, absent)
    numero = siens[absent].numero or ""
    assert not any(numero in t.detail for t in queries.taches(frais(delegue)))
    with freeze_time("2025-05-13T12:00:00+02:00"):
        agent = frais(delegue)
        assert any(numero in t.detail for t in queries.taches(agent))
        for c in siens.values():
            actions.ouvrir_instruction(c, agent)
    actes = {a.objet: a for a in Journal.objects.filter(evenement="instruire")}
    assert "par_delegation_de" in actes[f"candidature:{siens[absent].uid}"].donnees
    assert "par_delegation_de" not in actes[f"candidature:{siens[delegue].uid}"].donnees


def test_la_page_declare_dit_les_erreurs_et_termine() -> None:
    absent, delegue = deux_instructeurs()
    client = Client()
    client.force_login(absent)
    adresse = "/mon-compte/absences/"
    reponse = client.post(adresse, {"debut": "01/05/2025", "fin": "16/05/2025"})
    assert reponse.status_code == 422
    donnees = {"debut": "12/05/2025", "fin": "16/05/2025", "delegue": delegue.pk}
    reponse = client.post(adresse, {**donnees, "debut": "01/05/2025"})
    assert reponse.status_code == 422
    assert "est déjà passé" in reponse.content.decode()
    assert client.post(adresse, donnees).status_code == 302
    texte = lire(client, adresse)
    assert "Bob Remplaçant" in texte and "À venir" in texte
    absence = Absence.objects.get()
    intrus = Client()
    intrus.force_login(delegue)
    assert intrus.post(f"{adresse}{absence.uid}/terminer/").status_code == 404
    assert "Inès Absente" in lire(intrus, "/mon-compte/")
    for _double_clic in range(2):
        assert client.post(f"{adresse}{absence.uid}/terminer/").status_code == 302
    assert "Terminée avant la fin" in lire(client, adresse)


def test_l_administrateur_declare_pour_un_agent_malade() -> None:
    absent, delegue = deux_instructeurs()
    client = Client()
    client.force_login(fabriques.compte(Role.ADMINISTRATEUR))
    adresse = f"/comptes-et-habilitations/{absent.uid}/absences/"
    donnees = {"debut": "06/05/2025", "fin": "16/05/2025", "delegue": delegue.pk}
    assert client.post(adresse, donnees).status_code == 302
    assert remplaces_par(frais(delegue)) == {absent.pk}
    assert "En cours" in lire(client, adresse)
    assert (
        "Absence déclarée"
        in client.get(f"/comptes-et-habilitations/{absent.uid}/").content.decode()
    )
    absence = Absence.objects.get()
    assert client.post(f"/mon-compte/absences/{absence.uid}/terminer/").status_code == 302
    assert not remplaces_par(frais(delegue))
