"""Sets of days: bounds that touch, cross or fall on the same day."""

import pytest

from ecluse.regles.intervalles import Jours, compter, fusionner, limiter, soustraire


@pytest.mark.parametrize(
    ("intervalles", "attendu"),
    [
        ([], []),
        ([(5, 4)], []),
        ([(5, 5)], [(5, 5)]),
        ([(1, 2), (3, 4)], [(1, 4)]),
        ([(1, 2), (4, 5)], [(1, 2), (4, 5)]),
        ([(4, 9), (1, 5), (2, 3)], [(1, 9)]),
        ([(1, 9), (2, 3)], [(1, 9)]),
    ],
)
def test_merged(intervalles: list[Jours], attendu: list[Jours]) -> None:
    assert fusionner(intervalles) == attendu


@pytest.mark.parametrize(
    ("retires", "attendu"),
    [
        ([], [(5, 10)]),
        ([(1, 4)], [(5, 10)]),
        ([(11, 12)], [(5, 10)]),
        ([(5, 5)], [(6, 10)]),
        ([(10, 10)], [(5, 9)]),
        ([(1, 5)], [(6, 10)]),
        ([(10, 20)], [(5, 9)]),
        ([(7, 7)], [(5, 6), (8, 10)]),
        ([(6, 6), (8, 8)], [(5, 5), (7, 7), (9, 10)]),
        ([(1, 6), (9, 30)], [(7, 8)]),
        ([(5, 10)], []),
        ([(1, 30)], []),
    ],
)
def test_taken_away(retires: list[Jours], attendu: list[Jours]) -> None:
    assert soustraire([(5, 10)], retires) == attendu


def test_taken_away_from_several() -> None:
    assert soustraire([(1, 3), (5, 7), (9, 11)], [(3, 5), (11, 11)]) == [(1, 2), (6, 7), (9, 10)]


def test_kept_inside_and_counted() -> None:
    assert limiter([(1, 5), (8, 20)], (5, 9)) == [(5, 5), (8, 9)]
    assert limiter([(1, 5)], (6, 9)) == []
    assert compter([(1, 5), (4, 6), (9, 9)]) == 7
