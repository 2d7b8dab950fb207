"""The note of a dossier, its average and its spread."""

from decimal import Decimal

import pytest

from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.notation import Critere, Synthese, noter, resumer, verifier

RESEAU = Critere("reseau", "Réseau", 2, 5)
INNOVATION = Critere("innovation", "Innovation", 1, 10)
GRILLE = (RESEAU, INNOVATION)


@pytest.mark.parametrize(
    ("reseau", "innovation", "total"),
    [(5, 10, "100.0"), (0, 0, "0.0"), (5, 5, "83.3"), (3, 7, "63.3"), (4, 10, "86.7")],
)
def test_the_note_is_weighted_out_of_a_hundred(reseau: int, innovation: int, total: str) -> None:
    dits = {"reseau": "x", "innovation": "x"}
    assert noter(GRILLE, {"reseau": reseau, "innovation": innovation}, dits) == Decimal(total)


def test_half_needs_no_comment_and_less_does() -> None:
    assert noter(GRILLE, {"reseau": 3, "innovation": 5}, {}) == Decimal("56.7")
    with pytest.raises(ErreurRegle) as refus:
        noter(GRILLE, {"reseau": 2, "innovation": 5}, {"reseau": "  "})
    assert refus.value.champ == "commentaires.reseau"


@pytest.mark.parametrize("note", [None, -1, 6])
def test_a_note_is_given_within_its_bounds(note: int | None) -> None:
    with pytest.raises(ErreurRegle) as refus:
        noter(GRILLE, {"reseau": note, "innovation": 5}, {"reseau": "x"})
    assert refus.value.champ == "notes.reseau"


@pytest.mark.parametrize(
    ("criteres", "champ"),
    [
        ([], "criteres"),
        ([Critere("a", " ", 1, 5)], "criteres[0].libelle"),
        ([Critere("a", "Réseau", 1, 5), Critere("b", "réseau", 1, 5)], "criteres[1].libelle"),
        ([Critere("a", "x", 0, 5)], "criteres[0].poids"),
        ([Critere("a", "x", 101, 5)], "criteres[0].poids"),
        ([Critere("a", "x", 1, 0)], "criteres[0].maximum"),
        ([Critere("a", "x", 1, 101)], "criteres[0].maximum"),
    ],
)
def test_a_grid_that_cannot_serve_is_refused(criteres: list[Critere], champ: str) -> None:
    with pytest.raises(ErreurRegle) as refus:
        verifier(criteres)
    assert refus.value.champ == champ


def test_the_bounds_of_a_grid_are_accepted() -> None:
    assert len(verifier([Critere("a", "x", 1, 1), Critere("b", "y", 100, 100)])) == 2


def test_average_and_spread() -> None:
    assert resumer([]) == Synthese(0, None, None)
    assert resumer([Decimal("50.0"), Decimal("66.7"), Decimal("70.0")]) == Synthese(
        3, Decimal("62.2"), Decimal("20.0")
    )
