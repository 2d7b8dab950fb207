"""What each line, article and budget of an act is compared with, and what is left alone."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest

from ecluse.regles.coherence.budget import LigneAE, controler_ligne
from ecluse.regles.coherence.dossier import controler_dossier
from ecluse.regles.coherence.lecture import LigneRepartition
from ecluse.regles.coherence.repartition import Repere
from ecluse.regles.fiches import Fiche
from tests.regles.acte import FICHIERS, anomalies, ecrire

#: Columns of the published files: something left to fill is said wherever it stands.
PUBLIEES = [
    (nom, c)
    for nom, texte in FICHIERS.items()
    if nom.endswith(".csv")
    for c in (next(csv.reader(texte.splitlines())))
]


def test_an_anomaly_as_plain_data(tmp_path: Path, programme: Path) -> None:
    (anomalie,) = anomalies(ecrire(tmp_path, budget=("170000.00", "170000.01")), programme)
    assert anomalie == {
        "code": "solde_budget",
        "gravite": "erreur",
        "fichier": "budget.csv",
        "ligne": 3,
        "message": "C02-428B02\u00a0: le solde annoncé n’est pas celui du calcul.",
        "attendu": "170000.00",
        "trouve": "170000.01",
    }


@pytest.mark.parametrize(
    ("disponible", "proposition", "messages"),
    [
        ("100", "100", []),
        ("101", "90", ["A\u00a0: disponible de 101"]),
        ("90", "95", ["A\u00a0: proposition de 95"]),
        ("100", "101", ["A\u00a0: proposition de 101", "A\u00a0: proposition de 101"]),
    ],
)
def test_what_passes_the_ae_is_named(
    disponible: str, proposition: str, messages: list[str]
) -> None:
    ligne = LigneAE("A", Decimal(disponible), Decimal(proposition), ae=Decimal(100))
    trouves = [a.message for a in controler_ligne(ligne)]
    assert [t.partition(",")[0] for t in trouves] == messages


@pytest.mark.parametrize(
    ("avant", "apres", "debut"),
    [
        ('"2025-06-16"', '"2025-06-31"', "seance :"),
        ('"2025-06-02"', '"2025-06-31"', "2e commission :"),
        ('"2025-06-16"', '"XX/06/2025"', "seance :"),
        ("Signature des", "Annexe XX des", "objet :"),
    ],
)
def test_a_fault_of_the_toml_names_its_field(
    tmp_path: Path, programme: Path, avant: str, apres: str, debut: str
) -> None:
    trouvees = anomalies(ecrire(tmp_path, deliberation=(avant, apres)), programme)
    messages = [a["message"].replace("\u00a0", " ") for a in trouvees]
    assert [m for m in messages if m.startswith(debut)]


def test_lines_of_another_deliberation_are_not_those_of_the_articles(
    tmp_path: Path, programme: Path
) -> None:
    dossier = ecrire(tmp_path)
    ligne = FICHIERS["repartition.csv"].splitlines()[1].replace("2025-237", "2025-100")
    with (dossier / "repartition.csv").open("a", encoding="utf-8") as flux:
        flux.write(ligne + "\n")
    rapport = controler_dossier(dossier, programme)
    assert rapport.anomalies == ()
    assert rapport.par_thematique == {"4 - Parcours inclusion jeunes": Decimal("50000.00")}


def test_a_line_of_an_unnumbered_deliberation_names_no_fiche(
    tmp_path: Path, programme: Path
) -> None:
    dossier = ecrire(tmp_path)
    ligne = FICHIERS["repartition.csv"].splitlines()[1]
    ligne = ligne.replace("2025-237", "à venir").replace("20000.00", "90000.00")
    with (dossier / "repartition.csv").open("a", encoding="utf-8") as flux:
        flux.write(ligne + "\n")
    assert anomalies(dossier, programme) == []


def test_a_budget_without_a_vote_is_in_no_chain(tmp_path: Path, programme: Path) -> None:
    dossier = ecrire(tmp_path)
    ligne = FICHIERS["budget.csv"].splitlines()[2].replace("2025-237", "2025-300")
    with (dossier / "budget.csv").open("a", encoding="utf-8") as flux:
        flux.write(ligne + "\n")
    assert anomalies(dossier, programme) == []


@pytest.mark.parametrize("jour", ["", "2025-02-29"])
def test_a_vote_without_a_day_orders_nothing(tmp_path: Path, programme: Path, jour: str) -> None:
    dossier = ecrire(tmp_path, votes=("2025-03-03", jour))
    codes = [a["code"] for a in anomalies(dossier, programme)]
    assert codes == (["date_impossible"] if jour else [])


def test_the_chain_follows_the_days_and_not_the_numbers(tmp_path: Path, programme: Path) -> None:
    dossier = ecrire(tmp_path)
    for nom in ("budget.csv", "votes.csv"):
        texte = (dossier / nom).read_text(encoding="utf-8").replace("2025-100", "2025-900")
        (dossier / nom).write_text(texte, encoding="utf-8")
    assert anomalies(dossier, programme) == []
    texte = (dossier / "budget.csv").read_text(encoding="utf-8")
    texte = texte.replace("220000.00,50000.00,170000.00", "210000.00,50000.00,160000.00")
    (dossier / "budget.csv").write_text(texte, encoding="utf-8")
    assert [a["code"] for a in anomalies(dossier, programme)] == ["chaine_budget"]


@pytest.mark.parametrize(
    ("article", "codes"),
    [
        ('objet = "4.5 Guichet unique"', []),
        ('objet = "4.5 Guichet unique"\nmontant = "40000"', []),
        ('objet = "4.5 Guichet unique"\nmontant = "40001"', ["somme_article"]),
        # Paid by the FSL alone: there is no sum to compare, its lines are still operations.
        ('objet = "4.6 Ségur"\nmontant = "1"\nnombre = 1', []),
        ('objet = "4.6 Ségur"\nnombre = 2', ["nombre_operations"]),
        ('objet = "Deux"\nlignes = ["4.5 Guichet unique", "4.6 Ségur"]\nnombre = 2', []),
        ('objet = "Rien de tel"\nmontant = "1"\nnombre = 9', []),
    ],
)
def test_what_an_article_is_compared_with(
    tmp_path: Path, programme: Path, article: str, codes: list[str]
) -> None:
    apres = f'[[articles]]\nnumero = "20"\n{article}\n[[articles]]\nnumero = "19"'
    dossier = ecrire(tmp_path, deliberation=('[[articles]]\nnumero = "19"', apres))
    assert [a["code"] for a in anomalies(dossier, programme)] == codes


@pytest.mark.parametrize(("fichier", "colonne"), PUBLIEES)
def test_a_published_cell_left_to_fill_is_said(
    tmp_path: Path, programme: Path, fichier: str, colonne: str
) -> None:
    dossier = ecrire(tmp_path)
    lignes = list(csv.DictReader(io.StringIO(FICHIERS[fichier])))
    lignes[0][colonne] = "XX"
    with (dossier / fichier).open("w", encoding="utf-8", newline="") as flux:
        sortie = csv.DictWriter(flux, list(lignes[0]))
        sortie.writeheader()
        sortie.writerows(lignes)
    vides = [a for a in anomalies(dossier, programme) if a["code"] == "champ_vide"]
    assert [(a["fichier"], a["ligne"], a["trouve"]) for a in vides] == [(fichier, 2, "XX")]
    assert vides[0]["message"].startswith(colonne)


@pytest.mark.parametrize(
    ("deliberation", "operation", "attendue"),
    [
        ("2023-499", "Op.2 ADSL AMI 2", "2023/adsl"),
        ("2025-237", "Op.2 ADSL AMI 2", None),
        ("2025-237", "2.11 ASLL", "2025/2.11"),
        ("2025-237", "2.1", "2025/2.1"),
        ("2025-237", "CAF-1", "2025/caf-expulsions"),
        ("2025-237", "CAF-1 Expulsions", "2025/caf-expulsions"),
        ("2025-237", "CAF-10", None),
        ("2023-499", "2.11 ASLL", None),
        ("2024-1", "4.1", "2024/4.1"),
    ],
)
def test_the_fiche_of_a_line(
    fiches: dict[str, Fiche], deliberation: str, operation: str, attendue: str | None
) -> None:
    ligne = LigneRepartition(
        2, deliberation, "", operation, "", "", None, None, None, False, None, "", False
    )
    fiche = Repere(frozenset(), fiches).fiche_de(ligne)
    assert (fiche.nom if fiche else None) == attendue


def test_two_acts_of_one_day_follow_their_numbers(tmp_path: Path, programme: Path) -> None:
    dossier = ecrire(tmp_path)
    entete, premier, second = FICHIERS["votes.csv"].splitlines()
    lignes = [entete, second, premier.replace("2025-03-03", "2025-06-16")]
    (dossier / "votes.csv").write_text("\n".join(lignes), encoding="utf-8")
    assert anomalies(dossier, programme) == []
