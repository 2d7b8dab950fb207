from pathlib import Path
from typing import Any

import pytest

from ecluse.regles.echeances import echeances, lire_demande
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.fiches import trouver_fiche


def repondre(programme: Path, fiche: str, evenements: dict[str, Any]) -> list[dict[str, Any]]:
    """What `ecluse echeances` answers."""
    demande = lire_demande({"fiche": fiche, "evenements": evenements})
    fiche_lue = trouver_fiche(programme, demande.fiche)
    return [e.as_json() for e in echeances(fiche_lue, demande.evenements)]


@pytest.fixture
def dates(programme: Path) -> Any:
    def demander(fiche: str, **evenements: str) -> dict[str, list[str]]:
        trouvees = repondre(programme, fiche, evenements)
        assert [e["date"] for e in trouvees] == sorted(e["date"] for e in trouvees)
        par_code: dict[str, list[str]] = {}
        for echeance in trouvees:
            assert echeance["qui"]
            assert echeance["objet"]
            assert echeance["source"]
            par_code.setdefault(echeance["code"], []).append(echeance["date"])
        return par_code

    return demander


def test_the_example_of_the_contract(dates: Any) -> None:
    assert dates(
        "2024/4.1",
        signature="2024-03-01",
        debut="2024-03-15",
        fin_action="2025-03-14",
        fin_convention="2025-03-14",
    ) == {
        "avance": ["2024-03-01"],
        "bilan_final": ["2025-06-14"],
        "solde": ["2026-03-31"],
        "conservation": ["2034-12-31"],
    }


def test_2025_4_5(dates: Any) -> None:
    assert dates(
        "2025/4.5",
        signature="2025-09-15",
        debut="2025-09-01",
        fin_convention="2026-08-31",
        reception="2025-03-10",
    ) == {
        "resiliation_effet": ["2025-04-11"],
        "avance": ["2025-09-15"],
        "solde": ["2027-03-31"],
        "conservation": ["2034-12-31"],
    }


def test_fsl_falls_due_once_per_civil_year(dates: Any) -> None:
    trouvees = dates(
        "2025/2.11", signature="2025-07-31", debut="2025-07-01", fin_convention="2027-12-31"
    )
    assert trouvees["avance"] == ["2025-08-31"]
    assert trouvees["grille_annuelle"] == ["2026-02-01", "2027-02-01", "2028-02-01"]
    assert trouvees["solde"] == ["2026-03-31", "2027-03-31", "2028-03-31"]
    assert trouvees["comptes_annuels"] == ["2026-06-30", "2027-06-30", "2028-06-30"]


@pytest.mark.parametrize(
    ("fiche", "evenements", "code", "date"),
    [
        ("2025/2.11", {"signature": "2026-01-31"}, "avance", "2026-02-28"),
        ("2025/2.11", {"validation": "2025-09-01"}, "demarrage", "2025-10-01"),
        ("2025/2.11", {"validation": "2025-10-31"}, "contrat", "2025-11-30"),
        ("2025/2.11", {"fin_mesure": "2026-03-31"}, "bilan_final", "2026-02-28"),
        ("2025/2.11", {"portes_closes": "2025-04-30"}, "signalement_portes_closes", "2025-05-09"),
        ("2025/2.11", {"absence": "2025-09-01"}, "absence_travailleur_social", "2025-09-30"),
        ("2025/2.12", {"depart": "2026-01-31"}, "demande_prise_en_charge", "2026-02-28"),
        ("2025/2.14", {"audience": "2025-10-20"}, "transmission_dsf", "2025-10-10"),
        ("2025/2.2", {"fin_convention": "2025-12-31"}, "bilan_final", "2026-06-30"),
        ("2024/4.2", {"fin_convention": "2025-02-28"}, "bilan_final", "2025-05-28"),
        ("2024/4.6", {"notification": "2024-10-31"}, "contrat", "2024-11-30"),
        ("2024/4.6", {"debut": "2024-10-01"}, "bilan_intermediaire", "2025-04-01"),
        ("2023/missions-locales", {"comite": "2024-03-05"}, "comite", "2024-02-26"),
        ("2023/coordonnateur-ase", {"reception": "2024-02-28"}, "resiliation_effet", "2024-03-29"),
    ],
)
def test_one_deadline(
    dates: Any, fiche: str, evenements: dict[str, str], code: str, date: str
) -> None:
    assert dates(fiche, **evenements)[code] == [date]


def test_an_item_without_its_event_is_left_out(dates: Any) -> None:
    assert dates("2025/2.11", fin_convention="2027-12-31") == {"conservation": ["2034-12-31"]}


@pytest.mark.parametrize(
    ("evenements", "champ"),
    [
        ({"inconnu": "2025-01-01"}, "evenements.inconnu"),
        ({"signature": "2025-02-30"}, "evenements.signature"),
        ({"signature": None, "debut": "x"}, "evenements.debut"),
        ({"debut": "2025-02-01", "fin_convention": "2025-01-31"}, "evenements.fin_convention"),
        ({"debut": "2025-02-01", "fin_action": "2025-01-31"}, "evenements.fin_action"),
    ],
)
def test_refused(programme: Path, evenements: dict[str, Any], champ: str) -> None:
    with pytest.raises(ErreurRegle) as refus:
        repondre(programme, "2025/4.5", evenements)
    assert refus.value.champ == champ


def test_the_hypothesis_of_a_deadline_is_named(programme: Path) -> None:
    trouvees = repondre(programme, "2024/4.1", {"fin_action": "2025-03-14"})
    assert [(e["code"], e.get("hypothese")) for e in trouvees] == [
        ("bilan_final", "bilan_depuis_fin_action"),
        ("conservation", None),
    ]
    assert "hypothese" not in trouvees[1]
