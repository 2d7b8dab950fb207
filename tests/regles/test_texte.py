"""Numbers and their nouns."""

from decimal import Decimal

import pytest

from ecluse.regles.texte import accorder, au_nombre, citer, grouper, minuscule


@pytest.mark.parametrize(
    ("nombre", "attendu"), [(0, "0 place"), (1, "1 place"), (2, "2 places"), (-1, "-1 place")]
)
def test_the_plural_starts_at_two(nombre: int, attendu: str) -> None:
    assert accorder(nombre, "place") == attendu.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("unite", "seule"),
    [
        ("jeunes", "jeune"),
        ("personnes par ETP", "personne par ETP"),
        ("heures par semaine", "heure par semaine"),
        ("jours ouvrés", "jour ouvré"),
        ("portes closes", "porte close"),
        ("plans d’apurement", "plan d’apurement"),
        ("mois", "mois"),
        ("rendez-vous", "rendez-vous"),
        ("par mois", "par mois"),
        ("ETP", "ETP"),
        ("%", "%"),
        ("territoire", "territoire"),
        ("", ""),
    ],
)
def test_a_unit_agrees_with_its_number(unite: str, seule: str) -> None:
    for nombre in (Decimal("0"), Decimal("0.5"), Decimal("1"), Decimal("1.99")):
        assert au_nombre(nombre, unite) == seule
    for nombre in (Decimal("2"), Decimal("12.5")):
        assert au_nombre(nombre, unite) == unite


@pytest.mark.parametrize(
    ("chiffres", "attendu"),
    [
        ("", ""),
        ("226200012", "226 200 012"),
        ("22620001200013", "226 200 012 00013"),
    ],
)
def test_a_number_is_read_in_groups(chiffres: str, attendu: str) -> None:
    assert grouper(chiffres) == attendu.replace(" ", "\u00a0")


def test_the_last_width_repeats() -> None:
    assert grouper("FR7630001007", (4,)) == "FR76\u00a03000\u00a01007"


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("La directrice", "la directrice"),
        ("L’adjointe", "l’adjointe"),
        ("FSL : aide", "FSL : aide"),
        ("E2C d’Artois", "E2C d’Artois"),
        ("2 500 € au plus", "2 500 € au plus"),
        ("", ""),
    ],
)
def test_a_text_goes_on_a_sentence(texte: str, attendu: str) -> None:
    assert minuscule(texte) == attendu


def test_guillemets_within_guillemets() -> None:
    assert citer("Habiter « autrement » ici") == "«\xa0Habiter “autrement” ici\xa0»"
    assert citer("Simple") == "«\xa0Simple\xa0»"
