"""`logement_occupe`: months in which a logement is deemed occupied."""

from decimal import Decimal
from typing import Any

import pytest

from tests.regles.conftest import Calcul
from tests.regles.faits import ANNEE, codes


def logement(*occupations: list[Any], **k: Any) -> dict[str, Any]:
    return {"id": "L1", "occupations": list(occupations), **k}


class TestLogementOccupe:
    def test_published_half_year(self, calculer: Calcul) -> None:
        faits = {"logements": [logement(ANNEE) | {"id": n} for n in range(800)]}
        reponse = calculer("2025/2.15", faits, montant="199824.00")
        assert reponse["du"] == "199824.00"
        assert reponse["alertes"] == []

    def test_724_occupied(self, calculer: Calcul) -> None:
        faits = {"logements": [logement(ANNEE) | {"id": n} for n in range(724)]}
        assert calculer("2025/2.15", faits)["du"] == "180840.72"

    def test_more_than_800_brings_back_to_the_ceiling(self, calculer: Calcul) -> None:
        faits = {"logements": [logement(ANNEE) | {"id": n} for n in range(803)]}
        faits["logements"][0]["iml"] = True
        reponse = calculer("2025/2.15", faits)
        assert codes(reponse, "alertes") == ["plafond_logements"]
        assert reponse["du"] == "199824.00"
        assert reponse["explication"]["lignes"][-1]["montant"] == "-499.56"

    def test_more_than_800_listed_but_less_occupied_is_only_an_alert(
        self, calculer: Calcul
    ) -> None:
        faits = {"logements": [logement() | {"id": n} for n in range(801)]}
        reponse = calculer("2025/2.15", faits)
        assert codes(reponse, "alertes") == ["plafond_logements"]
        assert reponse["du"] == "0.00"

    @pytest.mark.parametrize(
        ("fait", "mois"),
        [
            (logement(["2025-07-31", "2025-08-01"]), 2),
            (logement(["2025-07-01", None]), 6),
            (logement(ANNEE, iml=True), 0),
            # A gap with no later tenant pays nothing after the exit.
            (logement(["2025-07-01", "2025-07-31"]), 1),
            # With a later tenant, even after the period: two months from the exit.
            (logement(["2025-07-01", "2025-07-31"], ["2026-03-01", None]), 3),
            (logement(["2025-07-01", "2025-07-15"], ["2025-12-01", "2025-12-31"]), 4),
            # Exits of November and December run to 31 December.
            (logement(["2025-07-01", "2025-11-01"]), 6),
            (logement(["2025-07-01", "2025-10-31"]), 4),
            # Works: two months from the exit, then the justified days.
            (
                logement(
                    ["2025-07-01", "2025-07-31"],
                    vacances_techniques=[{"debut": "2025-08-01", "fin": "2025-12-31"}],
                ),
                3,
            ),
            (
                logement(
                    ["2025-07-01", "2025-07-31"],
                    vacances_techniques=[
                        {"debut": "2025-08-01", "fin": "2025-12-31", "justifiee": True}
                    ],
                ),
                6,
            ),
            (logement(vacances_techniques=[{"debut": "2025-08-01", "fin": None}]), 2),
            # Captation, when the first tenant enters within two months.
            (logement(["2025-09-15", "2025-09-30"], captation="2025-07-15"), 3),
            (logement(["2025-09-16", "2025-09-30"], captation="2025-07-15"), 1),
            (logement(captation="2025-07-15"), 0),
        ],
    )
    def test_months_deemed_occupied(
        self, calculer: Calcul, fait: dict[str, Any], mois: int
    ) -> None:
        reponse = calculer("2025/2.15", {"logements": [fait]})
        assert Decimal(reponse["du"]) == mois * Decimal("41.63")

    def test_from_31_december_two_months_clamp(self, calculer: Calcul) -> None:
        fait = logement(["2025-12-31", "2025-12-31"], ["2026-06-01", None])
        reponse = calculer(
            "2025/2.15",
            {"logements": [fait]},
            debut="2026-01-01",
            fin="2026-05-31",
            date="2026-07-01",
        )
        assert reponse["du"] == "83.26"
        assert codes(reponse, "alertes") == ["hors_periode", "hors_periode"]
