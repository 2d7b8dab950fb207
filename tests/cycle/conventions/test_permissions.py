"""Who sees which convention, in Python and in SQL alike, and what other rooms show of it."""

from typing import Any

import pytest

from ecluse.annuaire.models import Role
from ecluse.cycle.conventions import phrases, queries
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.conventions.permissions import peut_telecharger, peut_voir
from ecluse.pilotage.phrases import phrase
from tests import fabriques as f

pytestmark = pytest.mark.django_db


def _voit(acteur: Any, convention: Convention) -> bool:
    en_sql = queries.visibles_par(acteur).filter(pk=convention.pk).exists()
    assert peut_voir(acteur, convention) is en_sql
    return en_sql


@pytest.mark.parametrize("etat", ["projet", "a_signer", "abandonnee"])
def test_each_reader_in_each_state(etat: str) -> None:
    c = f.convention(etat)
    emise = etat == "a_signer"
    autre = f.structure()
    ailleurs = f.territoire("BOU", "Boulonnais")
    attendus = [
        (f.compte(Role.GESTIONNAIRE), True, True),
        (f.compte(Role.CONTROLEUR), True, True),
        (f.compte(Role.DPO), True, False),
        (f.compte(Role.INSTRUCTEUR, dispositifs=["2025/4.5"]), True, True),
        (f.compte(Role.INSTRUCTEUR, dispositifs=["2025/4.6"]), False, False),
        (f.agent_slisl(), True, False),
        (f.agent_slisl(ailleurs), False, False),
        (f.compte(Role.ELU), emise, False),
        (f.compte(Role.SIGNATAIRE, structure=c.structure), emise, emise),
        (f.compte(Role.INTERVENANT, structure=c.structure), emise, False),
        (f.compte(Role.SIGNATAIRE, structure=autre), False, False),
    ]
    for acteur, voit, telecharge in attendus:
        assert _voit(acteur, c) is voit, acteur
        assert peut_telecharger(acteur, c) is telecharge, acteur


def test_a_reader_of_two_perimeters_sees_a_convention_once() -> None:
    c = f.convention("a_signer")
    acteur = f.compte(Role.SIGNATAIRE, structure=c.structure)
    autre = f.compte(Role.GESTIONNAIRE)
    autre.habilitations.update(compte=acteur)
    assert list(queries.visibles_par(acteur)) == [c]


def test_the_lock_in_the_frise_follows_the_convention() -> None:
    ligne = f.ligne_votee()
    candidature = ligne.candidature
    assert [(j.code, j.etat) for j in queries.jalons(candidature)] == [("convention", "courant")]
    c = f.convention("projet", ligne=ligne)
    # A project is the Département's own paper: its number is not told.
    assert c.numero not in queries.jalons(candidature)[0].detail


@pytest.mark.parametrize(("etat", "jalon"), [("a_signer", "courant"), ("signee", "passe")])
def test_the_lock_once_issued(etat: str, jalon: str) -> None:
    c = f.convention(etat)
    vu = queries.jalons(c.lignes.get().ligne.candidature)[0]
    assert (vu.etat, vu.instant) == (jalon, c.signee_le)
    assert c.numero in vu.detail


def test_the_dossier_page_of_a_porteur_hides_the_project() -> None:
    c = f.convention("projet")
    candidature = c.lignes.get().ligne.candidature
    porteur = f.signataire_de(c.structure)
    assert queries.pour_dossier(candidature, porteur) is None
    resume = queries.pour_dossier(candidature, f.compte(Role.GESTIONNAIRE))
    assert resume is not None
    assert resume.convention == c


def test_the_dossier_page_costs_one_query(django_assert_max_num_queries: Any) -> None:
    c = f.convention("a_signer")
    candidature = c.lignes.get().ligne.candidature
    agent = f.compte(Role.GESTIONNAIRE)
    assert agent.droits
    with django_assert_max_num_queries(1):
        queries.pour_dossier(candidature, agent)
    with django_assert_max_num_queries(1):
        queries.jalons(candidature)


def test_tasks_of_each_person() -> None:
    f.ligne_votee()
    f.convention("projet")
    a_signer = f.convention("a_signer")
    gestionnaire = [t.titre.split(" : ")[0] for t in queries.taches(f.compte(Role.GESTIONNAIRE))]
    assert gestionnaire == [
        "Préparer la convention",
        "Terminer le projet de convention",
        "Enregistrer la signature",
    ]
    instructeur = queries.taches(f.compte(Role.INSTRUCTEUR, dispositifs=["2025/4.5"]))
    assert len(instructeur) == 2
    assert queries.taches(f.compte(Role.INSTRUCTEUR, dispositifs=["2025/4.6"])) == []
    (tache,) = queries.taches(f.signataire_de(a_signer.structure))
    assert tache.url == f"/conventions/{a_signer.uid}/"
    assert queries.taches(f.compte(Role.ELU)) == []


def test_every_act_has_its_words_in_the_dossier_history() -> None:
    for evenement in phrases.PHRASES:
        assert phrase("convention", evenement)
