"""The accounts of the forecast budget, and its two balances."""

from decimal import Decimal

import pytest

from ecluse.regles.budget import COMPTE, COMPTES, Compte, LigneBudget, totaux


def lignes(**montants: str) -> list[LigneBudget]:
    """`lignes(c641="10")`: one line per account."""
    return [LigneBudget(compte[1:], Decimal(m)) for compte, m in montants.items()]


def test_the_two_lines_without_a_number_are_those_of_the_form() -> None:
    assert {c.numero for c in COMPTES if not c.numero.isdecimal()} == {
        "indirectes",
        "ressources_propres",
    }
    assert COMPTE["indirectes"].sens == "charge"
    assert COMPTE["ressources_propres"].sens == "produit"


@pytest.mark.parametrize("compte", COMPTES, ids=lambda c: c.numero)
def test_an_account_is_on_the_side_of_its_class(compte: Compte) -> None:
    assert compte.libelle
    volontaire = compte.numero.startswith("8")
    assert compte.volontaire is volontaire
    # Only the account of grants has one line per funder.
    assert compte.multiple is (compte.numero == "74")
    if compte.numero.isdecimal():
        depense = compte.numero.startswith(("6", "86"))
        assert compte.sens == ("charge" if depense else "produit")
        # A sub-account comes under an account of the form.
        assert compte.numero[:2] in COMPTE


def test_each_account_is_written_once() -> None:
    assert len(COMPTE) == len(COMPTES)


def test_cash_and_contributions_in_kind_are_summed_apart() -> None:
    sommes = totaux([*lignes(c641="100.10", c606="20", c74="90", c70="31", c864="7", c870="4")])
    assert (sommes.charges, sommes.produits) == (Decimal("120.10"), Decimal("121.00"))
    assert (sommes.emplois_volontaires, sommes.contributions_volontaires) == (7, 4)
    assert sommes.ecart == Decimal("-0.90")
    assert sommes.ecart_volontaire == 3
    assert sommes.demande == 0
    assert not sommes.equilibre


def test_several_lines_ask_for_one_grant() -> None:
    demandes = [LigneBudget("74", Decimal(m), demande=True) for m in ("10", "5.50")]
    assert totaux([*demandes, LigneBudget("74", Decimal(100))]).demande == Decimal("15.50")


@pytest.mark.parametrize(
    ("montants", "equilibre", "phrase"),
    [
        ({"c641": "50", "c74": "50"}, True, "équilibré à 50,00"),
        ({"c641": "50", "c74": "48"}, False, "diffèrent de 2,00"),
        ({"c641": "48", "c74": "50"}, False, "diffèrent de 2,00"),
        ({"c641": "50", "c74": "50", "c864": "1"}, False, "comptes 86 (1,00"),
        ({"c641": "50", "c74": "50", "c86": "1", "c87": "1"}, True, "équilibré"),
    ],
)
def test_a_sentence_on_the_balance(montants: dict[str, str], equilibre: bool, phrase: str) -> None:
    sommes = totaux(lignes(**montants))
    assert sommes.equilibre is equilibre
    assert phrase.replace(" ", "") in "".join(sommes.constat().split())


def test_an_account_that_is_not_of_the_form_is_refused() -> None:
    with pytest.raises(KeyError):
        totaux(lignes(c999="1"))
