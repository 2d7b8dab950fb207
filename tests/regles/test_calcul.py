"""The family table of the contract, its worked examples, and the published figures."""

from decimal import Decimal
from typing import Any

import pytest

from ecluse.regles.calcul import Decision, calculer, decider, expliquer_solde
from ecluse.regles.demande import lire_demande
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.fiches import Fiche
from tests.regles.conftest import Calcul


def codes(reponse: dict[str, Any], cle: str) -> list[str]:
    return [x["code"] for x in reponse[cle]]


def mesure(
    genre: str | None, debut: str, fin: str | None, *suspensions: list[Any]
) -> dict[str, Any]:
    fait: dict[str, Any] = {"id": "m1", "debut": debut, "fin": fin}
    if genre:
        fait["type"] = genre
    if suspensions:
        fait["suspensions"] = list(suspensions)
    return fait


ANNEE: list[Any] = ["2025-07-01", "2025-12-31"]


class TestForfait:
    @pytest.mark.parametrize(
        "fiche",
        [
            "2024/4.3",
            "2025/2.1",
            "2025/2.2",
            "2025/4.3",
            "2025/4.7",
            "2025/caf-expulsions",
            "2025/caf-solvabilisation",
            "2023/gep",
        ],
    )
    def test_without_condition_the_amount_is_due(self, calculer: Calcul, fiche: str) -> None:
        reponse = calculer(fiche, {}, montant="30000", deja_verse="30000")
        assert reponse["du"] == "30000.00"
        assert reponse["solde"] == "0.00"
        assert reponse["alertes"] == []

    @pytest.mark.parametrize("fiche", ["2024/4.4", "2024/4.5", "2025/4.5"])
    @pytest.mark.parametrize(
        "faits", [{}, {"conditions_remplies": False}, {"conditions_remplies": None}]
    )
    def test_with_condition_not_met_nobody_invents(
        self, calculer: Calcul, fiche: str, faits: dict[str, Any]
    ) -> None:
        reponse = calculer(fiche, faits, montant="20000", deja_verse="16000")
        assert [reponse[c] for c in ("du", "retenu", "solde", "a_recuperer")] == [None] * 4
        assert codes(reponse, "alertes") == ["a_decider"]
        assert reponse["explication"]["montant"] is None

    def test_the_balance_of_the_journey(self, calculer: Calcul) -> None:
        reponse = calculer(
            "2025/4.5", {"conditions_remplies": True}, montant="20000", deja_verse="16000.00"
        )
        assert reponse["du"] == reponse["retenu"] == "20000.00"
        assert reponse["solde"] == "4000.00"
        assert reponse["a_recuperer"] == "0.00"


def demande_45(**faits: Any) -> dict[str, Any]:
    return {
        "fiche": "2025/4.5",
        "date": "2026-10-01",
        "convention": {"debut": "2025-09-01", "fin": "2026-08-31", "montant_maximum": "20000"},
        "deja_verse": "16000",
        "faits": faits,
    }


class TestDecision:
    def test_a_decided_amount_under_what_was_paid_is_recovered(
        self, fiches: dict[str, Fiche]
    ) -> None:
        decision = Decision(Decimal("14500.00"), "Deux objectifs sur cinq non atteints")
        resultat = decider(fiches["2025/4.5"], lire_demande(demande_45()), decision)
        assert resultat.solde == 0
        assert resultat.a_recuperer == Decimal("1500.00")
        assert "Deux objectifs" in resultat.explication.lignes[0].calcul
        assert resultat.alertes == ()

    def test_nobody_decides_against_the_rule(self, fiches: dict[str, Fiche]) -> None:
        demande = lire_demande(demande_45(conditions_remplies=True))
        with pytest.raises(ErreurRegle, match="ne se décide pas"):
            decider(fiches["2025/4.5"], demande, Decision(Decimal(1), "motif"))

    def test_a_decision_has_a_reason_and_a_possible_amount(self) -> None:
        with pytest.raises(ErreurRegle, match="motif"):
            Decision(Decimal(1), "  ")
        with pytest.raises(ErreurRegle, match="négatif"):
            Decision(Decimal(-1), "motif")

    def test_the_way_to_the_balance_sums(self, fiches: dict[str, Fiche]) -> None:
        decision = Decision(Decimal("25000.00"), "tout est atteint")
        resultat = decider(fiches["2025/4.5"], lire_demande(demande_45()), decision)
        assert resultat.retenu == 20000
        explication = expliquer_solde(resultat)
        assert [x.montant for x in explication.lignes] == [25000, -5000, -16000]
        assert explication.montant == 4000
        assert explication.libelle == "Solde à verser"

    def test_a_sum_to_recover_is_negative(self, fiches: dict[str, Fiche]) -> None:
        resultat = decider(
            fiches["2025/4.5"], lire_demande(demande_45()), Decision(Decimal(14500), "motif")
        )
        explication = expliquer_solde(resultat)
        assert explication.montant == -1500
        assert explication.libelle == "Somme à récupérer"

    def test_no_way_to_an_unknown_balance(self, fiches: dict[str, Fiche]) -> None:
        resultat = calculer(fiches["2025/4.5"], lire_demande(demande_45()))
        with pytest.raises(ErreurRegle, match="reste à décider"):
            expliquer_solde(resultat)


