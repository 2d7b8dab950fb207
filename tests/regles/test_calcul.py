"""What is due, kept and recovered; the days that count; what a person decides."""

from decimal import Decimal
from typing import Any

import pytest

from ecluse.regles.calcul import Decision, calculer, decider, expliquer_solde
from ecluse.regles.demande import lire_demande
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.fiches import Fiche
from tests.regles.conftest import Calcul
from tests.regles.faits import codes, mesure


def demande_45(**faits: Any) -> dict[str, Any]:
    return {
        "fiche": "2025/4.5",
        "date": "2026-10-01",
        "convention": {"debut": "2025-09-01", "fin": "2026-08-31", "montant_maximum": "20000"},
        "deja_verse": "16000",
        "faits": faits,
    }


class TestDecision:
    def test_a_decided_amount_under_what_was_paid_is_recovered(
        self, fiches: dict[str, Fiche]
    ) -> None:
        decision = Decision(Decimal("14500.00"), "Deux objectifs sur cinq non atteints")
        resultat = decider(fiches["2025/4.5"], lire_demande(demande_45()), decision)
        assert resultat.solde == 0
        assert resultat.a_recuperer == Decimal("1500.00")
        assert "Deux objectifs" in resultat.explication.lignes[0].calcul
        assert resultat.alertes == ()

    def test_nobody_decides_against_the_rule(self, fiches: dict[str, Fiche]) -> None:
        demande = lire_demande(demande_45(conditions_remplies=True))
        with pytest.raises(ErreurRegle, match="ne se décide pas"):
            decider(fiches["2025/4.5"], demande, Decision(Decimal(1), "motif"))

    def test_a_decision_has_a_reason_and_a_possible_amount(self) -> None:
        with pytest.raises(ErreurRegle, match="motif"):
            Decision(Decimal(1), "  ")
        with pytest.raises(ErreurRegle, match="négatif"):
            Decision(Decimal(-1), "motif")

    def test_the_way_to_the_balance_sums(self, fiches: dict[str, Fiche]) -> None:
        decision = Decision(Decimal("25000.00"), "tout est atteint")
        resultat = decider(fiches["2025/4.5"], lire_demande(demande_45()), decision)
        assert resultat.retenu == 20000
        explication = expliquer_solde(resultat)
        assert [x.montant for x in explication.lignes] == [25000, -5000, -16000]
        assert explication.montant == 4000
        assert explication.libelle == "Solde à verser"

    def test_a_sum_to_recover_is_negative(self, fiches: dict[str, Fiche]) -> None:
        resultat = decider(
            fiches["2025/4.5"], lire_demande(demande_45()), Decision(Decimal(14500), "motif")
        )
        explication = expliquer_solde(resultat)
        assert explication.montant == -1500
        assert explication.libelle == "Somme à récupérer"

    def test_no_way_to_an_unknown_balance(self, fiches: dict[str, Fiche]) -> None:
        resultat = calculer(fiches["2025/4.5"], lire_demande(demande_45()))
        with pytest.raises(ErreurRegle, match="reste à décider"):
            expliquer_solde(resultat)


class TestFenetre:
    def test_an_open_mesure_runs_to_the_date_without_alert(self, calculer: Calcul) -> None:
        faits = {"mesures": [mesure("GSL", "2025-07-01", None)]}
        assert calculer("2025/2.11", faits, date="2025-09-10")["du"] == "257.85"
        reponse = calculer("2025/2.11", faits, date="2026-09-10")
        assert reponse["du"] == "515.70"
        assert reponse["alertes"] == []

    @pytest.mark.parametrize(
        ("debut", "fin", "du", "alertes"),
        [
            ("2025-06-30", "2025-07-01", "85.95", ["hors_periode"]),
            ("2025-12-31", "2026-01-01", "85.95", ["hors_periode"]),
            ("2026-01-01", None, "0.00", ["hors_periode"]),
            ("2025-06-30", None, "515.70", ["hors_periode"]),
            ("2025-07-01", "2025-12-31", "515.70", []),
        ],
    )
    def test_outside_the_period(
        self, calculer: Calcul, debut: str, fin: str | None, du: str, alertes: list[str]
    ) -> None:
        reponse = calculer("2025/2.11", {"mesures": [mesure("GSL", debut, fin)]})
        assert reponse["du"] == du
        assert codes(reponse, "alertes") == alertes

    def test_facts_after_the_date_do_not_count(self, calculer: Calcul) -> None:
        faits = {"mesures": [mesure("GSL", "2025-10-01", "2025-11-30")]}
        reponse = calculer("2025/2.11", faits, date="2025-09-30")
        assert reponse["du"] == "0.00"
        assert reponse["alertes"] == []


def test_a_fiche_without_rule_takes_any_fact_and_decides_nothing(calculer: Calcul) -> None:
    reponse = calculer("2023/coach-jeunesse", {"n_importe": [1, {"quoi": None}]})
    assert reponse["du"] is None
    assert codes(reponse, "alertes") == ["a_decider"]
