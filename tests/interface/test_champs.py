"""What people type: read, or refused with a sentence, and always shown again as typed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from ecluse.interface.champs import (
    ChampDate,
    ChampFichier,
    ChampIban,
    ChampMontant,
    ChampSiret,
    ecrire_taille,
)


def erreur(champ: forms.Field, saisie: Any) -> str:
    """The sentence of the refusal."""
    with pytest.raises(forms.ValidationError) as refus:
        champ.clean(saisie)
    return str(refus.value.messages[0])


@pytest.mark.parametrize(
    ("saisie", "attendu"),
    [
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56 €", "1234.56"),
        ("1\u202f234.5", "1234.50"),
        ("0", "0.00"),
        (" 20000 ", "20000.00"),
    ],
)
def test_an_amount_is_read_as_people_type_it(saisie: str, attendu: str) -> None:
    assert ChampMontant().clean(saisie) == Decimal(attendu)


@pytest.mark.parametrize(
    ("saisie", "mots"),
    [
        ("1 234,567", "deux décimales"),
        ("-5", "négatif"),
        ("1,2,3", "deux séparateurs"),
        ("vingt", "n’est pas un montant"),
        ("", "Indiquez un montant"),
        ("1e9", "n’est pas un montant"),
        ("NaN", "n’est pas un montant"),
    ],
)
def test_a_wrong_amount_says_why(saisie: str, mots: str) -> None:
    assert mots in erreur(ChampMontant(), saisie)


def test_the_limits_of_an_amount_are_included() -> None:
    champ = ChampMontant(minimum=Decimal("0.01"), maximum=Decimal("20000.00"))
    assert champ.clean("20 000,00") == Decimal("20000.00")
    assert "au plus de 20\u202f000,00\u00a0€" in erreur(champ, "20 000,01")
    assert "au moins de 0,01\u00a0€" in erreur(champ, "0")


def test_an_amount_changes_only_if_its_value_does() -> None:
    champ = ChampMontant()
    assert not champ.has_changed(Decimal("1234.50"), "1 234,5")
    assert champ.has_changed(Decimal("1234.50"), "1 234,51")
    assert champ.has_changed(Decimal("1234.50"), "abc")


@pytest.mark.parametrize("saisie", ["09/05/2025", "2025-05-09", "9 mai 2025", "9  MAI 2025"])
def test_a_date_is_read_in_three_forms(saisie: str) -> None:
    assert ChampDate().clean(saisie) == date(2025, 5, 9)


def test_a_day_that_does_not_exist_is_named() -> None:
    assert erreur(ChampDate(), "29/02/2025").startswith("Le 29\u00a0février 2025 n’existe pas") or (
        erreur(ChampDate(), "29/02/2025").startswith("Le 29 février 2025 n’existe pas")
    )
    assert ChampDate().clean("29/02/2024") == date(2024, 2, 29)


@pytest.mark.parametrize("saisie", ["hier", "32/01/2025", "01/13/2025", "09/05/25"])
def test_another_date_is_refused(saisie: str) -> None:
    assert erreur(ChampDate(), saisie)


def test_the_limits_of_a_date_are_included() -> None:
    champ = ChampDate(minimum=date(2025, 9, 1), maximum=date(2026, 8, 31))
    assert champ.clean("01/09/2025") == date(2025, 9, 1)
    assert "01/09/2025" in erreur(champ, "31/08/2025")
    assert "31/08/2026" in erreur(champ, "01/09/2026")


def test_an_iban_is_compacted_and_checked() -> None:
    bon = "FR76 3000 6000 0112 3456 7890 189"
    assert ChampIban().clean(bon) == "FR7630006000011234567890189"
    assert ChampIban().clean(bon.lower()) == "FR7630006000011234567890189"
    assert "faux" in erreur(ChampIban(), bon[:-1] + "8")
    assert "faux" in erreur(ChampIban(), "RIB joint")
    assert "DE" in erreur(ChampIban(pays=("FR",)), "DE89 3704 0044 0532 0130 00")


def test_a_siret_is_checked() -> None:
    assert ChampSiret().clean("732 829 320 00074") == "73282932000074"
    assert "14 chiffres, celui-ci en a 13" in erreur(ChampSiret(), "7328293200007")
    assert "clé" in erreur(ChampSiret(), "73282932000075")
    assert "que des chiffres" in erreur(ChampSiret(), "7328293200007A")
    # La Poste's establishments: the sum of the digits is a multiple of five.
    assert ChampSiret().clean("35600000049837") == "35600000049837"


def test_a_file_too_large_names_its_size_and_the_limit() -> None:
    lourd = SimpleUploadedFile("plan.pdf", b"x" * 2_100_000)
    message = erreur(ChampFichier(taille_max=2_000_000), lourd)
    assert "2,1\u00a0Mo" in message
    assert "2\u00a0Mo" in message
    assert "vide" in erreur(ChampFichier(), SimpleUploadedFile("plan.pdf", b""))


def test_sizes_are_written_in_decimal_units() -> None:
    assert ecrire_taille(1) == "1\u00a0ko"
    assert ecrire_taille(312_400) == "312\u00a0ko"
    assert ecrire_taille(25_000_000) == "25\u00a0Mo"


class Formulaire(forms.Form):
    """One of each."""

    montant = ChampMontant(initial=Decimal("1234.50"))
    debut = ChampDate(initial=date(2025, 9, 1))
    iban = ChampIban(initial="FR7630006000011234567890189")
    siret = ChampSiret()


def test_what_was_typed_stays_as_typed() -> None:
    saisie = {
        "montant": "1 234,567",
        "debut": "29/02/2025",
        "iban": "fr76 faux",
        "siret": "12 <b>",
    }
    formulaire = Formulaire(saisie)
    assert not formulaire.is_valid()
    html = str(formulaire)
    for texte in ("1 234,567", "29/02/2025", "fr76 faux", "12 &lt;b&gt;"):
        assert f'value="{texte}"' in html


def test_stored_values_are_shown_as_people_write_them() -> None:
    html = str(Formulaire())
    assert 'value="1\u202f234,50"' in html
    assert 'value="01/09/2025"' in html
    assert 'value="FR76 3000 6000 0112 3456 7890 189"' in html