class TestPlaces:
    @pytest.mark.parametrize(
        ("fiche", "places", "attendu"),
        [
            ("2025/1.1", 11976, "958080.00"),
            ("2025/1.2", 10177, "1272125.00"),
            ("2025/1.3c", 3426, "548160.00"),
        ],
    )
    def test_published_totals(
        self, calculer: Calcul, fiche: str, places: int, attendu: str
    ) -> None:
        faits = {"places_conventionnees": places, "places_realisees": places}
        reponse = calculer(fiche, faits, montant="2000000")
        assert reponse["du"] == attendu
        assert codes(reponse, "hypotheses") == ["prix_deduit"]

    def test_places_above_the_convention_are_a_negative_line(self, calculer: Calcul) -> None:
        faits = {"places_conventionnees": 100, "places_realisees": 110}
        reponse = calculer("2025/1.1", faits)
        assert reponse["du"] == "8000.00"
        assert [x["montant"] for x in reponse["explication"]["lignes"]] == ["8800.00", "-800.00"]


class TestMesuresAuForfait:
    @pytest.mark.parametrize(
        ("fiche", "genre", "mois", "attendu"),
        [
            ("2024/4.6", "simple", "2025-09-30", "2500.00"),
            ("2024/4.6", "renforcee", "2024-12-31", "1250.00"),
            ("2025/4.6", "simple", "2024-10-01", "208.33"),
            ("2023/adsl", None, "2025-09-30", "5000.00"),
            ("2023/vial", "vial", "2025-09-30", "7000.00"),
            ("2023/envaul", None, "2025-09-30", "10000.00"),
        ],
    )
    def test_price_by_month_begun(
        self, calculer: Calcul, fiche: str, genre: str | None, mois: str, attendu: str
    ) -> None:
        reponse = calculer(
            fiche,
            {"mesures": [mesure(genre, "2024-10-01", mois)]},
            debut="2024-10-01",
            fin="2025-09-30",
        )
        assert reponse["du"] == attendu
        assert "mois_entame" in codes(reponse, "hypotheses")

    def test_at_most_twelve_months(self, calculer: Calcul) -> None:
        reponse = calculer(
            "2024/4.6",
            {"mesures": [mesure("simple", "2024-01-01", "2025-12-31")]},
            debut="2024-01-01",
            fin="2025-12-31",
        )
        assert reponse["du"] == "2500.00"
        assert "24 mois commencés" in reponse["explication"]["lignes"][0]["calcul"]

    def test_a_whole_month_suspended_does_not_count(self, calculer: Calcul) -> None:
        suspendue = mesure("simple", "2025-07-01", "2025-09-30", ["2025-08-01", "2025-08-31"])
        entamee = mesure("simple", "2025-07-01", "2025-09-30", ["2025-08-02", "2025-09-29"])
        ouverte = {
            **mesure("simple", "2025-07-01", "2025-09-30"),
            "suspensions": [["2025-08-01", None]],
        }
        totaux = [
            calculer("2025/4.6", {"mesures": [m]})["du"] for m in (suspendue, entamee, ouverte)
        ]
        assert totaux == ["416.67", "625.00", "208.33"]

    def test_a_mesure_outside_the_period_is_said(self, calculer: Calcul) -> None:
        reponse = calculer("2025/4.6", {"mesures": [mesure("simple", "2025-06-01", "2025-07-01")]})
        assert reponse["du"] == "208.33"
        assert codes(reponse, "alertes") == ["hors_periode"]

    def test_type_is_needed_where_prices_differ(self, calculer: Calcul) -> None:
        with pytest.raises(ErreurRegle) as refus:
            calculer("2024/4.6", {"mesures": [mesure(None, *ANNEE)]})
        assert refus.value.champ == "faits.mesures[0].type"


