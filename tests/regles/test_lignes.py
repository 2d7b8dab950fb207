"""What each line says: the formula is read by people, and must be the one that was applied."""

from decimal import Decimal
from typing import Any

import pytest

from ecluse.regles.calcul import Decision, decider, expliquer_solde
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


@pytest.mark.parametrize(
    ("deja_verse", "montant", "libelles", "titre"),
    [
        ("100.00", "100.00", ["Montant dû", "Déjà versé"], "Solde à verser"),
        ("99.50", "100.00", ["Montant dû", "Déjà versé"], "Solde à verser"),
        ("100.01", "100.00", ["Montant dû", "Déjà versé"], "Somme à récupérer"),
        (
            "0.00",
            "60.00",
            ["Montant dû", "Plafond de la convention", "Déjà versé"],
            "Solde à verser",
        ),
    ],
)
def test_the_way_to_the_balance(
    fiches: dict[str, Fiche], deja_verse: str, montant: str, libelles: list[str], titre: str
) -> None:
    faits = {"places_conventionnees": 1, "places_realisees": 1}
    convention = {"debut": "2025-01-01", "fin": "2025-06-30", "montant_maximum": montant}
    nom, faits = ("2025/2.1", {}) if montant == "100.00" else ("2025/1.1", faits)
    demande = lire_demande(
        {
            "fiche": nom,
            "date": "2026-01-01",
            "convention": convention,
            "deja_verse": deja_verse,
            "faits": faits,
        }
    )
    explication = expliquer_solde(calculer_fiche(fiches[nom], demande))
    assert [x.libelle for x in explication.lignes] == libelles
    assert explication.libelle == titre


def test_refusals_of_a_decision_name_their_field(fiches: dict[str, Fiche]) -> None:
    with pytest.raises(ErreurRegle) as refus:
        Decision(Decimal(1), "  ")
    assert refus.value.champ == "motif"
    convention = {"debut": "2025-01-01", "fin": "2025-06-30", "montant_maximum": "1"}
    brute = {"date": "2026-01-01", "convention": convention}
    paye = lire_demande({**brute, "fiche": "2025/2.1"})
    with pytest.raises(ErreurRegle) as refus:
        decider(fiches["2025/2.1"], paye, Decision(Decimal(1), "motif"))
    assert refus.value.champ == "montant"
    inconnu = lire_demande({**brute, "fiche": "2025/4.5"})
    with pytest.raises(ErreurRegle) as refus:
        expliquer_solde(calculer_fiche(fiches["2025/4.5"], inconnu))
    assert refus.value.champ == "du"
    decide = decider(fiches["2025/4.5"], inconnu, Decision(Decimal(1), "motif"))
    assert decide.alertes == ()


def test_places_all_held_are_one_line(calculer: Calcul) -> None:
    places = {"places_conventionnees": 3, "places_realisees": 3}
    assert len(lignes(calculer("2025/1.1", places))) == 1
    places = {"places_conventionnees": 3, "places_realisees": 4}
    assert calculer("2025/1.1", places)["du"] == "240.00"


def test_depenses(calculer: Calcul) -> None:
    poste = {
        "nature": "poste",
        "montant": "100.00",
        "justifiee": True,
        "acquittee": True,
        "derogation": True,
    }
    refuse = {**poste, "derogation": False}
    faits = {"depenses_prevues": "400.00", "depenses": [poste, refuse]}
    # The post allowed counts as staff: 100 of 400, then 100 and the flat 20 %.
    assert calculer("2024/4.2", faits, montant="40.00")["du"] == "10.00"
    assert calculer("2023/actions-innovantes", faits)["du"] == "120.00"
    (alerte,) = calculer("2024/4.2", faits)["alertes"]
    assert alerte["message"].startswith("Dépense 2\u00a0: un poste")
    au_taux = {
        **faits,
        "action": {"realisee": True, "fin": "2025-12-31"},
        "bilan": {"remis_le": "2026-02-15"},
        "objectifs": {"attendu": 8, "realise": 1},
    }
    # Handed in on the very day of the calculation.
    assert lignes(calculer("2024/4.1", au_taux, montant="40.00")) == [
        (
            "Aide au prorata",
            "40,00 € × 25 % (100,00 € prouvés / 400,00 € prévus, 100 % au plus)",
        ),
        ("Objectifs atteints en partie", "40,00 € × 12,5 % (1 réalisés / 8 attendus) − 10,00 €"),
    ]


