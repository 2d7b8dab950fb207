"""`actes`: each at its price, or at nothing with the reason."""

from typing import Any

import pytest

from ecluse.regles.erreurs import ErreurRegle
from tests.regles.conftest import Calcul
from tests.regles.faits import codes


class TestActes:
    @pytest.mark.parametrize(
        ("acte", "du"),
        [
            ({"type": "dsf"}, "162.38"),
            ({"type": "dsf", "rencontre": False}, "0.00"),
            ({"type": "dsf", "menage_en_asll": True}, "0.00"),
            ({"type": "porte_close"}, "0.00"),
            ({"type": "porte_close", "tentatives": 2}, "39.12"),
            ({"type": "porte_close", "tentatives": 2, "menage_en_asll": True}, "0.00"),
        ],
    )
    def test_dsf(self, calculer: Calcul, acte: dict[str, Any], du: str) -> None:
        reponse = calculer("2025/2.14", {"actes": [acte]})
        assert reponse["du"] == du
        assert reponse["explication"]["lignes"][0]["calcul"]

    def test_published_total(self, calculer: Calcul) -> None:
        actes = [{"type": "dsf"}] * 755 + [{"type": "porte_close", "tentatives": 2}] * 378
        assert calculer("2025/2.14", {"actes": actes})["du"] == "137384.26"

    @pytest.mark.parametrize(
        ("fiche", "hypotheses"),
        [("2025/2.10", ["plafond_8_semaines"]), ("2023/equipes-mobiles", [])],
    )
    def test_equipes_mobiles(self, calculer: Calcul, fiche: str, hypotheses: list[str]) -> None:
        faits = {
            "actes": [
                {"type": "diagnostic"},
                {"type": "accompagnement"},
                {"type": "accompagnement", "semaines_supplementaires": 8},
                {"type": "accompagnement", "semaines_supplementaires": 9},
            ]
        }
        reponse = calculer(fiche, faits)
        montants = [x["montant"] for x in reponse["explication"]["lignes"]]
        assert montants == ["150.00", "370.00", "810.00", "810.00"]
        assert codes(reponse, "alertes") == ["plafond_semaines"]
        assert codes(reponse, "hypotheses") == hypotheses

    @pytest.mark.parametrize(
        ("acte", "champ"),
        [
            ({}, "faits.actes[0].type"),
            ({"type": "dsf"}, "faits.actes[0].type"),
            ({"type": ["x"]}, "faits.actes[0].type"),
            (
                {"type": "diagnostic", "semaines_supplementaires": 1},
                "faits.actes[0].semaines_supplementaires",
            ),
            (
                {"type": "accompagnement", "semaines_supplementaires": -1},
                "faits.actes[0].semaines_supplementaires",
            ),
        ],
    )
    def test_refused(self, calculer: Calcul, acte: dict[str, Any], champ: str) -> None:
        with pytest.raises(ErreurRegle) as refus:
            calculer("2025/2.10", {"actes": [acte]})
        assert refus.value.champ == champ
