from decimal import Decimal

import pytest

from ecluse.regles.argent import (
    cents,
    ecrire_montant,
    ecrire_nombre,
    ecrire_taux,
    lire_montant,
    repartir,
    verifier_montant,
)
from ecluse.regles.erreurs import MontantInvalide


@pytest.mark.parametrize(
    ("brut", "attendu"),
    [
        ("2.665", "2.67"),
        ("2.664999", "2.66"),
        ("-2.665", "-2.67"),
        ("0.005", "0.01"),
        ("1", "1.00"),
    ],
)
def test_cents_rounds_half_up_away_from_zero(brut: str, attendu: str) -> None:
    assert str(cents(Decimal(brut))) == attendu


@pytest.mark.parametrize(
    ("saisie", "attendu"),
    [
        ("1 234,56 €", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56\u00a0€", "1234.56"),
        ("1\u202f234\u202f567,8", "1234567.80"),
        ("1234.5", "1234.50"),
        ("20000", "20000.00"),
        ("  12  ", "12.00"),
        ("+12", "12.00"),
        ("0", "0.00"),
        ("999999999999.99", "999999999999.99"),
    ],
)
def test_lire_montant_accepts_what_people_type(saisie: str, attendu: str) -> None:
    assert str(lire_montant(saisie)) == attendu


@pytest.mark.parametrize(
    ("saisie", "mot"),
    [
        ("", "Indiquez un montant"),
        ("  € ", "Indiquez un montant"),
        ("1.234,56", "deux séparateurs"),
        ("1,2,3", "deux séparateurs"),
        ("12,345", "deux décimales"),
        ("1.234", "deux décimales"),
        ("12,340", "deux décimales"),
        ("12,", "n’est pas un montant"),
        ("12,5a", "n’est pas un montant"),
        (",50", "n’est pas un montant"),
        ("abc", "n’est pas un montant"),
        ("1 23", "n’est pas un montant"),
        ("12 34 567", "n’est pas un montant"),
        ("٣", "n’est pas un montant"),
        ("1e5", "n’est pas un montant"),
        ("-5", "négatif"),
        ("−5", "négatif"),
        ("1000000000000", "trop grand"),
    ],
)
def test_lire_montant_refuses_with_a_french_sentence(saisie: str, mot: str) -> None:
    with pytest.raises(MontantInvalide, match=mot):
        lire_montant(saisie)


def test_lire_montant_accepts_a_sign_where_allowed() -> None:
    assert lire_montant("-12,50", negatif_permis=True) == Decimal("-12.50")
    assert lire_montant("− 12,50", negatif_permis=True) == Decimal("-12.50")


def test_verifier_montant_refuses_what_is_not_finite() -> None:
    with pytest.raises(MontantInvalide, match="nombre"):
        verifier_montant(Decimal("NaN"))


def test_a_negative_zero_becomes_plain() -> None:
    assert str(lire_montant("-0")) == "0.00"
    assert str(verifier_montant(Decimal("-0.00"))) == "0.00"


def test_writing_uses_french_spaces() -> None:
    assert ecrire_montant(Decimal("1234567.5")) == "1\u202f234\u202f567,50\u00a0€"
    assert ecrire_montant(Decimal("-1500")) == "−1\u202f500,00\u00a0€"
    assert ecrire_montant(Decimal("0")) == "0,00\u00a0€"
    assert ecrire_nombre(Decimal("12.345"), 1) == "12,3"
    assert ecrire_taux(Decimal("0.8")) == "80\u00a0%"
    assert ecrire_taux(Decimal("0.975")) == "97,5\u00a0%"
    assert ecrire_taux(Decimal("1")) == "100\u00a0%"


@pytest.mark.parametrize(
    ("total", "poids", "attendu"),
    [
        ("100.00", ["1", "1", "1"], ["33.34", "33.33", "33.33"]),
        ("0.01", ["1", "1"], ["0.01", "0.00"]),
        ("10.00", ["1", "0"], ["10.00", "0.00"]),
        ("10.00", ["1", "2"], ["3.33", "6.67"]),
        ("-10.00", ["1", "2"], ["-3.33", "-6.67"]),
    ],
)
def test_repartir_by_largest_remainder(total: str, poids: list[str], attendu: list[str]) -> None:
    parts = repartir(Decimal(total), [Decimal(p) for p in poids])
    assert parts == [Decimal(a) for a in attendu]


@pytest.mark.parametrize("poids", [[], ["0"], ["1", "-1", "3"]])
def test_repartir_refuses_impossible_weights(poids: list[str]) -> None:
    with pytest.raises(MontantInvalide, match="poids"):
        repartir(Decimal(10), [Decimal(p) for p in poids])