@pytest.mark.parametrize(
    ("fiche", "faits", "champ"),
    [
        (
            "2025/2.15",
            {
                "logements": [
                    {
                        "id": 1,
                        "occupations": [],
                        "vacances_techniques": [{"debut": "2025-08-02", "fin": "2025-08-01"}],
                    }
                ]
            },
            "faits.logements[0].vacances_techniques[0].fin",
        ),
        (
            "2025/2.13",
            {
                "occupations": [
                    {"logement": 1, "menage": 1, "debut": "2025-08-02", "fin": "2025-08-01"}
                ]
            },
            "faits.occupations[0].fin",
        ),
        (
            "2025/2.13",
            {
                "occupations": [],
                "vacances": [
                    {
                        "logement": 1,
                        "nature": "technique",
                        "debut": "2025-08-02",
                        "fin": "2025-08-01",
                    }
                ],
            },
            "faits.vacances[0].fin",
        ),
    ],
)
def test_an_end_before_its_start(
    calculer: Calcul, fiche: str, faits: dict[str, Any], champ: str
) -> None:
    with pytest.raises(ErreurRegle) as refus:
        calculer(fiche, faits)
    assert refus.value.champ == champ


@pytest.mark.parametrize(
    ("occupations", "suite", "mois"),
    [
        # A gap of one day, of exactly two months, of one day more.
        ([["2025-07-01", "2025-07-31"], ["2025-08-02", "2025-08-31"]], {}, 2),
        ([["2025-07-01", "2025-07-01"], ["2025-12-31", "2025-12-31"]], {}, 4),
        ([["2025-07-01", "2025-07-31"], ["2025-12-01", "2025-12-01"]], {}, 4),
        # An exit on 31 December leaves nothing to count; on 30 November, December.
        ([["2025-07-01", "2025-07-01"], ["2025-11-30", "2025-11-30"]], {}, 5),
        # Works not justified, long after the tenant left: the two months are gone.
        (
            [["2025-07-01", "2025-07-15"]],
            {"vacances_techniques": [{"debut": "2025-10-01", "fin": "2025-12-31"}]},
            1,
        ),
        # The two months run from the last tenant before the works, not from one after.
        (
            [["2025-07-01", "2025-07-31"], ["2025-11-02", "2025-11-02"]],
            {"vacances_techniques": [{"debut": "2025-08-01", "fin": "2025-10-31"}]},
            5,
        ),
        # A tenant who leaves on the first day of the works: the months run from that day.
        (
            [["2025-07-01", "2025-08-01"]],
            {"vacances_techniques": [{"debut": "2025-08-01", "fin": "2025-12-31"}]},
            4,
        ),
        # No tenant yet: from the eve of the works.
        ([], {"vacances_techniques": [{"debut": "2025-08-01", "fin": "2025-12-31"}]}, 2),
        # Justified: to the end.
        (
            [["2025-07-01", "2025-07-15"]],
            {
                "vacances_techniques": [
                    {"debut": "2025-10-01", "fin": "2025-11-30", "justifiee": True}
                ]
            },
            3,
        ),
        # Taken on in July, first tenant in September; one day too late.
        ([["2025-09-15", "2025-09-15"]], {"captation": "2025-07-15"}, 3),
        ([["2025-09-16", "2025-09-16"]], {"captation": "2025-07-15"}, 1),
        ([["2025-08-01", "2025-08-01"]], {"captation": "2025-07-31"}, 2),
    ],
)
def test_months_of_gla(
    calculer: Calcul, occupations: list[list[str]], suite: dict[str, Any], mois: int
) -> None:
    logement = {"id": "L", "occupations": occupations, **suite}
    resultat = calculer("2025/2.15", {"logements": [logement]})
    assert lignes(resultat) == [("Logement L", f"{mois} mois × 499,56 € / 12")]


def test_a_logement_paid_elsewhere_is_a_line_of_nothing(calculer: Calcul) -> None:
    logement = {"id": "L", "iml": True, "occupations": [["2025-07-01", None]]}
    resultat = calculer("2025/2.15", {"logements": [logement]})
    assert lignes(resultat) == [("Logement L", "intermédiation locative : hors financement")]
    assert resultat["du"] == "0.00"


def test_the_kind_of_a_mesure_is_needed(calculer: Calcul) -> None:
    mesure = {"debut": "2025-07-01", "fin": None}
    with pytest.raises(ErreurRegle) as refus:
        calculer("2025/2.11", {"mesures": [mesure]})
    assert (refus.value.message, refus.value.champ) == (
        "Cette information est obligatoire.",
        "faits.mesures[0].type",
    )
