"""What a request could be granted: each step of the way, and sums that hold."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecluse.regles.attribution import (
    ChargeEcartee,
    Examen,
    Volume,
    attribuer,
    prix_unitaires,
    verifier,
)
from ecluse.regles.budget import LigneBudget
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.explication import somme
from ecluse.regles.fiches import Fiche, charger_fiche
from ecluse.regles.fiches.chargement import PROGRAMMES

AN = {"debut": date(2025, 10, 1), "fin": date(2026, 9, 30)}


def fiche(nom: str) -> Fiche:
    annee, code = nom.split("/")
    return charger_fiche(PROGRAMMES / "pas-de-calais" / annee / f"{code}.toml")


def simple(demande: int, retenu: int, unite: str = "simple") -> Volume:
    return Volume("ART", "Artois", unite, unite, Decimal(demande), Decimal(retenu))


def libelles(examen: Examen, nom: str = "2025/4.6") -> dict[str, Decimal]:
    return {x.libelle: x.montant for x in attribuer(fiche(nom), examen).lignes}


def test_volumes_kept_are_paid_at_the_bareme() -> None:
    examen = Examen(Decimal("150000.00"), (simple(40, 30), simple(10, 8, "renforcee")), **AN)
    attribution = attribuer(fiche("2025/4.6"), examen)
    # 30 × 2 500 + 8 × 5 000 (000 §4.6).
    assert attribution.maximum == Decimal("115000.00")
    assert attribution.bareme is not None
    assert attribution.bareme.montant == Decimal("115000.00")
    assert [x.montant for x in attribution.lignes[1:]] == [
        Decimal("-25000.00"),
        Decimal("-10000.00"),
    ]


def test_a_request_above_the_bareme_is_brought_back_to_it() -> None:
    examen = Examen(Decimal("110000.00"), (simple(40, 40),), **AN)
    assert libelles(examen)["Au-delà du barème"] == Decimal("-10000.00")
    assert attribuer(fiche("2025/4.6"), examen).maximum == Decimal("100000.00")


def test_a_request_under_the_bareme_loses_only_what_goes_below_it() -> None:
    examen = Examen(Decimal("90000.00"), (simple(40, 38),), **AN)
    assert attribuer(fiche("2025/4.6"), examen).maximum == Decimal("90000.00")
    examen = Examen(Decimal("90000.00"), (simple(40, 30),), **AN)
    assert libelles(examen)["Volumes non retenus"] == Decimal("-15000.00")


@pytest.mark.parametrize(
    ("nom", "unite", "prix"),
    [
        ("2025/1.1", "place", "80.00"),
        ("2025/2.10", "accompagnement", "370.00"),
        ("2025/2.11", "point", "85.95"),
        ("2025/2.13", "jour", "5.65"),
        ("2025/2.14", "porte_close", "39.12"),
        ("2025/2.15", "logement", "499.56"),
        ("2025/4.6", "renforcee", "5000.00"),
    ],
)
def test_the_price_of_one_unit_is_what_the_engine_gives(nom: str, unite: str, prix: str) -> None:
    examen = Examen(Decimal(1000), (simple(1, 1, unite),), **AN)
    assert prix_unitaires(fiche(nom), examen)[unite].montant == Decimal(prix)


def test_no_price_without_rule_nor_without_days() -> None:
    assert (
        prix_unitaires(fiche("2025/1.4"), Examen(Decimal(1), (simple(1, 1, "place"),), **AN)) == {}
    )
    assert prix_unitaires(fiche("2025/4.6"), Examen(Decimal(1), (simple(1, 1),))) == {}


BUDGET = (
    LigneBudget("64", Decimal("30000.00")),
    LigneBudget("60", Decimal("10000.00")),
    LigneBudget("74", Decimal("20000.00"), demande=True),
    LigneBudget("75", Decimal("20000.00")),
)


def test_a_charge_set_aside_lowers_the_aid_in_the_same_share() -> None:
    examen = Examen(
        Decimal("20000.00"),
        ecartees=(ChargeEcartee("fournitures", Decimal("4000.00"), "hors action"),),
        budget=BUDGET,
    )
    # 4 000 of 40 000: a tenth of 20 000.
    assert attribuer(fiche("2025/4.5"), examen).maximum == Decimal("18000.00")


def test_the_share_of_the_budget_is_taken_on_what_is_kept() -> None:
    # 4.1: half of the budget at most (000 §4.1).
    examen = Examen(
        Decimal("20000.00"),
        ecartees=(ChargeEcartee("poste", Decimal("20000.00"), "poste exclu"),),
        budget=BUDGET,
    )
    assert attribuer(fiche("2024/4.1"), examen).maximum == Decimal("10000.00")


def test_indirect_charges_above_the_rate_are_set_aside() -> None:
    # 4.2: 20 % of the others at most (000 §4.2): 8 000 for 40 000, 2 000 too much of 50 000.
    budget = (*BUDGET, LigneBudget("indirectes", Decimal("10000.00")))
    examen = Examen(Decimal("25000.00"), budget=budget)
    assert attribuer(fiche("2024/4.2"), examen).maximum == Decimal("24000.00")


def test_the_ceiling_comes_last() -> None:
    examen = Examen(Decimal("20000.01"), budget=BUDGET)
    assert libelles(examen, "2025/4.5")["Ramené au plafond"] == Decimal("-0.01")


@pytest.mark.parametrize(
    ("examen", "champ"),
    [
        (Examen(Decimal(1), (simple(4, 5),)), "volumes[0]"),
        (Examen(Decimal(1), (simple(4, -1),)), "volumes[0]"),
        (Examen(Decimal(1), ecartees=(ChargeEcartee("", Decimal(1), "x"),)), "ecartees[0].libelle"),
        (Examen(Decimal(1), ecartees=(ChargeEcartee("x", Decimal(1)),)), "ecartees[0].motif"),
        (
            Examen(Decimal(1), ecartees=(ChargeEcartee("x", Decimal(0), "y"),)),
            "ecartees[0].montant",
        ),
        (
            Examen(Decimal(1), ecartees=(ChargeEcartee("x", Decimal(1), "y"),)),
            "ecartees[0].montant",
        ),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_place(examen: Examen, champ: str) -> None:
    with pytest.raises(ErreurRegle) as refus:
        verifier(examen)
    assert refus.value.champ == champ


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 40000000), st.integers(0, 4000000))
def test_the_lines_always_sum_and_never_pass_the_request(
    asked: int, kept: int, cents: int, charge: int
) -> None:
    demande = Decimal(cents) / 100
    ecartees = (ChargeEcartee("x", Decimal(charge) / 100, "y"),) if 0 < charge <= 4000000 else ()
    examen = Examen(demande, (simple(asked, min(asked, kept)),), ecartees, BUDGET, **AN)
    attribution = attribuer(fiche("2025/4.6"), examen)
    assert 0 <= attribution.maximum <= demande
    assert somme(attribution.lignes) == attribution.maximum
    assert attribution.expliquer(Decimal("1.00"), "z").lignes[0].montant == demande
    assert somme(attribution.expliquer(Decimal("1.00"), "z").lignes) == Decimal("1.00")