class TestPoints:
    def test_worked_example(self, calculer: Calcul) -> None:
        faits = {
            "mesures": [mesure("GSL", "2025-07-01", "2025-09-15")],
            "actes": [{"type": "diagnostic", "nombre": 2}],
        }
        reponse = calculer("2025/2.11", faits, montant="12000.00", deja_verse="8400.00", etp="2")
        assert reponse["du"] == "601.65"
        assert reponse["a_recuperer"] == "7798.35"
        lignes = reponse["explication"]["lignes"]
        assert [x["montant"] for x in lignes] == ["257.85", "343.80"]
        assert lignes[0]["calcul"] == "3 mois × 1\u00a0point × 85,95\u00a0€"
        assert codes(reponse, "hypotheses") == ["mois_entame"]

    @pytest.mark.parametrize(
        ("fiche", "genre", "nombre", "attendu"),
        [("2025/2.11", "GSL", 2462, "1269653.40"), ("2025/2.12", "simple", 314, "161929.80")],
    )
    def test_published_totals(
        self, calculer: Calcul, fiche: str, genre: str, nombre: int, attendu: str
    ) -> None:
        faits = {"mesures": [mesure(genre, *ANNEE) for _ in range(nombre)]}
        assert calculer(fiche, faits, montant="2000000")["du"] == attendu

    def test_cet_non_signe_is_one_point(self, calculer: Calcul) -> None:
        faits = {"mesures": [], "actes": [{"type": "cet_non_signe", "nombre": 1}]}
        assert calculer("2025/2.11", faits)["du"] == "85.95"

    def test_quota_alerts_the_months_above_fifty_points_per_etp(self, calculer: Calcul) -> None:
        faits = {
            "mesures": [
                *[mesure("ASL", "2025-07-01", "2025-07-31") for _ in range(25)],
                mesure("GSL", "2025-07-31", "2025-08-01"),
            ]
        }
        reponse = calculer("2025/2.11", faits, etp="1")
        assert codes(reponse, "alertes") == ["quota_points"]
        assert "juillet 2025" in reponse["alertes"][0]["message"]
        assert calculer("2025/2.11", faits)["alertes"] == []
        assert calculer("2025/2.11", faits, etp="1.02")["alertes"] == []

    @pytest.mark.parametrize(
        ("fiche", "faits", "champ"),
        [
            ("2025/2.11", {"mesures": [mesure("simple", *ANNEE)]}, "faits.mesures[0].type"),
            ("2025/2.11", {"mesures": [mesure(None, *ANNEE)]}, "faits.mesures[0].type"),
            (
                "2025/2.11",
                {"mesures": [], "actes": [{"type": "dsf", "nombre": 1}]},
                "faits.actes[0].type",
            ),
            (
                "2025/2.12",
                {"mesures": [], "actes": [{"type": "diagnostic", "nombre": 1}]},
                "faits.actes",
            ),
            (
                "2025/2.11",
                {"mesures": [], "actes": [{"type": "diagnostic", "nombre": -1}]},
                "faits.actes[0].nombre",
            ),
        ],
    )
    def test_refused(self, calculer: Calcul, fiche: str, faits: dict[str, Any], champ: str) -> None:
        with pytest.raises(ErreurRegle) as refus:
            calculer(fiche, faits)
        assert refus.value.champ == champ


