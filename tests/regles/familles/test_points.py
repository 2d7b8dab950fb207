"""`points`: months of mesure and acts, at the value of a point."""

from typing import Any

import pytest

from ecluse.regles.erreurs import ErreurRegle
from tests.regles.conftest import Calcul
from tests.regles.faits import ANNEE, codes, mesure


class TestPoints:
    def test_worked_example(self, calculer: Calcul) -> None:
        faits = {
            "mesures": [mesure("GSL", "2025-07-01", "2025-09-15")],
            "actes": [{"type": "diagnostic", "nombre": 2}],
        }
        reponse = calculer("2025/2.11", faits, montant="12000.00", deja_verse="8400.00", etp="2")
        assert reponse["du"] == "601.65"
        assert reponse["a_recuperer"] == "7798.35"
        lignes = reponse["explication"]["lignes"]
        assert [x["montant"] for x in lignes] == ["257.85", "343.80"]
        assert lignes[0]["calcul"] == "3 mois × 1\u00a0point × 85,95\u00a0€"
        assert codes(reponse, "hypotheses") == ["mois_entame"]

    @pytest.mark.parametrize(
        ("fiche", "genre", "nombre", "attendu"),
        [("2025/2.11", "GSL", 2462, "1269653.40"), ("2025/2.12", "simple", 314, "161929.80")],
    )
    def test_published_totals(
        self, calculer: Calcul, fiche: str, genre: str, nombre: int, attendu: str
    ) -> None:
        faits = {"mesures": [mesure(genre, *ANNEE) for _ in range(nombre)]}
        assert calculer(fiche, faits, montant="2000000")["du"] == attendu

    def test_cet_non_signe_is_one_point(self, calculer: Calcul) -> None:
        faits = {"mesures": [], "actes": [{"type": "cet_non_signe", "nombre": 1}]}
        assert calculer("2025/2.11", faits)["du"] == "85.95"

    def test_quota_alerts_the_months_above_fifty_points_per_etp(self, calculer: Calcul) -> None:
        faits = {
            "mesures": [
                *[mesure("ASL", "2025-07-01", "2025-07-31") for _ in range(25)],
                mesure("GSL", "2025-07-31", "2025-08-01"),
            ]
        }
        reponse = calculer("2025/2.11", faits, etp="1")
        assert codes(reponse, "alertes") == ["quota_points"]
        assert "juillet 2025" in reponse["alertes"][0]["message"]
        assert calculer("2025/2.11", faits)["alertes"] == []
        assert calculer("2025/2.11", faits, etp="1.02")["alertes"] == []

    @pytest.mark.parametrize(
        ("fiche", "faits", "champ"),
        [
            ("2025/2.11", {"mesures": [mesure("simple", *ANNEE)]}, "faits.mesures[0].type"),
            ("2025/2.11", {"mesures": [mesure(None, *ANNEE)]}, "faits.mesures[0].type"),
            (
                "2025/2.11",
                {"mesures": [], "actes": [{"type": "dsf", "nombre": 1}]},
                "faits.actes[0].type",
            ),
            (
                "2025/2.12",
                {"mesures": [], "actes": [{"type": "diagnostic", "nombre": 1}]},
                "faits.actes",
            ),
            (
                "2025/2.11",
                {"mesures": [], "actes": [{"type": "diagnostic", "nombre": -1}]},
                "faits.actes[0].nombre",
            ),
        ],
    )
    def test_refused(self, calculer: Calcul, fiche: str, faits: dict[str, Any], champ: str) -> None:
        with pytest.raises(ErreurRegle) as refus:
            calculer(fiche, faits)
        assert refus.value.champ == champ
