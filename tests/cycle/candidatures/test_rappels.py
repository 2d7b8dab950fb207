"""Reminders at seven days, two days, three hours: once each, for the closing that stands."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings
from freezegun import freeze_time

from ecluse.annuaire.models import Role
from ecluse.cycle.appels.sessions.actions import prolonger
from ecluse.cycle.candidatures.models import Rappel
from ecluse.cycle.candidatures.tasks import rappeler_les_clotures
from ecluse.socle import horloge, horloge_demo, traitements
from ecluse.socle.models import Courriel
from tests import fabriques as f

pytestmark = pytest.mark.django_db


def au(jour: str, heure: str = "10:00:00") -> Any:
    """That Paris instant, exactly."""
    return freeze_time(f.instant(jour, heure))


def envoyes() -> int:
    return Courriel.objects.filter(genre="candidature_rappel").count()


def a(jour: str, heure: str) -> None:
    with au(jour, heure):
        rappeler_les_clotures(horloge.maintenant())


@pytest.mark.parametrize(
    ("jour", "heure", "terme"),
    [
        ("2025-05-02", "07:55:00", None),
        ("2025-05-02", "08:00:00", "7j"),
        ("2025-05-07", "08:00:00", "2j"),
        ("2025-05-09", "20:55:00", "2j"),
        ("2025-05-09", "21:00:00", "3h"),
        ("2025-05-09", "23:59:59", "3h"),
        ("2025-05-10", "00:00:00", None),
    ],
)
def test_chaque_rappel_a_son_heure(jour, heure, terme) -> None:
    c = f.candidature("brouillon")
    a(jour, heure)
    assert [r.terme for r in c.rappels.all()] == ([terme] if terme else [])
    assert bool(envoyes()) == (terme is not None)


@pytest.mark.parametrize("etat", ["brouillon", "deposee"])
def test_jamais_deux_fois_le_meme(etat) -> None:
    f.candidature(etat)
    a("2025-05-07", "08:00:00")
    premier = envoyes()
    a("2025-05-07", "08:05:00")
    a("2025-05-08", "08:00:00")
    assert envoyes() == premier > 0
    a("2025-05-09", "21:00:00")
    assert envoyes() > premier
    courriel = Courriel.objects.filter(genre="candidature_rappel").order_by("-id").first()
    assert "dans 3 heures" in courriel.objet


@pytest.mark.parametrize("etat", ["validee", "retiree"])
def test_qui_a_fini_n_est_pas_rappele(etat) -> None:
    f.candidature(etat)
    a("2025-05-09", "21:00:00")
    assert envoyes() == 0


def test_une_prolongation_a_ses_propres_rappels() -> None:
    c = f.candidature("brouillon")
    a("2025-05-07", "08:00:00")
    with au("2025-05-09", "20:00:00"):
        prolonger(
            c.session,
            f.compte(Role.PILOTAGE),
            cloture=date(2025, 5, 16),
            acte_reference="arrêté 12",
            acte_date=date(2025, 5, 9),
            motif="Panne.",
        )
    a("2025-05-09", "21:00:00")
    assert [(r.terme, r.cloture.day) for r in c.rappels.all()] == [("2j", 9), ("7j", 16)]
    a("2025-05-16", "21:00:00")
    assert c.rappels.last().terme == "3h"


def test_la_base_refuse_le_doublon() -> None:
    c = f.candidature("brouillon")
    champs = {"candidature": c, "terme": "3h", "cloture": date(2025, 5, 9)}
    Rappel.objects.create(instant=f.instant("2025-05-09"), **champs)
    with pytest.raises(IntegrityError, match="rappel_unique"), transaction.atomic():
        Rappel.objects.create(instant=f.instant("2025-05-09"), **champs)


@override_settings(DEMO=True)
def test_l_horloge_de_demonstration_s_arrete_a_chaque_rappel() -> None:
    c = f.candidature("brouillon")
    horloge_demo.initialiser(f.instant("2025-05-01"))
    horloge_demo.avancer(date(2025, 5, 12))
    assert [r.terme for r in c.rappels.order_by("instant")] == ["7j", "2j", "3h"]
    trois_heures = c.rappels.get(terme="3h").instant
    assert timedelta() <= trois_heures - f.instant("2025-05-09", "21:00:00") < timedelta(minutes=5)


def test_un_traitement_frequent_en_echec_n_arrete_pas_les_autres(monkeypatch) -> None:
    faits: list[str] = []

    def rate(_instant) -> None:
        raise ValueError("panne")

    def aucun(_debut, _fin) -> list:
        return []

    monkeypatch.setattr(
        traitements,
        "_FREQUENTS",
        {"un": (rate, aucun), "deux": (lambda _i: faits.append("deux"), aucun)},
    )
    with pytest.raises(traitements.TraitementsEnEchec):
        traitements.executer_frequents()
    assert faits == ["deux"]