class TestFenetre:
    def test_an_open_mesure_runs_to_the_date_without_alert(self, calculer: Calcul) -> None:
        faits = {"mesures": [mesure("GSL", "2025-07-01", None)]}
        assert calculer("2025/2.11", faits, date="2025-09-10")["du"] == "257.85"
        reponse = calculer("2025/2.11", faits, date="2026-09-10")
        assert reponse["du"] == "515.70"
        assert reponse["alertes"] == []

    @pytest.mark.parametrize(
        ("debut", "fin", "du", "alertes"),
        [
            ("2025-06-30", "2025-07-01", "85.95", ["hors_periode"]),
            ("2025-12-31", "2026-01-01", "85.95", ["hors_periode"]),
            ("2026-01-01", None, "0.00", ["hors_periode"]),
            ("2025-06-30", None, "515.70", ["hors_periode"]),
            ("2025-07-01", "2025-12-31", "515.70", []),
        ],
    )
    def test_outside_the_period(
        self, calculer: Calcul, debut: str, fin: str | None, du: str, alertes: list[str]
    ) -> None:
        reponse = calculer("2025/2.11", {"mesures": [mesure("GSL", debut, fin)]})
        assert reponse["du"] == du
        assert codes(reponse, "alertes") == alertes

    def test_facts_after_the_date_do_not_count(self, calculer: Calcul) -> None:
        faits = {"mesures": [mesure("GSL", "2025-10-01", "2025-11-30")]}
        reponse = calculer("2025/2.11", faits, date="2025-09-30")
        assert reponse["du"] == "0.00"
        assert reponse["alertes"] == []


def occupation(logement: str, menage: str, debut: str, fin: str | None) -> dict[str, Any]:
    return {"logement": logement, "menage": menage, "debut": debut, "fin": fin}


def vacance(
    debut: str, fin: str | None, nature: str, *, justifiee: bool = False, logement: str = "L1"
) -> dict[str, Any]:
    return {
        "logement": logement,
        "debut": debut,
        "fin": fin,
        "nature": nature,
        "justifiee": justifiee,
    }


class TestJourOccupation:
    def test_worked_example(self, calculer: Calcul) -> None:
        faits = {"occupations": [occupation("L1", "A", "2025-07-01", "2025-07-31")]}
        reponse = calculer("2025/2.13", faits)
        assert [x["montant"] for x in reponse["explication"]["lignes"]] == ["132.73", "42.47"]
        assert reponse["du"] == "175.20"
        assert codes(reponse, "hypotheses") == ["base_365", "cout_2062_80"]

    def test_flat_sharing_pays_one_gestion_locative(self, calculer: Calcul) -> None:
        faits = {
            "occupations": [
                occupation("L1", "A", "2025-07-01", "2025-07-31"),
                occupation("L1", "B", "2025-07-01", "2025-07-31"),
            ]
        }
        assert calculer("2025/2.13", faits)["du"] == "307.93"

    def test_a_menage_that_moves_is_one_line(self, calculer: Calcul) -> None:
        faits = {
            "occupations": [
                occupation("L1", "A", "2025-07-01", "2025-07-15"),
                occupation("L2", "A", "2025-07-15", "2025-07-31"),
            ]
        }
        reponse = calculer("2025/2.13", faits)
        libelles = [x["libelle"] for x in reponse["explication"]["lignes"]]
        assert libelles == [
            "Accompagnement du ménage A",
            "Gestion du logement L1",
            "Gestion du logement L2",
        ]
        assert reponse["explication"]["lignes"][0]["montant"] == "132.73"

    @pytest.mark.parametrize(
        ("fait", "jours"),
        [
            (vacance("2025-08-01", "2025-08-10", "relogement"), 10),
            (vacance("2025-08-01", "2025-12-31", "relogement"), 31),
            (vacance("2025-08-01", None, "relogement"), 31),
            # The declared first day is still occupied: the vacancy truly starts the day after.
            (vacance("2025-07-31", "2025-12-31", "relogement"), 31),
            (vacance("2025-08-01", "2025-10-31", "technique", justifiee=True), 92),
            (vacance("2025-08-01", "2025-10-31", "technique"), 0),
            # Counted from its true first day, before the convention.
            (vacance("2025-06-11", "2025-07-31", "relogement", logement="L2"), 11),
        ],
    )
    def test_paid_days_of_a_vacancy(
        self, calculer: Calcul, fait: dict[str, Any], jours: int
    ) -> None:
        faits = {
            "occupations": [occupation("L1", "A", "2025-07-01", "2025-07-31")],
            "vacances": [fait],
        }
        lignes = calculer("2025/2.13", faits)["explication"]["lignes"]
        paye = next(x for x in lignes if x["libelle"].startswith("Vacance"))
        assert Decimal(paye["montant"]) == round(jours * Decimal("1562.80") / 365, 2)

    def test_a_day_with_an_occupant_is_no_vacancy(self, calculer: Calcul) -> None:
        faits = {
            "occupations": [occupation("L1", "A", "2025-07-10", "2025-07-20")],
            "vacances": [vacance("2025-07-01", "2025-07-31", "technique", justifiee=True)],
        }
        # 11 days of A, 20 of vacancy, 31 of gestion locative.
        assert calculer("2025/2.13", faits)["du"] == "175.20"

    def test_a_day_is_paid_once(self, calculer: Calcul) -> None:
        faits = {
            "occupations": [],
            "vacances": [
                vacance("2025-07-01", "2025-07-31", "technique", justifiee=True),
                vacance("2025-07-01", "2025-07-31", "relogement"),
            ],
        }
        assert calculer("2025/2.13", faits)["du"] == "175.20"

    def test_outside_the_period(self, calculer: Calcul) -> None:
        faits = {
            "occupations": [occupation("L1", "A", "2025-06-30", "2025-06-30")],
            "vacances": [vacance("2026-01-01", None, "relogement")],
        }
        reponse = calculer("2025/2.13", faits)
        assert reponse["du"] == "0.00"
        assert codes(reponse, "alertes") == ["hors_periode", "hors_periode"]

    def test_base_365_even_in_a_leap_year(self, calculer: Calcul) -> None:
        faits = {"occupations": [occupation("L1", "A", "2028-01-01", "2028-12-31")]}
        reponse = calculer(
            "2025/2.13", faits, debut="2028-01-01", fin="2028-12-31", date="2029-01-01"
        )
        assert reponse["du"] == str(
            round(366 * Decimal("1562.80") / 365, 2) + round(Decimal(366 * 500) / 365, 2)
        )


