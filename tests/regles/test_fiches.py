"""A fiche is refused as a whole, with the path of each fault; the shipped ones all load."""

import tomllib
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.fiches import (
    CATEGORIES,
    Fiche,
    FicheInconnue,
    FicheInvalide,
    catalogue,
    chargement,
    charger_fiche,
    fiche_depuis,
    lire_fiche,
    programme_par_defaut,
    trouver_fiche,
)

Donnees = dict[str, Any]


@pytest.fixture(scope="module")
def originale(programme: Path) -> Donnees:
    return tomllib.loads((programme / "2025" / "4.5.toml").read_text(encoding="utf-8"))


@pytest.fixture
def donnees(originale: Donnees) -> Donnees:
    return deepcopy(originale)


def changer(chemin: str, valeur: Any) -> Callable[[Donnees], None]:
    """A change at « sessions.0.cloture »."""

    def appliquer(d: Any) -> None:
        *debut, dernier = chemin.split(".")
        for morceau in debut:
            d = d[int(morceau)] if morceau.isdigit() else d[morceau]
        if valeur is ...:
            del d[int(dernier) if dernier.isdigit() else dernier]
        elif isinstance(d, list):
            d[int(dernier)] = valeur
        else:
            d[dernier] = valeur

    return appliquer


@pytest.mark.parametrize(
    ("chemin", "valeur", "champ", "message"),
    [
        ("inconnue", 1, "inconnue", "pas connue"),
        ("bareme.inconnue", 1, "bareme.inconnue", "pas connue"),
        ("indicateurs.0.source", ..., "indicateurs[0].source", "obligatoire"),
        ("bareme.source", "", "bareme.source", "vide"),
        ("bareme.famille", "magie", "bareme.famille", "valeurs possibles"),
        ("bareme.famille", ..., "bareme.famille", "famille"),
        ("periode.fin", "2025-02-29", "periode.fin", "n’existe pas"),
        ("periode.fin", "2025-08-31", "periode.fin", "précède"),
        ("sessions.0.cloture", "2025-03-31", "sessions[0].cloture", "précède"),
        ("sessions.0.canal", "poste", "sessions[0].canal", "valeurs possibles"),
        ("versements.0.taux", "1.2", "versements[0].taux", "entre 0 et 1"),
        ("versements.1.taux", "0.30", "versements[1].taux", "100"),
        ("financement.plafond_structure", "-1", "financement.plafond_structure", "négatif"),
        ("financement.plafond_structure", True, "financement.plafond_structure", "nombre"),
        ("financement.plafond_structure", "vingt", "financement.plafond_structure", "nombre"),
        ("financement.plafond_structure", "nan", "financement.plafond_structure", "fini"),
        ("financement.enveloppe", "100", "financement.enveloppe", "plafond"),
        ("financement.prix_unitaire", "100", "financement.prix_unite", "unité"),
        ("eligibilite.personne.0.avant", 16, "eligibilite.personne[0].avant", "chevauchent"),
        ("eligibilite.personne.0.avant", "31", "eligibilite.personne[0].avant", "entier"),
        ("hypotheses.0.code", "autre", "eligibilite.personne[0].hypothese", "pas écrite"),
        ("pieces.1.hypothese", ..., "pieces[1].source", "source"),
        ("pieces.1.code", "rib", "pieces[1].code", "deux fois"),
        ("pieces.1.code", "Pas Un Code", "pieces[1].code", "forme"),
        ("pieces.0.obligatoire", "oui", "pieces[0].obligatoire", "true ou false"),
        (
            "formulaire.questions.0.section",
            "ailleurs",
            "formulaire.questions[0].section",
            "section",
        ),
        ("formulaire.questions.0.options", ["a"], "formulaire.questions[0].options", "choix"),
        ("formulaire.questions.0.colonnes", ["a"], "formulaire.questions[0].colonnes", "tableau"),
        ("durees.0.valeur", ..., "durees[0].valeur", "obligatoire"),
        ("durees.0.famille", "autre", "durees[0].famille", "n’est pas accepté"),
        ("durees.0.unite", "lustres", "durees[0].unite", "mois"),
        ("durees.1.sens", "minimum", "durees[1].valeur", "borne"),
        ("durees.0.valeur", -1, "durees[0].valeur", "au moins"),
        ("durees.0.valeur", 10**12, "durees[0].valeur", "au plus"),
        ("financement.plafond_structure", -1, "financement.plafond_structure", "négatif"),
        ("porteurs.toutes", True, "porteurs.toutes", "pas les deux"),
        ("echeances.1.jour", 32, "echeances[1].jour", "au plus"),
        ("sources", [], "sources", "longueur"),
        ("public", [], "public", "objet"),
        ("annee", 1999, "annee", "au moins"),
        ("libelle", 12, "libelle", "texte"),
        ("contenu", "texte", "contenu", "liste"),
    ],
)
def test_a_fault_is_refused_with_its_path(
    donnees: Donnees, chemin: str, valeur: Any, champ: str, message: str
) -> None:
    changer(chemin, valeur)(donnees)
    with pytest.raises(FicheInvalide, match=message) as refus:
        fiche_depuis(donnees, "2025/4.5.toml")
    assert champ in [e.champ for e in refus.value.erreurs]
    assert str(refus.value).startswith("2025/4.5.toml, ")


