"""Properties that hold for any facts: sums, order, ceilings, cuts."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecluse.regles import argent, dates, intervalles
from ecluse.regles.calcul import Decision, Resultat, calculer, decider, expliquer_solde
from ecluse.regles.demande import lire_demande
from ecluse.regles.fiches import programme_par_defaut, trouver_fiche
from ecluse.regles.versements import tranches

DEBUT, FIN = date(2025, 7, 1), date(2025, 12, 31)
JOURS = st.dates(date(2025, 5, 1), date(2026, 3, 31))
MONTANTS = st.decimals(0, 10**7, places=2, allow_nan=False, allow_infinity=False)
PROGRAMME = programme_par_defaut()
UN_CENTIME = Decimal("0.01")


@st.composite
def periodes(tirer: Any) -> dict[str, str | None]:
    debut = tirer(JOURS)
    fin = tirer(st.none() | st.integers(0, 200).map(lambda n: debut + timedelta(days=n)))
    return {"debut": debut.isoformat(), "fin": fin and fin.isoformat()}


def paires(dictionnaires: list[dict[str, str | None]]) -> list[list[str | None]]:
    return [[d["debut"], d["fin"]] for d in dictionnaires]


SUSPENSIONS = st.lists(periodes(), max_size=2).map(paires)


def mesures(*types: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    une = st.builds(
        lambda p, t, s: {**p, "type": t, "suspensions": s},
        periodes(),
        st.sampled_from(types),
        SUSPENSIONS,
    )
    return st.lists(une, max_size=6)


OCCUPATIONS = st.lists(
    st.builds(
        lambda p, logement, menage: {**p, "logement": logement, "menage": menage},
        periodes(),
        st.sampled_from(["L1", "L2"]),
        st.sampled_from(["A", "B", "C"]),
    ),
    max_size=6,
)
VACANCES = st.lists(
    st.builds(
        lambda p, logement, nature, justifiee: {
            **p,
            "logement": logement,
            "nature": nature,
            "justifiee": justifiee,
        },
        periodes(),
        st.sampled_from(["L1", "L2", "L3"]),
        st.sampled_from(["relogement", "technique"]),
        st.booleans(),
    ),
    max_size=4,
)
LOGEMENTS = st.lists(
    st.builds(
        lambda n, o, t, c, i: {
            "id": n,
            "occupations": paires(o),
            "vacances_techniques": t,
            "captation": c and c.isoformat(),
            "iml": i,
        },
        st.integers(0, 99),
        st.lists(periodes(), max_size=3),
        st.lists(
            st.builds(lambda p, j: {**p, "justifiee": j}, periodes(), st.booleans()), max_size=2
        ),
        st.none() | JOURS,
        st.booleans(),
    ),
    max_size=4,
)
DEPENSES = st.lists(
    st.builds(
        lambda n, m, j, a, d: {
            "nature": n,
            "montant": str(m),
            "justifiee": j,
            "acquittee": a,
            "derogation": d,
        },
        st.sampled_from(["directe", "personnel", "prestation", "indirecte", "poste"]),
        MONTANTS,
        st.booleans(),
        st.booleans(),
        st.booleans(),
    ),
    max_size=6,
)
ACTES_DSF = st.lists(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["dsf", "porte_close"])},
        optional={
            "tentatives": st.integers(0, 4),
            "rencontre": st.booleans(),
            "menage_en_asll": st.booleans(),
        },
    ),
    max_size=6,
)
ACTES_MOBILES = st.lists(
    st.just({"type": "diagnostic"})
    | st.fixed_dictionaries(
        {"type": st.just("accompagnement")},
        optional={"semaines_supplementaires": st.integers(0, 20)},
    ),
    max_size=6,
)
CRITERES = st.fixed_dictionaries(
    {c: st.decimals(0, 1, places=3).map(str) for c in ("quantitatif", "qualitatif")}
)
PREVU = st.decimals("0.01", 10**7, places=2).map(str)

FAITS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "2025/1.1": st.fixed_dictionaries(
        {
            "places_conventionnees": st.integers(0, 10**5),
            "places_realisees": st.integers(0, 10**5),
        }
    ),
    "2025/4.6": st.fixed_dictionaries({"mesures": mesures("simple", "renforcee")}),
    "2025/2.11": st.fixed_dictionaries({"mesures": mesures("GSL", "ASL")}),
    "2025/2.12": st.fixed_dictionaries({"mesures": mesures("simple", "renforcee")}),
    "2025/2.13": st.fixed_dictionaries({"occupations": OCCUPATIONS, "vacances": VACANCES}),
    "2025/2.14": st.fixed_dictionaries({"actes": ACTES_DSF}),
    "2025/2.15": st.fixed_dictionaries({"logements": LOGEMENTS}),
    "2024/4.2": st.fixed_dictionaries({"depenses_prevues": PREVU, "depenses": DEPENSES}),
    "2023/actions-innovantes": st.fixed_dictionaries({"depenses": DEPENSES}),
    "2024/4.1": st.fixed_dictionaries(
        {
            "depenses_prevues": PREVU,
            "depenses": DEPENSES,
            "action": st.fixed_dictionaries({"realisee": st.booleans(), "fin": JOURS.map(str)}),
            "bilan": st.none() | st.fixed_dictionaries({"remis_le": JOURS.map(str)}),
        },
        optional={
            "objectifs": st.fixed_dictionaries(
                {"attendu": st.integers(1, 99), "realise": st.integers(0, 200)}
            )
        },
    ),
    "2025/2.10": st.fixed_dictionaries({"actes": ACTES_MOBILES}),
    "2025/1.3b": st.fixed_dictionaries({"criteres": CRITERES}),
    "2025/2.1": st.fixed_dictionaries({}, optional={"conditions_remplies": st.booleans()}),
}
LISTES = {
    "2025/4.6": ["mesures"],
    "2025/2.11": ["mesures"],
    "2025/2.12": ["mesures"],
    "2025/2.13": ["occupations", "vacances"],
    "2025/2.14": ["actes"],
    "2025/2.15": ["logements"],
    "2024/4.2": ["depenses"],
    "2023/actions-innovantes": ["depenses"],
    "2024/4.1": ["depenses"],
    "2025/2.10": ["actes"],
}


def evaluer(
    nom: str,
    faits: dict[str, Any],
    *,
    jour: date = date(2026, 2, 15),
    montant: Decimal = Decimal("12000.00"),
    verse: Decimal = Decimal("8400.00"),
) -> Resultat:
    demande = lire_demande(
        {
            "fiche": nom,
            "date": jour,
            "convention": {
                "debut": DEBUT,
                "fin": FIN,
                "montant_maximum": montant,
                "etp": "1",
            },
            "deja_verse": verse,
            "faits": faits,
        }
    )
    return calculer(trouver_fiche(PROGRAMME, nom), demande)


def du(nom: str, faits: dict[str, Any]) -> Decimal:
    resultat = evaluer(nom, faits)
    assert resultat.du is not None
    return resultat.du


def pour_chaque(*noms: str) -> Callable[..., Any]:
    return pytest.mark.parametrize("nom", noms or tuple(FAITS))


@pour_chaque()
@given(st.data())
def test_lines_sum_to_the_result_and_paid_balances(nom: str, data: st.DataObject) -> None:
    montant, verse = data.draw(MONTANTS), data.draw(MONTANTS)
    jour = data.draw(JOURS)
    r = evaluer(nom, data.draw(FAITS[nom]), jour=jour, montant=montant, verse=verse)
    assert r.du is not None
    assert r.retenu is not None
    assert r.solde is not None
    assert r.a_recuperer is not None
    assert sum(x.montant for x in r.explication.lignes) == r.du == r.explication.montant
    assert all(x.montant == argent.cents(x.montant) for x in r.explication.lignes)
    assert 0 <= r.retenu <= montant
    assert r.retenu <= r.du
    assert verse + r.solde - r.a_recuperer == r.retenu
    assert 0 in (r.solde, r.a_recuperer)
    assert expliquer_solde(r).montant == r.solde - r.a_recuperer


@pour_chaque(*LISTES)
@given(st.data())
def test_the_order_of_facts_does_not_matter(nom: str, data: st.DataObject) -> None:
    faits = data.draw(FAITS[nom])
    melanges = {
        cle: data.draw(st.permutations(valeur)) if cle in LISTES[nom] else valeur
        for cle, valeur in faits.items()
    }
    assert du(nom, faits) == du(nom, melanges)


@pour_chaque(*(nom for nom in LISTES if nom != "2025/2.13"))
@given(st.data())
def test_more_facts_never_lower_an_amount(nom: str, data: st.DataObject) -> None:
    faits = data.draw(FAITS[nom])
    (cle,) = LISTES[nom]
    moins = {**faits, cle: faits[cle][:-1]}
    assert du(nom, moins) <= du(nom, faits)


@given(OCCUPATIONS, st.dates(DEBUT, FIN))
def test_cutting_occupations_on_any_day_moves_a_cent_per_line_at_most(
    occupations: list[dict[str, Any]], coupe: date
) -> None:
    coupees = []
    for o in occupations:
        fin = o["fin"] or "2026-12-31"
        if o["debut"] <= coupe.isoformat() < fin:
            suite = (coupe + timedelta(days=1)).isoformat()
            coupees += [{**o, "fin": coupe.isoformat()}, {**o, "debut": suite}]
        else:
            coupees.append(o)
    entier, morceaux = (evaluer("2025/2.13", {"occupations": x}) for x in (occupations, coupees))
    assert entier.du is not None
    assert morceaux.du is not None
    assert abs(entier.du - morceaux.du) <= UN_CENTIME * len(morceaux.explication.lignes)


@given(mesures("GSL", "ASL"), st.sampled_from(range(7, 12)))
def test_cutting_mesures_at_a_month_s_end_changes_nothing_in_points(
    entieres: list[dict[str, Any]], mois: int
) -> None:
    coupe = date(2025, mois + 1, 1) - timedelta(days=1)
    coupees = []
    for m in entieres:
        fin = m["fin"] or "2026-12-31"
        if m["debut"] <= coupe.isoformat() < fin:
            suite = (coupe + timedelta(days=1)).isoformat()
            coupees += [{**m, "fin": coupe.isoformat()}, {**m, "debut": suite}]
        else:
            coupees.append(m)
    assert du("2025/2.11", {"mesures": entieres}) == du("2025/2.11", {"mesures": coupees})


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_the_ceiling_of_logements_is_never_passed(data: st.DataObject) -> None:
    logements = [
        {**un, "iml": False} for un in data.draw(LOGEMENTS.filter(bool)) for _ in range(300)
    ]
    assert du("2025/2.15", {"logements": logements}) <= Decimal("199824.00")


@given(MONTANTS, MONTANTS)
def test_a_decided_amount_balances_too(decide: Decimal, verse: Decimal) -> None:
    demande = lire_demande(
        {
            "fiche": "2025/4.5",
            "date": FIN,
            "convention": {"debut": DEBUT, "fin": FIN, "montant_maximum": "20000"},
            "deja_verse": verse,
            "faits": {},
        }
    )
    fiche = trouver_fiche(PROGRAMME, "2025/4.5")
    r = decider(fiche, demande, Decision(argent.cents(decide), "motif"))
    assert r.retenu == min(argent.cents(decide), 20000)
    assert r.solde is not None
    assert r.a_recuperer is not None
    assert verse + r.solde - r.a_recuperer == r.retenu


@given(MONTANTS, st.sampled_from(["2025/4.5", "2024/4.1", "2025/2.11", "2025/2.2"]))
def test_tranches_sum_to_the_amount(montant: Decimal, nom: str) -> None:
    parts = [t.montant for t in tranches(trouver_fiche(PROGRAMME, nom), montant)]
    assert None not in parts
    assert sum(p for p in parts if p is not None) == montant


@given(MONTANTS, st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=8).filter(any))
def test_a_split_sums_and_stays_near(total: Decimal, poids: list[Decimal]) -> None:
    parts = argent.repartir(total, poids)
    assert sum(parts) == total
    for part, p in zip(parts, poids, strict=True):
        assert abs(part - total * p / sum(poids)) < UN_CENTIME


@given(st.decimals(-(10**9), 10**9, places=2))
def test_an_amount_written_is_read_back(montant: Decimal) -> None:
    assert argent.lire_montant(argent.ecrire_montant(montant), negatif_permis=True) == montant


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_date_written_is_read_back(jour: date) -> None:
    assert dates.lire_date(dates.ecrire_date(jour)) == jour
    assert dates.lire_date_iso(jour.isoformat()) == jour


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.integers(-60, 60))
def test_months_clamp_and_never_skip(jour: date, mois: int) -> None:
    resultat = dates.ajouter_mois(jour, mois)
    assert dates.rang_de_mois(resultat) == dates.rang_de_mois(jour) + mois
    assert resultat.day == jour.day or (resultat + timedelta(days=1)).day == 1


ENSEMBLES = st.lists(
    st.tuples(st.integers(1, 60), st.integers(0, 20)).map(lambda x: (x[0], x[0] + x[1])),
    max_size=6,
)


def en_jours(ensemble: list[intervalles.Jours]) -> set[int]:
    return {n for a, b in ensemble for n in range(a, b + 1)}


@settings(max_examples=300)
@given(ENSEMBLES, ENSEMBLES)
def test_intervals_are_sets_of_days(
    gardes: list[intervalles.Jours], retires: list[intervalles.Jours]
) -> None:
    fusion = intervalles.fusionner(gardes)
    assert en_jours(fusion) == en_jours(gardes)
    assert all(a[1] + 1 < b[0] for a, b in pairwise(fusion))
    assert intervalles.compter(gardes) == len(en_jours(gardes))
    reste = intervalles.soustraire(gardes, retires)
    assert en_jours(reste) == en_jours(gardes) - en_jours(retires)
    assert en_jours(intervalles.limiter(gardes, (10, 30))) == en_jours(gardes) & set(range(10, 31))
