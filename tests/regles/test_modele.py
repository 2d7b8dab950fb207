"""The fields of a fiche: their bounds, their closed lists, what they are when not written."""

from typing import Annotated, Any, get_args

import pytest
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from ecluse.regles.fiches import (
    CATEGORIES,
    baremes,
    criteres,
    delais,
    durees,
    examen,
    modele,
    regles,
)


def type_de(classe: type[BaseModel], champ: str) -> TypeAdapter[Any]:
    """The type of one field, with its bounds."""
    info = classe.model_fields[champ]
    return TypeAdapter(Annotated[info.annotation, Field(), *info.metadata])  # type: ignore[arg-type]


def accepte(classe: type[BaseModel], champ: str, valeur: Any) -> bool:
    try:
        type_de(classe, champ).validate_python(valeur)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("classe", "champ", "minimum", "maximum"),
    [
        (modele.Fiche, "annee", 2000, 2100),
        (modele.Question, "longueur_maximum", 1, 10**9),
        (modele.Thematique, "numero", 0, 10**9),
        (baremes.CoutParMesure, "base_mois", 1, 10**9),
        (baremes.CoutParMesure, "mois_maximum", 1, 10**9),
        (baremes.TypeEnPoints, "points", 1, 10**9),
        (baremes.JourOccupation, "base_annuelle", 1, 10**9),
        (baremes.JourOccupation, "jours_relogement", 0, 10**9),
        (baremes.LogementOccupe, "plafond_logements", 1, 10**9),
        (baremes.ActePorteClose, "tentatives_minimum", 1, 10**9),
        (delais.EnJours, "nombre", -3660, 3660),
        (delais.EnJoursOuvres, "nombre", 1, 400),
        (delais.EnMois, "nombre", -120, 120),
        (delais.MoisFranc, "nombre", 1, 120),
        (delais.AnneeSuivante, "mois", 1, 12),
        (delais.AnneeSuivante, "jour", 1, 31),
        (durees.Renouvellement, "valeur", 1, 10**9),
        (durees.Frequence, "a_domicile", 0, 10**9),
        (examen.CritereSelection, "poids", 1, 100),
        (examen.CritereSelection, "maximum", 1, 100),
        (criteres.CritereMenage, "enfants_maximum", 0, 10**9),
    ],
)
def test_a_whole_number_has_bounds(
    classe: type[BaseModel], champ: str, minimum: int, maximum: int
) -> None:
    valeurs = [minimum - 1, minimum, maximum, maximum + 1, f"{minimum}", float(maximum)]
    assert [accepte(classe, champ, v) for v in valeurs] == [False, True, True, False, False, False]


def test_a_month_is_one_of_twelve() -> None:
    champ = "mois_de_sortie_au_31_decembre"
    assert accepte(baremes.LogementOccupe, champ, [1, 12])
    assert not accepte(baremes.LogementOccupe, champ, [0])
    assert not accepte(baremes.LogementOccupe, champ, [13])


PART = {"code": "a", "libelle": "A", "taux": "1"}
POINT = {"code": "GSL", "libelle": "A", "points": 1}
FORFAIT = {"famille": "forfait", "source": "s"}


@pytest.mark.parametrize(
    ("classe", "champ", "element"),
    [
        (modele.Fiche, "sources", "s"),
        (baremes.CoutParMesure, "types", {"code": "a", "libelle": "A", "prix": "1"}),
        (baremes.Points, "types", POINT),
        (
            baremes.Actes,
            "actes",
            {"nature": "simple", "code": "a", "libelle": "A", "prix": "1"},
        ),
        (baremes.Parts, "parts", PART),
        (baremes.Somme, "termes", FORFAIT),
        (criteres.CritereResidence, "prefixes", "62"),
        (criteres.CritereSituation, "parmi", "maintien"),
        (criteres.DerogationAge, "situations", "parcours_valide"),
    ],
)
def test_a_list_holds_one_element_at_least(
    classe: type[BaseModel], champ: str, element: Any
) -> None:
    assert [accepte(classe, champ, v) for v in ([], [element])] == [False, True]


