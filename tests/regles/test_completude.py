"""Every fact of the sources is in a fiche, or in the list of those left out, with a reason.

Tables of `donnees/`: one line per fact, numbered as in the source table that it comes from.
`chemin` walks through the fiche (an element of a list by its code or its rank); `valeur` is
compared as a number when it is one, as a part of a text when it starts with « ~ ».
"""

import csv
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest

from ecluse.regles.fiches import Fiche

DONNEES = Path(__file__).parent / "donnees"
#: Rows of each source table: all of them are in ours.
TABLES = {"baremes": range(1, 75), "delais": range(1, 86), "dispositifs": None}


def lire(nom: str) -> list[dict[str, str]]:
    with (DONNEES / f"{nom}.csv").open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux, strict=True))


FAITS = [(nom, ligne) for nom in TABLES for ligne in lire(nom) if not ligne["exclusion"]]


@pytest.fixture(scope="module")
def contenus(fiches: dict[str, Fiche]) -> dict[str, Any]:
    """Every fiche as plain data: written once for all the facts."""
    return {nom: fiche.model_dump(mode="json") for nom, fiche in fiches.items()}


def trouver(contenu: Any, chemin: str) -> Any:
    valeur = contenu
    for etape in chemin.split("."):
        if isinstance(valeur, dict):
            valeur = valeur[etape]
        elif etape.isdigit():
            valeur = valeur[int(etape)]
        else:
            valeur = next(x for x in valeur if x["code"] == etape)
    return valeur


def dit(trouve: Any, attendu: str) -> bool:
    if attendu.startswith("~"):
        # Figures are written with any space.
        return "".join(attendu[1:].split()) in "".join(str(trouve).split())
    try:
        return Decimal(str(trouve)) == Decimal(attendu)
    except InvalidOperation:
        return str(trouve) == attendu


@pytest.mark.parametrize(
    ("nom", "ligne"), FAITS, ids=[f"{n}-{x['ligne']}-{x['fiche']}-{x['chemin']}" for n, x in FAITS]
)
def test_a_fact_of_the_sources_is_in_its_fiche(
    contenus: dict[str, Any], nom: str, ligne: dict[str, str]
) -> None:
    fiche, chemin = ligne["fiche"], ligne["chemin"]
    try:
        trouve = trouver(contenus[fiche], chemin)
    except (KeyError, IndexError, StopIteration):
        pytest.fail(f"{fiche} has no {chemin} ({ligne['fait']})")
    assert dit(trouve, ligne["valeur"]), f"{fiche} {chemin} = {trouve}"


@pytest.mark.parametrize(("nom", "rangs"), [(n, r) for n, r in TABLES.items() if r is not None])
def test_no_row_of_the_sources_is_forgotten(nom: str, rangs: range) -> None:
    assert {int(x["ligne"]) for x in lire(nom)} == set(rangs)


def test_every_fiche_is_looked_at(fiches: dict[str, Fiche]) -> None:
    assert {x["ligne"] for x in lire("dispositifs")} == set(fiches)


@pytest.mark.parametrize("nom", list(TABLES))
def test_a_row_is_a_fact_or_an_exclusion_with_its_reason(nom: str) -> None:
    for ligne in lire(nom):
        assert None not in ligne and None not in ligne.values(), ligne
        if ligne["exclusion"]:
            assert len(ligne["exclusion"].split()) >= 4, ligne
        else:
            assert ligne["fiche"] and ligne["chemin"] and ligne["valeur"], ligne
