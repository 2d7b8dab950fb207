"""`parts`: shares of the amount."""

from typing import Any

import pytest

from ecluse.regles.erreurs import ErreurRegle
from tests.regles.conftest import Calcul


class TestParts:
    def test_two_halves(self, calculer: Calcul) -> None:
        faits = {"criteres": {"quantitatif": "0.9", "qualitatif": 1}}
        reponse = calculer("2025/1.3b", faits, montant="43750.01")
        assert [x["montant"] for x in reponse["explication"]["lignes"]] == ["19687.50", "21875.01"]
        assert reponse["du"] == "41562.51"

    @pytest.mark.parametrize(
        ("criteres", "champ"),
        [
            ({"quantitatif": 1}, "faits.criteres.qualitatif"),
            ({"quantitatif": 1, "qualitatif": 1, "autre": 1}, "faits.criteres.autre"),
            ({"quantitatif": "1.1", "qualitatif": 1}, "faits.criteres.quantitatif"),
            ({"quantitatif": True, "qualitatif": 1}, "faits.criteres.quantitatif"),
            ({"quantitatif": "x", "qualitatif": 1}, "faits.criteres.quantitatif"),
        ],
    )
    def test_refused(self, calculer: Calcul, criteres: dict[str, Any], champ: str) -> None:
        with pytest.raises(ErreurRegle) as refus:
            calculer("2025/1.3b", {"criteres": criteres})
        assert refus.value.champ == champ
