"""The table of persons and structures of the contract."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ecluse.regles.eligibilite import conclure, eligibilite, lire_demande
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.fiches import Fiche, fiche_depuis, trouver_fiche


@pytest.fixture
def apprecier(programme: Path) -> Any:
    def demander(fiche: str, jour: str = "2024-10-01", **k: Any) -> dict[str, Any]:
        demande = lire_demande({"fiche": fiche, "date": jour, **k})
        return eligibilite(trouver_fiche(programme, demande.fiche), demande).as_json()

    return demander


def personne(naissance: str | None = None, **k: Any) -> dict[str, Any]:
    return {**({"naissance": naissance} if naissance else {}), **k}


@pytest.mark.parametrize(
    ("fiche", "p", "eligible"),
    [
        # The example of the contract.
        (
            "2024/4.6",
            personne(
                "2001-05-02",
                residence="62041",
                situations=["sans_logement"],
                menage={"couple": False, "enfants": 0},
            ),
            True,
        ),
        ("2024/4.6", personne("1999-10-01", situations=["maintien"]), False),
        ("2024/4.6", personne("1999-10-02", situations=["maintien"]), True),
        ("2024/4.6", personne("2006-10-02", situations=["maintien"]), False),
        ("2024/4.6", personne("2006-10-01", situations=["precarite"]), False),
        ("2024/4.6", personne("2006-10-01"), None),
        ("2024/4.6", personne(situations=["maintien"]), None),
        ("2024/4.6", personne(situations=[]), False),
        ("2024/4.5", personne("1993-10-02"), True),
        ("2024/4.5", personne("1993-10-01"), False),
        ("2025/4.5", personne("2008-10-01"), True),
        ("2025/4.5", personne("2008-10-02"), False),
        ("2024/4.4", personne("2000-01-01", situations=["precarite"]), True),
        ("2024/4.4", personne("2000-01-01", situations=["maintien"]), False),
        (
            "2024/4.3",
            personne("1994-10-02", situations=["premiere_demande"], menage={"enfants": 0}),
            True,
        ),
        (
            "2024/4.3",
            personne("1994-10-01", situations=["premiere_demande"], menage={"enfants": 0}),
            False,
        ),
        (
            "2024/4.3",
            personne("2000-01-01", situations=["premiere_demande"], menage={"enfants": 1}),
            False,
        ),
        ("2024/4.3", personne("2000-01-01", situations=[], menage={"enfants": 0}), False),
        ("2024/4.3", personne("2000-01-01", situations=["premiere_demande"], menage={}), None),
        ("2024/4.3", personne("2000-01-01", situations=["premiere_demande"]), None),
        ("2024/4.2", personne("2008-10-01", situations=["decrochage"]), True),
        ("2024/4.2", personne("2006-10-02", situations=["sans_solution"]), True),
        ("2024/4.2", personne("2006-10-01", situations=["sans_solution"]), False),
        ("2024/4.2", personne("2008-10-02", situations=["sans_solution"]), False),
        ("2024/4.1", personne("2000-01-01", residence="62041", sejour="regulier"), True),
        ("2024/4.1", personne("1998-10-01", residence="62041", sejour="regulier"), False),
        ("2024/4.1", personne("1998-10-02", residence="62041", sejour="regulier"), True),
        ("2024/4.1", personne("2000-01-01", residence="59350", sejour="regulier"), False),
        ("2024/4.1", personne("2000-01-01", residence="62041", sejour="irregulier"), False),
        ("2024/4.1", personne("2000-01-01", residence="62041"), None),
        ("2024/4.1", personne("2000-01-01", sejour="regulier"), None),
    ],
)
def test_person(apprecier: Any, fiche: str, p: dict[str, Any], eligible: bool | None) -> None:
    assert apprecier(fiche, personne=p)["eligible"] is eligible


@pytest.mark.parametrize(
    ("situations", "satisfait"), [(["parcours_valide"], True), ([], False), (None, None)]
)
def test_from_sixteen_in_a_validated_path(
    apprecier: Any, situations: list[str] | None, satisfait: bool | None
) -> None:
    p = personne("2008-10-01", residence="62041", sejour="regulier")
    if situations is not None:
        p["situations"] = situations
    reponse = apprecier("2024/4.1", personne=p)
    assert reponse["criteres"][0]["satisfait"] is satisfait
    assert reponse["eligible"] is satisfait


def test_under_sixteen_no_derogation(apprecier: Any) -> None:
    p = personne("2008-10-02", situations=["parcours_valide"])
    assert apprecier("2024/4.1", personne=p)["criteres"][0]["satisfait"] is False


def test_born_on_29_february_one_is_older_on_1_march(apprecier: Any) -> None:
    p = personne("2000-02-29", situations=["maintien"])
    assert apprecier("2024/4.6", "2025-02-28", personne=p)["eligible"] is True
    assert apprecier("2024/4.6", "2025-03-01", personne=p)["eligible"] is False


def test_every_criterion_explains_itself(apprecier: Any) -> None:
    p = personne("2000-01-01", residence="62041", sejour="regulier")
    reponse = apprecier("2024/4.1", personne=p)
    assert [c["code"] for c in reponse["criteres"]] == ["age", "residence", "sejour"]
    assert all(c["explication"] and c["source"] for c in reponse["criteres"])
    assert reponse["a_apprecier"]


def test_the_hypothesis_is_named(apprecier: Any) -> None:
    reponse = apprecier("2025/4.5", personne=personne("1994-10-02"))
    assert [h["code"] for h in reponse["hypotheses"]] == ["trente_ans_inclus"]


@pytest.mark.parametrize(
    ("fiche", "categories", "eligible"),
    [
        ("2024/4.1", ["autre"], True),
        ("2024/4.2", ["e2c"], True),
        ("2024/4.2", ["association"], False),
        ("2024/4.3", ["association", "bailleur_social"], True),
        ("2024/4.4", ["cllaj"], False),
        ("2024/4.5", ["cllaj"], True),
        ("2025/4.5", ["cllaj"], True),
        ("2025/4.5", ["mission_locale"], False),
        ("2024/4.6", ["association_agreee_fsl"], True),
        ("2024/4.6", ["association"], False),
        ("2024/4.6", [], False),
        ("2025/1.1", ["association"], None),
    ],
)
def test_structure(
    apprecier: Any, fiche: str, categories: list[str], eligible: bool | None
) -> None:
    reponse = apprecier(fiche, structure={"categories": categories})
    assert reponse["eligible"] is eligible
    assert [c["code"] for c in reponse["criteres"]] == ["categorie"]


def test_unknown_category_of_a_structure_stays_unknown(apprecier: Any) -> None:
    assert apprecier("2025/4.5", structure={})["eligible"] is None


def test_a_fiche_without_criterion_on_people_says_nothing(apprecier: Any) -> None:
    reponse = apprecier("2025/1.1", personne=personne("1990-01-01"))
    assert reponse["eligible"] is None
    assert reponse["a_apprecier"]


@pytest.mark.parametrize(
    ("satisfactions", "attendu"),
    [([True, None, False], False), ([True, None], None), ([True], True), ([], None)],
)
def test_conclude(satisfactions: list[bool | None], attendu: bool | None) -> None:
    assert conclure(satisfactions) is attendu


@pytest.mark.parametrize(
    ("demande", "champ"),
    [
        ({}, "personne"),
        ({"personne": {"naissance": "2025-01-01"}}, "personne.naissance"),
        ({"personne": {"naissance": "2001-02-29"}}, "personne.naissance"),
        ({"personne": {"naissance": 12}}, "personne.naissance"),
        ({"personne": {"age": 20}}, "personne.age"),
        ({"personne": {"residence": "99999999"}}, "personne.residence"),
        ({"personne": {"sejour": "inconnu"}}, "personne.sejour"),
        ({"personne": {"situations": "maintien"}}, "personne.situations"),
        ({"personne": {"menage": {"enfants": -1}}}, "personne.menage.enfants"),
        ({"personne": {"menage": {"enfants": True}}}, "personne.menage.enfants"),
        ({"structure": {"categories": ["cllaj", "inconnue"]}}, "structure.categories[1]"),
    ],
)
def test_refused(apprecier: Any, demande: dict[str, Any], champ: str) -> None:
    with pytest.raises(ErreurRegle) as refus:
        apprecier("2024/4.6", **demande)
    assert refus.value.champ == champ


@pytest.mark.parametrize(
    ("bornes", "ans", "satisfait", "texte"),
    [
        ({"minimum": 18}, 17, False, "18\u00a0ans au moins"),
        ({"minimum": 18}, 18, True, "18\u00a0ans au moins"),
        ({"avant": 30}, 29, True, "moins de 30\u00a0ans"),
        ({"avant": 30}, 30, False, "moins de 30\u00a0ans"),
    ],
)
def test_an_age_with_one_bound(
    fiches: dict[str, Fiche], bornes: dict[str, int], ans: int, satisfait: bool, texte: str
) -> None:
    donnees = fiches["2024/4.2"].model_dump(mode="json")
    donnees["eligibilite"]["personne"] = [{"critere": "age", "source": "s", **bornes}]
    demande = lire_demande(
        {
            "fiche": "2024/4.2",
            "date": date(2024, 10, 1),
            "personne": {"naissance": date(2024 - ans, 10, 1)},
        }
    )
    avis = eligibilite(fiche_depuis(donnees), demande)
    assert avis.eligible is satisfait
    assert texte in avis.criteres[0].explication


def test_one_may_be_born_on_the_day(apprecier: Any) -> None:
    assert apprecier("2024/4.5", personne=personne("2024-10-01"))["eligible"] is False


def test_a_criterion_names_its_hypothesis_or_says_nothing_of_it(apprecier: Any) -> None:
    (age,) = apprecier("2025/4.5", personne=personne("2000-10-01"))["criteres"]
    assert age["hypothese"] == "trente_ans_inclus"
    reponse = apprecier("2024/4.6", personne=personne("2000-10-01"))
    assert all("hypothese" not in c for c in reponse["criteres"])


@pytest.mark.parametrize(
    ("fiche", "demande", "attendu"),
    [
        ("2024/4.6", personne("2003-10-02"), "20 ans au 1er octobre 2024 ; de 18 ans à moins"),
        ("2025/4.5", personne("2023-10-01"), "1 an au 1er octobre 2024 ; de 16 ans à moins de 31"),
        ("2025/4.5", personne(), "de 16 ans à moins de 31 ans ; date de naissance inconnue"),
        ("2024/4.3", personne(menage={"enfants": 0}), "sans enfant"),
        ("2024/4.3", personne(menage={}), "sans enfant : composition du ménage inconnue"),
        ("2024/4.1", personne(residence="59350"), "Pas-de-Calais"),
        ("2024/4.1", personne(), "commune de résidence inconnue"),
        ("2024/4.1", personne(), "nationalité française ou séjour régulier : information absente"),
        ("2024/4.1", personne("2008-10-01"), "parcours"),
    ],
)
def test_what_a_criterion_says(
    apprecier: Any, fiche: str, demande: dict[str, Any], attendu: str
) -> None:
    reponse = apprecier(fiche, personne=demande)
    textes = [c["explication"].replace("\u00a0", " ") for c in reponse["criteres"]]
    assert any(attendu in t for t in textes), textes


@pytest.mark.parametrize(
    ("structure", "connue"),
    [({}, False), ({"categories": []}, True), ({"categories": ["caf"]}, True)],
)
def test_what_is_not_known_of_a_structure_is_said(
    apprecier: Any, structure: dict[str, Any], connue: bool
) -> None:
    (critere,) = apprecier("2025/4.5", structure=structure)["criteres"]
    assert "(CLLAJ)" in critere["explication"]
    assert ("n’est pas connue" not in critere["explication"]) is connue


@pytest.mark.parametrize(
    ("maximum", "enfants", "satisfait", "texte"),
    [
        (0, 0, True, "sans enfant"),
        (1, 1, True, "1\u00a0enfant au plus"),
        (2, 3, False, "2\u00a0enfants au plus"),
    ],
)
def test_a_household_of_some_children(
    fiches: dict[str, Fiche], maximum: int, enfants: int, satisfait: bool, texte: str
) -> None:
    donnees = fiches["2024/4.2"].model_dump(mode="json")
    critere = {"critere": "menage", "enfants_maximum": maximum, "source": "s"}
    donnees["eligibilite"]["personne"] = [critere]
    demande = lire_demande(
        {
            "fiche": "2024/4.2",
            "date": date(2024, 10, 1),
            "personne": {"menage": {"enfants": enfants}},
        }
    )
    avis = eligibilite(fiche_depuis(donnees), demande)
    assert avis.eligible is satisfait
    assert avis.criteres[0].explication == texte
