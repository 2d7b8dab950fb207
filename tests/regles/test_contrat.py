"""The table of families of the contract, row by row: amount, hypotheses, alerts."""

from typing import Any

import pytest

from ecluse.regles.fiches import Fiche
from tests.regles.conftest import Calcul

Faits = dict[str, Any]
MOIS = {"debut": "2025-07-01", "fin": "2025-07-31"}
DEPENSES: Faits = {
    "depenses_prevues": "1000.00",
    "depenses": [
        {"nature": "directe", "montant": "400.00", "justifiee": True, "acquittee": True},
        {"nature": "indirecte", "montant": "200.00", "justifiee": True, "acquittee": True},
        {"nature": "prestation", "montant": "100.00", "justifiee": True, "acquittee": True},
        {"nature": "personnel", "montant": "999.00", "justifiee": True, "acquittee": False},
        {"nature": "personnel", "montant": "999.00", "justifiee": False, "acquittee": True},
    ],
}
AVEC_BILAN: Faits = {
    **DEPENSES,
    "action": {"realisee": True, "fin": "2025-12-31"},
    "bilan": {"remis_le": "2026-01-15"},
}


def une_mesure(genre: str | None = None) -> Faits:
    mesure: Faits = {"id": "m", **MOIS}
    return {"mesures": [mesure if genre is None else {**mesure, "type": genre}]}


#: Fiche, facts, due on a convention of 900 €, hypotheses that counted.
TABLE: list[tuple[str, Faits, str | None, list[str]]] = [
    *(
        (fiche, {}, "900.00", [])
        for fiche in (
            "2024/4.3",
            "2025/2.1",
            "2025/2.2",
            "2025/4.3",
            "2025/4.7",
            "2025/caf-expulsions",
            "2025/caf-solvabilisation",
            "2023/gep",
        )
    ),
    *(
        (fiche, faits, du, [])
        for fiche in ("2024/4.4", "2024/4.5", "2025/4.5")
        for faits, du in (
            ({"conditions_remplies": True}, "900.00"),
            ({"conditions_remplies": False}, None),
            ({}, None),
        )
    ),
    *(
        (fiche, {"places_conventionnees": c, "places_realisees": r}, du, ["prix_deduit"])
        for fiche, c, r, du in (
            ("2025/1.1", 10, 7, "560.00"),
            ("2025/1.2", 7, 10, "875.00"),
            ("2025/1.3c", 0, 10, "0.00"),
            ("2025/1.3c", 3, 3, "480.00"),
        )
    ),
    ("2024/4.6", une_mesure("simple"), "208.33", ["prix_plafond", "mois_entame"]),
    ("2025/4.6", une_mesure("renforcee"), "416.67", ["prix_plafond", "mois_entame"]),
    ("2023/adsl", une_mesure(), "416.67", ["prix_deduit", "mois_entame"]),
    ("2023/vial", une_mesure("vial"), "583.33", ["prix_deduit", "mois_entame"]),
    ("2023/envaul", une_mesure("envaul"), "833.33", ["prix_deduit", "mois_entame"]),
    ("2025/2.11", une_mesure("GSL"), "85.95", ["mois_entame"]),
    ("2025/2.11", une_mesure("ASL"), "171.90", ["mois_entame"]),
    (
        "2025/2.11",
        {
            "mesures": [],
            "actes": [
                {"type": "diagnostic", "nombre": 1},
                {"type": "cet_non_signe", "nombre": 3},
            ],
        },
        "429.75",
        ["mois_entame"],
    ),
    ("2025/2.12", une_mesure("simple"), "85.95", ["mois_entame"]),
    ("2025/2.12", une_mesure("renforcee"), "171.90", ["mois_entame"]),
    (
        "2025/2.13",
        {"occupations": [{"logement": "L", "menage": "M", **MOIS}]},
        "175.20",
        ["base_365", "cout_2062_80"],
    ),
    (
        "2025/2.15",
        {"logements": [{"id": "L", "occupations": [["2025-07-31", "2025-08-01"]]}]},
        "83.26",
        ["mois_occupe"],
    ),
    ("2025/2.14", {"actes": [{"type": "dsf"}]}, "162.38", []),
    ("2025/2.14", {"actes": [{"type": "porte_close", "tentatives": 2}]}, "39.12", []),
    ("2025/2.10", {"actes": [{"type": "diagnostic"}]}, "150.00", []),
    (
        "2025/2.10",
        {"actes": [{"type": "accompagnement", "semaines_supplementaires": 9}]},
        "810.00",
        ["plafond_8_semaines"],
    ),
    (
        "2023/equipes-mobiles",
        {"actes": [{"type": "accompagnement", "semaines_supplementaires": 9}]},
        "810.00",
        [],
    ),
    ("2024/4.1", AVEC_BILAN, "630.00", []),
    ("2023/faj-co", AVEC_BILAN, "630.00", ["regles_de_2024"]),
    (
        "2024/4.1",
        {**AVEC_BILAN, "objectifs": {"attendu": 10, "realise": 4}},
        "360.00",
        ["modulation_min"],
    ),
    # (400 + 100) and 20 % of it: 600 of 1,000 planned.
    ("2024/4.2", DEPENSES, "540.00", []),
    ("2023/obligation-formation", DEPENSES, "540.00", ["regles_de_2024"]),
    # 400 + 100 + 20 % of 400.
    ("2023/actions-innovantes", DEPENSES, "580.00", []),
    ("2023/accompagner-autrement", DEPENSES, "580.00", []),
    (
        "2025/1.3b",
        {"criteres": {"quantitatif": "0.5", "qualitatif": 1}},
        "675.00",
        ["parts_egales"],
    ),
]


