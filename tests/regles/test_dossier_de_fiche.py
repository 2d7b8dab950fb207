"""The form of a candidature follows from any fiche, and asks nothing twice."""

import pytest

from ecluse.regles.fiches import Fiche, catalogue, programme_par_defaut
from ecluse.regles.fiches import baremes as b
from ecluse.regles.fiches.chargement import FicheInvalide, fiche_depuis
from ecluse.regles.fiches.dossier import SECTIONS, baremes, completer, unites_de_volume
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


def sans(fiche: Fiche, *types: str) -> Fiche:
    """The fiche with only the questions of its own form that are of other types."""
    questions = tuple(q for q in fiche.formulaire.questions if q.type not in types)
    formulaire = fiche.formulaire.model_copy(update={"questions": questions})
    return fiche.model_copy(update={"formulaire": formulaire})


def test_a_bareme_made_of_others_gives_them_all() -> None:
    place = FICHES["2025/1.1"].bareme
    somme = b.Somme(famille="somme", termes=(place, place), source="acte")
    plafond = b.Plafond(famille="plafond", bareme=somme, source="acte")
    assert list(baremes(plafond)) == [plafond, somme, place, place]


@pytest.mark.parametrize(
    ("nom", "unites"),
    [
        # One kind of mesure is the unit of the fiche itself.
        ("2023/adsl", ["mesure"]),
        # The fiche asks figures of its own; the barème counts all the same.
        ("2025/2.11", ["point"]),
        # No barème yet, and no figure asked: the unit of the fiche is asked.
        ("2025/1.3a", ["place"]),
        ("2025/4.5", []),
    ],
)
def test_units_follow_from_the_bareme_and_from_the_figures_asked(
    nom: str, unites: list[str]
) -> None:
    assert [u.code for u in unites_de_volume(FICHES[nom])] == unites


def test_a_fiche_that_asks_no_figure_has_its_units() -> None:
    assert [u.code for u in unites_de_volume(sans(FICHES["2025/4.5"], "nombre"))] == ["jeune"]


def test_what_every_dossier_says_is_required_and_has_its_room() -> None:
    questions = {
        q.code: q for q in completer(sans(FICHES["2024/4.2"], "texte", "tableau")).questions
    }
    objectifs = questions["objectifs"]
    assert (objectifs.obligatoire, objectifs.longueur_maximum) == (True, 4000)
    assert questions["moyens_humains"].obligatoire
    assert questions["partenaires"].obligatoire


def test_a_target_is_never_required() -> None:
    questions = {q.code: q for q in completer(sans(FICHES["2024/4.2"], "nombre")).questions}
    juge, compte = questions["attendu_pertinence"], questions["attendu_sorties"]
    assert (juge.type, juge.obligatoire, juge.longueur_maximum) == ("texte", False, 1000)
    assert (compte.type, compte.obligatoire, compte.unite) == ("nombre", False, "jeunes")


def test_sections_are_those_of_the_questions_and_attestations_close_them() -> None:
    fiche = FICHES["2025/4.5"]
    codes = [s.code for s in completer(fiche).sections]
    assert codes[-1] == "attestations"
    # What the fiche wrote in an order stays in it.
    propres = [s.code for s in fiche.formulaire.sections if s.code != "attestations"]
    assert [c for c in codes if c in propres] == propres
    # No target asked: no page for the results.
    vide = fiche.model_copy(
        update={
            "indicateurs": (),
            "formulaire": fiche.formulaire.model_copy(
                update={
                    "questions": tuple(
                        q for q in fiche.formulaire.questions if q.section != "resultats"
                    )
                }
            ),
        }
    )
    assert "resultats" not in [s.code for s in completer(vide).sections]


def test_a_fiche_without_form_has_a_section_for_each_kind_of_question() -> None:
    fiche = FICHES["2025/4.5"]
    nue = fiche.model_copy(
        update={"formulaire": fiche.formulaire.model_copy(update={"sections": (), "questions": ()})}
    )
    formulaire = completer(nue)
    assert [s.code for s in formulaire.sections] == ["projet", "moyens", "territoire", "resultats"]
    assert {q.section for q in formulaire.questions} == {s.code for s in formulaire.sections}


def test_sections_that_are_added_come_between_those_of_the_fiche_and_the_attestations() -> None:
    fiche = FICHES["2025/4.5"]
    (atteste,) = [s for s in fiche.formulaire.sections if s.code == "attestations"]
    besoin = atteste.model_copy(update={"code": "besoin", "libelle": "Le besoin"})
    attestations = [q for q in fiche.formulaire.questions if q.type == "attestation"]
    texte = next(q for q in fiche.formulaire.questions if q.type == "texte")
    questions = (texte.model_copy(update={"section": "besoin"}), *attestations)
    formulaire = fiche.formulaire.model_copy(
        update={"sections": (besoin, atteste), "questions": questions}
    )
    sections = completer(fiche.model_copy(update={"formulaire": formulaire})).sections
    assert [s.code for s in sections] == ["besoin", *SECTIONS, "attestations"]
