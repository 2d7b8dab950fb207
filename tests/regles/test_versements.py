from decimal import Decimal

import pytest

from ecluse.regles.erreurs import MontantInvalide
from ecluse.regles.fiches import Fiche
from ecluse.regles.versements import tranches


@pytest.mark.parametrize(
    ("fiche", "montant", "attendu"),
    [
        ("2025/4.5", "20000", ["16000.00", "4000.00"]),
        ("2025/4.5", "0.01", ["0.01", "0.00"]),
        ("2024/4.1", "10000.01", ["6000.01", "4000.00"]),
        ("2025/2.15", "199824.00", ["139876.80", "59947.20"]),
        ("2025/2.2", "18000", ["18000.00"]),
    ],
)
def test_tranches_sum_to_the_amount(
    fiches: dict[str, Fiche], fiche: str, montant: str, attendu: list[str]
) -> None:
    parts = tranches(fiches[fiche], Decimal(montant))
    assert [str(t.montant) for t in parts] == attendu
    assert sum(t.montant for t in parts if t.montant is not None) == Decimal(montant)


def test_a_rate_that_is_not_said_gives_no_amount(fiches: dict[str, Fiche]) -> None:
    avance, solde = tranches(fiches["2024/4.2"], Decimal(1000))
    assert avance.montant is None
    assert solde.montant is None
    assert "non précisé" in avance.explication.calcul


def test_a_tranche_says_when_and_why(fiches: dict[str, Fiche]) -> None:
    avance, solde = tranches(fiches["2025/4.5"], Decimal(20000))
    assert avance.explication.calcul == "80\u00a0% × 20\u202f000,00\u00a0€"
    assert avance.condition is None
    assert solde.condition == "objectifs atteints et bilan remis"


def test_a_negative_amount_is_refused(fiches: dict[str, Fiche]) -> None:
    with pytest.raises(MontantInvalide):
        tranches(fiches["2025/4.5"], Decimal(-1))


def test_the_last_tranche_takes_the_cent_that_is_left(fiches: dict[str, Fiche]) -> None:
    """70 % of five cents is rounded up: the balance is one cent, not two."""
    parts = tranches(fiches["2025/2.11"], Decimal("0.05"))
    assert [t.montant for t in parts] == [Decimal("0.04"), Decimal("0.01")]
    assert [t.explication.montant for t in parts] == [Decimal("0.04"), Decimal("0.01")]
    assert "70" in parts[0].explication.calcul


def test_an_unknown_rate_has_no_amount(fiches: dict[str, Fiche]) -> None:
    for part in tranches(fiches["2024/4.2"], Decimal("100")):
        assert part.montant is None
        assert part.explication.montant == 0
        assert part.explication.calcul == "taux non précisé par les sources"