@pytest.mark.parametrize(
    ("fiche", "faits", "du", "hypotheses"), TABLE, ids=[f"{i}-{t[0]}" for i, t in enumerate(TABLE)]
)
def test_each_row_of_the_table(
    calculer: Calcul, fiche: str, faits: Faits, du: str | None, hypotheses: list[str]
) -> None:
    resultat = calculer(fiche, faits, montant="900.00")
    assert resultat["du"] == du
    assert [h["code"] for h in resultat["hypotheses"]] == hypotheses
    codes = [a["code"] for a in resultat["alertes"]]
    if du is None:
        assert codes == ["a_decider"]
        assert resultat["explication"]["lignes"] == []
        assert [resultat[c] for c in ("retenu", "solde", "a_recuperer")] == [None] * 3
    else:
        assert codes == (["plafond_semaines"] if "semaines" in str(faits) else [])


def test_every_other_fiche_is_left_to_a_person(calculer: Calcul, fiches: dict[str, Fiche]) -> None:
    for nom in set(fiches) - {t[0] for t in TABLE}:
        resultat = calculer(nom, {"n'importe": ["quoi"]}, deja_verse="1.00")
        assert resultat["du"] is None, nom
        assert [a["code"] for a in resultat["alertes"]] == ["a_decider"]
        assert resultat["deja_verse"] == "1.00"


@pytest.mark.parametrize(
    ("du", "verse", "solde", "recuperer"),
    [
        ("1.00", "0.00", "1.00", "0.00"),
        ("1.00", "1.00", "0.00", "0.00"),
        ("1.00", "1.01", "0.00", "0.01"),
        ("0.00", "0.00", "0.00", "0.00"),
    ],
)
def test_the_balance(calculer: Calcul, du: str, verse: str, solde: str, recuperer: str) -> None:
    resultat = calculer("2025/2.1", {}, montant=du, deja_verse=verse)
    assert (resultat["solde"], resultat["a_recuperer"]) == (solde, recuperer)


