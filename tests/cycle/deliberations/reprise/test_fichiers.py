"""What is refused of the files of an act, and where; no database."""

import csv
import io
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from ecluse.cycle.deliberations.reprise import fichiers, verification
from ecluse.cycle.deliberations.reprise.actions import articles_du_bloc
from ecluse.cycle.deliberations.reprise.fichiers import ImportRefuse, Refus
from tests.regles.acte import FICHIERS

SAINS = {nom: texte.encode() for nom, texte in FICHIERS.items()}
TABLES = ("budget.csv", "repartition.csv", "votes.csv")


def refus_de(contenus: dict[str, bytes]) -> list[Refus]:
    with pytest.raises(ImportRefuse) as trouve:
        verification.verifier(fichiers.textes(contenus))
    return trouve.value.refus


def avec_cellule(table: str, colonne: str, valeur: str, ligne: int = 1) -> dict[str, bytes]:
    """The sound act with one cell of a table replaced (`ligne` 1 is the first row)."""
    lignes = list(csv.reader(io.StringIO(FICHIERS[table])))
    lignes[ligne][lignes[0].index(colonne)] = valeur
    sortie = io.StringIO()
    csv.writer(sortie, lineterminator="\n").writerows(lignes)
    return SAINS | {table: sortie.getvalue().encode()}


def test_the_sound_act_is_read() -> None:
    textes = fichiers.textes(SAINS)
    assert textes == FICHIERS
    assert verification.verifier(textes).deliberation.numero


@pytest.mark.parametrize(
    ("table", "colonne", "valeur"),
    [
        ("repartition.csv", "montant", "douze"),
        ("repartition.csv", "montant", "1.234,56"),
        ("repartition.csv", "montant", "12,345"),
        ("repartition.csv", "montant", "-5000.00"),
        ("repartition.csv", "montant", "10000000000.00"),
        ("repartition.csv", "periode_debut", "bientôt"),
        ("repartition.csv", "niveau", "total"),
        ("repartition.csv", "structure", " "),
        ("repartition.csv", "structure", "=HYPERLINK(1)"),
        ("repartition.csv", "structure", "@SUM(A1)"),
        ("repartition.csv", "structure", "+1+cmd|' /C calc'!A0"),
        ("repartition.csv", "structure", "-2+3(4)"),
        ("repartition.csv", "deliberation", ""),
        ("budget.csv", "solde", "néant"),
        ("budget.csv", "sens", "retrait"),
        ("votes.csv", "pour", "-1"),
        ("votes.csv", "pour", "40000"),
        ("votes.csv", "abstention", ""),
        ("votes.csv", "absents_sans_delegation", "3,5"),
    ],
)
def test_a_malformed_cell_is_named(table: str, colonne: str, valeur: str) -> None:
    (refus,) = refus_de(avec_cellule(table, colonne, valeur))
    assert (refus.fichier, refus.ligne, refus.colonne) == (table, 2, colonne)
    assert str(refus).startswith(f"{table}, ligne 2, colonne «\xa0{colonne}\xa0»\xa0: ")


@pytest.mark.parametrize(
    ("table", "colonne", "valeur"),
    [
        ("repartition.csv", "montant", "1 234,56 €"),
        ("repartition.csv", "montant", "1\u202f234,56"),
        ("repartition.csv", "montant", "XX"),
        ("repartition.csv", "periode_debut", "29/02/2025"),
        ("repartition.csv", "periode_debut", "2025-02-29"),
        ("repartition.csv", "periode_fin", "9 mai 2025"),
        ("repartition.csv", "structure", "- Association (loi 1901)"),
        ("repartition.csv", "structure", "-Association"),
        ("budget.csv", "solde", ""),
        ("budget.csv", "solde", "-12,00"),
        ("votes.csv", "pour", "XX"),
    ],
)
def test_what_was_published_so_is_accepted(table: str, colonne: str, valeur: str) -> None:
    verification.verifier(fichiers.textes(avec_cellule(table, colonne, valeur)))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("changement", ["une de trop", "une de moins", "pas de virgule"])
def test_a_row_has_as_many_cells_as_the_heading(table: str, changement: str) -> None:
    tete, ligne, *reste = FICHIERS[table].split("\n")
    ligne = {
        "une de trop": ligne + ",reste",
        "une de moins": ligne.rpartition(",")[0],
        "pas de virgule": "seule",
    }[changement]
    (refus,) = refus_de(SAINS | {table: "\n".join([tete, ligne, *reste]).encode()})
    assert (refus.fichier, refus.ligne) == (table, 2)
    assert "sont attendues" in refus.message


def test_every_fault_is_told_at_once() -> None:
    contenus = avec_cellule("repartition.csv", "montant", "?")
    contenus["votes.csv"] = avec_cellule("votes.csv", "pour", "?")["votes.csv"]
    assert [r.fichier for r in refus_de(contenus)] == ["repartition.csv", "votes.csv"]


@pytest.mark.parametrize(
    ("nom", "octets", "mot"),
    [
        ("votes.csv", b"\xff\xfea", "UTF-8"),
        ("votes.csv", FICHIERS["votes.csv"].encode() + b"\n\xe9", "UTF-8"),
        ("votes.csv", b"a\0b", "texte"),
        ("votes.csv", b"", "vide"),
        ("votes.csv", FICHIERS["votes.csv"].replace(",", ";").encode(), "virgule"),
        ("votes.csv", b'deliberation,"date', "lu"),
        ("votes.csv", b"x" * (fichiers.OCTETS_MAXIMUM + 1), "5"),
        ("budget.csv", FICHIERS["budget.csv"].replace("solde", "reste", 1).encode(), "manque"),
        ("budget.csv", FICHIERS["budget.csv"].replace("ae,", "solde,", 1).encode(), "manque"),
        ("deliberation.toml", b"numero = ", "mal form"),
        ("deliberation.toml", b'numero = "1"\nmembres = 44', "seance"),
    ],
)
def test_an_unreadable_file_is_named(nom: str, octets: bytes, mot: str) -> None:
    refus = refus_de(SAINS | {nom: octets})
    assert all(r.fichier.startswith(nom) for r in refus)
    assert mot in str(refus[0])


