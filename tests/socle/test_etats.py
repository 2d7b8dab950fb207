"""One way to change a state: permission, lock, guard, write, journal, in one transaction."""

import threading
from typing import Any

import pghistory.models
import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from ecluse.cycle.deliberations.etats import TABLE
from ecluse.cycle.deliberations.models import Rapport
from ecluse.socle import journal
from ecluse.socle.etats import (
    ActionRefusee,
    Etat,
    TableEtats,
    Transition,
    TransitionImpossible,
    agir,
)
from ecluse.socle.models import Journal
from ecluse.socle.permissions import AccesRefuse
from tests.fabriques import au, instant


@pytest.fixture
def rapport(db: None) -> Rapport:
    return Rapport.objects.create(titre="Logement des jeunes")


def oui(_acteur: Any, _objet: Any) -> bool:
    return True


def avec_garde(garde: Any) -> TableEtats:
    return TableEtats(TABLE.etats, (Transition("inscrire", ("brouillon",), "inscrit", garde),))


def test_une_transition_ecrit_l_etat_et_sa_ligne_de_journal(rapport, compte):
    with (
        au("2025-06-02"),
        agir(
            rapport,
            "inscrire",
            compte,
            table=TABLE,
            peut=oui,
            motif="séance de juin",
            sujets=["candidature:abc"],
        ) as acte,
    ):
        acte.objet.titre = "Logement des jeunes (2025)"
        acte.donnees["lignes"] = 3
        acte.sujets.append("convention:def")
    assert (rapport.etat, rapport.titre) == ("inscrit", "Logement des jeunes (2025)")
    rapport.refresh_from_db()
    assert (rapport.etat, rapport.titre) == ("inscrit", "Logement des jeunes (2025)")
    ligne = Journal.objects.get()
    assert (ligne.evenement, ligne.de, ligne.vers) == ("inscrire", "brouillon", "inscrit")
    assert (ligne.acteur, ligne.motif, ligne.donnees) == (compte, "séance de juin", {"lignes": 3})
    assert ligne.sujets == [f"rapport:{rapport.uid}", "candidature:abc", "convention:def"]
    assert abs((ligne.instant - instant("2025-06-02")).total_seconds()) < 60
    assert ligne.enregistre_le.year >= 2025
    assert ligne.enregistre_le != ligne.instant


def test_sans_permission_rien_ne_change(rapport, compte):
    with (
        pytest.raises(AccesRefuse),
        agir(rapport, "inscrire", compte, table=TABLE, peut=lambda _a, _o: False),
    ):
        pytest.fail("the block must not run")
    rapport.refresh_from_db()
    assert rapport.etat == "brouillon"
    assert not Journal.objects.exists()


def test_la_permission_lit_la_ligne_verrouillee_et_non_l_instance_perimee(rapport, compte):
    Rapport.objects.filter(pk=rapport.pk).update(titre="Changé")
    vus = []
    with agir(rapport, "inscrire", compte, table=TABLE, peut=lambda _a, o: not vus.append(o.titre)):
        pass
    assert vus == ["Changé"]
    assert rapport.titre == "Changé"


def test_une_garde_refuse_avec_son_message(rapport, compte):
    def garde(_objet, _instant):
        raise ActionRefusee("La séance est passée.", "seance")

    with (
        pytest.raises(ActionRefusee) as refus,
        agir(rapport, "inscrire", compte, table=avec_garde(garde), peut=oui),
    ):
        pytest.fail("the block must not run")
    assert (refus.value.message, refus.value.champ) == ("La séance est passée.", "seance")
    assert not Journal.objects.exists()


def test_la_garde_recoit_l_instant_metier(rapport, compte):
    instants = []
    with (
        au("2025-06-02"),
        agir(
            rapport,
            "inscrire",
            compte,
            table=avec_garde(lambda _o, quand: instants.append(quand)),
            peut=oui,
        ),
    ):
        pass
    assert abs((instants[0] - instant("2025-06-02")).total_seconds()) < 60


def test_un_second_clic_est_refuse_en_mots(rapport, compte):
    perimee = Rapport.objects.get(pk=rapport.pk)
    with agir(rapport, "inscrire", compte, table=TABLE, peut=oui):
        pass
    with (
        pytest.raises(TransitionImpossible) as refus,
        agir(perimee, "inscrire", compte, table=TABLE, peut=oui),
    ):
        pytest.fail("the block must not run")
    assert "« inscrit à l’ordre du jour »" in refus.value.message.replace("\u00a0", " ")
    assert Journal.objects.count() == 1


def test_un_echec_dans_le_bloc_defait_tout(rapport, compte):
    with pytest.raises(ZeroDivisionError), agir(rapport, "inscrire", compte, table=TABLE, peut=oui):
        raise ZeroDivisionError
    rapport.refresh_from_db()
    assert rapport.etat == "brouillon"
    assert not Journal.objects.exists()


def test_le_systeme_agit_sans_permission(rapport):
    with agir(rapport, "retirer", None, table=TABLE, peut=None):
        pass
    assert Journal.objects.get().acteur is None