def logement(*occupations: list[Any], **k: Any) -> dict[str, Any]:
    return {"id": "L1", "occupations": list(occupations), **k}


class TestLogementOccupe:
    def test_published_half_year(self, calculer: Calcul) -> None:
        faits = {"logements": [logement(ANNEE) | {"id": n} for n in range(800)]}
        reponse = calculer("2025/2.15", faits, montant="199824.00")
        assert reponse["du"] == "199824.00"
        assert reponse["alertes"] == []

    def test_724_occupied(self, calculer: Calcul) -> None:
        faits = {"logements": [logement(ANNEE) | {"id": n} for n in range(724)]}
        assert calculer("2025/2.15", faits)["du"] == "180840.72"

    def test_more_than_800_brings_back_to_the_ceiling(self, calculer: Calcul) -> None:
        faits = {"logements": [logement(ANNEE) | {"id": n} for n in range(803)]}
        faits["logements"][0]["iml"] = True
        reponse = calculer("2025/2.15", faits)
        assert codes(reponse, "alertes") == ["plafond_logements"]
        assert reponse["du"] == "199824.00"
        assert reponse["explication"]["lignes"][-1]["montant"] == "-499.56"

    def test_more_than_800_listed_but_less_occupied_is_only_an_alert(
        self, calculer: Calcul
    ) -> None:
        faits = {"logements": [logement() | {"id": n} for n in range(801)]}
        reponse = calculer("2025/2.15", faits)
        assert codes(reponse, "alertes") == ["plafond_logements"]
        assert reponse["du"] == "0.00"

    @pytest.mark.parametrize(
        ("fait", "mois"),
        [
            (logement(["2025-07-31", "2025-08-01"]), 2),
            (logement(["2025-07-01", None]), 6),
            (logement(ANNEE, iml=True), 0),
            # A gap with no later tenant pays nothing after the exit.
            (logement(["2025-07-01", "2025-07-31"]), 1),
            # With a later tenant, even after the period: two months from the exit.
            (logement(["2025-07-01", "2025-07-31"], ["2026-03-01", None]), 3),
            (logement(["2025-07-01", "2025-07-15"], ["2025-12-01", "2025-12-31"]), 4),
            # Exits of November and December run to 31 December.
            (logement(["2025-07-01", "2025-11-01"]), 6),
            (logement(["2025-07-01", "2025-10-31"]), 4),
            # Works: two months from the exit, then the justified days.
            (
                logement(
                    ["2025-07-01", "2025-07-31"],
                    vacances_techniques=[{"debut": "2025-08-01", "fin": "2025-12-31"}],
                ),
                3,
            ),
            (
                logement(
                    ["2025-07-01", "2025-07-31"],
                    vacances_techniques=[
                        {"debut": "2025-08-01", "fin": "2025-12-31", "justifiee": True}
                    ],
                ),
                6,
            ),
            (logement(vacances_techniques=[{"debut": "2025-08-01", "fin": None}]), 2),
            # Captation, when the first tenant enters within two months.
            (logement(["2025-09-15", "2025-09-30"], captation="2025-07-15"), 3),
            (logement(["2025-09-16", "2025-09-30"], captation="2025-07-15"), 1),
            (logement(captation="2025-07-15"), 0),
        ],
    )
    def test_months_deemed_occupied(
        self, calculer: Calcul, fait: dict[str, Any], mois: int
    ) -> None:
        reponse = calculer("2025/2.15", {"logements": [fait]})
        assert Decimal(reponse["du"]) == mois * Decimal("41.63")

    def test_from_31_december_two_months_clamp(self, calculer: Calcul) -> None:
        fait = logement(["2025-12-31", "2025-12-31"], ["2026-06-01", None])
        reponse = calculer(
            "2025/2.15",
            {"logements": [fait]},
            debut="2026-01-01",
            fin="2026-05-31",
            date="2026-07-01",
        )
        assert reponse["du"] == "83.26"
        assert codes(reponse, "alertes") == ["hors_periode", "hors_periode"]