@pytest.mark.parametrize("nom", fichiers.FICHIERS)
def test_a_missing_file_is_named(nom: str) -> None:
    (refus,) = refus_de({n: o for n, o in SAINS.items() if n != nom})
    assert (refus.fichier, refus.message) == (nom, "Ce fichier manque.")


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        ("membres = 44", "membres = 0"),
        ('seance = "', 'seance = "XX" #'),
        ('numero = "', 'numero = "un-numero-qui-depasse-vingt" #'),
        ('numero = "', 'numero = "1901-1" #'),
    ],
)
def test_the_act_itself_is_complete(avant: str, apres: str) -> None:
    assert avant in FICHIERS["deliberation.toml"]
    texte = FICHIERS["deliberation.toml"].replace(avant, apres, 1)
    refus = refus_de(SAINS | {"deliberation.toml": texte.encode()})
    assert all(r.fichier == "deliberation.toml" for r in refus)


def test_a_mark_and_windows_lines_are_kept() -> None:
    contenus = {
        nom: (b"\xef\xbb\xbf" if nom in TABLES else b"") + octets.replace(b"\n", b"\r\n")
        for nom, octets in SAINS.items()
    }
    textes = fichiers.textes(contenus)
    verification.verifier(textes)
    assert {nom: texte.encode() for nom, texte in textes.items()} == contenus


def classeur(tables: dict[str, str]) -> bytes:
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie) as livre:
        for nom, texte in tables.items():
            feuille = livre.add_worksheet(nom)
            for rang, ligne in enumerate(csv.reader(io.StringIO(texte))):
                feuille.write_row(rang, 0, ligne)
    return sortie.getvalue()


def test_one_workbook_of_three_sheets_reads_as_three_tables(tmp_path: Path) -> None:
    tables = {nom.removesuffix(".csv"): FICHIERS[nom] for nom in TABLES}
    (tmp_path / "deliberation.toml").write_bytes(SAINS["deliberation.toml"])
    (tmp_path / "tables.xlsx").write_bytes(classeur(tables))
    textes = fichiers.textes(fichiers.du_dossier(tmp_path))
    for nom in TABLES:
        attendues = list(csv.reader(io.StringIO(FICHIERS[nom])))
        assert [x for _, x in verification.lignes_de(textes[nom])] == attendues
    verification.verifier(textes)


def test_one_workbook_by_table_and_numbers_as_numbers() -> None:
    sortie = io.BytesIO()
    lignes = list(csv.reader(io.StringIO(FICHIERS["votes.csv"])))
    with xlsxwriter.Workbook(sortie) as livre:
        feuille = livre.add_worksheet("Feuil1")
        for rang, ligne in enumerate(lignes):
            for colonne, valeur in enumerate(ligne):
                feuille.write(rang, colonne, int(valeur) if valeur.isdecimal() else valeur)
    autres = {n: o for n, o in SAINS.items() if n != "votes.csv"}
    textes = fichiers.textes(autres | {"votes.xlsx": sortie.getvalue()})
    assert [x for _, x in verification.lignes_de(textes["votes.csv"])] == lignes


@pytest.mark.parametrize("octets", [b"", b"PK\x03\x04", b"texte"])
def test_what_is_no_workbook_is_refused(octets: bytes) -> None:
    refus = refus_de(SAINS | {"tables.xlsx": octets})
    assert refus[0].fichier == "tables.xlsx"


def test_a_table_is_given_once() -> None:
    octets = classeur({"votes": FICHIERS["votes.csv"]})
    (refus,) = refus_de(SAINS | {"tables.xlsx": octets})
    assert "deux fois" in refus.message


@pytest.mark.parametrize(
    ("texte", "numeros"),
    [
        ("1-2", ["1", "2"]),
        ("10 à 12", ["10", "11", "12"]),
        ("5–6, 9", ["5", "6", "9"]),
        ("7", ["7"]),
        ("tous", []),
        ("3-1", []),
    ],
)
def test_the_articles_of_a_block(texte: str, numeros: list[str]) -> None:
    assert articles_du_bloc(texte) == numeros


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.text("abcdé «»;\"'", min_size=1, max_size=12).map(lambda x: f"extra {x}"),
        st.text(
            st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="=@+-"), max_size=30
        ),
        max_size=4,
    )
)
def test_extra_columns_of_any_text_go_through(extra: dict[str, str]) -> None:
    lignes = list(csv.reader(io.StringIO(FICHIERS["repartition.csv"])))
    lignes = [ligne + list(extra if i == 0 else extra.values()) for i, ligne in enumerate(lignes)]
    sortie = io.StringIO()
    csv.writer(sortie, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows(lignes)
    octets = sortie.getvalue().encode()
    textes = fichiers.textes(SAINS | {"repartition.csv": octets})
    verification.verifier(textes)
    assert textes["repartition.csv"].encode() == octets
    assert [x for _, x in verification.lignes_de(textes["repartition.csv"])] == lignes
