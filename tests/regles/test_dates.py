from datetime import UTC, date, datetime, timedelta

import pytest

from ecluse.regles import dates
from ecluse.regles.erreurs import DateInvalide


@pytest.mark.parametrize(
    "saisie",
    [
        "9 mai 2025",
        "09/05/2025",
        "9/5/2025",
        "9-5-2025",
        "09.05.2025",
        "2025-05-09",
        " 9  mai 2025 ",
    ],
)
def test_lire_date(saisie: str) -> None:
    assert dates.lire_date(saisie) == date(2025, 5, 9)


@pytest.mark.parametrize(
    ("saisie", "attendu"),
    [
        ("1er juillet 2025", date(2025, 7, 1)),
        ("25 DÉCEMBRE 2025", date(2025, 12, 25)),
        ("3 fevrier 2024", date(2024, 2, 3)),
        ("29/02/2024", date(2024, 2, 29)),
    ],
)
def test_lire_date_in_words(saisie: str, attendu: date) -> None:
    assert dates.lire_date(saisie) == attendu


@pytest.mark.parametrize(
    ("saisie", "message"),
    [
        ("29/02/2025", "Le 29 février 2025 n’existe pas\u00a0: février 2025 a 28 jours."),
        ("2025-13-01", "pas de mois numéro 13"),
        ("32 janvier 2025", "n’existe pas"),
        ("0/1/2025", "n’existe pas"),
        ("1 floréal 2025", "n’est pas une date"),
        ("hier", "n’est pas une date"),
        ("", "n’est pas une date"),
        ("01/01/0025", "pas plausible"),
        ("01/01/2200", "pas plausible"),
    ],
)
def test_lire_date_refuses(saisie: str, message: str) -> None:
    with pytest.raises(DateInvalide, match=message):
        dates.lire_date(saisie)


@pytest.mark.parametrize("saisie", ["09/05/2025", "2025-5-9", "2025-05-09T00:00", "20250509"])
def test_lire_date_iso_is_strict(saisie: str) -> None:
    with pytest.raises(DateInvalide):
        dates.lire_date_iso(saisie)


def test_ecrire() -> None:
    assert dates.ecrire_date(date(2025, 5, 9)) == "9\u00a0mai 2025"
    assert dates.ecrire_date(date(2025, 7, 1)) == "1er\u00a0juillet 2025"
    assert dates.ecrire_mois(date(2025, 8, 31)) == "août 2025"
    instant = datetime(2025, 5, 9, 12, 5, tzinfo=UTC)
    assert dates.ecrire_instant(instant) == "9\u00a0mai 2025 à 14\u00a0h\u00a005"


def test_ecrire_instant_refuses_a_naive_one() -> None:
    with pytest.raises(DateInvalide, match="fuseau"):
        dates.ecrire_instant(datetime(2025, 5, 9, 12, 5))  # noqa: DTZ001


def test_a_day_ends_at_paris_midnight() -> None:
    fin = dates.fin_de_journee(date(2025, 5, 9))
    assert fin == datetime(2025, 5, 9, 22, 0, tzinfo=UTC)
    assert dates.fin_de_journee(date(2025, 1, 9)) == datetime(2025, 1, 9, 23, 0, tzinfo=UTC)
    assert dates.jour_de_paris(fin - timedelta(microseconds=1)) == date(2025, 5, 9)
    assert dates.jour_de_paris(fin) == date(2025, 5, 10)
    # The day of the change to winter time has 25 hours.
    debut = dates.debut_de_journee(date(2025, 10, 26))
    assert dates.fin_de_journee(date(2025, 10, 26)) - debut == timedelta(hours=25)


@pytest.mark.parametrize(
    ("jour", "mois", "attendu"),
    [
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2025, 3, 14), 3, date(2025, 6, 14)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)),
        (date(2025, 1, 15), -1, date(2024, 12, 15)),
        (date(2025, 11, 30), 1, date(2025, 12, 30)),
        (date(2025, 12, 1), 1, date(2026, 1, 1)),
    ],
)
def test_ajouter_mois_clamps(jour: date, mois: int, attendu: date) -> None:
    assert dates.ajouter_mois(jour, mois) == attendu


def test_mois_franc_of_the_contract() -> None:
    assert dates.mois_franc(date(2025, 3, 10)) == date(2025, 4, 11)
    assert dates.mois_franc(date(2025, 2, 28)) == date(2025, 3, 29)
    assert dates.mois_franc(date(2025, 1, 31)) == date(2025, 3, 1)


def test_premier_du_mois_suivant() -> None:
    assert dates.premier_du_mois_suivant(date(2025, 1, 31)) == date(2025, 2, 1)
    assert dates.premier_du_mois_suivant(date(2025, 12, 1)) == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("jour", "nombre", "attendu"),
    [
        # Wednesday 30 April 2025; 1 and 8 May are holidays.
        (date(2025, 4, 30), 1, date(2025, 5, 2)),
        (date(2025, 4, 30), 5, date(2025, 5, 9)),
        (date(2025, 5, 9), 1, date(2025, 5, 12)),
        (date(2025, 5, 9), 0, date(2025, 5, 9)),
        (date(2025, 12, 24), 2, date(2025, 12, 29)),
    ],
)
def test_jours_ouvres(jour: date, nombre: int, attendu: date) -> None:
    assert dates.jours_ouvres(jour, nombre) == attendu


def test_calendar_months_of_a_period() -> None:
    assert dates.mois_de(date(2025, 11, 30), date(2026, 1, 1)) == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
    ]
    assert dates.mois_de(date(2025, 2, 1), date(2025, 1, 1)) == []
    assert list(dates.annees_civiles(date(2025, 7, 1), date(2027, 12, 31))) == [2025, 2026, 2027]


@pytest.mark.parametrize(
    ("naissance", "jour", "ans"),
    [
        (date(2004, 2, 29), date(2025, 2, 28), 20),
        (date(2004, 2, 29), date(2025, 3, 1), 21),
        (date(2004, 2, 29), date(2024, 2, 29), 20),
        (date(2001, 5, 2), date(2024, 5, 1), 22),
        (date(2001, 5, 2), date(2024, 5, 2), 23),
    ],
)
def test_age_in_whole_years(naissance: date, jour: date, ans: int) -> None:
    assert dates.age(naissance, jour) == ans


def test_the_twelve_months_are_written_and_read_back() -> None:
    ecrits = [dates.ecrire_mois(date(2025, mois, 1)) for mois in range(1, 13)]
    assert " ".join(e.removesuffix(" 2025") for e in ecrits) == (
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    )
    for mois in range(1, 13):
        jour = date(2025, mois, 2)
        assert dates.lire_date(dates.ecrire_date(jour)) == jour


@pytest.mark.parametrize(("annee", "acceptee"), [(1899, 0), (1900, 1), (2199, 1), (2200, 0)])
def test_years_that_no_one_means_are_refused(annee: int, acceptee: int) -> None:
    if acceptee:
        assert dates.lire_date(f"1/2/{annee}") == date(annee, 2, 1)
    else:
        with pytest.raises(DateInvalide):
            dates.lire_date(f"1/2/{annee}")