class TestActes:
    @pytest.mark.parametrize(
        ("acte", "du"),
        [
            ({"type": "dsf"}, "162.38"),
            ({"type": "dsf", "rencontre": False}, "0.00"),
            ({"type": "dsf", "menage_en_asll": True}, "0.00"),
            ({"type": "porte_close"}, "0.00"),
            ({"type": "porte_close", "tentatives": 2}, "39.12"),
            ({"type": "porte_close", "tentatives": 2, "menage_en_asll": True}, "0.00"),
        ],
    )
    def test_dsf(self, calculer: Calcul, acte: dict[str, Any], du: str) -> None:
        reponse = calculer("2025/2.14", {"actes": [acte]})
        assert reponse["du"] == du
        assert reponse["explication"]["lignes"][0]["calcul"]

    def test_published_total(self, calculer: Calcul) -> None:
        actes = [{"type": "dsf"}] * 755 + [{"type": "porte_close", "tentatives": 2}] * 378
        assert calculer("2025/2.14", {"actes": actes})["du"] == "137384.26"

    @pytest.mark.parametrize(
        ("fiche", "hypotheses"),
        [("2025/2.10", ["plafond_8_semaines"]), ("2023/equipes-mobiles", [])],
    )
    def test_equipes_mobiles(self, calculer: Calcul, fiche: str, hypotheses: list[str]) -> None:
        faits = {
            "actes": [
                {"type": "diagnostic"},
                {"type": "accompagnement"},
                {"type": "accompagnement", "semaines_supplementaires": 8},
                {"type": "accompagnement", "semaines_supplementaires": 9},
            ]
        }
        reponse = calculer(fiche, faits)
        montants = [x["montant"] for x in reponse["explication"]["lignes"]]
        assert montants == ["150.00", "370.00", "810.00", "810.00"]
        assert codes(reponse, "alertes") == ["plafond_semaines"]
        assert codes(reponse, "hypotheses") == hypotheses

    @pytest.mark.parametrize(
        ("acte", "champ"),
        [
            ({}, "faits.actes[0].type"),
            ({"type": "dsf"}, "faits.actes[0].type"),
            ({"type": ["x"]}, "faits.actes[0].type"),
            (
                {"type": "diagnostic", "semaines_supplementaires": 1},
                "faits.actes[0].semaines_supplementaires",
            ),
            (
                {"type": "accompagnement", "semaines_supplementaires": -1},
                "faits.actes[0].semaines_supplementaires",
            ),
        ],
    )
    def test_refused(self, calculer: Calcul, acte: dict[str, Any], champ: str) -> None:
        with pytest.raises(ErreurRegle) as refus:
            calculer("2025/2.10", {"actes": [acte]})
        assert refus.value.champ == champ


