"""When a convention ended before its term stops: one full month, two months, or at once."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.regles.fiches import trouver_fiche
from ecluse.regles.resiliation import AUTEURS, HYPOTHESE, Delais, delais, effet


@pytest.mark.parametrize(
    ("auteur", "reception", "attendu"),
    [
        ("departement", date(2025, 3, 10), date(2025, 4, 11)),
        ("departement", date(2025, 2, 28), date(2025, 3, 29)),
        ("departement", date(2025, 1, 31), date(2025, 3, 1)),
        ("structure", date(2025, 3, 10), date(2025, 5, 10)),
        ("structure", date(2025, 12, 31), date(2026, 2, 28)),
        ("declaration_inexacte", date(2025, 3, 10), date(2025, 3, 10)),
    ],
)
def test_the_day_of_effect(auteur, reception: date, attendu: date) -> None:
    trouve = effet(auteur, reception)
    assert trouve.jour == attendu
    assert (trouve.jour - trouve.dernier_jour).days == 1
    assert trouve.source


def test_the_later_of_the_two_delays_is_an_hypothesis() -> None:
    assert effet("structure", date(2025, 3, 10)).hypothese == HYPOTHESE
    # Notice shorter than the full month: the full month holds.
    court = effet("structure", date(2025, 3, 10), Delais(preavis=1))
    assert court.jour == date(2025, 4, 11)
    assert effet("departement", date(2025, 3, 10)).hypothese is None


def test_a_wished_day_delays_and_never_hastens() -> None:
    tot = effet("structure", date(2025, 3, 10), souhaitee=date(2025, 3, 20))
    tard = effet("structure", date(2025, 3, 10), souhaitee=date(2025, 8, 31))
    assert (tot.jour, tard.jour) == (date(2025, 5, 10), date(2025, 8, 31))
    assert "31 août 2025" in tard.raisons[2].replace("\u00a0", " ")


def test_the_delays_of_the_fiches(programme: Path) -> None:
    fsl, sans = (trouver_fiche(programme, nom) for nom in ("2025/2.11", "2025/4.5"))
    assert delais([fsl]) == delais([]) == delais([sans]) == Delais(2, 1)
    longue = SimpleNamespace(
        durees=[SimpleNamespace(code="preavis", valeur=3, unite="mois")], echeances=[]
    )
    assert delais([fsl, longue]) == Delais(3, 1)  # type: ignore[list-item]


@given(
    st.sampled_from(AUTEURS),
    st.dates(date(2023, 1, 1), date(2030, 12, 31)),
    st.none() | st.dates(date(2023, 1, 1), date(2030, 12, 31)),
)
def test_it_never_takes_effect_before_the_letter(auteur, reception, souhaitee) -> None:
    trouve = effet(auteur, reception, souhaitee=souhaitee)
    assert trouve.jour >= reception
    if auteur == "departement":
        assert (trouve.jour - reception).days >= 29
