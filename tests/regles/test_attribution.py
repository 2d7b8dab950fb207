"""What a request could be granted: each step of the way, and sums that hold."""

from datetime import date
from decimal import Decimal
from typing import Any

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
from ecluse.regles.fiches import baremes as b
from ecluse.regles.fiches.chargement import PROGRAMMES

AN: dict[str, Any] = {"debut": date(2025, 10, 1), "fin": date(2026, 9, 30)}


def fiche(nom: str) -> Fiche:
    annee, code = nom.split("/")
    return charger_fiche(PROGRAMMES / "pas-de-calais" / annee / f"{code}.toml")


def simple(demande: int, retenu: int, unite: str = "simple") -> Volume:
    return Volume("ART", "Artois", unite, unite, Decimal(demande), Decimal(retenu))


def lisible(texte: str) -> str:
    """Every no-break space made an ordinary one."""
    return texte.replace("\u202f", " ").replace("\u00a0", " ")


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


@pytest.mark.parametrize(
    ("nom", "unite", "prix", "mots"),
    [
        ("2025/1.1", "place", "80.00", "1 place × 80,00 €"),
        # Twelve months of a GSL at one point, a diagnostic at two points (003 annexe 9).
        ("2025/2.11", "GSL", "1031.40", "12 mois × 1 point × 85,95 €"),
        ("2025/2.11", "diagnostic", "171.90", "1 × 2 points × 85,95 €"),
        # The only kind that there is answers for the unit of the fiche; two kinds do not.
        ("2023/adsl", "mesure", None, "12 mois ×"),
    ],
)
def test_one_unit_says_how_it_is_priced(nom: str, unite: str, prix: str | None, mots: str) -> None:
    examen = Examen(Decimal(1000), (simple(1, 1, unite),), **AN)
    trouve = prix_unitaires(fiche(nom), examen)[unite]
    assert lisible(trouve.calcul).startswith(mots)
    assert "+" not in trouve.calcul
    if prix:
        assert trouve.montant == Decimal(prix)


@pytest.mark.parametrize(
    ("nom", "unite"),
    [("2025/4.6", "mesure"), ("2025/2.14", "acte"), ("2025/2.11", "mesure"), ("2025/4.5", "jeune")],
)
def test_a_unit_that_the_bareme_does_not_name_has_no_price(nom: str, unite: str) -> None:
    assert prix_unitaires(fiche(nom), Examen(Decimal(1), (simple(1, 1, unite),), **AN)) == {}


def test_an_action_of_one_day_is_priced_and_one_that_ends_before_it_starts_is_not() -> None:
    jour, veille = date(2025, 10, 1), date(2025, 9, 30)
    volumes = (simple(1, 1, "jour"),)
    un_jour = Examen(Decimal(9), volumes, debut=jour, fin=jour)
    assert prix_unitaires(fiche("2025/2.13"), un_jour)["jour"].montant == Decimal("5.65")
    assert (
        prix_unitaires(fiche("2025/2.13"), Examen(Decimal(9), volumes, (), (), jour, veille)) == {}
    )


def test_the_first_bareme_that_prices_a_unit_wins() -> None:
    termes = tuple(
        b.CoutParPlace(famille="cout_par_place", prix=Decimal(p), unite="place", source=s)
        for p, s in (("10.00", "article 1"), ("20.00", "article 2"))
    )
    composee = fiche("2025/1.1").model_copy(
        update={"bareme": b.Somme(famille="somme", termes=termes, source="acte")}
    )
    prix = prix_unitaires(composee, Examen(Decimal(100), (simple(1, 1, "place"),), **AN))
    assert (prix["place"].montant, prix["place"].source) == (Decimal("10.00"), "article 1")


def test_a_volume_without_price_is_left_out_of_the_bareme() -> None:
    examen = Examen(Decimal("100000.00"), (simple(40, 40), simple(3, 1, "autre")), **AN)
    attribution = attribuer(fiche("2025/4.6"), examen)
    assert [x.montant for x in attribution.lignes] == [Decimal("100000.00")]
    assert attribution.bareme is not None
    assert len(attribution.bareme.lignes) == 1


def test_only_volumes_that_are_lowered_have_a_line() -> None:
    volumes = (simple(40, 40), simple(10, 8, "renforcee"), simple(3, 1, "autre"))
    lignes = attribuer(fiche("2025/4.6"), Examen(Decimal("150000.00"), volumes, **AN)).lignes
    assert [x.montant for x in lignes] == [Decimal("150000.00"), Decimal("-10000.00")]
    assert "2 sur 10" in lisible(lignes[1].calcul)


