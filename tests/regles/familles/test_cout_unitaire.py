"""`cout_unitaire`: by place, and by month of mesure begun."""

import pytest

from ecluse.regles.erreurs import ErreurRegle
from tests.regles.conftest import Calcul
from tests.regles.faits import ANNEE, codes, mesure


class TestPlaces:
    @pytest.mark.parametrize(
        ("fiche", "places", "attendu"),
        [
            ("2025/1.1", 11976, "958080.00"),
            ("2025/1.2", 10177, "1272125.00"),
            ("2025/1.3c", 3426, "548160.00"),
        ],
    )
    def test_published_totals(
        self, calculer: Calcul, fiche: str, places: int, attendu: str
    ) -> None:
        faits = {"places_conventionnees": places, "places_realisees": places}
        reponse = calculer(fiche, faits, montant="2000000")
        assert reponse["du"] == attendu
        assert codes(reponse, "hypotheses") == ["prix_deduit"]

    def test_places_above_the_convention_are_a_negative_line(self, calculer: Calcul) -> None:
        faits = {"places_conventionnees": 100, "places_realisees": 110}
        reponse = calculer("2025/1.1", faits)
        assert reponse["du"] == "8000.00"
        assert [x["montant"] for x in reponse["explication"]["lignes"]] == ["8800.00", "-800.00"]


class TestMesuresAuForfait:
    @pytest.mark.parametrize(
        ("fiche", "genre", "mois", "attendu"),
        [
            ("2024/4.6", "simple", "2025-09-30", "2500.00"),
            ("2024/4.6", "renforcee", "2024-12-31", "1250.00"),
            ("2025/4.6", "simple", "2024-10-01", "208.33"),
            ("2023/adsl", None, "2025-09-30", "5000.00"),
            ("2023/vial", "vial", "2025-09-30", "7000.00"),
            ("2023/envaul", None, "2025-09-30", "10000.00"),
        ],
    )
    def test_price_by_month_begun(
        self, calculer: Calcul, fiche: str, genre: str | None, mois: str, attendu: str
    ) -> None:
        reponse = calculer(
            fiche,
            {"mesures": [mesure(genre, "2024-10-01", mois)]},
            debut="2024-10-01",
            fin="2025-09-30",
        )
        assert reponse["du"] == attendu
        assert "mois_entame" in codes(reponse, "hypotheses")

    def test_at_most_twelve_months(self, calculer: Calcul) -> None:
        reponse = calculer(
            "2024/4.6",
            {"mesures": [mesure("simple", "2024-01-01", "2025-12-31")]},
            debut="2024-01-01",
            fin="2025-12-31",
        )
        assert reponse["du"] == "2500.00"
        assert "24 mois commencés" in reponse["explication"]["lignes"][0]["calcul"]

    def test_a_whole_month_suspended_does_not_count(self, calculer: Calcul) -> None:
        suspendue = mesure("simple", "2025-07-01", "2025-09-30", ["2025-08-01", "2025-08-31"])
        entamee = mesure("simple", "2025-07-01", "2025-09-30", ["2025-08-02", "2025-09-29"])
        ouverte = {
            **mesure("simple", "2025-07-01", "2025-09-30"),
            "suspensions": [["2025-08-01", None]],
        }
        totaux = [
            calculer("2025/4.6", {"mesures": [m]})["du"] for m in (suspendue, entamee, ouverte)
        ]
        assert totaux == ["416.67", "625.00", "208.33"]

    def test_a_mesure_outside_the_period_is_said(self, calculer: Calcul) -> None:
        reponse = calculer("2025/4.6", {"mesures": [mesure("simple", "2025-06-01", "2025-07-01")]})
        assert reponse["du"] == "208.33"
        assert codes(reponse, "alertes") == ["hors_periode"]

    def test_type_is_needed_where_prices_differ(self, calculer: Calcul) -> None:
        with pytest.raises(ErreurRegle) as refus:
            calculer("2024/4.6", {"mesures": [mesure(None, *ANNEE)]})
        assert refus.value.champ == "faits.mesures[0].type"
