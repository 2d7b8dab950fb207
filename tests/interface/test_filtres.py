"""Filters and tags: one value in, French text out."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from ecluse.interface.icones import ICONES, icone
from ecluse.interface.templatetags import ecluse as balises
from ecluse.socle.etats import Etat

INSTANT = datetime(2025, 5, 9, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("valeur", "texte"),
    [
        (Decimal("1234.56"), "1\u202f234,56\u00a0€"),
        (Decimal("-16000"), "\u221216\u202f000,00\u00a0€"),
        ("893551.00", "893\u202f551,00\u00a0€"),
        (0, "0,00\u00a0€"),
        (Decimal("2.665"), "2,67\u00a0€"),
        (None, "—"),
    ],
)
def test_montant(valeur: Any, texte: str) -> None:
    assert balises.montant(valeur) == texte


def test_dates() -> None:
    assert balises.date_fr(date(2025, 7, 1)).replace("\u00a0", " ") == "1er juillet 2025"
    # 23 h 30 in UTC is already the next day in Paris.
    assert balises.date_courte(datetime(2025, 5, 9, 23, 30, tzinfo=UTC)) == "10/05/2025"
    assert balises.instant_fr(INSTANT).replace("\u00a0", " ") == "9 mai 2025 à 14 h 05"
    assert balises.quand(date(2025, 5, 9)).replace("\u00a0", " ") == "9 mai 2025"
    assert balises.date_fr(None) == "—"


@pytest.mark.parametrize(
    ("ecart", "texte"),
    [
        (timedelta(seconds=30), "à l’instant"),
        (timedelta(minutes=5), "il y a 5 min"),
        (timedelta(hours=3), "il y a 3 h"),
        (timedelta(days=1), "hier"),
        (timedelta(days=12), "il y a 12 jours"),
        (timedelta(days=40), "9 mai 2025 à 14 h 05"),
        (timedelta(seconds=-5), "9 mai 2025 à 14 h 05"),
    ],
)
def test_depuis(ecart: timedelta, texte: str) -> None:
    assert balises.depuis(INSTANT, INSTANT + ecart).replace("\u00a0", " ") == texte


def test_numbers_and_nouns() -> None:
    assert balises.pluriel(1, "dossier") == "1\u00a0dossier"
    assert balises.pluriel(1200, "dossier") == "1\u202f200\u00a0dossiers"
    assert balises.pluriel(2, "appel à projets,appels à projets") == "2\u00a0appels à projets"
    assert balises.accord(2, ",s") == "s"
    assert balises.taux("0.8") == "80\u00a0%"
    assert balises.groupes("73282932000074", "3,3,3,5") == "732\u00a0829\u00a0320\u00a000074"


def test_a_badge_has_a_word_an_icon_and_a_tone() -> None:
    html = balises.badge(Etat("à signer", "attention", "signature"))
    assert "ton-attention" in html
    assert "<svg" in html
    assert html.endswith("À signer</span>")
    assert "&lt;script&gt;" in balises.badge("<script>", "info")


def test_an_unknown_icon_or_tone_fails() -> None:
    with pytest.raises(KeyError):
        icone("licorne")
    with pytest.raises(KeyError):
        balises.badge("mot", "fuchsia")


@pytest.mark.parametrize("nom", sorted(ICONES))
def test_each_icon_is_decorative_unless_named(nom: str) -> None:
    assert 'aria-hidden="true"' in icone(nom)
    assert 'aria-label="Échéance &quot;&lt;"' in icone(nom, 16, 'Échéance "<')


def test_left_over_attributes_are_escaped() -> None:
    piege = {"data-x": '" onclick="alert(1)', "id": "a", "hidden": True, "title": None}
    assert balises.attributs(piege) == ' data-x="&quot; onclick=&quot;alert(1)" id="a" hidden'


@pytest.mark.parametrize(
    ("analyse", "mots"),
    [("sain", ""), ("non_verifie", ", non vérifié par un antivirus")],
)
def test_a_file_says_that_no_antivirus_looked_at_it(analyse: str, mots: str) -> None:
    fichier = SimpleNamespace(contenu=SimpleNamespace(analyse=analyse))
    assert balises.mention_antivirus(fichier) == mots