def test_a_day_that_does_not_come_each_year_is_no_yearly_deadline(donnees: Donnees) -> None:
    donnees["echeances"][1] |= {"mois": 2, "jour": 29}
    with pytest.raises(FicheInvalide, match="chaque année"):
        fiche_depuis(donnees)


def test_a_hypothesis_that_nothing_cites_is_refused(donnees: Donnees) -> None:
    donnees["hypotheses"].append({"code": "orpheline", "texte": "Rien.", "source": "aucune"})
    with pytest.raises(FicheInvalide, match="ne cite") as refus:
        fiche_depuis(donnees)
    assert refus.value.champ == "hypotheses[6].code"


def test_two_sessions_do_not_overlap(donnees: Donnees) -> None:
    seconde = {**donnees["sessions"][0], "code": "seconde", "ouverture": "2025-05-09"}
    donnees["sessions"].append({**seconde, "cloture": "2025-06-30"})
    with pytest.raises(FicheInvalide, match="avant la clôture") as refus:
        fiche_depuis(donnees)
    assert refus.value.champ == "sessions[1].ouverture"


@pytest.mark.parametrize(
    ("critere", "champ"),
    [
        ({"critere": "age", "source": "s"}, "minimum"),
        (
            {
                "critere": "age",
                "minimum": 18,
                "source": "s",
                "derogation": {"minimum": 18, "situations": ["x"], "libelle": "y"},
            },
            "derogation.minimum",
        ),
    ],
)
def test_an_age_has_sensible_bounds(donnees: Donnees, critere: Donnees, champ: str) -> None:
    donnees["eligibilite"]["personne"][0] = critere
    with pytest.raises(FicheInvalide) as refus:
        fiche_depuis(donnees)
    assert f"eligibilite.personne[0].{champ}" in [e.champ for e in refus.value.erreurs]


def test_a_criterion_is_written_once(donnees: Donnees) -> None:
    donnees["eligibilite"]["personne"] *= 2
    with pytest.raises(FicheInvalide, match="deux fois") as refus:
        fiche_depuis(donnees)
    assert refus.value.champ == "eligibilite.personne[1].critere"


def test_parts_make_the_whole(donnees: Donnees) -> None:
    donnees["bareme"] = {
        "famille": "parts",
        "source": "s",
        "parts": [{"code": "a", "libelle": "A", "taux": "0.4"}],
    }
    with pytest.raises(FicheInvalide, match="100") as refus:
        fiche_depuis(donnees)
    assert refus.value.champ == "bareme.parts"


def test_every_fault_is_given_at_once(donnees: Donnees) -> None:
    changer("annee", "x")(donnees)
    changer("objet", ...)(donnees)
    with pytest.raises(FicheInvalide) as refus:
        fiche_depuis(donnees)
    assert {e.champ for e in refus.value.erreurs} == {"annee", "objet"}