@pytest.mark.parametrize(
    ("classe", "champ", "codes"),
    [
        (modele.Session, "canal", "plateforme services np"),
        (modele.Piece, "moment", "depot signature versement bilan suivi"),
        (
            modele.Question,
            "type",
            "texte nombre montant choix choix_multiple date tableau attestation",
        ),
        (modele.Suivi, "nature", "comite reporting information compte_rendu rencontre bilan"),
        (modele.Imputation, "financeur", "departement fsl etat fse"),
        (durees.Borne, "sens", "minimum maximum exacte regle"),
        (durees.DureeInitiale, "sens", "minimum maximum exacte"),
        (durees.DureeInitiale, "unite", "jours semaines mois années"),
        (durees.NonCumul, "perimetre", "fsl tous"),
        (
            delais.EnJours,
            "depuis",
            "signature debut fin_action fin_convention validation notification reception "
            "audience comite portes_closes fin_mesure depart absence",
        ),
    ],
)
def test_a_closed_list(classe: type[BaseModel], champ: str, codes: str) -> None:
    assert set(get_args(classe.model_fields[champ].annotation)) == set(codes.split())


def test_the_unit_of_a_frequency() -> None:
    unites = get_args(durees.Frequence.model_fields["unite"].annotation)
    assert set(unites) == {"par semaine", "par mois"}


#: As the contract lists them.
CODES = (
    "association association_agreee_fsl bailleur_social ccas cias centre_social cllaj commune "
    "e2c epci etablissement_public mission_locale organisme_formation plie siae_aci siae_ai "
    "siae_ce siae_ueut agence_immobiliere_sociale caf autre"
)


def test_the_categories_are_those_of_the_contract() -> None:
    assert list(CATEGORIES) == CODES.split()
    assert list(get_args(criteres.Categorie)) == CODES.split()
    assert all(CATEGORIES.values())


#: Each family of a union, by the key that chooses it: none is lost, none has two names.
FAMILLES = [
    (
        baremes.Bareme,
        "famille",
        "forfait cout_par_place cout_par_mesure points jour_occupation logement_occupe actes "
        "depenses_au_taux depenses_plafonnees depenses_forfaitaires parts a_decider somme plafond "
        "proratise_objectifs",
    ),
    (baremes.Acte, "nature", "simple rencontre porte_close semaines"),
    (
        delais.Echeance,
        "delai",
        "jours jours_ouvres mois mois_franc premier_du_mois_suivant annee_suivante chaque_annee "
        "date_fixe",
    ),
    (
        durees.Duree,
        "famille",
        "borne initiale renouvellement prolongation plafond suspension frequence non_cumul",
    ),
    (
        criteres.CriterePersonne,
        "critere",
        "age residence sejour situation premiere_demande menage",
    ),
    (
        regles.Regle,
        "regle",
        "contact_prealable poste_exclu annees_de_financement demarrage duree_action borne "
        "charges_indirectes",
    ),
]


@pytest.mark.parametrize(("union", "cle", "codes"), FAMILLES, ids=[f[1] for f in FAMILLES])
def test_a_union_is_closed(union: Any, cle: str, codes: str) -> None:
    with pytest.raises(ValidationError) as refus:
        TypeAdapter(union).validate_python({cle: "?"})
    (erreur,) = refus.value.errors()
    attendus = erreur["ctx"]["expected_tags"].replace("'", "").split(", ")
    assert set(attendus) == set(codes.split())


@pytest.mark.parametrize(
    ("classe", "champ", "valeur"),
    [
        (baremes.CoutParMesure, "base_mois", 12),
        (baremes.CoutParMesure, "mois_maximum", 12),
        (modele.Indicateur, "obligatoire", True),
        (modele.Imputation, "financeur", "departement"),
        (criteres.Porteurs, "toutes", False),
        (durees.Frequence, "a_domicile", 0),
    ],
)
def test_what_a_field_is_when_it_is_not_written(
    classe: type[BaseModel], champ: str, valeur: Any
) -> None:
    assert classe.model_fields[champ].default == valeur
