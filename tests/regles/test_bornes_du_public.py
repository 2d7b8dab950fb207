"""Every explicit bound that a fiche writes about its public is a criterion of the engine."""

import re
from datetime import date
from typing import Any

import pytest

from ecluse.regles.eligibilite import DemandeEligibilite, Personne, eligibilite
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.fiches import Fiche
from ecluse.regles.fiches.criteres import CritereAge
from ecluse.regles.validation import valider

#: Lowest age, and age that is already too old, in `dispositifs.md`; None: no such bound.
AGES: dict[str, tuple[int | None, int | None]] = {
    "2024/4.1": (18, 26),
    "2024/4.2": (16, 18),
    "2024/4.3": (None, 30),
    "2024/4.4": (18, 25),
    "2024/4.5": (16, 31),
    "2024/4.6": (18, 25),
    "2023/envaul": (None, 25),
    "2023/faj-co": (18, 26),
    "2023/obligation-formation": (16, 18),
    "2023/coordonnateur-ase": (16, 26),
    "2025/2.6": (None, 25),
    "2025/3.2": (None, 26),
    "2025/3.3": (None, 26),
    "2025/4.2": (16, 26),
    "2025/4.3": (None, 30),
    "2025/4.4": (18, 26),
    "2025/4.5": (16, 31),
    "2025/4.6": (18, 26),
    "2025/4.7": (16, 31),
    "2025/4.8": (16, 22),
}
#: A number of years in the text of a public that bounds nobody's entry, and why.
SANS_BORNE = {
    "2023/accueil-pour-tous": "the age of the children, and of one of the two parts only",
    "2023/adsl": "an attention given to some, others enter too",
    "2023/vial": "the same",
    "2025/5.3": "the same",
    "2025/2.9": "the population of a study",
    "2025/3.6": "the age of a child: a situation of the parent",
}
#: Bounds that are no age, as situations: the words of the fiche, the code.
SITUATIONS = {
    "2023/equipes-mobiles": "dette_de_loyer_1500_a_4000",
    "2025/3.6": "enfant_de_moins_de_3_ans",
}
RESIDENCE = {f"2025/{c}" for c in ("1.1", "1.2", "1.3a", "1.3b", "1.3c", "1.4", "1.5", "2.1")}
RESIDENCE |= {"2024/4.1"}
_ANS = re.compile(r"\d\s+ans\b")


def _age(fiche: Fiche) -> CritereAge | None:
    return next((c for c in fiche.eligibilite.personne if isinstance(c, CritereAge)), None)


def test_the_ages_of_the_sources_are_criteria(fiches: dict[str, Fiche]) -> None:
    trouves = {n: (a.minimum, a.avant) for n, f in fiches.items() if (a := _age(f))}
    assert trouves == AGES


def test_no_age_is_left_in_words_only(fiches: dict[str, Fiche]) -> None:
    for nom, fiche in fiches.items():
        public = (fiche.libelle, fiche.public.texte, *fiche.public.precisions)
        if any(_ANS.search(t) for t in public) and _age(fiche) is None:
            assert nom in SANS_BORNE, nom


def test_nobody_judges_a_number(fiches: dict[str, Fiche]) -> None:
    """What a person appreciates holds no bound, but where two texts disagree on it."""
    chiffrees = {
        n
        for n, f in fiches.items()
        for t in f.eligibilite.a_apprecier
        if re.search(r"\d\s+(ans|€)", t)
    }
    assert chiffrees == {"2023/coordonnateur-ase"}


def test_other_bounds_are_situations_or_residence(fiches: dict[str, Fiche]) -> None:
    for nom, code in SITUATIONS.items():
        (critere,) = [c for c in fiches[nom].eligibilite.personne if c.critere == "situation"]
        assert critere.parmi == (code,)
    bornees = {
        n for n, f in fiches.items() for c in f.eligibilite.personne if c.critere == "residence"
    }
    assert bornees == RESIDENCE


def _avis(fiche: Fiche, **personne: Any) -> tuple[bool | None, str]:
    qui = valider(Personne, personne)
    avis = eligibilite(fiche, DemandeEligibilite(fiche=fiche.nom, date=JOUR, personne=qui))
    return avis.criteres[0].satisfait, avis.criteres[0].explication


JOUR = date(2025, 6, 1)


@pytest.mark.parametrize(
    ("naissance", "situations", "attendu"),
    [
        ("1999-06-02", None, True),
        ("1999-06-01", None, None),
        ("1999-06-01", ["rsa"], True),
        ("1999-06-01", [], False),
        ("1960-01-01", ["rsa"], True),
        ("1960-01-01", ["precarite"], False),
    ],
)
def test_a_situation_lifts_the_upper_bound(
    fiches: dict[str, Fiche], naissance: str, situations: list[str] | None, attendu: bool | None
) -> None:
    personne: dict[str, Any] = {"naissance": naissance}
    if situations is not None:
        personne["situations"] = situations
    satisfait, texte = _avis(fiches["2025/3.3"], **personne)
    assert satisfait is attendu
    assert texte.endswith("(ou bénéficiaire du RSA, sans limite d’âge)") is (
        naissance != "1999-06-02"
    )


def test_a_lifted_bound_exists() -> None:
    donnees = {
        "critere": "age",
        "minimum": 18,
        "source": "s",
        "dispense": {"situations": ["rsa"], "libelle": "ou RSA"},
    }
    with pytest.raises(ErreurRegle) as refus:
        valider(CritereAge, donnees)
    assert refus.value.champ == "dispense"
    assert valider(CritereAge, {**donnees, "avant": 26}).dispense is not None


def test_a_bound_that_its_own_public_contradicts(fiches: dict[str, Fiche]) -> None:
    """Two texts disagree on 4.8: each year keeps the bound of its own text, and says so."""
    fiche = fiches["2025/4.8"]
    assert "16 à 21 ans" in fiche.public.texte
    assert _avis(fiche, naissance="2003-06-02")[0] is True
    assert _avis(fiche, naissance="2003-06-01")[0] is False
    age = _age(fiche)
    assert age is not None
    assert age.hypothese is not None
    assert "25 ans" in fiche.hypothese(age.hypothese).texte


def test_no_amount_is_said_to_be_voted_when_none_is(fiches: dict[str, Fiche]) -> None:
    for nom, fiche in fiches.items():
        motif = getattr(fiche.bareme, "motif", "")
        if "non voté" in fiche.financement.texte:
            assert "donnent le montant voté" not in motif, nom
