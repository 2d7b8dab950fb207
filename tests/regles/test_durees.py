"""Lengths of an accompagnement against the fiche: one case per family, on both sides of a bound."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from ecluse.regles.durees import (
    AutreAccompagnement,
    Parcours,
    Periode,
    Rencontre,
    controler,
    dernier_jour,
    terme,
)
from ecluse.regles.fiches import Fiche, FicheInvalide, fiche_depuis

JOUR = date(2030, 1, 1)


def jour(texte: str) -> date:
    return date.fromisoformat(texte)


def periode(debut: str, fin: str | None, nature: Any = "initiale", *conditions: str) -> Periode:
    return Periode(jour(debut), None if fin is None else jour(fin), nature, frozenset(conditions))


def rencontres(
    debut: str, fin: str, pas: int = 7, a_domicile: bool = True
) -> tuple[Rencontre, ...]:
    premier, dernier = jour(debut), jour(fin)
    nombre = (dernier - premier).days // pas + 1
    return tuple(Rencontre(premier + timedelta(days=pas * n)) for n in range(nombre))


def codes(fiche: Fiche, parcours: Parcours, le: date = JOUR) -> list[tuple[str, str]]:
    """Constats other than those on meetings."""
    return [
        (c.code, c.depuis.isoformat())
        for c in controler(fiche, parcours, le)
        if c.code != "frequence_insuffisante"
    ]


@pytest.mark.parametrize(
    ("unite", "attendu"),
    [
        ("jours", "2025-02-02"),
        ("semaines", "2025-02-14"),
        ("mois", "2025-03-31"),
        ("années", "2027-01-31"),
    ],
)
def test_a_length_lasts_to_the_same_day_number(unite: str, attendu: str) -> None:
    assert dernier_jour(jour("2025-01-31"), 2, unite) == jour(attendu)


@pytest.mark.parametrize(
    ("fiche", "fin", "attendus"),
    [
        # ASLL: three to twelve months.
        ("2025/2.11", "2025-09-29", [("duree_minimum", "2025-07-01")]),
        ("2025/2.11", "2025-09-30", []),
        ("2025/2.11", "2026-07-01", []),
        ("2025/2.11", "2026-07-02", [("duree_maximum", "2026-07-02")]),
        # AML: nine months, no less to fear.
        ("2025/2.12", "2025-07-02", []),
        ("2025/2.12", "2026-04-02", [("duree_maximum", "2026-04-02")]),
        # Open on the day: as long as it has lasted.
        ("2025/3.2", None, [("duree_maximum", "2026-01-02")]),
        # No length written.
        ("2025/2.1", "2029-12-31", []),
    ],
)
def test_the_first_period(
    fiches: dict[str, Fiche], fiche: str, fin: str | None, attendus: list[tuple[str, str]]
) -> None:
    parcours = Parcours((periode("2025-07-01", fin),))
    assert codes(fiches[fiche], parcours) == attendus


@pytest.mark.parametrize(
    ("situations", "fin", "nombre"),
    [
        (set(), "2026-07-01", 0),
        (set(), "2026-07-02", 1),
        # Past eighteen months too, only the length of its own situation is said.
        (set(), "2027-02-01", 1),
        ({"dalo"}, "2026-07-02", 0),
        ({"dalo", "autre"}, "2027-01-01", 0),
        ({"sortant_cada"}, "2027-01-02", 1),
        ({"autre"}, "2026-07-02", 1),
    ],
)
def test_a_situation_gives_another_length(
    fiches: dict[str, Fiche], situations: set[str], fin: str, nombre: int
) -> None:
    parcours = Parcours((periode("2025-07-01", fin),), situations=frozenset(situations))
    assert len(codes(fiches["2025/2.13"], parcours)) == nombre


def test_the_term_of_a_first_period(fiches: dict[str, Fiche]) -> None:
    debut = jour("2025-07-01")
    assert terme(fiches["2025/2.13"], debut) == jour("2026-07-01")
    assert terme(fiches["2025/2.13"], debut, None, frozenset({"dalo"})) == jour("2027-01-01")
    assert terme(fiches["2025/2.11"], debut, "GSL") == jour("2026-07-01")
    assert terme(fiches["2025/2.1"], debut) is None


AML = (periode("2025-01-01", "2025-09-30"), periode("2025-10-01", "2026-06-30", "renouvellement"))


@pytest.mark.parametrize(
    ("suite", "attendus"),
    [
        ((), []),
        (
            (periode("2026-07-01", "2026-12-31", "renouvellement"),),
            [("renouvellement_en_trop", "2026-07-01")],
        ),
        ((periode("2026-07-01", "2026-12-31", "prolongation", "concertation"),), []),
        (
            (periode("2026-07-01", "2026-12-31", "prolongation", "envie"),),
            [("prolongation_sans_motif", "2026-07-01")],
        ),
        (
            (periode("2026-07-01", "2027-01-02", "prolongation", "concertation"),),
            [("plafond_total", "2027-01-02"), ("prolongation_trop_longue", "2027-01-02")],
        ),
    ],
)
def test_what_follows_the_first_period(
    fiches: dict[str, Fiche], suite: tuple[Periode, ...], attendus: list[tuple[str, str]]
) -> None:
    assert codes(fiches["2025/2.12"], Parcours((*AML, *suite))) == attendus


def test_a_renewal_that_lasts_too_long(fiches: dict[str, Fiche]) -> None:
    longue = periode("2025-10-01", "2026-07-02", "renouvellement")
    assert codes(fiches["2025/2.12"], Parcours((AML[0], longue))) == [
        ("renouvellement_trop_long", "2026-07-02")
    ]


def test_as_many_renewals_as_the_total_allows(fiches: dict[str, Fiche]) -> None:
    periodes = tuple(
        periode(
            f"{2025 + n // 3}-{n % 3 * 4 + 1:02d}-01",
            f"{2025 + n // 3}-{n % 3 * 4 + 4:02d}-30",
            "renouvellement" if n else "initiale",
        )
        for n in range(7)
    )
    fiche = fiches["2025/2.11"]
    assert codes(fiche, Parcours(periodes[:6])) == []
    assert codes(fiche, Parcours(periodes)) == [("plafond_total", "2027-01-02")]


@pytest.mark.parametrize(
    ("suspensions", "attendus"),
    [
        ((("2025-08-01", "2025-11-01"),), []),
        ((("2025-08-01", "2025-11-02"),), [("suspension_trop_longue", "2025-11-02")]),
        # Two that touch are one.
        (
            (("2025-08-01", "2025-09-30"), ("2025-10-01", "2025-11-15")),
            [("suspension_trop_longue", "2025-11-02")],
        ),
        ((("2025-08-01", "2025-09-30"), ("2025-10-02", "2025-11-15")), []),
        ((("2025-09-01", None),), [("suspension_trop_longue", "2025-12-02")]),
    ],
)
def test_a_suspension_is_short(
    fiches: dict[str, Fiche],
    suspensions: tuple[tuple[str, str | None], ...],
    attendus: list[tuple[str, str]],
) -> None:
    parcours = Parcours(
        (periode("2025-07-01", "2026-06-30"),),
        suspensions=tuple((jour(d), None if f is None else jour(f)) for d, f in suspensions),
    )
    assert codes(fiches["2025/2.11"], parcours, jour("2025-12-15")) == attendus
    # In AML nothing bounds it.
    assert codes(fiches["2025/2.12"], parcours, jour("2025-12-15")) == [
        ("duree_maximum", "2026-04-02")
    ]


MOIS = Parcours((periode("2025-07-10", "2025-10-20"),), type="GSL")


@pytest.mark.parametrize(
    ("change", "le", "mois"),
    [
        # Only August and September are whole.
        ({}, JOUR, ["2025-08-01", "2025-09-01"]),
        ({}, jour("2025-09-29"), ["2025-08-01"]),
        ({}, jour("2025-09-30"), ["2025-08-01", "2025-09-01"]),
        ({"rencontres": (Rencontre(jour("2025-08-31")),)}, JOUR, ["2025-09-01"]),
        # The first day of the next month is not of this one.
        ({"rencontres": (Rencontre(jour("2025-09-01")),)}, JOUR, ["2025-08-01"]),
        # GSL is seen at home.
        (
            {"rencontres": (Rencontre(jour("2025-08-31"), a_domicile=False),)},
            JOUR,
            ["2025-08-01", "2025-09-01"],
        ),
        # ASL: two a month.
        (
            {"type": "ASL", "rencontres": rencontres("2025-08-31", "2025-09-07")},
            JOUR,
            ["2025-08-01", "2025-09-01"],
        ),
        ({"type": "ASL", "rencontres": rencontres("2025-08-01", "2025-09-30", 15)}, JOUR, []),
        # A month with a suspended day is not judged.
        ({"suspensions": ((jour("2025-09-30"), jour("2025-10-02")),)}, JOUR, ["2025-08-01"]),
        ({"type": None}, JOUR, []),
    ],
)
def test_meetings_of_a_month(
    fiches: dict[str, Fiche], change: dict[str, Any], le: date, mois: list[str]
) -> None:
    constats = controler(fiches["2025/2.11"], replace(MOIS, **change), le)
    rares = [c.depuis.isoformat() for c in constats if c.code == "frequence_insuffisante"]
    assert rares == mois


@pytest.mark.parametrize(
    ("genre", "par_semaine", "domicile", "semaines"),
    [("simple", 1, 1, 0), ("simple", 1, 0, 2), ("renforcee", 3, 1, 0), ("renforcee", 2, 2, 2)],
)
def test_meetings_of_a_week(
    fiches: dict[str, Fiche], genre: str, par_semaine: int, domicile: int, semaines: int
) -> None:
    """Two whole weeks, from Monday 6 to Sunday 19 October, between two broken ones."""
    vues = tuple(
        Rencontre(jour("2025-10-06") + timedelta(days=7 * s + n), n < domicile)
        for s in range(2)
        for n in range(par_semaine)
    )
    parcours = Parcours((periode("2025-09-30", "2025-10-25"),), genre, rencontres=vues)
    constats = controler(fiches["2024/4.6"], parcours, JOUR)
    assert [c.code for c in constats] == ["frequence_insuffisante"] * semaines
    if semaines:
        assert [c.depuis for c in constats] == [jour("2025-10-06"), jour("2025-10-13")]
        assert constats[0].source == "000 §4.6"


@pytest.mark.parametrize(
    ("autre", "asll", "aml"),
    [
        (AutreAccompagnement("MASP", jour("2025-08-01"), jour("2025-08-15"), fsl=False), 1, 1),
        # The FSL pays one accompagnement only: both rules are broken.
        (AutreAccompagnement("FAL", jour("2025-08-01"), jour("2025-08-15"), fsl=True), 2, 2),
        (AutreAccompagnement("MASP", jour("2025-06-01"), jour("2025-06-30"), fsl=False), 0, 0),
        (AutreAccompagnement("MASP", jour("2025-06-01"), jour("2025-07-01"), fsl=False), 1, 1),
        # To hand over, three months in AML; never in ASLL.
        (AutreAccompagnement("MASP", jour("2025-06-01"), jour("2025-10-01"), False, True), 1, 0),
        (AutreAccompagnement("MASP", jour("2025-06-01"), jour("2025-10-02"), False, True), 1, 1),
        (AutreAccompagnement("MASP", jour("2025-09-16"), None, False, True), 0, 0),
        (AutreAccompagnement("MASP", jour("2025-09-15"), None, False, False), 1, 1),
    ],
)
def test_one_accompagnement_at_a_time(
    fiches: dict[str, Fiche], autre: AutreAccompagnement, asll: int, aml: int
) -> None:
    parcours = Parcours((periode("2025-07-01", "2026-03-31"),), autres=(autre,))
    le = jour("2025-10-15") if autre.fin is not None else jour("2025-09-15")
    for fiche, attendu in (("2025/2.11", asll), ("2025/2.12", aml)):
        cumuls = [c for c in codes(fiches[fiche], parcours, le) if c[0] == "cumul"]
        assert len(cumuls) == attendu, fiche
        if cumuls:
            assert cumuls[0][1] == max(autre.debut, jour("2025-07-01")).isoformat()


def test_nothing_is_known_before_it_starts(fiches: dict[str, Fiche]) -> None:
    parcours = Parcours((periode("2025-07-01", None),), "GSL")
    assert controler(fiches["2025/2.11"], parcours, jour("2025-06-30")) == []
    assert controler(fiches["2025/2.11"], Parcours(()), JOUR) == []


def test_a_constat_explains_itself(fiches: dict[str, Fiche]) -> None:
    (constat,) = controler(
        fiches["2025/3.2"], Parcours((periode("2025-01-31", "2025-08-15"),)), JOUR
    )
    assert constat.message == "La période dépasse 6 mois, atteints le 31\u00a0juillet 2025."
    assert (constat.source, constat.hypothese) == ("003 annexe 1, 3.2", None)


@pytest.mark.parametrize(
    ("duree", "champ"),
    [
        ({"famille": "frequence", "valeur": 1, "unite": "par mois", "a_domicile": 2}, "a_domicile"),
        ({"famille": "non_cumul", "perimetre": "tous", "valeur": 3}, "unite"),
        ({"famille": "non_cumul", "perimetre": "ailleurs"}, "perimetre"),
        ({"famille": "initiale", "sens": "maximum", "valeur": 0, "unite": "mois"}, "valeur"),
        ({"famille": "suspension", "valeur": "3", "unite": "mois"}, "valeur"),
        ({"sens": "maximum"}, "valeur"),
        ({"sens": "regle", "valeur": 1}, "valeur"),
        ({"sens": "exacte", "valeur": -1}, "valeur"),
        ([], ""),
    ],
)
def test_a_length_is_well_formed(fiches: dict[str, Fiche], duree: Any, champ: str) -> None:
    donnees = fiches["2025/4.5"].model_dump(mode="json")
    commun = {"code": "essai", "libelle": "Essai", "source": "x"}
    donnees["durees"] = [{**commun, **duree} if isinstance(duree, dict) else duree]
    with pytest.raises(FicheInvalide) as refus:
        fiche_depuis(donnees)
    assert refus.value.champ == (f"durees[0].{champ}" if champ else "durees[0]")


def test_lengths_are_a_list(fiches: dict[str, Fiche]) -> None:
    with pytest.raises(FicheInvalide) as refus:
        fiche_depuis({**fiches["2025/4.5"].model_dump(mode="json"), "durees": "douze mois"})
    assert refus.value.champ == "durees"


def test_a_length_without_family_is_a_bound(fiches: dict[str, Fiche]) -> None:
    donnees = fiches["2025/4.5"].model_dump(mode="json")
    for duree in donnees["durees"]:
        if duree["famille"] == "borne":
            del duree["famille"]
    assert fiche_depuis(donnees) == fiches["2025/4.5"]


def test_what_starts_later_is_not_known(fiches: dict[str, Fiche]) -> None:
    suite = periode("2025-08-01", "2027-01-01", "renouvellement")
    parcours = Parcours((periode("2025-01-01", "2025-07-31"), suite))
    assert codes(fiches["2025/2.12"], parcours, jour("2025-07-31")) == []
    assert codes(fiches["2025/2.12"], parcours, jour("2025-08-01")) != []


def test_the_last_days_allowed(fiches: dict[str, Fiche]) -> None:
    """Renewal of nine months and total of twenty-four, to their very last day."""
    suite = (
        periode("2025-10-01", "2026-07-01", "renouvellement"),
        periode("2026-07-02", "2027-01-01", "prolongation", "concertation"),
    )
    assert codes(fiches["2025/2.12"], Parcours((AML[0], *suite))) == []


def test_one_home_visit_short_is_said_in_full(fiches: dict[str, Fiche]) -> None:
    """A week that ends on the last day is whole; the first Monday is the first day."""
    parcours = Parcours((periode("2025-10-06", "2025-10-12"),), "renforcee")
    (constat,) = controler(fiches["2024/4.6"], parcours, JOUR)
    assert constat.message.replace("\u00a0", " ") == (
        "0 rencontre, dont 0 à domicile, pour 3 par semaine au moins, dont 1 à domicile."
    )
    (constat,) = controler(fiches["2023/adsl"], parcours, JOUR)
    assert constat.message.endswith("pour 3 par semaine au moins.")
    sans_dimanche = Parcours((periode("2025-10-06", "2025-10-11"),), "renforcee")
    assert controler(fiches["2024/4.6"], sans_dimanche, JOUR) == []


def test_a_month_from_its_first_day(fiches: dict[str, Fiche]) -> None:
    parcours = Parcours((periode("2025-09-01", "2025-09-30"),), "GSL")
    constats = controler(fiches["2025/2.11"], parcours, JOUR)
    assert [c.code for c in constats] == ["duree_minimum", "frequence_insuffisante"]
    tronque = Parcours((periode("2025-09-02", "2025-10-30"),), "GSL")
    constats = controler(fiches["2025/2.11"], tronque, JOUR)
    assert [c.code for c in constats] == ["duree_minimum"]


def test_a_renewal_too_many_is_said_in_full(fiches: dict[str, Fiche]) -> None:
    troisieme = periode("2026-07-01", "2026-12-31", "renouvellement")
    constats = controler(fiches["2025/2.12"], Parcours((*AML, troisieme)), JOUR)
    messages = [c.message for c in constats if c.code == "renouvellement_en_trop"]
    assert messages == ["1\u00a0renouvellement au plus."]


def test_a_period_is_the_first_one_unless_it_is_said() -> None:
    assert Periode(date(2025, 1, 1), None).nature == "initiale"