@pytest.mark.django_db(transaction=True)
def test_dix_clics_simultanes_agissent_une_fois():
    rapport = Rapport.objects.create(titre="Logement des jeunes")
    depart = threading.Barrier(10)
    issues: list[str] = []

    def clic() -> None:
        mien = Rapport.objects.get(pk=rapport.pk)
        depart.wait()
        try:
            with agir(mien, "inscrire", None, table=TABLE, peut=None):
                pass
            issues.append("fait")
        except TransitionImpossible:
            issues.append("refusé")
        finally:
            connection.close()

    fils = [threading.Thread(target=clic) for _ in range(10)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert sorted(issues) == ["fait"] + ["refusé"] * 9
    assert Journal.objects.count() == 1


def test_la_base_refuse_un_etat_ecrit_hors_de_la_table(rapport):
    with pytest.raises(ProgrammingError, match="Invalid transition"), transaction.atomic():
        Rapport.objects.filter(pk=rapport.pk).update(etat="rejete")
    with (
        pytest.raises(ProgrammingError, match="Invalid transition"),
        transaction.atomic(),
        connection.cursor() as curseur,
    ):
        curseur.execute("UPDATE deliberations_rapport SET etat = 'adopte'")
    rapport.refresh_from_db()
    assert rapport.etat == "brouillon"


class TestTable:
    ETATS = {"a": Etat("a"), "b": Etat("b")}

    def test_etat_inconnu(self):
        with pytest.raises(ValueError, match="Unknown state"):
            TableEtats(self.ETATS, (Transition("x", ("a",), "c"),))

    def test_evenement_ambigu(self):
        with pytest.raises(ValueError, match="ambiguous"):
            TableEtats(self.ETATS, (Transition("x", ("a",), "b"), Transition("x", ("a",), "a")))

    def test_couples_et_possibles(self):
        table = TableEtats(self.ETATS, (Transition("x", ("a", "b"), "b"),))
        assert table.couples == [("a", "b")]
        assert table.possible("a", "x")
        assert not table.possible("a", "y")
        assert table.choices == [("a", "a"), ("b", "b")]


class TestJournal:
    @pytest.mark.parametrize(
        "ordre", ["UPDATE socle_journal SET motif = 'x'", "DELETE FROM socle_journal"]
    )
    def test_il_ne_se_recrit_pas(self, rapport, compte, ordre):
        journal.ecrire(rapport, "noter", compte)
        with (
            pytest.raises(DatabaseError, match="Cannot"),
            transaction.atomic(),
            connection.cursor() as curseur,
        ):
            curseur.execute(ordre)
        assert Journal.objects.get().motif == ""

    def test_histoire_des_references(self, rapport, compte, django_assert_num_queries):
        autre = Rapport.objects.create(titre="Autre")
        journal.ecrire(rapport, "un", compte, sujets=["candidature:abc"])
        journal.ecrire(autre, "deux", compte, sujets=["candidature:abc"])
        journal.ecrire(autre, "trois", compte)
        with django_assert_num_queries(1):
            assert [(j.evenement, str(j.acteur)) for j in journal.histoire("candidature:abc")] == [
                ("deux", "Alex Essai"),
                ("un", "Alex Essai"),
            ]
        assert journal.histoire(journal.reference(autre), "candidature:abc").count() == 3

    def test_acces(self, rapport, compte):
        journal.noter_acces(compte, rapport, "consultation")
        with (
            pytest.raises(DatabaseError, match="Cannot"),
            transaction.atomic(),
            connection.cursor() as curseur,
        ):
            curseur.execute("DELETE FROM socle_journalacces")


class TestHistorique:
    def evenements(self, rapport: Rapport) -> list[tuple[str, str]]:
        evts = pghistory.models.Events.objects.tracks(rapport).order_by("pgh_created_at", "pgh_id")
        return [(e.pgh_label, e.pgh_data["titre"]) for e in evts]

    def test_le_sql_direct_laisse_une_trace(self, rapport):
        with connection.cursor() as curseur:
            curseur.execute(
                "UPDATE deliberations_rapport SET titre = 'Changé' WHERE id = %s", [rapport.pk]
            )
        assert self.evenements(rapport) == [("insert", "Logement des jeunes"), ("update", "Changé")]

    def test_l_historique_ne_se_recrit_pas(self, rapport):
        with (
            pytest.raises(DatabaseError, match="Cannot"),
            transaction.atomic(),
            connection.cursor() as curseur,
        ):
            curseur.execute("UPDATE deliberations_rapportevent SET titre = 'x'")

    def test_le_contexte_dit_qui(self, rapport, compte):
        with pghistory.context(compte=compte.pk, route="deliberations:rapport"):
            Rapport.objects.filter(pk=rapport.pk).update(titre="Par Alex")
        dernier = pghistory.models.Events.objects.tracks(rapport).get(pgh_label="update")
        assert dernier.pgh_context == {"compte": compte.pk, "route": "deliberations:rapport"}
