"""The tables of the annexes: what a dossier announced, as the convention says it."""

from decimal import Decimal

import pytest

from ecluse.cycle.conventions.tableaux import _attendu
from ecluse.regles.fiches.modele import APPRECIATION, Indicateur


@pytest.mark.parametrize(
    ("unite", "annonces", "ecrit"),
    [
        ("jeunes", [Decimal(1200)], "1\u202f200 jeunes"),
        ("jeunes", [Decimal(10), Decimal(2)], "12 jeunes"),
        ("jeunes", [], "non chiffré"),
        (APPRECIATION, ["Le besoin est constaté."], "Le besoin est constaté."),
        (APPRECIATION, ["Chaque semaine.", "En mairie."], "Chaque semaine. En mairie."),
        (APPRECIATION, [], "apprécié au bilan"),
    ],
)
def test_the_expected_result(unite: str, annonces: list[Decimal | str], ecrit: str) -> None:
    """2024/4.2 counts young people, and judges « Pertinence de l'accompagnement » (000 §4.2)."""
    indicateur = Indicateur(
        code="i", libelle="Indicateur", unite=unite, cumulable=True, source="essai"
    )
    assert _attendu(annonces, indicateur) == ecrit
