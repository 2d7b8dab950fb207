"""Jobs live and die with the transaction; daily treatments run once per day and owe nothing."""

import contextlib
from datetime import date, datetime, timedelta

import pghistory.models
import pytest
from django.db import DatabaseError, connection, transaction
from procrastinate.contrib.django import app, procrastinate_app
from procrastinate.contrib.django.models import ProcrastinateJob

from ecluse.annuaire.models import Territoire
from ecluse.socle import horloge, traitements, travaux
from ecluse.socle.models import Sequence, Traitement
from ecluse.socle.travaux import executer_en_attente, tache
from tests.fabriques import au

pytestmark = pytest.mark.django_db

RECU: list[dict] = []


@pytest.fixture(autouse=True)
def _registre_propre(monkeypatch):
    """Tasks and treatments of a test are gone after it."""
    monkeypatch.setattr(procrastinate_app.current_app, "tasks", dict(app.tasks))
    periodiques = app.periodic_registry
    monkeypatch.setattr(periodiques, "periodic_tasks", dict(periodiques.periodic_tasks))
    monkeypatch.setattr(traitements, "_QUOTIDIENS", {})
    RECU.clear()


def noter(**arguments):
    RECU.append(arguments)


def etats() -> list[str]:
    return list(ProcrastinateJob.objects.order_by("id").values_list("status", flat=True))


class TestTaches:
    def test_une_tache_differee_s_execute(self):
        travail = tache(name="essai.noter")(noter)
        travail.defer(n=1)
        travail.batch_defer({"n": 2}, {"n": 3})
        assert RECU == []
        assert executer_en_attente() == 3
        assert RECU == [{"n": 1}, {"n": 2}, {"n": 3}]
        assert etats() == ["succeeded"] * 3
        assert executer_en_attente() == 0

    def test_ce_qu_elle_differe_s_execute_aussi(self):
        feuille = tache(name="essai.feuille")(noter)

        @tache(name="essai.branche")
        def branche() -> None:
            feuille.defer(n=1)

        branche.defer()
        assert executer_en_attente() == 2
        assert RECU == [{"n": 1}]

    def test_elle_disparait_avec_la_transaction(self):
        travail = tache(name="essai.noter")(noter)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            travail.defer(n=1)
            raise ZeroDivisionError
        assert executer_en_attente() == 0

    def test_un_echec_est_marque_et_leve_sans_arreter_les_autres(self):
        @tache(name="essai.echec")
        def echec() -> None:
            Sequence.objects.create(code="à défaire")
            with connection.cursor() as curseur:
                curseur.execute("SELECT 1/0")

        travail = tache(name="essai.noter")(noter)
        echec.defer()
        travail.defer(n=1)
        with pytest.raises(DatabaseError):
            executer_en_attente()
        assert RECU == [{"n": 1}]
        assert etats() == ["failed", "succeeded"]
        assert not Sequence.objects.exists()

    def test_plusieurs_echecs_sont_leves_ensemble(self):
        @tache(name="essai.echec")
        def echec() -> None:
            raise ZeroDivisionError

        echec.batch_defer({}, {})
        with pytest.raises(travaux.TachesEnEchec) as leve:
            executer_en_attente()
        assert len(leve.value.exceptions) == 2

    def test_l_horloge_de_demonstration_continue_malgre_un_echec(self):
        @tache(name="essai.echec")
        def echec() -> None:
            raise ZeroDivisionError

        echec.defer()
        assert executer_en_attente(lever=False) == 1

    def test_une_tache_inconnue_est_marquee_en_echec(self):
        travail = tache(name="essai.noter")(noter)
        travail.defer()
        del app.tasks["essai.noter"]
        with pytest.raises(KeyError):
            executer_en_attente()
        assert etats() == ["failed"]

    @pytest.mark.django_db(transaction=True)
    def test_reessai(self):
        @tache(name="essai.reessai", retry=3)
        def parfois() -> None:
            RECU.append({})
            if len(RECU) < 3:
                raise ZeroDivisionError

        parfois.defer()
        assert executer_en_attente(lever=False) == 3
        assert etats() == ["succeeded"]

    def test_plus_tard_n_est_pas_maintenant(self):
        travail = tache(name="essai.noter")(noter)
        travail.configure(schedule_in={"hours": 1}).defer(n=1)
        assert executer_en_attente() == 0

    def test_une_seule_horloge_par_tache(self, demo_au_5_mai):
        @tache(name="essai.horloge")
        def lire() -> None:
            from ecluse.socle.models import HorlogeDemonstration

            avant = horloge.aujourdhui()
            HorlogeDemonstration.objects.update(decalage=timedelta(days=99))
            RECU.append({"avant": avant, "apres": horloge.aujourdhui()})

        lire.defer()
        executer_en_attente()
        assert [{"avant": date(2025, 5, 5), "apres": date(2025, 5, 5)}] == RECU

    def test_l_historique_dit_quelle_tache(self):
        @tache(name="essai.ecrire")
        def ecrire() -> None:
            Territoire.objects.create(code="ART", nom="Artois")

        ecrire.defer()
        executer_en_attente()
        evenement = pghistory.models.Events.objects.tracks(Territoire.objects.get()).get()
        assert evenement.pgh_context == {"tache": "essai.ecrire"}

    def test_le_rythme_ne_passe_pas_l_heure_reelle(self):
        travail = tache(name="essai.periodique", cron="0 0 * * *")(noter)
        travail.defer(timestamp=1_700_000_000)
        executer_en_attente()
        assert RECU == [{}]

    def test_les_taches_du_socle_sont_connues_du_processus(self):
        assert {
            "socle.envoyer_courriel",
            "socle.traitements_quotidiens",
            "socle.reprendre_taches_perdues",
        } <= set(app.tasks)
        periodiques = {nom for nom, _ in app.periodic_registry.periodic_tasks}
        assert {"socle.traitements_quotidiens", "socle.reprendre_taches_perdues"} <= periodiques

    @pytest.mark.django_db(transaction=True)
    def test_une_tache_perdue_est_reprise(self):
        travail = tache(name="essai.noter")(noter)
        numero = travail.defer(n=1)
        with connection.cursor() as curseur:
            curseur.execute(
                "WITH mort AS (INSERT INTO procrastinate_workers (last_heartbeat) "
                "VALUES (now() - interval '1 hour') RETURNING id) "
                "UPDATE procrastinate_jobs SET status = 'doing', worker_id = mort.id "
                "FROM mort WHERE procrastinate_jobs.id = %s",
                [numero],
            )
        assert executer_en_attente() == 0
        travaux.reprendre_taches_perdues()
        assert executer_en_attente() == 1
        assert RECU == [{"n": 1}]


