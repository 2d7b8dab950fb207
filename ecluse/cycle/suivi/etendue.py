"""How far the cells of a workbook go, measured before a library lays them out in memory.

A file of two kilobytes may name one cell at the bottom right of its sheet: the reader would then
allocate seventeen billion empty cells.
"""

import zipfile
from io import BytesIO
from xml.parsers import expat

#: Total size of the parts once inflated; a template of four years takes a hundred kilobytes.
OCTETS_MAXIMUM = 20_000_000


class ClasseurDemesure(Exception):
    """The workbook goes beyond what a template may hold."""


def mesurer(octets: bytes, lignes: int, colonnes: int) -> None:
    """Raise `ClasseurDemesure` when a sheet names a cell beyond these numbers of rows or columns.

    Raises `ValueError` for what is not a readable workbook.
    """
    try:
        with zipfile.ZipFile(BytesIO(octets)) as archive:
            if sum(e.file_size for e in archive.infolist()) > OCTETS_MAXIMUM:
                raise ClasseurDemesure
            for entree in archive.infolist():
                if entree.filename.startswith("xl/worksheets/") and not entree.is_dir():
                    _mesurer_feuille(archive.read(entree), lignes, colonnes)
    except (zipfile.BadZipFile, expat.ExpatError, NotImplementedError, RuntimeError) as erreur:
        raise ValueError("unreadable workbook") from erreur


def _mesurer_feuille(xml: bytes, lignes: int, colonnes: int) -> None:
    # Without a reference, a cell follows the one before it.
    rang = {"row": 0, "c": 0}

    def ouvrir(nom: str, attributs: dict[str, str]) -> None:
        local = nom.rpartition(":")[2]
        if local == "row":
            rang["row"] = int(attributs["r"]) if "r" in attributs else rang["row"] + 1
            rang["c"] = 0
        elif local == "c":
            rang["c"] = _colonne(attributs["r"], rang) if "r" in attributs else rang["c"] + 1
        if rang["row"] > lignes or rang["c"] > colonnes:
            raise ClasseurDemesure

    def refuser_doctype(*_: object) -> None:
        raise ValueError("a sheet has no document type")

    analyseur = expat.ParserCreate()
    analyseur.StartElementHandler = ouvrir
    analyseur.StartDoctypeDeclHandler = refuser_doctype
    analyseur.Parse(xml, True)


def _colonne(reference: str, rang: dict[str, int]) -> int:
    """The column (from 1) of « D5 »; its row counts too, whatever the row element says."""
    lettres = reference.rstrip("0123456789")
    rang["row"] = max(rang["row"], int(reference[len(lettres) :] or 0))
    if not (lettres.isascii() and lettres.isalpha()):
        raise ValueError(f"not a cell reference: {reference!r}")
    numero = 0
    for lettre in lettres.upper():
        numero = numero * 26 + ord(lettre) - ord("A") + 1
    return numero
