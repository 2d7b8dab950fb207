"""The clock: real time everywhere, movable forward in the demonstration only."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from freezegun import freeze_time

from ecluse.socle import horloge, horloge_demo, traitements
from ecluse.socle.models import HorlogeDemonstration, Traitement
from ecluse.socle.travaux import tache
from tests.fabriques import au


class TestMode:
    @freeze_time("2025-05-09T21:59:59Z")
    def test_le_jour_est_celui_de_paris(self):
        assert horloge.maintenant() == datetime(2025, 5, 9, 21, 59, 59, tzinfo=UTC)
        assert horloge.aujourdhui() == date(2025, 5, 9)

    @freeze_time("2025-05-09T22:00:00Z")
    def test_minuit_a_paris(self):
        assert horloge.aujourdhui() == date(2025, 5, 10)

    @pytest.mark.django_db
    def test_hors_demonstration_le_decalage_stocke_ne_compte_pas(self):
        HorlogeDemonstration.objects.create(pk=1, decalage=timedelta(days=-400))
        assert horloge.decalage() == timedelta(0)

    def test_decalage_fixe(self, settings):
        with horloge.decalage_fixe(timedelta(days=3)):
            assert horloge.decalage() == timedelta(days=3)
        assert horloge.decalage() == timedelta(0)

    @pytest.mark.django_db
    def test_hors_demonstration_elle_refuse_de_bouger(self):
        for geste in (horloge_demo.initialiser, lambda: horloge_demo.avancer(date(2030, 1, 1))):
            with pytest.raises(horloge_demo.HorlogeRefusee):
                geste()
        assert not HorlogeDemonstration.objects.exists()


def lancer_reglages(**variables: str) -> subprocess.CompletedProcess[str]:
    """Load the settings in another process, with this environment."""
    env = {
        **{k: v for k, v in os.environ.items() if not k.startswith("ECLUSE_")},
        "ECLUSE_SECRET": "s" * 50,
        "ECLUSE_CLE_COFFRE": "c" * 50,
        "ECLUSE_HOTES": "exemple.invalid",
        "ECLUSE_SANS_ANTIVIRUS": "1",
        **variables,
    }
    return subprocess.run(
        [sys.executable, "-c", "import ecluse.configuration.settings as s; print(s.DEMO)"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def test_la_production_refuse_l_horloge_mobile():
    sans = lancer_reglages(ECLUSE_MODE="production")
    assert (sans.returncode, sans.stdout.strip()) == (0, "False"), sans.stderr
    avec = lancer_reglages(ECLUSE_MODE="production", ECLUSE_HORLOGE_MOBILE="1")
    assert avec.returncode != 0
    assert "ECLUSE_HORLOGE_MOBILE est réservée à la démonstration" in avec.stderr


@pytest.fixture
def vus(monkeypatch) -> list[tuple[str, date]]:
    """What ran: one treatment per day, which defers one job."""
    vus: list[tuple[str, date]] = []
    from procrastinate.contrib.django import app, procrastinate_app

    monkeypatch.setattr(procrastinate_app.current_app, "tasks", dict(app.tasks))
    monkeypatch.setattr(traitements, "_QUOTIDIENS", {})

    @tache(name="essai.suite")
    def suite() -> None:
        vus.append(("tâche", horloge.aujourdhui()))

    @traitements.quotidien("essai.jour")
    def du_jour(jour: date, instant: datetime) -> None:
        assert horloge.aujourdhui() == jour
        assert instant.astimezone(horloge.PARIS).date() == jour
        vus.append(("traitement", jour))
        suite.defer()

    return vus


@pytest.mark.django_db
class TestAvancer:
    def test_la_demonstration_commence_le_5_mai_2025_a_9_heures(self, demo_au_5_mai):
        maintenant = horloge.maintenant().astimezone(horloge.PARIS)
        assert maintenant.strftime("%Y-%m-%d %H:%M") == "2025-05-05 09:00"

    def test_chaque_jour_traverse_est_traite(self, demo_au_5_mai, vus):
        fait = horloge_demo.avancer(date(2025, 5, 8))
        assert vus == [
            (nature, date(2025, 5, jour))
            for jour in (6, 7, 8)
            for nature in ("traitement", "tâche")
        ]
        assert (fait.jours, fait.traitements, fait.taches, fait.echec) == (3, 3, 3, False)
        maintenant = horloge.maintenant().astimezone(horloge.PARIS)
        assert maintenant.strftime("%Y-%m-%d %H:%M") == "2025-05-08 09:00"

    def test_le_changement_d_heure_garde_l_heure_de_paris(self, demo_au_5_mai):
        horloge_demo.avancer(date(2025, 11, 3))
        assert horloge.maintenant().astimezone(horloge.PARIS).hour == 9

    @pytest.mark.parametrize("jour", [date(2025, 5, 5), date(2025, 5, 4), date(2024, 1, 1)])
    def test_jamais_en_arriere(self, demo_au_5_mai, jour):
        with pytest.raises(horloge_demo.HorlogeRefusee, match="vers l’avenir"):
            horloge_demo.avancer(jour)

    def test_pas_trop_loin(self, demo_au_5_mai):
        with pytest.raises(horloge_demo.HorlogeRefusee, match="400"):
            horloge_demo.avancer(date(2030, 1, 1))

    def test_un_traitement_en_echec_n_arrete_pas_l_horloge(self, demo_au_5_mai, vus):
        @traitements.quotidien("essai.echec")
        def echec(_jour: date, _instant: datetime) -> None:
            raise ZeroDivisionError

        assert horloge_demo.avancer(date(2025, 5, 7)).echec
        assert len(vus) == 4
        assert not Traitement.objects.filter(code="essai.echec").exists()

    def test_deux_personnes_ne_la_font_pas_reculer(self, demo_au_5_mai):
        loin = horloge_demo._placer(horloge.maintenant() + timedelta(days=9))
        assert horloge_demo._placer(horloge.maintenant() - timedelta(days=5)) == loin


@pytest.mark.django_db
class TestPages:
    URL = "/demonstration/horloge/"

    @pytest.mark.parametrize(
        ("donnees", "jour"),
        [
            ({"pas": "jour"}, date(2025, 5, 6)),
            ({"pas": "semaine"}, date(2025, 5, 12)),
            ({"pas": "mois"}, date(2025, 6, 5)),
            ({"date": "2025-05-09"}, date(2025, 5, 9)),
            ({"date": "09/05/2025"}, date(2025, 5, 9)),
        ],
    )
    def test_avancer_puis_revenir_a_la_page(self, client, demo_au_5_mai, vus, donnees, jour):
        retour = reverse("socle:boite_d_envoi") + "?apres=3"
        reponse = client.post(self.URL, {**donnees, "retour": retour})
        assert (reponse.status_code, reponse.url) == (302, retour)
        assert horloge.aujourdhui() == jour
        assert vus[-1] == ("tâche", jour)
        page = client.get(reponse.url).content.decode()
        assert "Nous sommes maintenant le" in page

    @pytest.mark.parametrize(
        "donnees", [{"date": "2025-05-05"}, {"date": "2025-02-30"}, {"date": ""}, {"pas": "siècle"}]
    )
    def test_un_refus_est_dit_et_rien_ne_bouge(self, client, demo_au_5_mai, donnees):
        reponse = client.post(self.URL, donnees, follow=True)
        assert horloge.aujourdhui() == date(2025, 5, 5)
        assert [m.level_tag for m in reponse.context["messages"]] == ["error"]

    @pytest.mark.parametrize("retour", ["https://piege.exemple/", "//piege.exemple", ""])
    def test_on_ne_revient_que_chez_soi(self, client, demo_au_5_mai, retour):
        assert client.post(self.URL, {"pas": "jour", "retour": retour}).url == "/"

    def test_une_lecture_ne_la_deplace_pas(self, client, demo_au_5_mai):
        assert client.get(self.URL, {"pas": "jour"}).status_code == 405
        assert horloge.aujourdhui() == date(2025, 5, 5)

    def test_le_bandeau_dit_le_jour(self, client, demo_au_5_mai):
        page = client.get(reverse("socle:boite_d_envoi")).content.decode().replace("\u00a0", " ")
        assert "Démonstration : nous sommes le" in page
        assert "5 mai 2025" in page

    def test_hors_demonstration_ni_bandeau_ni_deplacement(self, client):
        assert "bandeau-demo" not in client.get(reverse("socle:boite_d_envoi")).content.decode()
        reponse = client.post(self.URL, {"pas": "jour"}, follow=True)
        assert "que dans la démonstration" in reponse.content.decode()

    def test_la_production_ne_connait_pas_ces_pages(self, client, settings):
        settings.DEMONSTRATION = False
        assert client.post(self.URL, {"pas": "jour"}).status_code == 404
        assert client.get(reverse("socle:boite_d_envoi")).status_code == 404
        assert client.get(reverse("socle:courriel", args=["abc"])).status_code == 404


@pytest.mark.django_db
class TestBoiteDEnvoi:
    def test_vide(self, client):
        assert "Aucun courriel" in client.get(reverse("socle:boite_d_envoi")).content.decode()

    def test_un_message_et_son_lien(self, client, compte):
        from ecluse.socle.courriels import notifier

        with au("2025-05-05"):
            (c,) = notifier("essai", compte, "Objet <b>", "Le texte.", "/a-faire/")
        liste = client.get(reverse("socle:boite_d_envoi")).content.decode()
        assert reverse("socle:courriel", args=[c.uid]) in liste
        assert "Objet &lt;b&gt;" in liste
        page = client.get(reverse("socle:courriel", args=[c.uid])).content.decode()
        assert "Bonjour Alex Essai," in page
        assert 'href="/a-faire/"' in page
        assert client.get(reverse("socle:courriel", args=["inconnu"])).status_code == 404

    def test_page_par_page_sans_doublon(self, client, compte, django_assert_max_num_queries):
        from ecluse.socle.courriels import notifier

        for n in range(120):
            notifier("essai", compte, f"Message {n:03d}", "Texte.")
        url, vus = reverse("socle:boite_d_envoi"), []
        adresse = url
        while adresse:
            with django_assert_max_num_queries(3):
                page = client.get(adresse).context["page"]
            vus += [c.objet for c in page.lignes]
            derniere, adresse = page, url + page.url_suivants if page.url_suivants else ""
        assert vus == [f"Message {n:03d}" for n in reversed(range(120))]
        milieu = client.get(url + derniere.url_precedents).context["page"]
        assert [c.objet for c in milieu.lignes][:2] == ["Message 069", "Message 068"]
        debut = client.get(url + milieu.url_precedents).context["page"]
        assert (debut.lignes[0].objet, debut.url_precedents) == ("Message 119", "")

    @pytest.mark.parametrize("place", ["apres=x", "avant=-1", "apres=" + "9" * 40, "apres=²"])
    def test_adresse_trafiquee(self, client, place):
        assert client.get(reverse("socle:boite_d_envoi") + f"?{place}").status_code == 200
