"""`forfait`: the whole amount, at once or under a condition."""

from typing import Any

import pytest

from tests.regles.conftest import Calcul
from tests.regles.faits import codes


class TestForfait:
    @pytest.mark.parametrize(
        "fiche",
        [
            "2024/4.3",
            "2025/2.1",
            "2025/2.2",
            "2025/4.3",
            "2025/4.7",
            "2025/caf-expulsions",
            "2025/caf-solvabilisation",
            "2023/gep",
        ],
    )
    def test_without_condition_the_amount_is_due(self, calculer: Calcul, fiche: str) -> None:
        reponse = calculer(fiche, {}, montant="30000", deja_verse="30000")
        assert reponse["du"] == "30000.00"
        assert reponse["solde"] == "0.00"
        assert reponse["alertes"] == []

    @pytest.mark.parametrize("fiche", ["2024/4.4", "2024/4.5", "2025/4.5"])
    @pytest.mark.parametrize(
        "faits", [{}, {"conditions_remplies": False}, {"conditions_remplies": None}]
    )
    def test_with_condition_not_met_nobody_invents(
        self, calculer: Calcul, fiche: str, faits: dict[str, Any]
    ) -> None:
        reponse = calculer(fiche, faits, montant="20000", deja_verse="16000")
        assert [reponse[c] for c in ("du", "retenu", "solde", "a_recuperer")] == [None] * 4
        assert codes(reponse, "alertes") == ["a_decider"]
        assert reponse["explication"]["montant"] is None

    def test_the_balance_of_the_journey(self, calculer: Calcul) -> None:
        reponse = calculer(
            "2025/4.5", {"conditions_remplies": True}, montant="20000", deja_verse="16000.00"
        )
        assert reponse["du"] == reponse["retenu"] == "20000.00"
        assert reponse["solde"] == "4000.00"
        assert reponse["a_recuperer"] == "0.00"
