"""`jour_occupation`: ménages, vacancies and logements by day."""

from decimal import Decimal
from typing import Any

import pytest

from tests.regles.conftest import Calcul
from tests.regles.faits import codes


def occupation(logement: str, menage: str, debut: str, fin: str | None) -> dict[str, Any]:
    return {"logement": logement, "menage": menage, "debut": debut, "fin": fin}


def vacance(
    debut: str, fin: str | None, nature: str, *, justifiee: bool = False, logement: str = "L1"
) -> dict[str, Any]:
    return {
        "logement": logement,
        "debut": debut,
        "fin": fin,
        "nature": nature,
        "justifiee": justifiee,
    }


class TestJourOccupation:
    def test_worked_example(self, calculer: Calcul) -> None:
        faits = {"occupations": [occupation("L1", "A", "2025-07-01", "2025-07-31")]}
        reponse = calculer("2025/2.13", faits)
        assert [x["montant"] for x in reponse["explication"]["lignes"]] == ["132.73", "42.47"]
        assert reponse["du"] == "175.20"
        assert codes(reponse, "hypotheses") == ["base_365", "cout_2062_80"]

    def test_flat_sharing_pays_one_gestion_locative(self, calculer: Calcul) -> None:
        faits = {
            "occupations": [
                occupation("L1", "A", "2025-07-01", "2025-07-31"),
                occupation("L1", "B", "2025-07-01", "2025-07-31"),
            ]
        }
        assert calculer("2025/2.13", faits)["du"] == "307.93"

    def test_a_menage_that_moves_is_one_line(self, calculer: Calcul) -> None:
        faits = {
            "occupations": [
                occupation("L1", "A", "2025-07-01", "2025-07-15"),
                occupation("L2", "A", "2025-07-15", "2025-07-31"),
            ]
        }
        reponse = calculer("2025/2.13", faits)
        libelles = [x["libelle"] for x in reponse["explication"]["lignes"]]
        assert libelles == [
            "Accompagnement du ménage A",
            "Gestion du logement L1",
            "Gestion du logement L2",
        ]
        assert reponse["explication"]["lignes"][0]["montant"] == "132.73"

    @pytest.mark.parametrize(
        ("fait", "jours"),
        [
            (vacance("2025-08-01", "2025-08-10", "relogement"), 10),
            (vacance("2025-08-01", "2025-12-31", "relogement"), 31),
            (vacance("2025-08-01", None, "relogement"), 31),
            # The declared first day is still occupied: the vacancy truly starts the day after.
            (vacance("2025-07-31", "2025-12-31", "relogement"), 31),
            (vacance("2025-08-01", "2025-10-31", "technique", justifiee=True), 92),
            (vacance("2025-08-01", "2025-10-31", "technique"), 0),
            # Counted from its true first day, before the convention.
            (vacance("2025-06-11", "2025-07-31", "relogement", logement="L2"), 11),
        ],
    )
    def test_paid_days_of_a_vacancy(
        self, calculer: Calcul, fait: dict[str, Any], jours: int
    ) -> None:
        faits = {
            "occupations": [occupation("L1", "A", "2025-07-01", "2025-07-31")],
            "vacances": [fait],
        }
        lignes = calculer("2025/2.13", faits)["explication"]["lignes"]
        paye = next(x for x in lignes if x["libelle"].startswith("Vacance"))
        assert Decimal(paye["montant"]) == round(jours * Decimal("1562.80") / 365, 2)

    def test_a_day_with_an_occupant_is_no_vacancy(self, calculer: Calcul) -> None:
        faits = {
            "occupations": [occupation("L1", "A", "2025-07-10", "2025-07-20")],
            "vacances": [vacance("2025-07-01", "2025-07-31", "technique", justifiee=True)],
        }
        # 11 days of A, 20 of vacancy, 31 of gestion locative.
        assert calculer("2025/2.13", faits)["du"] == "175.20"

    def test_a_day_is_paid_once(self, calculer: Calcul) -> None:
        faits = {
            "occupations": [],
            "vacances": [
                vacance("2025-07-01", "2025-07-31", "technique", justifiee=True),
                vacance("2025-07-01", "2025-07-31", "relogement"),
            ],
        }
        assert calculer("2025/2.13", faits)["du"] == "175.20"

    def test_outside_the_period(self, calculer: Calcul) -> None:
        faits = {
            "occupations": [occupation("L1", "A", "2025-06-30", "2025-06-30")],
            "vacances": [vacance("2026-01-01", None, "relogement")],
        }
        reponse = calculer("2025/2.13", faits)
        assert reponse["du"] == "0.00"
        assert codes(reponse, "alertes") == ["hors_periode", "hors_periode"]

    def test_base_365_even_in_a_leap_year(self, calculer: Calcul) -> None:
        faits = {"occupations": [occupation("L1", "A", "2028-01-01", "2028-12-31")]}
        reponse = calculer(
            "2025/2.13", faits, debut="2028-01-01", fin="2028-12-31", date="2029-01-01"
        )
        assert reponse["du"] == str(
            round(366 * Decimal("1562.80") / 365, 2) + round(Decimal(366 * 500) / 365, 2)
        )


def test_a_logement_without_a_paid_day_has_no_gestion(calculer: Calcul) -> None:
    faits = {"occupations": [], "vacances": [vacance("2025-07-01", "2025-07-31", "technique")]}
    reponse = calculer("2025/2.13", faits)
    (ligne,) = reponse["explication"]["lignes"]
    assert ligne["libelle"].startswith("Vacance du logement L1")
    assert reponse["du"] == "0.00"
