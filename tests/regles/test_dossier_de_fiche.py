"""The form of a candidature follows from any fiche, and asks nothing twice."""

import pytest

from ecluse.regles.fiches import Fiche, catalogue, programme_par_defaut
from ecluse.regles.fiches.chargement import FicheInvalide, fiche_depuis
from ecluse.regles.recevabilite import questions_sans_reponse

FICHES = catalogue(programme_par_defaut())


@pytest.mark.parametrize("fiche", FICHES.values(), ids=list(FICHES))
def test_every_dossier_says_its_aims_means_partners_and_targets(fiche: Fiche) -> None:
    codes = [q.code for q in fiche.dossier.questions]
    assert len(codes) == len(set(codes))
    assert {"objectifs", "moyens_humains", "partenaires"} <= set(codes)
    assert {f"attendu_{i.code}" for i in fiche.indicateurs} <= set(codes)
    (moyens,) = [q for q in fiche.dossier.questions if q.code == "moyens_humains"]
    assert moyens.colonnes_nombres == ("ETP affectés",)
    sections = [s.code for s in fiche.dossier.sections]
    assert {q.section for q in fiche.dossier.questions} == set(sections)
    attestations = [q for q in fiche.dossier.questions if q.type == "attestation"]
    assert {q.code for q in attestations} == {"exactitude", "controle"}
    assert sections[-1] == "attestations"
    assert set(questions_sans_reponse(fiche, {})) >= {"objectifs", "exactitude"}


@pytest.mark.parametrize(
    ("nom", "unites"),
    [
        ("2024/4.6", ["simple", "renforcee"]),
        ("2025/1.1", ["place"]),
        ("2025/2.14", ["dsf", "porte_close"]),
        ("2025/2.10", ["diagnostic", "accompagnement"]),
        # A barème without units, and a fiche that asks its own figures.
        ("2025/4.5", []),
        ("2024/4.1", []),
    ],
)
def test_volumes_are_asked_by_what_the_bareme_counts(nom: str, unites: list[str]) -> None:
    assert [u.code for u in FICHES[nom].volumes] == unites


def test_the_fiche_keeps_its_own_words() -> None:
    fiche = FICHES["2024/4.1"]
    (question,) = [q for q in fiche.dossier.questions if q.code == "attendu_participants"]
    assert question.libelle == "Combien de jeunes toucherez-vous\u00a0?"
    assert question.obligatoire


def test_an_indicator_that_is_judged_is_not_a_number() -> None:
    types = {q.code: q.type for q in FICHES["2024/4.2"].dossier.questions}
    assert types["attendu_pertinence"] == "texte"
    assert types["attendu_sorties"] == "nombre"


def test_a_column_of_numbers_is_a_column() -> None:
    donnees = FICHES["2025/4.5"].model_dump(mode="json")
    rang = next(
        i for i, q in enumerate(donnees["formulaire"]["questions"]) if q["type"] == "tableau"
    )
    donnees["formulaire"]["questions"][rang]["colonnes_nombres"] = ["Autre"]
    with pytest.raises(FicheInvalide) as refus:
        fiche_depuis(donnees)
    assert refus.value.champ == f"formulaire.questions[{rang}].colonnes_nombres[0]"


@pytest.mark.parametrize("fiche", FICHES.values(), ids=list(FICHES))
def test_what_a_fiche_succeeds_to_exists(fiche: Fiche) -> None:
    assert set(fiche.succede) <= set(FICHES)
