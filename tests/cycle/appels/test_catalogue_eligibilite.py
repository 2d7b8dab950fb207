"""« Quel dispositif pour… ? »: the table of the contract, the answers, and no trace kept."""

import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from freezegun import freeze_time

from ecluse.cycle.appels import eligibilite_publique as e
from ecluse.cycle.appels.catalogue import EntreeCatalogue
from ecluse.cycle.appels.chargement import charger_programme
from ecluse.regles.eligibilite import Personne
from ecluse.regles.fiches import catalogue
from ecluse.regles.fiches.criteres import CritereAge, CritereResidence
from tests import fabriques as f

FICHES = catalogue(f.PROGRAMME)
ENTREES = [EntreeCatalogue(fiche, 1, nom, False) for nom, fiche in FICHES.items()]
DE_2024 = [x for x in ENTREES if x.annee == 2024]
LE_JOUR = date(2024, 10, 1)


@pytest.fixture(scope="module")
def programme(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The whole programme, loaded once for the module and taken away at its end."""
    from django.db import transaction

    with django_db_blocker.unblock():
        atomique = transaction.atomic()
        atomique.__enter__()
        charger_programme(f.PROGRAMME)
        f.departement()
        f.territoire("ART", "Artois")
        yield
        transaction.set_rollback(True)
        atomique.__exit__(None, None, None)


def codes(reponses: list[e.Reponse]) -> set[str]:
    return {r.entree.fiche.code for r in reponses}


def juger(jour: date = LE_JOUR, **donnees: Any) -> e.Bilan:
    return e.pour_une_personne(DE_2024, Personne.model_validate(donnees), jour)


@pytest.mark.parametrize(
    ("donnees", "possibles"),
    [
        # The worked example of the contract: 23 years old, without a home.
        (
            {
                "naissance": "2001-05-02",
                "residence": "62041",
                "situations": frozenset({"sans_logement"}),
                "menage": {"couple": False, "enfants": 0},
            },
            {"4.5", "4.6"},
        ),
        # One day before 18, in decrochage.
        (
            {"naissance": "2006-10-02", "situations": frozenset({"decrochage"})},
            {"4.2", "4.5"},
        ),
        # 18 that very day.
        (
            {
                "naissance": "2006-10-01",
                "residence": "62000",
                "sejour": "regulier",
                "situations": frozenset({"precarite", "maintien"}),
                "menage": {"enfants": 1},
            },
            {"4.1", "4.4", "4.5", "4.6"},
        ),
        # 16 years old in a validated path.
        (
            {
                "naissance": "2008-01-15",
                "residence": "62000",
                "sejour": "regulier",
                "situations": frozenset({"parcours_valide"}),
            },
            {"4.1", "4.5"},
        ),
        # 29, a first request, no child.
        (
            {
                "naissance": "1995-03-01",
                "situations": frozenset({"premiere_demande"}),
                "menage": {"couple": True, "enfants": 0},
            },
            {"4.3", "4.5"},
        ),
        # 30 is inside the hypothesis of 4.5, 31 is not.
        ({"naissance": "1993-10-02", "situations": frozenset()}, {"4.5"}),
        ({"naissance": "1993-10-01", "situations": frozenset()}, set()),
        # Elsewhere, irregular.
        (
            {
                "naissance": "2004-01-01",
                "residence": "00000",
                "sejour": "irregulier",
                "situations": frozenset(),
            },
            {"4.5"},
        ),
    ],
)
def test_la_table_des_contrats(donnees: dict[str, Any], possibles: set[str]) -> None:
    assert codes(juger(**donnees).possibles) == possibles


def test_ne_le_29_fevrier_un_an_de_plus_le_1er_mars() -> None:
    donnees = {"naissance": "2008-02-29", "situations": frozenset({"decrochage"})}
    assert "4.2" in codes(juger(date(2026, 2, 28), **donnees).possibles)
    assert "4.2" in codes(juger(date(2026, 3, 1), **donnees).impossibles)


def test_sans_reponse_tout_reste_a_verifier() -> None:
    bilan = juger()
    assert codes(bilan.a_verifier) == {f"4.{i}" for i in range(1, 7)}
    assert not bilan.possibles
    assert not bilan.impossibles


@pytest.mark.parametrize(
    ("categorie", "fiches"),
    [
        ("cllaj", {"4.1", "4.5"}),
        ("e2c", {"4.1", "4.2"}),
        ("bailleur_social", {"4.1", "4.3", "4.4"}),
        ("association_agreee_fsl", {"4.1", "4.6"}),
        ("autre", {"4.1"}),
    ],
)
def test_ma_structure(categorie: str, fiches: set[str]) -> None:
    bilan = e.pour_une_structure(DE_2024, frozenset({categorie}), LE_JOUR)
    assert codes(bilan.possibles) == fiches


def test_chaque_borne_explicite_est_un_critere() -> None:
    """Every age bound or residence that a fiche writes decides by itself."""
    for entree in ENTREES:
        for critere in entree.fiche.eligibilite.personne:
            if isinstance(critere, CritereAge):
                vieux = Personne.model_validate({"naissance": "1900-01-01", "situations": []})
                assert entree in [
                    r.entree for r in e.pour_une_personne([entree], vieux, LE_JOUR).impossibles
                ]
            if isinstance(critere, CritereResidence):
                loin = Personne.model_validate({"residence": "59350"})
                assert e.pour_une_personne([entree], loin, LE_JOUR).impossibles


def test_chaque_situation_a_ses_mots() -> None:
    mots = e.situations_des_fiches(FICHES.values())
    assert set(mots) <= set(e.SITUATIONS)
    assert all("_" not in libelle for libelle in mots.values())


def test_une_personne_sur_tout_le_catalogue_en_20_ms() -> None:
    personne = Personne.model_validate(
        {"naissance": "2001-05-02", "residence": "62041", "situations": frozenset({"maintien"})}
    )
    durees = []
    for _ in range(20):
        debut = time.perf_counter()
        e.pour_une_personne(ENTREES, personne, LE_JOUR)
        durees.append(time.perf_counter() - debut)
    assert min(durees) < 0.020


def poster(url: str, **donnees: Any) -> str:
    reponse = Client().post(url, donnees)
    assert reponse.status_code == 200
    assert "sessionid" not in reponse.cookies
    return reponse.content.decode().replace("\xa0", " ").replace("\u202f", " ")


TERRITOIRES = ("Arrageois", "Artois", "Calaisis", "Ternois")


@pytest.mark.parametrize(
    ("choisi", "groupe"),
    [("Ternois", "possibles"), ("Artois", "impossibles"), ("", "a_verifier")],
)
def test_une_fiche_limitee_a_des_territoires_les_prend_pour_critere(
    choisi: str, groupe: str
) -> None:
    lieu = e.Lieu(TERRITOIRES, choisi)
    toutes = [x for x in ENTREES if x.annee == 2025]
    bilan = e.pour_une_personne(toutes, Personne(), date(2025, 6, 1), lieu)
    (reponse,) = [r for r in getattr(bilan, groupe) if r.entree.fiche.code == "2.7"]
    critere = reponse.avis.criteres[-1]
    assert critere.code == "territoire"
    assert "Arrageois, Calaisis, Ternois" in critere.explication
    assert critere.source
    # The other fiches are for the whole département: none is judged on it.
    autres = bilan.possibles + bilan.a_verifier + bilan.a_apprecier + bilan.impossibles
    juges = [r for r in autres if any(c.code == "territoire" for c in r.avis.criteres)]
    assert juges == [reponse]


def test_une_structure_sans_territoire_n_est_pas_jugee_sur_lui() -> None:
    toutes = [x for x in ENTREES if x.annee == 2025]
    categories = frozenset({"association"})

    def codes_refuses(choisi: str) -> set[str]:
        lieu = e.Lieu(TERRITOIRES, choisi)
        bilan = e.pour_une_structure(toutes, categories, date(2025, 6, 1), lieu)
        return codes(bilan.impossibles)

    assert codes_refuses("Artois") - codes_refuses("") == {"2.7"}
    assert codes_refuses("Ternois") == codes_refuses("")


@pytest.mark.django_db
def test_le_territoire_choisi_decide_sur_la_page(programme: None) -> None:
    f.territoire("TER", "Ternois")
    for code, manque in (("ART", False), ("ailleurs", False), ("departement", True), ("", True)):
        page = poster("/quel-dispositif/", residence=code, annee="2025")
        assert ("Manque : limité à ces territoires" in page) is manque
        assert ("Non rempli : limité à ces territoires" in page) is not manque


@pytest.mark.django_db
@freeze_time("2024-10-01T10:00:00+02:00")
def test_le_questionnaire_repond_et_n_ecrit_rien(
    programme: None, django_assert_max_num_queries: Any
) -> None:
    donnees = {
        "naissance": "02/05/2001",
        "residence": "ART",
        "situations": ["sans_logement"],
        "enfants": "0",
        "annee": "2024",
    }
    poster("/quel-dispositif/", **donnees)
    with django_assert_max_num_queries(8) as requetes:
        page = poster("/quel-dispositif/", **donnees)
    assert {r["sql"].split()[0] for r in requetes.captured_queries} <= {"SELECT"}
    assert "6 dispositifs examinés au 1er octobre 2024" in page
    assert "23 ans au 1er octobre 2024 ; de 18 ans à moins de 25 ans" in page
    # What is missing, why not, what a person judges, whom to contact.
    assert "nationalité française ou séjour régulier : information absente" in page
    assert "16 ans à moins de 18 ans" in page
    assert "Un accompagnement global est nécessaire." in page
    assert "SLISL Artois" in page
    assert "02/05/2001" in page


@pytest.mark.django_db
def test_rien_de_personnel_dans_l_adresse(programme: None) -> None:
    page = Client().get("/quel-dispositif/?naissance=2001-05-02").content.decode()
    assert 'method="post"' in page
    assert 'value="2001-05-02"' not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("donnees", "message"),
    [
        ({"naissance": "31/02/2001"}, "31 février 2001"),
        ({"naissance": "01/01/2030", "jour": "01/01/2025"}, "postérieure à la date d’entrée"),
        ({"situations": ["aucune", "precarite"]}, "décochez l’une ou l’autre"),
        ({"enfants": "deux"}, "Indiquez un nombre entier"),
    ],
)
def test_une_reponse_fausse_se_dit_au_champ(
    programme: None, donnees: dict[str, Any], message: str
) -> None:
    page = poster("/quel-dispositif/", **donnees)
    assert message in page
    assert "champ--erreur" in page
    assert "Qui contacter" not in page


@pytest.mark.django_db
def test_le_questionnaire_des_structures(programme: None) -> None:
    page = poster(
        "/quel-dispositif/structure/", categories=["cllaj"], territoire="ART", annee="2025"
    )
    assert "Guichet unique logement des jeunes" in page
    assert "porteurs admis : Bailleur social" in page
    assert "SLAI Artois" in page
    assert "Cochez au moins une catégorie" in poster("/quel-dispositif/structure/")


@pytest.mark.django_db
def test_sans_catalogue_la_page_s_ouvre() -> None:
    assert Client().get("/quel-dispositif/").status_code == 200