def depense(nature: str, montant: str, **k: Any) -> dict[str, Any]:
    return {"nature": nature, "montant": montant, "justifiee": True, "acquittee": True, **k}


def faits_faj(**k: Any) -> dict[str, Any]:
    return {
        "depenses_prevues": "10000",
        "depenses": [depense("directe", "8000")],
        "action": {"realisee": True, "fin": "2025-10-31"},
        "bilan": {"remis_le": "2026-01-31"},
        **k,
    }


class TestDepenses:
    @pytest.mark.parametrize("fiche", ["2024/4.1", "2023/faj-co"])
    @pytest.mark.parametrize(
        ("change", "du"),
        [
            ({}, "4000.00"),
            ({"depenses": [depense("directe", "12000")]}, "5000.00"),
            ({"depenses": [depense("directe", "8000", justifiee=False)]}, "0.00"),
            ({"depenses": [depense("directe", "8000", acquittee=False)]}, "0.00"),
            ({"objectifs": {"attendu": 40, "realise": 10}}, "1250.00"),
            ({"objectifs": {"attendu": 40, "realise": 50}}, "4000.00"),
            ({"objectifs": {"attendu": 40, "realise": 32}}, "4000.00"),
            ({"bilan": None}, "0.00"),
            ({"bilan": {"remis_le": "2026-02-01"}}, "0.00"),
            ({"action": {"realisee": False}}, "0.00"),
            (
                {
                    "depenses": [
                        depense("directe", "8000"),
                        depense("poste", "2000", derogation=True),
                    ]
                },
                "5000.00",
            ),
        ],
    )
    def test_rate(self, calculer: Calcul, fiche: str, change: dict[str, Any], du: str) -> None:
        assert calculer(fiche, faits_faj(**change), montant="5000")["du"] == du

    def test_objectives_rest_on_a_hypothesis(self, calculer: Calcul) -> None:
        avec = calculer("2024/4.1", faits_faj(objectifs={"attendu": "40", "realise": "10"}))
        assert codes(avec, "hypotheses") == ["modulation_min"]
        assert codes(calculer("2024/4.1", faits_faj()), "hypotheses") == []

    def test_without_a_bilan_all_is_recovered(self, calculer: Calcul) -> None:
        reponse = calculer("2024/4.1", faits_faj(bilan=None), montant="5000", deja_verse="3000")
        assert reponse["a_recuperer"] == "3000.00"

    def test_a_bilan_after_the_day_of_the_calculation_is_not_known(self, calculer: Calcul) -> None:
        reponse = calculer("2024/4.1", faits_faj(), date="2026-01-30")
        assert reponse["du"] == "0.00"

    @pytest.mark.parametrize("fiche", ["2024/4.1", "2024/4.2", "2023/actions-innovantes"])
    def test_a_post_is_refused(self, calculer: Calcul, fiche: str) -> None:
        faits = faits_faj(depenses=[depense("poste", "8000")])
        if fiche != "2024/4.1":
            del faits["action"], faits["bilan"]
        reponse = calculer(fiche, faits, montant="5000")
        assert reponse["du"] == "0.00"
        assert codes(reponse, "alertes") == ["poste_refuse"]

    @pytest.mark.parametrize("fiche", ["2024/4.2", "2023/obligation-formation"])
    @pytest.mark.parametrize(
        ("indirecte", "du"), [("1000", "4500.00"), ("1600", "4800.00"), ("3000", "4800.00")]
    )
    def test_indirect_charges_under_twenty_percent(
        self, calculer: Calcul, fiche: str, indirecte: str, du: str
    ) -> None:
        faits = {
            "depenses_prevues": "10000",
            "depenses": [
                depense("directe", "3000"),
                depense("personnel", "4000"),
                depense("prestation", "1000"),
                depense("indirecte", indirecte),
            ],
        }
        assert calculer(fiche, faits, montant="5000")["du"] == du

    @pytest.mark.parametrize("fiche", ["2023/actions-innovantes", "2023/accompagner-autrement"])
    @pytest.mark.parametrize(("montant", "du"), [("20000", "9400.00"), ("9000", "9000.00")])
    def test_flat_indirect_charges(
        self, calculer: Calcul, fiche: str, montant: str, du: str
    ) -> None:
        faits = {
            "depenses_prevues": "10000",
            "depenses": [
                depense("directe", "3000"),
                depense("personnel", "4000"),
                depense("prestation", "1000"),
                depense("indirecte", "5000"),
            ],
        }
        reponse = calculer(fiche, faits, montant=montant)
        assert reponse["du"] == du
        lignes = [Decimal(x["montant"]) for x in reponse["explication"]["lignes"]]
        assert sum(lignes) == Decimal(du)

    @pytest.mark.parametrize(
        ("change", "champ"),
        [
            ({"depenses_prevues": "0"}, "faits.depenses_prevues"),
            ({"depenses_prevues": "10.001"}, "faits.depenses_prevues"),
            ({"objectifs": {"attendu": 0, "realise": 1}}, "faits.objectifs.attendu"),
            ({"action": {"realisee": True}}, "faits.action.fin"),
            ({"depenses": [depense("autre", "1")]}, "faits.depenses[0].nature"),
            ({"depenses": [depense("directe", "-1")]}, "faits.depenses[0].montant"),
            ({"depenses": [{"nature": "directe", "montant": "1"}]}, "faits.depenses[0].justifiee"),
            (
                {"depenses": [depense("directe", "1", justifiee="oui")]},
                "faits.depenses[0].justifiee",
            ),
        ],
    )
    def test_refused(self, calculer: Calcul, change: dict[str, Any], champ: str) -> None:
        with pytest.raises(ErreurRegle) as refus:
            calculer("2024/4.1", faits_faj(**change))
        assert refus.value.champ == champ

    @pytest.mark.parametrize("cle", ["bilan", "action", "depenses", "depenses_prevues"])
    def test_a_missing_fact_is_refused(self, calculer: Calcul, cle: str) -> None:
        faits = faits_faj()
        del faits[cle]
        with pytest.raises(ErreurRegle) as refus:
            calculer("2024/4.1", faits)
        assert refus.value.champ == f"faits.{cle}"