@pytest.mark.parametrize(
    ("texte", "message"),
    [
        ("a = 1\nb = = 2", "Ce fichier est illisible (mal formé, ligne 2, colonne 5)."),
        ('b = "', "Ce fichier est illisible (mal formé à la fin du fichier)."),
        (
            "debut = 2025-02-29",
            "Ce fichier est illisible (une date n’existe pas, ligne 1, colonne 9).",
        ),
    ],
)
def test_unreadable_toml_says_where(texte: str, message: str) -> None:
    with pytest.raises(FicheInvalide) as refus:
        lire_fiche(texte, "x.toml")
    assert refus.value.message.replace("\u00a0", " ") == message
    assert str(refus.value).startswith("x.toml")


def test_the_file_and_its_content_agree(tmp_path: Path, programme: Path) -> None:
    texte = (programme / "2025" / "4.5.toml").read_text(encoding="utf-8")
    dossier = tmp_path / "2024"
    dossier.mkdir()
    (dossier / "4.5.toml").write_text(texte, encoding="utf-8")
    with pytest.raises(FicheInvalide, match=r"contient la fiche 2025/4\.5") as refus:
        charger_fiche(dossier / "4.5.toml")
    assert (refus.value.fichier, refus.value.champ) == ("2024/4.5.toml", "code")
    (dossier / "4.6.toml").write_bytes(b"\xff")
    with pytest.raises(FicheInvalide, match="illisible"):
        charger_fiche(dossier / "4.6.toml")


def test_two_fiches_do_not_share_an_alias(tmp_path: Path, programme: Path) -> None:
    dossier = tmp_path / "2025"
    dossier.mkdir()
    for code in ("4.5", "4.7"):
        texte = (programme / "2025" / f"{code}.toml").read_text(encoding="utf-8")
        (dossier / f"{code}.toml").write_text(f'alias = ["Même"]\n{texte}', encoding="utf-8")
    with pytest.raises(FicheInvalide, match="alias"):
        catalogue(tmp_path)


@pytest.mark.parametrize("nom", ["2025/9.9", "4.5", "2025/", "2025/../2025/4.5", "x/4.5", ""])
def test_an_unknown_fiche_is_refused(programme: Path, nom: str) -> None:
    with pytest.raises(FicheInconnue) as refus:
        trouver_fiche(programme, nom)
    assert refus.value.champ == "fiche"


def test_the_catalogue_loads_in_order(fiches: dict[str, Fiche]) -> None:
    noms = list(fiches)
    assert "2025/4.5" in noms
    assert noms.index("2025/2.2") < noms.index("2025/2.10") < noms.index("2025/caf-expulsions")


CODES = {
    2023: "accompagner-autrement accueil-pour-tous actions-innovantes adsl coach-jeunesse "
    "coordinateur-lda coordonnateur-ase envaul equipes-mobiles faj-co gep missions-locales "
    "obligation-formation vial",
    2024: "4.1 4.2 4.3 4.4 4.5 4.6",
    2025: "1.1 1.2 1.3a 1.3b 1.3c 1.4 1.5 2.1 2.2 2.3 2.4 2.5 2.6 2.7 2.8 2.9 2.10 2.11 2.12 2.13 "
    "2.14 2.15 3.1 3.2 3.3 3.4 3.5 3.6 3.7 3.8 3.9 3.10 3.11 3.12 3.13 3.14 3.15 3.16 "
    "4.1 4.2 4.3 4.4 4.5 4.6 4.7 4.8 5.1 5.2 5.3 caf-expulsions caf-solvabilisation fsl-energie",
}


def test_the_whole_catalogue_is_there(fiches: dict[str, Fiche]) -> None:
    attendues = [f"{annee}/{code}" for annee, codes in CODES.items() for code in codes.split()]
    assert list(fiches) == attendues
    assert len(fiches) == 72


def test_every_fiche_survives_storage(fiches: dict[str, Fiche]) -> None:
    for fiche in fiches.values():
        assert fiche_depuis(fiche.model_dump(mode="json")) == fiche


def test_every_fiche_says_what_is_not_said(fiches: dict[str, Fiche]) -> None:
    for nom, fiche in fiches.items():
        assert fiche.sources, nom
        assert fiche.objet, nom
        if nom != "2024/4.3":
            assert fiche.non_precise, nom
        assert set(fiche.porteurs.categories) <= set(CATEGORIES)


