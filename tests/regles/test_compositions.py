"""Barèmes made of others: `somme`, `plafond`, `proratise_objectifs`."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ecluse.regles.calcul import Resultat, calculer
from ecluse.regles.demande import Convention, Demande
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.fiches import Fiche, FicheInvalide, fiche_depuis

Compose = Callable[..., Resultat]
PLACES = {"famille": "cout_par_place", "prix": "10.00", "unite": "place", "source": "a"}
FORFAIT = {"famille": "forfait", "source": "b"}
CONDITION = {"famille": "forfait", "source": "b", "condition": "tout va bien"}
ACTES = {
    "famille": "actes",
    "source": "c",
    "hypotheses": ["essai"],
    "actes": [{"nature": "simple", "code": "visite", "libelle": "Visite", "prix": "7.50"}],
}
SILENCE = {"famille": "a_decider", "motif": "Rien n'est écrit.", "source": "d"}
FAITS_PLACES = {"places_conventionnees": 5, "places_realisees": 4}


@pytest.fixture
def composer(fiches: dict[str, Fiche]) -> Compose:
    """The result of a barème written here, on a convention of 100 €."""

    def evaluer(bareme: dict[str, Any], faits: dict[str, Any], montant: str = "100.00") -> Resultat:
        donnees = fiches["2025/4.5"].model_dump(mode="json")
        essai = {"code": "essai", "texte": "Lecture.", "source": "x"}
        donnees["hypotheses"] = [*donnees["hypotheses"], essai]
        donnees["bareme"] = {"source": "s", "hypotheses": ["essai"], **bareme}
        convention = Convention(
            debut=date(2025, 1, 1), fin=date(2025, 12, 31), montant_maximum=Decimal(montant)
        )
        demande = Demande(
            fiche="2025/4.5", date=date(2026, 1, 1), convention=convention, faits=faits
        )
        return calculer(fiche_depuis(donnees), demande)

    return evaluer


def montants(resultat: Resultat) -> list[str]:
    return [str(x.montant) for x in resultat.explication.lignes]


def test_a_sum_has_the_lines_of_its_terms(composer: Compose) -> None:
    faits = {**FAITS_PLACES, "actes": [{"type": "visite"}] * 2}
    resultat = composer({"famille": "somme", "termes": [PLACES, ACTES]}, faits)
    assert montants(resultat) == ["40.00", "7.50", "7.50"]
    assert [x.source for x in resultat.explication.lignes] == ["a", "c", "c"]
    assert resultat.du == Decimal("55.00")
    assert [h.code for h in resultat.hypotheses] == ["essai"]


def test_a_sum_leaves_all_to_a_person_when_one_term_does(composer: Compose) -> None:
    for termes in ([PLACES, CONDITION], [CONDITION, PLACES], [PLACES, SILENCE]):
        resultat = composer({"famille": "somme", "termes": termes}, FAITS_PLACES)
        assert resultat.du is None
        assert [a.code for a in resultat.alertes] == ["a_decider"]
        assert resultat.hypotheses == ()


def test_a_sum_keeps_the_hypotheses_of_its_terms(composer: Compose) -> None:
    """Those of the sum itself aside: only the acts rest on one here."""
    bareme = {"famille": "somme", "termes": [ACTES, PLACES], "hypotheses": []}
    faits = {**FAITS_PLACES, "actes": [{"type": "visite"}]}
    assert [h.code for h in composer(bareme, faits).hypotheses] == ["essai"]


def test_a_sum_reads_what_its_compositions_read(composer: Compose) -> None:
    terme = {"famille": "proratise_objectifs", "source": "u", "hypothese": "essai"}
    plafonne = {"famille": "plafond", "source": "v", "bareme": PLACES}
    bareme = {"famille": "somme", "termes": [{**terme, "bareme": plafonne}, SILENCE]}
    faits = {**FAITS_PLACES, "objectifs": {"attendu": 2, "realise": 1}}
    assert composer(bareme, faits).du is None


@pytest.mark.parametrize(
    ("faits", "champ"),
    [
        ({**FAITS_PLACES, "autre": 1, "actes": []}, "faits.autre"),
        (FAITS_PLACES, "faits.actes"),
        ({**FAITS_PLACES, "actes": [{"type": "autre"}]}, "faits.actes[0].type"),
    ],
)
def test_each_term_reads_its_own_facts(
    composer: Compose, faits: dict[str, Any], champ: str
) -> None:
    with pytest.raises(ErreurRegle) as refus:
        composer({"famille": "somme", "termes": [PLACES, ACTES]}, faits)
    assert refus.value.champ == champ


@pytest.mark.parametrize(
    ("montant", "convention", "attendus", "libelle"),
    [
        ("40.00", "100.00", ["40.00"], None),
        ("39.99", "100.00", ["40.00", "-0.01"], "Plafond"),
        (None, "40.00", ["40.00"], None),
        (None, "30.00", ["40.00", "-10.00"], "Plafond de la convention"),
    ],
)
def test_a_ceiling_is_a_negative_line(
    composer: Compose,
    montant: str | None,
    convention: str,
    attendus: list[str],
    libelle: str | None,
) -> None:
    bareme = {"famille": "plafond", "bareme": PLACES, "montant": montant}
    resultat = composer(bareme, FAITS_PLACES, convention)
    assert montants(resultat) == attendus
    if libelle is not None:
        derniere = resultat.explication.lignes[-1]
        assert (derniere.libelle, derniere.source) == (libelle, "s")


def test_a_ceiling_on_silence_is_silence(composer: Compose) -> None:
    assert composer({"famille": "plafond", "bareme": SILENCE}, {}).du is None


@pytest.mark.parametrize(
    ("attendu", "realise", "attendus"),
    [
        # The objectives give 100 € × 5/10, then as much as the places, then more.
        (10, 3, ["40.00", "-10.00"]),
        (10, 4, ["40.00"]),
        (10, 20, ["40.00"]),
        ("3", "1", ["40.00", "-6.67"]),
        (10, 0, ["40.00", "-40.00"]),
    ],
)
def test_objectives_lower_the_amount(
    composer: Compose, attendu: Any, realise: Any, attendus: list[str]
) -> None:
    bareme = {"famille": "proratise_objectifs", "hypothese": "essai", "bareme": PLACES}
    faits = {**FAITS_PLACES, "objectifs": {"attendu": attendu, "realise": realise}}
    resultat = composer(bareme, faits)
    assert montants(resultat) == attendus
    assert [x.hypothese for x in resultat.explication.lignes[1:]] == ["essai"] * (len(attendus) - 1)


def test_half_a_cent_is_not_lost_in_a_rate(composer: Compose) -> None:
    """0.15 € × 1/30 is half a cent exactly, which a rate cut at 28 digits is not."""
    bareme = {"famille": "proratise_objectifs", "hypothese": "essai", "bareme": FORFAIT}
    resultat = composer(bareme, {"objectifs": {"attendu": 30, "realise": 1}}, "0.15")
    assert resultat.du == Decimal("0.01")


def test_objectives_count_only_when_given_and_when_something_is_due(composer: Compose) -> None:
    bareme = {
        "famille": "proratise_objectifs",
        "hypothese": "essai",
        "bareme": PLACES,
        "hypotheses": [],
    }
    objectifs = {"objectifs": {"attendu": 2, "realise": 1}}
    rien = {"places_conventionnees": 0, "places_realisees": 0}
    for faits, codes in (
        ({**FAITS_PLACES}, []),
        ({**FAITS_PLACES, "objectifs": None}, []),
        ({**rien, **objectifs}, []),
        ({**FAITS_PLACES, **objectifs}, ["essai"]),
    ):
        assert [h.code for h in composer(bareme, faits).hypotheses] == codes
    assert composer({**bareme, "bareme": CONDITION}, objectifs).du is None


@pytest.mark.parametrize(
    ("objectifs", "champ"),
    [
        ({"attendu": 0, "realise": 1}, "faits.objectifs.attendu"),
        ({"attendu": 1}, "faits.objectifs.realise"),
        ({"attendu": 1, "realise": -1}, "faits.objectifs.realise"),
        ([], "faits.objectifs"),
    ],
)
def test_objectives_are_refused_with_their_path(
    composer: Compose, objectifs: Any, champ: str
) -> None:
    bareme = {"famille": "proratise_objectifs", "hypothese": "essai", "bareme": FORFAIT}
    with pytest.raises(ErreurRegle) as refus:
        composer(bareme, {"objectifs": objectifs})
    assert refus.value.champ == champ


def test_they_compose_among_themselves(composer: Compose) -> None:
    bareme = {
        "famille": "plafond",
        "montant": "50.00",
        "bareme": {
            "famille": "somme",
            "source": "t",
            "termes": [
                {
                    "famille": "proratise_objectifs",
                    "source": "u",
                    "hypothese": "essai",
                    "bareme": {"famille": "plafond", "source": "v", "bareme": PLACES},
                },
                ACTES,
            ],
        },
    }
    faits = {
        **FAITS_PLACES,
        "objectifs": {"attendu": 4, "realise": 4},
        "actes": [{"type": "visite"}, {"type": "visite"}],
    }
    assert montants(composer(bareme, faits)) == ["40.00", "7.50", "7.50", "-5.00"]


@pytest.mark.parametrize(
    ("bareme", "champ"),
    [
        ({"famille": "somme", "termes": []}, "bareme.termes"),
        ({"famille": "somme", "termes": [{"famille": "autre"}]}, "bareme.termes[0].famille"),
        ({"famille": "plafond"}, "bareme.bareme"),
        ({"famille": "plafond", "bareme": {**PLACES, "prix": -1}}, "bareme.bareme.prix"),
        (
            {"famille": "proratise_objectifs", "bareme": PLACES, "hypothese": "inconnue"},
            "bareme.hypothese",
        ),
    ],
)
def test_a_composition_is_well_formed(
    composer: Compose, bareme: dict[str, Any], champ: str
) -> None:
    with pytest.raises(FicheInvalide) as refus:
        composer(bareme, {})
    assert refus.value.champ == champ


def test_a_sum_of_sums_reads_the_facts_of_all(composer: Compose) -> None:
    dedans = {"famille": "somme", "source": "e", "termes": [PLACES, FORFAIT]}
    faits = {**FAITS_PLACES, "actes": [{"type": "visite"}]}
    resultat = composer({"famille": "somme", "termes": [ACTES, dedans]}, faits)
    assert montants(resultat) == ["7.50", "40.00", "100.00"]
    with pytest.raises(ErreurRegle) as refus:
        composer({"famille": "somme", "termes": [ACTES, dedans]}, {**faits, "autre": 1})
    assert refus.value.champ == "faits.autre"