@pytest.mark.parametrize(
    ("debut", "fin", "mois", "alerte"),
    [
        # The whole of February in a leap year and in a common one.
        ("2024-02-29", "2024-02-29", 1, False),
        ("2024-01-31", "2024-03-01", 3, False),
        # Bounds of the convention are inside.
        ("2024-01-01", "2024-01-01", 1, False),
        ("2024-12-31", "2024-12-31", 1, False),
        ("2023-12-31", "2024-01-01", 1, True),
        ("2024-12-31", "2025-01-01", 1, True),
        # Wholly outside, and around.
        ("2023-01-01", "2023-12-31", 0, True),
        ("2025-01-01", "2025-12-31", 0, True),
        ("2023-01-01", "2025-12-31", 12, True),
        # Still open: no alert for what is to come, one for what came before.
        ("2024-11-15", None, 2, False),
        ("2023-11-15", None, 12, True),
        ("2025-01-01", None, 0, True),
    ],
)
def test_the_part_inside_the_period_counts(
    calculer: Calcul, debut: str, fin: str | None, mois: int, alerte: bool
) -> None:
    resultat = calculer(
        "2025/2.12",
        {"mesures": [{"id": "é", "type": "simple", "debut": debut, "fin": fin}]},
        debut="2024-01-01",
        fin="2024-12-31",
    )
    assert resultat["explication"]["lignes"][0]["calcul"].startswith(f"{mois} mois")
    assert [a["code"] for a in resultat["alertes"]] == ["hors_periode"] * alerte


@pytest.mark.parametrize(
    ("suspensions", "mois"),
    [
        ([], 6),
        ([["2025-08-01", "2025-08-31"]], 5),
        # One day of August is left.
        ([["2025-08-01", "2025-08-30"]], 6),
        # Overlapping, touching, repeated: the same days are suspended once.
        ([["2025-07-15", "2025-08-20"], ["2025-08-10", "2025-09-30"]], 4),
        ([["2025-08-01", "2025-08-15"], ["2025-08-16", "2025-08-31"]], 5),
        ([["2025-08-01", "2025-08-31"], ["2025-08-01", "2025-08-31"]], 5),
        # Open, wider than the mesure, beside it.
        ([["2025-10-01", None]], 3),
        ([["2020-01-01", "2030-01-01"]], 0),
        ([["2024-08-01", "2024-08-31"]], 6),
    ],
)
def test_suspensions(calculer: Calcul, suspensions: list[list[str]], mois: int) -> None:
    mesure = {"id": 1, "type": "GSL", "debut": "2025-07-01", "fin": None}
    resultat = calculer("2025/2.11", {"mesures": [{**mesure, "suspensions": suspensions}]})
    assert resultat["explication"]["lignes"][0]["calcul"].startswith(f"{mois} mois")
    assert resultat["alertes"] == []


def test_one_name_for_two_mesures_is_two_lines(calculer: Calcul) -> None:
    """A mesure handed in two parts keeps its name: both parts count."""
    deux = [{"id": "m", "type": "GSL", **MOIS}, {"id": "m", "type": "ASL", **MOIS}]
    assert calculer("2025/2.11", {"mesures": deux})["du"] == "257.85"


@pytest.mark.parametrize(
    ("fiche", "faits"),
    [
        ("2025/2.11", {"mesures": []}),
        ("2025/2.13", {"occupations": []}),
        ("2025/2.14", {"actes": []}),
        ("2025/2.15", {"logements": []}),
        ("2025/4.6", {"mesures": []}),
        ("2024/4.2", {"depenses_prevues": 1, "depenses": []}),
    ],
)
def test_nothing_done_is_nothing_due(calculer: Calcul, fiche: str, faits: Faits) -> None:
    resultat = calculer(fiche, faits, deja_verse="10.00")
    assert (resultat["du"], resultat["solde"], resultat["a_recuperer"]) == ("0.00", "0.00", "10.00")
    assert resultat["alertes"] == []
