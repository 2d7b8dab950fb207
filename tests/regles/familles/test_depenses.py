"""`depenses`: aid in proportion to what is proved."""

from decimal import Decimal
from typing import Any

import pytest

from ecluse.regles.erreurs import ErreurRegle
from tests.regles.conftest import Calcul
from tests.regles.faits import codes


def depense(nature: str, montant: str, **k: Any) -> dict[str, Any]:
    return {"nature": nature, "montant": montant, "justifiee": True, "acquittee": True, **k}


def faits_faj(**k: Any) -> dict[str, Any]:
    return {
        "depenses_prevues": "10000",
        "depenses": [depense("directe", "8000")],
        "action": {"realisee": True, "fin": "2025-10-31"},
        "bilan": {"remis_le": "2026-01-31"},
        **k,
    }


class TestDepenses:
    @pytest.mark.parametrize("fiche", ["2024/4.1", "2023/faj-co"])
    @pytest.mark.parametrize(
        ("change", "du"),
        [
            ({}, "4000.00"),
            ({"depenses": [depense("directe", "12000")]}, "5000.00"),
            ({"depenses": [depense("directe", "8000", justifiee=False)]}, "0.00"),
            ({"depenses": [depense("directe", "8000", acquittee=False)]}, "0.00"),
            ({"objectifs": {"attendu": 40, "realise": 10}}, "1250.00"),
            ({"objectifs": {"attendu": 40, "realise": 50}}, "4000.00"),
            ({"objectifs": {"attendu": 40, "realise": 32}}, "4000.00"),
            ({"bilan": None}, "0.00"),
            ({"bilan": {"remis_le": "2026-02-01"}}, "0.00"),
            ({"action": {"realisee": False}}, "0.00"),
            (
                {
                    "depenses": [
                        depense("directe", "8000"),
                        depense("poste", "2000", derogation=True),
                    ]
                },
                "5000.00",
            ),
        ],
    )
    def test_rate(self, calculer: Calcul, fiche: str, change: dict[str, Any], du: str) -> None:
        assert calculer(fiche, faits_faj(**change), montant="5000")["du"] == du

    def test_objectives_rest_on_a_hypothesis(self, calculer: Calcul) -> None:
        avec = calculer("2024/4.1", faits_faj(objectifs={"attendu": "40", "realise": "10"}))
        assert codes(avec, "hypotheses") == ["modulation_min"]
        assert codes(calculer("2024/4.1", faits_faj()), "hypotheses") == []

    def test_without_a_bilan_all_is_recovered(self, calculer: Calcul) -> None:
        reponse = calculer("2024/4.1", faits_faj(bilan=None), montant="5000", deja_verse="3000")
        assert reponse["a_recuperer"] == "3000.00"

    def test_a_bilan_after_the_day_of_the_calculation_is_not_known(self, calculer: Calcul) -> None:
        reponse = calculer("2024/4.1", faits_faj(), date="2026-01-30")
        assert reponse["du"] == "0.00"

    @pytest.mark.parametrize("fiche", ["2024/4.1", "2024/4.2", "2023/actions-innovantes"])
    def test_a_post_is_refused(self, calculer: Calcul, fiche: str) -> None:
        faits = faits_faj(depenses=[depense("poste", "8000")])
        if fiche != "2024/4.1":
            del faits["action"], faits["bilan"]
        reponse = calculer(fiche, faits, montant="5000")
        assert reponse["du"] == "0.00"
        assert codes(reponse, "alertes") == ["poste_refuse"]

    @pytest.mark.parametrize("fiche", ["2024/4.2", "2023/obligation-formation"])
    @pytest.mark.parametrize(
        ("indirecte", "du"), [("1000", "4500.00"), ("1600", "4800.00"), ("3000", "4800.00")]
    )
    def test_indirect_charges_under_twenty_percent(
        self, calculer: Calcul, fiche: str, indirecte: str, du: str
    ) -> None:
        faits = {
            "depenses_prevues": "10000",
            "depenses": [
                depense("directe", "3000"),
                depense("personnel", "4000"),
                depense("prestation", "1000"),
                depense("indirecte", indirecte),
            ],
        }
        assert calculer(fiche, faits, montant="5000")["du"] == du

    @pytest.mark.parametrize("fiche", ["2023/actions-innovantes", "2023/accompagner-autrement"])
    @pytest.mark.parametrize(("montant", "du"), [("20000", "9400.00"), ("9000", "9000.00")])
    def test_flat_indirect_charges(
        self, calculer: Calcul, fiche: str, montant: str, du: str
    ) -> None:
        faits = {
            "depenses_prevues": "10000",
            "depenses": [
                depense("directe", "3000"),
                depense("personnel", "4000"),
                depense("prestation", "1000"),
                depense("indirecte", "5000"),
            ],
        }
        reponse = calculer(fiche, faits, montant=montant)
        assert reponse["du"] == du
        lignes = [Decimal(x["montant"]) for x in reponse["explication"]["lignes"]]
        assert sum(lignes) == Decimal(du)

    @pytest.mark.parametrize(
        ("change", "champ"),
        [
            ({"depenses_prevues": "0"}, "faits.depenses_prevues"),
            ({"depenses_prevues": "10.001"}, "faits.depenses_prevues"),
            ({"objectifs": {"attendu": 0, "realise": 1}}, "faits.objectifs.attendu"),
            ({"action": {"realisee": True}}, "faits.action.fin"),
            ({"depenses": [depense("autre", "1")]}, "faits.depenses[0].nature"),
            ({"depenses": [depense("directe", "-1")]}, "faits.depenses[0].montant"),
            ({"depenses": [{"nature": "directe", "montant": "1"}]}, "faits.depenses[0].justifiee"),
            (
                {"depenses": [depense("directe", "1", justifiee="oui")]},
                "faits.depenses[0].justifiee",
            ),
        ],
    )
    def test_refused(self, calculer: Calcul, change: dict[str, Any], champ: str) -> None:
        with pytest.raises(ErreurRegle) as refus:
            calculer("2024/4.1", faits_faj(**change))
        assert refus.value.champ == champ

    @pytest.mark.parametrize("cle", ["bilan", "action", "depenses", "depenses_prevues"])
    def test_a_missing_fact_is_refused(self, calculer: Calcul, cle: str) -> None:
        faits = faits_faj()
        del faits[cle]
        with pytest.raises(ErreurRegle) as refus:
            calculer("2024/4.1", faits)
        assert refus.value.champ == f"faits.{cle}"