def test_volumes_kept_that_are_worth_the_request_take_nothing_away() -> None:
    # 36 × 2 500 = 90 000, asked for 40.
    assert list(libelles(Examen(Decimal("90000.00"), (simple(40, 36),), **AN))) == [
        "Montant demandé"
    ]


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


def test_a_charge_set_aside_says_its_reason_and_what_is_taken_without_one_its_source() -> None:
    # 10 000 set aside of 50 000, then 20 % of the 30 000 left: 4 000 of 10 000 are too much.
    examen = Examen(
        Decimal("25000.00"),
        ecartees=(ChargeEcartee("salaires", Decimal("10000.00"), "hors action"),),
        budget=(*BUDGET, LigneBudget("indirectes", Decimal("10000.00"))),
    )
    _, salaires, indirectes = attribuer(fiche("2024/4.2"), examen).lignes
    assert (salaires.montant, salaires.source) == (Decimal("-5000.00"), "motif de l’instructeur")
    assert lisible(salaires.calcul) == "10 000,00 € sur 50 000,00 € de charges ; hors action"
    assert (indirectes.montant, indirectes.source) == (Decimal("-2000.00"), "000 §4.2")
    assert lisible(indirectes.calcul) == "4 000,00 € sur 50 000,00 € de charges"


@pytest.mark.parametrize(("indirectes", "lignes"), [("8000.00", 1), ("8000.50", 2)])
def test_indirect_charges_are_set_aside_from_the_first_centime(
    indirectes: str, lignes: int
) -> None:
    budget = (*BUDGET, LigneBudget("indirectes", Decimal(indirectes)))
    examen = Examen(Decimal("25000.00"), budget=budget)
    assert len(attribuer(fiche("2024/4.2"), examen).lignes) == lignes


@pytest.mark.parametrize(
    ("demande", "attendues"),
    [
        # Half of the 20 000 left at most: 15 000 after the charge, 5 000 too much.
        ("30000.00", ["30000.00", "-15000.00", "-5000.00"]),
        ("20000.00", ["20000.00", "-10000.00"]),
    ],
)
def test_the_share_of_the_budget_is_a_line_only_when_it_takes_something(
    demande: str, attendues: list[str]
) -> None:
    examen = Examen(
        Decimal(demande),
        ecartees=(ChargeEcartee("poste", Decimal("20000.00"), "poste exclu"),),
        budget=BUDGET,
    )
    lignes = attribuer(fiche("2024/4.1"), examen).lignes
    assert [x.montant for x in lignes] == [Decimal(m) for m in attendues]
    if len(lignes) == 3:
        assert lisible(lignes[2].calcul) == "50 % de 20 000,00 € de charges retenues"


def test_a_request_at_the_ceiling_is_not_lowered() -> None:
    assert list(libelles(Examen(Decimal("20000.00"), budget=BUDGET), "2025/4.5")) == [
        "Montant demandé"
    ]


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


@pytest.mark.parametrize(
    "examen",
    [
        Examen(Decimal(1), (simple(4, 0), simple(4, 4))),
        Examen(Decimal(1), ecartees=(ChargeEcartee("x", Decimal("0.50"), "y"),), budget=BUDGET),
        Examen(Decimal(1), ecartees=(ChargeEcartee("x", Decimal("40000.00"), "y"),), budget=BUDGET),
    ],
)
def test_nothing_all_and_the_whole_budget_may_be_kept_or_set_aside(examen: Examen) -> None:
    verifier(examen)


@pytest.mark.parametrize(
    ("nombre", "ecrit"),
    [("40", "40"), ("40.00", "40"), ("1.50", "1,5"), ("0.25", "0,25"), ("1200", "1 200")],
)
def test_quantities_are_written_without_idle_zeros(nombre: str, ecrit: str) -> None:
    volume = Volume("ART", "Artois", "etp", "ETP", Decimal(nombre), Decimal(0))
    assert lisible(volume.as_json()["demande"]) == ecrit
    assert volume.as_json() == {
        "territoire": "ART",
        "nom": "Artois",
        "unite": "etp",
        "libelle": "ETP",
        "demande": volume.as_json()["demande"],
        "retenu": "0",
    }


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
