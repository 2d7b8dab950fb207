"""What each line says: the formula is read by people, and must be the one that was applied."""

from typing import Any

import pytest

from ecluse.regles.calcul import calculer as calculer_fiche
from ecluse.regles.demande import lire_demande
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.fiches import Fiche, fiche_depuis
from tests.regles.conftest import Calcul

ESPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})


def lignes(resultat: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (x["libelle"].translate(ESPACES), x["calcul"].translate(ESPACES))
        for x in resultat["explication"]["lignes"]
    ]


def test_forfait(calculer: Calcul) -> None:
    assert lignes(calculer("2025/2.1", {}, montant="100.00")) == [
        ("Montant de la convention", "100,00 €")
    ]
    remplies = calculer("2025/4.5", {"conditions_remplies": True}, montant="100.00")
    assert lignes(remplies) == [
        (
            "Montant de la convention",
            "100,00 €, conditions remplies (objectifs atteints et bilan remis)",
        )
    ]


@pytest.mark.parametrize(
    ("faits", "etat"),
    [({}, "restent à vérifier"), ({"conditions_remplies": False}, "ne sont pas remplies")],
)
def test_forfait_says_why_nobody_knows(calculer: Calcul, faits: dict[str, Any], etat: str) -> None:
    (alerte,) = calculer("2025/4.5", faits)["alertes"]
    assert etat in alerte["message"]


def test_points(calculer: Calcul) -> None:
    mois = {"type": "ASL", "debut": "2025-12-01", "fin": "2025-12-31"}
    faits = {"mesures": [mois], "actes": [{"type": "cet_non_signe", "nombre": 3}]}
    resultat = calculer("2025/2.11", faits, etp="0.03")
    assert lignes(resultat) == [
        ("Mesure 1 (accompagnement social locatif)", "1 mois × 2 points × 85,95 €"),
        ("Contrats d’engagement non signés", "3 × 1 point × 85,95 €"),
    ]
    (alerte,) = resultat["alertes"]
    assert alerte["message"].translate(ESPACES) == (
        "décembre 2025 : 2 points pour un quota de 1,50 (50 points par ETP)."
    )


def test_a_single_kind_is_still_named_in_points(fiches: dict[str, Fiche]) -> None:
    donnees = fiches["2025/2.12"].model_dump(mode="json")
    donnees["bareme"]["types"] = donnees["bareme"]["types"][:1]
    demande = lire_demande(
        {
            "fiche": "2025/2.12",
            "date": "2026-01-01",
            "convention": {"debut": "2025-07-01", "fin": "2025-12-31", "montant_maximum": 1},
            "faits": {"mesures": [{"debut": "2025-07-01", "fin": None}]},
        }
    )
    with pytest.raises(ErreurRegle) as refus:
        calculer_fiche(fiche_depuis(donnees), demande)
    assert refus.value.champ == "faits.mesures[0].type"


def test_places_and_mesures(calculer: Calcul) -> None:
    places = {"places_conventionnees": 1, "places_realisees": 3}
    assert lignes(calculer("2025/1.1", places)) == [
        ("Places réalisées", "3 places × 80,00 €"),
        ("Places au-delà de la convention", "− 2 places × 80,00 € (1 place dans la convention)"),
    ]
    longue = {"id": "a", "type": "simple", "debut": "2024-01-01", "fin": "2025-02-01"}
    resultat = calculer("2025/4.6", {"mesures": [longue]}, debut="2024-01-01", fin="2025-12-31")
    assert lignes(resultat) == [
        ("Mesure a (mesure simple)", "12 mois × 2 500,00 € / 12 (14 mois commencés, 12 au plus)")
    ]
    courte = {**longue, "fin": "2024-12-31"}
    resultat = calculer("2025/4.6", {"mesures": [courte]}, debut="2024-01-01", fin="2025-12-31")
    assert lignes(resultat) == [("Mesure a (mesure simple)", "12 mois × 2 500,00 € / 12")]


def test_actes(calculer: Calcul) -> None:
    actes = [
        {"type": "dsf"},
        {"type": "dsf", "rencontre": False},
        {"type": "dsf", "menage_en_asll": True},
        {"type": "porte_close"},
        {"type": "porte_close", "tentatives": 2},
    ]
    assert [c for _, c in lignes(calculer("2025/2.14", {"actes": actes}))] == [
        "162,38 €",
        "ménage non rencontré : non rémunéré",
        "ménage déjà suivi en ASLL par l’association : non rémunéré",
        "1 tentative, payée à partir de 2",
        "39,12 €",
    ]
    mobiles = [
        {"type": "diagnostic"},
        {"type": "accompagnement"},
        {"type": "accompagnement", "semaines_supplementaires": 1},
        {"type": "accompagnement", "semaines_supplementaires": 9},
    ]
    resultat = calculer("2025/2.10", {"actes": mobiles})
    assert lignes(resultat) == [
        ("Acte 1 (Diagnostic)", "150,00 €"),
        ("Acte 2 (Accompagnement ponctuel)", "370,00 €"),
        ("Acte 3 (Accompagnement ponctuel)", "370,00 € + 1 semaine × 55,00 €"),
        ("Acte 4 (Accompagnement ponctuel)", "370,00 € + 8 semaines × 55,00 €"),
    ]
    (alerte,) = resultat["alertes"]
    assert alerte["message"].translate(ESPACES) == (
        "Acte 4 (Accompagnement ponctuel) : 9 semaines supplémentaires, 8 payées au plus."
    )


def test_jour_occupation(calculer: Calcul) -> None:
    juillet = {"debut": "2025-07-01", "fin": "2025-07-31"}
    faits = {
        "occupations": [{"logement": "L", "menage": "M", **juillet}],
        "vacances": [
            {"logement": "L", "nature": "relogement", "debut": "2025-08-01", "fin": "2025-08-01"},
            {"logement": "L", "nature": "technique", "debut": "2025-09-01", "fin": "2025-09-02"},
        ],
    }
    assert lignes(calculer("2025/2.13", faits)) == [
        ("Accompagnement du ménage M", "31 jours × 1 562,80 € / 365"),
        ("Vacance du logement L (relogement)", "1 jour × 1 562,80 € / 365"),
        ("Vacance du logement L (technique)", "vacance technique non justifiée"),
        ("Gestion du logement L", "32 jours × 500,00 € / 365"),
    ]


def test_hors_periode_names_the_fact(calculer: Calcul) -> None:
    faits = {
        "occupations": [
            {"logement": "L", "menage": "M", "debut": "2025-06-30", "fin": None},
            {"logement": "L", "menage": "N", "debut": "2025-12-31", "fin": "2026-01-01"},
        ],
        "vacances": [
            {"logement": "V", "nature": "relogement", "debut": "2025-06-01", "fin": "2025-06-02"}
        ],
    }
    messages = [a["message"].translate(ESPACES) for a in calculer("2025/2.13", faits)["alertes"]]
    suite = (
        ", hors de la période de la convention pour une partie au moins ; seule la partie comprise "
        "dans la période compte."
    )
    assert messages == [
        f"Ménage M, logement L : du 30 juin 2025 sans fin connue{suite}",
        f"Ménage N, logement L : du 31 décembre 2025 au 1er janvier 2026{suite}",
        f"Vacance du logement V : du 1er juin 2025 au 2 juin 2025{suite}",
    ]