class TestParts:
    def test_two_halves(self, calculer: Calcul) -> None:
        faits = {"criteres": {"quantitatif": "0.9", "qualitatif": 1}}
        reponse = calculer("2025/1.3b", faits, montant="43750.01")
        assert [x["montant"] for x in reponse["explication"]["lignes"]] == ["19687.50", "21875.01"]
        assert reponse["du"] == "41562.51"

    @pytest.mark.parametrize(
        ("criteres", "champ"),
        [
            ({"quantitatif": 1}, "faits.criteres.qualitatif"),
            ({"quantitatif": 1, "qualitatif": 1, "autre": 1}, "faits.criteres.autre"),
            ({"quantitatif": "1.1", "qualitatif": 1}, "faits.criteres.quantitatif"),
            ({"quantitatif": True, "qualitatif": 1}, "faits.criteres.quantitatif"),
            ({"quantitatif": "x", "qualitatif": 1}, "faits.criteres.quantitatif"),
        ],
    )
    def test_refused(self, calculer: Calcul, criteres: dict[str, Any], champ: str) -> None:
        with pytest.raises(ErreurRegle) as refus:
            calculer("2025/1.3b", {"criteres": criteres})
        assert refus.value.champ == champ


def test_a_fiche_without_rule_takes_any_fact_and_decides_nothing(calculer: Calcul) -> None:
    reponse = calculer("2023/coach-jeunesse", {"n_importe": [1, {"quoi": None}]})
    assert reponse["du"] is None
    assert codes(reponse, "alertes") == ["a_decider"]