def test_the_fiche_of_the_first_journey(fiches: dict[str, Fiche]) -> None:
    fiche = fiches["2025/4.5"]
    (session,) = fiche.sessions
    assert (str(session.ouverture), str(session.cloture)) == ("2025-04-01", "2025-05-09")
    assert (str(fiche.periode.debut), str(fiche.periode.fin)) == ("2025-09-01", "2026-08-31")
    assert fiche.financement.plafond_structure == 20000
    assert len(fiche.indicateurs) == 5
    assert fiche.imputation is not None
    assert fiche.imputation.code_operation == "C02-428B02"
    assert fiche.hypothese("imputation_logement_des_jeunes").source
    assert {q.code for q in fiche.formulaire.questions} >= {
        f"attendu_{i.code}" for i in fiche.indicateurs
    }


def test_the_error_is_plain_data() -> None:
    erreur = ErreurRegle("Une date : l'an 2025 ?", "faits.debut")
    assert erreur.as_json() == {
        "erreur": "Une date\u00a0: l’an 2025\u00a0?",
        "champ": "faits.debut",
    }
    assert str(erreur) == "faits.debut : Une date\u00a0: l’an 2025\u00a0?"
    assert str(ErreurRegle("Rien")) == "Rien"


@pytest.mark.parametrize("dossiers", [[], ["un", "deux"]])
def test_several_programmes_must_be_chosen_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dossiers: list[str]
) -> None:
    for nom in dossiers:
        (tmp_path / nom).mkdir()
    monkeypatch.setattr(chargement, "PROGRAMMES", tmp_path)
    with pytest.raises(ErreurRegle, match="--programme"):
        programme_par_defaut()


def test_a_file_beside_the_programmes_is_none_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "un").mkdir()
    (tmp_path / "LISEZMOI.md").write_text("", encoding="utf-8")
    monkeypatch.setattr(chargement, "PROGRAMMES", tmp_path)
    assert programme_par_defaut() == tmp_path / "un"


def test_only_files_are_fiches(tmp_path: Path, programme: Path) -> None:
    dossier = tmp_path / "2025"
    (dossier / "brouillons.toml").mkdir(parents=True)
    texte = (programme / "2025" / "4.5.toml").read_text(encoding="utf-8")
    (dossier / "4.5.toml").write_text(texte, encoding="utf-8")
    (tmp_path / "4.6.toml").write_text(texte, encoding="utf-8")
    assert list(catalogue(tmp_path)) == ["2025/4.5"]


def test_the_fiches_of_some_years(programme: Path, fiches: dict[str, Fiche]) -> None:
    assert list(catalogue(programme, {2024})) == [n for n in fiches if n.startswith("2024/")]
    assert catalogue(programme, set()) == {}


@pytest.mark.parametrize(
    ("fichier", "champ", "texte"),
    [
        ("2025/4.5.toml", "annee", "2025/4.5.toml, annee : Non."),
        ("2025/4.5.toml", "", "2025/4.5.toml : Non."),
        ("", "annee", "annee : Non."),
        ("", "", "Non."),
    ],
)
def test_an_invalid_fiche_says_where(fichier: str, champ: str, texte: str) -> None:
    assert str(FicheInvalide(fichier, [ErreurRegle("Non.", champ)])) == texte


@pytest.mark.parametrize(
    "champ",
    [
        "pieces",
        "versements",
        "suivi",
        "indicateurs",
        "sanctions",
        "sessions",
        "non_precise",
        "hypotheses",
        "formulaire.sections",
        "formulaire.questions",
    ],
)
def test_a_code_written_twice_is_refused_where_it_stands(donnees: Donnees, champ: str) -> None:
    *parents, nom = champ.split(".")
    partie = donnees
    for parent in parents:
        partie = partie[parent]
    rang = len(partie[nom])
    partie[nom].append(deepcopy(partie[nom][0]))
    with pytest.raises(FicheInvalide) as refus:
        fiche_depuis(donnees)
    fautes = {e.champ: e.message for e in refus.value.erreurs}
    assert "deux fois" in fautes[f"{champ}[{rang}].code"]


def test_the_fiches_that_the_fsl_pays(fiches: dict[str, Fiche]) -> None:
    payees = {nom for nom, fiche in fiches.items() if fiche.par_le_fsl}
    assert payees == {
        "2025/2.11", "2025/2.12", "2025/2.13", "2025/2.14", "2025/2.15", "2025/2.2",
        "2025/fsl-energie",
    }  # fmt: skip