@pytest.mark.django_db(transaction=True)
class TestProcessus:
    """With the library's own worker, which holds a connection apart from Django's."""

    @staticmethod
    def travailler() -> None:
        travailleur = app.connector.get_worker_connector()
        with app.replace_connector(travailleur):
            app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)

    def test_une_tache_differee_par_une_tache_attend_sa_transaction(self):
        @tache(name="essai.feuille")
        def feuille(code: str) -> None:
            RECU.append({"code": code, "vu": Sequence.objects.filter(code=code).exists()})
            connection.close()

        @tache(name="essai.branche")
        def branche() -> None:
            for code, echoue in (("gardé", False), ("annulé", True)):
                with contextlib.suppress(ZeroDivisionError), transaction.atomic():
                    feuille.defer(code=code)
                    Sequence.objects.create(code=code)
                    if echoue:
                        raise ZeroDivisionError
            connection.close()

        app.periodic_registry.periodic_tasks.clear()
        branche.defer()
        self.travailler()
        assert RECU == [{"code": "gardé", "vu": True}]
        assert etats() == ["succeeded", "succeeded"]


LUNDI = date(2025, 5, 5)


class TestTraitements:
    @pytest.fixture
    def faits(self) -> list[tuple[str, date]]:
        return []

    @pytest.fixture
    def deux(self, faits):
        @traitements.quotidien("essai.un")
        def un(jour: date, instant: datetime) -> None:
            assert instant.tzinfo is not None
            faits.append(("un", jour))

        @traitements.quotidien("essai.deux")
        def deux(jour: date, _instant: datetime) -> None:
            faits.append(("deux", jour))

    def test_une_fois_par_jour_dans_l_ordre(self, deux, faits):
        assert traitements.executer_jour(LUNDI) == ["essai.un", "essai.deux"]
        assert traitements.executer_jour(LUNDI) == []
        assert faits == [("un", LUNDI), ("deux", LUNDI)]
        assert Traitement.objects.count() == 2

    def test_le_premier_rattrapage_commence_aujourd_hui(self, deux, faits):
        with au("2025-05-05"):
            traitements.rattraper()
        assert {jour for _, jour in faits} == {LUNDI}

    def test_les_jours_manques_sont_rattrapes_jour_par_jour(self, deux, faits):
        traitements.rattraper(LUNDI)
        faits.clear()
        traitements.rattraper(LUNDI + timedelta(days=2))
        mardi, mercredi = LUNDI + timedelta(days=1), LUNDI + timedelta(days=2)
        assert faits == [("un", mardi), ("deux", mardi), ("un", mercredi), ("deux", mercredi)]
        traitements.rattraper(LUNDI + timedelta(days=2))
        assert len(faits) == 4

    def test_un_echec_est_du_jusqu_a_ce_qu_il_passe(self, deux, faits):
        @traitements.quotidien("essai.fragile")
        def fragile(jour: date, _instant: datetime) -> None:
            if jour == date(2025, 5, 6) and not reparee:
                Sequence.objects.create(code="à défaire")
                raise ZeroDivisionError
            faits.append(("fragile", jour))

        reparee: list[bool] = []
        traitements.rattraper(LUNDI)
        with pytest.raises(traitements.TraitementsEnEchec):
            traitements.rattraper(date(2025, 5, 7))
        assert [j for code, j in faits if code == "fragile"] == [LUNDI]
        assert [j.day for code, j in faits if code == "deux"] == [5, 6, 7]
        assert not Sequence.objects.exists()
        reparee.append(True)
        traitements.rattraper(date(2025, 5, 7))
        assert [j.day for code, j in faits if code == "fragile"] == [5, 6, 7]

    def test_deux_traitements_du_meme_nom(self, deux):
        with pytest.raises(ValueError, match=r"essai\.un"):
            traitements.quotidien("essai.un")(lambda _jour, _instant: None)

    def test_la_tache_periodique_les_execute(self, deux, faits):
        traitements.traitements_quotidiens.defer()
        with au("2025-05-05"):
            executer_en_attente()
        assert len(faits) == 2

    @pytest.mark.django_db(transaction=True)
    def test_deux_processus_a_la_fois(self, deux, faits):
        import threading

        depart = threading.Barrier(4)

        def lancer() -> None:
            depart.wait()
            traitements.executer_jour(LUNDI)
            connection.close()

        fils = [threading.Thread(target=lancer) for _ in range(4)]
        for fil in fils:
            fil.start()
        for fil in fils:
            fil.join()
        assert sorted(faits) == [("deux", LUNDI), ("un", LUNDI)]
