"""Each family against the plainest reading of its rule, day by day, and under its ceilings."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecluse.regles.dates import ajouter_mois
from tests.proprietes.test_regles import (
    ACTES_MOBILES,
    DEBUT,
    DEPENSES,
    FIN,
    LOGEMENTS,
    MONTANTS,
    OCCUPATIONS,
    PREVU,
    UN_CENTIME,
    VACANCES,
    du,
    evaluer,
    mesures,
)

JOUR = date(2026, 2, 15)
PERIODE = [DEBUT + timedelta(days=n) for n in range((FIN - DEBUT).days + 1)]


def dedans(jour: date, debut: str, fin: str | None) -> bool:
    return debut <= jour.isoformat() and (fin is None or jour.isoformat() <= fin)


def mois_actifs(mesure: dict[str, Any]) -> set[int]:
    return {
        j.month
        for j in PERIODE
        if dedans(j, mesure["debut"], mesure["fin"])
        and not any(dedans(j, *s) for s in mesure["suspensions"])
    }


@settings(max_examples=50)
@given(mesures("GSL", "ASL"))
def test_points_are_months_with_an_active_day(liste: list[dict[str, Any]]) -> None:
    attendus = [
        len(mois_actifs(m)) * (2 if m["type"] == "ASL" else 1) * Decimal("85.95") for m in liste
    ]
    resultat = evaluer("2025/2.11", {"mesures": liste})
    assert [x.montant for x in resultat.explication.lignes] == attendus
    par_mois = [
        sum(2 if m["type"] == "ASL" else 1 for m in liste if mois in mois_actifs(m))
        for mois in range(7, 13)
    ]
    codes = [a.code for a in resultat.alertes]
    assert codes.count("quota_points") == sum(n > 50 for n in par_mois)


def test_a_month_at_the_quota_is_no_alert() -> None:
    juillet = {"type": "GSL", "debut": "2025-07-01", "fin": "2025-07-31"}
    for nombre, alertes in ((50, 0), (51, 1)):
        resultat = evaluer("2025/2.11", {"mesures": [juillet] * nombre})
        assert [a.code for a in resultat.alertes] == ["quota_points"] * alertes


@settings(max_examples=50)
@given(OCCUPATIONS)
def test_each_day_of_a_menage_and_of_a_logement_is_paid_once(
    occupations: list[dict[str, Any]],
) -> None:
    def jours(cle: str, nom: str) -> int:
        siennes = [o for o in occupations if o[cle] == nom]
        return sum(any(dedans(j, o["debut"], o["fin"]) for o in siennes) for j in PERIODE)

    attendus = [
        (prix * n / 365).quantize(UN_CENTIME, "ROUND_HALF_UP")
        for cle, prix in (("menage", Decimal("1562.80")), ("logement", Decimal(500)))
        for n in (jours(cle, nom) for nom in sorted({o[cle] for o in occupations}))
        if n
    ]
    resultat = evaluer("2025/2.13", {"occupations": occupations})
    assert [x.montant for x in resultat.explication.lignes] == attendus


@settings(max_examples=50)
@given(OCCUPATIONS, VACANCES)
def test_a_vacancy_never_costs_more_than_its_days(
    occupations: list[dict[str, Any]], vacances: list[dict[str, Any]]
) -> None:
    resultat = evaluer("2025/2.13", {"occupations": occupations, "vacances": vacances})
    payees = [x for x in resultat.explication.lignes if x.libelle.startswith("Vacance")]
    assert len(payees) == len(vacances)
    maximum = Decimal("1562.80") * 31 / 365 + UN_CENTIME
    for ligne in payees:
        if "relogement" in ligne.libelle:
            assert 0 <= ligne.montant <= maximum
    logements = [x for x in resultat.explication.lignes if x.libelle.startswith("Gestion")]
    plein = Decimal(500) * len(PERIODE) / 365 + UN_CENTIME
    assert all(0 < x.montant <= plein for x in logements)


def reputes(logement: dict[str, Any]) -> Iterator[date]:
    """Days deemed occupied, one test a day, from the sentences of the rule."""
    occupations = logement["occupations"]
    for jour in PERIODE:
        iso = jour.isoformat()
        if any(dedans(jour, *o) for o in occupations):
            yield jour
            continue
        sorties = [f for _, f in occupations if f is not None and f < iso]
        entrees = [d for d, _ in occupations if d > iso]
        sortie = date.fromisoformat(max(sorties)) if sorties else None
        if sortie is not None:
            if entrees and jour <= ajouter_mois(sortie, 2):
                yield jour
                continue
            if sortie.month >= 11 and jour.year == sortie.year:
                yield jour
                continue
            continue
        captation = logement["captation"]
        if captation and entrees and captation <= iso:
            limite = ajouter_mois(date.fromisoformat(captation), 2)
            if min(entrees) <= limite.isoformat():
                yield jour


@settings(max_examples=100)
@given(LOGEMENTS)
def test_a_logement_is_paid_by_month_deemed_occupied(liste: list[dict[str, Any]]) -> None:
    sans_travaux = [{**x, "vacances_techniques": []} for x in liste]
    attendus = [
        Decimal(0) if x["iml"] else len({j.month for j in reputes(x)}) * Decimal("41.63")
        for x in sans_travaux
    ]
    resultat = evaluer("2025/2.15", {"logements": sans_travaux})
    assert [x.montant for x in resultat.explication.lignes] == attendus


@settings(max_examples=50)
@given(LOGEMENTS, st.dates(DEBUT, FIN))
def test_cutting_a_tenancy_on_any_day_changes_nothing_in_gla(
    liste: list[dict[str, Any]], coupe: date
) -> None:
    suite = (coupe + timedelta(days=1)).isoformat()
    coupes = []
    for logement in liste:
        occupations = []
        for debut, fin in logement["occupations"]:
            if debut <= coupe.isoformat() and (fin is None or coupe.isoformat() < fin):
                occupations += [[debut, coupe.isoformat()], [suite, fin]]
            else:
                occupations.append([debut, fin])
        coupes.append({**logement, "occupations": occupations})
    assert du("2025/2.15", {"logements": liste}) == du("2025/2.15", {"logements": coupes})


@settings(max_examples=50)
@given(mesures("simple", "renforcee"), st.sampled_from(range(7, 12)))
def test_cutting_mesures_at_a_month_s_end_moves_a_cent_per_line_at_most(
    entieres: list[dict[str, Any]], mois: int
) -> None:
    coupe = date(2025, mois + 1, 1) - timedelta(days=1)
    coupees = []
    for m in entieres:
        if m["debut"] <= coupe.isoformat() and (m["fin"] is None or coupe.isoformat() < m["fin"]):
            suite = (coupe + timedelta(days=1)).isoformat()
            coupees += [{**m, "fin": coupe.isoformat()}, {**m, "debut": suite}]
        else:
            coupees.append(m)
    ecart = du("2025/4.6", {"mesures": entieres}) - du("2025/4.6", {"mesures": coupees})
    assert abs(ecart) <= UN_CENTIME * len(coupees)


@given(st.integers(0, 10**4), st.integers(0, 10**4))
def test_places_under_the_convention(conventionnees: int, realisees: int) -> None:
    faits = {"places_conventionnees": conventionnees, "places_realisees": realisees}
    assert du("2025/1.2", faits) == 125 * min(conventionnees, realisees)


@given(DEPENSES, PREVU, MONTANTS)
def test_aid_to_expenses_stays_under_the_amount(
    depenses: list[dict[str, Any]], prevu: str, montant: Decimal
) -> None:
    faits = {"depenses_prevues": prevu, "depenses": depenses}
    for nom in ("2024/4.2", "2023/actions-innovantes"):
        resultat = evaluer(nom, faits, montant=montant)
        assert resultat.du is not None
        assert 0 <= resultat.du <= montant


@given(st.integers(1, 99), st.integers(0, 200), DEPENSES, PREVU)
def test_the_lower_of_two_rates(
    attendu: int, realise: int, depenses: list[dict[str, Any]], prevu: str
) -> None:
    faits = {
        "depenses_prevues": prevu,
        "depenses": depenses,
        "action": {"realisee": True, "fin": "2025-12-31"},
        "bilan": {"remis_le": "2026-01-31"},
    }
    sans = du("2024/4.1", faits)
    avec = du("2024/4.1", {**faits, "objectifs": {"attendu": attendu, "realise": realise}})
    plein = (Decimal("12000.00") * min(realise, attendu) / attendu).quantize(
        UN_CENTIME, "ROUND_HALF_UP"
    )
    assert avec == min(sans, plein)


@given(ACTES_MOBILES)
def test_an_accompagnement_costs_370_to_810(actes: list[dict[str, Any]]) -> None:
    resultat = evaluer("2025/2.10", {"actes": actes})
    for acte, ligne in zip(actes, resultat.explication.lignes, strict=True):
        if acte["type"] == "diagnostic":
            assert ligne.montant == 150
        else:
            assert ligne.montant == 370 + 55 * min(acte.get("semaines_supplementaires", 0), 8)


@pytest.mark.parametrize("nom", ["2025/2.11", "2025/4.6"])
@given(st.data())
def test_what_comes_after_the_day_does_not_count(nom: str, data: st.DataObject) -> None:
    """Facts cut at the day of the calculation give the same amount as the same facts whole."""
    genres = ("GSL", "ASL") if nom == "2025/2.11" else ("simple", "renforcee")
    liste = data.draw(mesures(*genres))
    jour = data.draw(st.dates(DEBUT, FIN))
    connues = [
        {**m, "fin": jour.isoformat() if m["fin"] is None else min(m["fin"], jour.isoformat())}
        for m in liste
        if m["debut"] <= jour.isoformat()
    ]
    entier, connu = (evaluer(nom, {"mesures": x}, jour=jour) for x in (liste, connues))
    assert entier.du == connu.du
