"""The four files of an act, from a folder or from what was dropped: texts by name.

A workbook stands for a table: `budget.xlsx` (its first sheet), or any .xlsx with a sheet `budget`.
Its cells become those of a CSV, in the same order.
"""

import csv
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ecluse.regles.coherence.lecture import COLONNES
from ecluse.regles.erreurs import illisible
from ecluse.regles.texte import typographie
from ecluse.socle.archives import (
    ArchiveAbimee,
    ArchiveDangereuse,
    DocumentAvecMacros,
    type_bureautique,
)

TOML = "deliberation.toml"
TABLES = tuple(COLONNES)
FICHIERS = (TOML, *TABLES)
#: Beyond it, it is not the annex of an act.
OCTETS_MAXIMUM = 5_000_000


@dataclass(frozen=True, slots=True)
class Refus:
    """What prevents an import: the file, the line (1 is the heading), the column, a sentence."""

    fichier: str
    message: str
    ligne: int | None = None
    colonne: str = ""

    def __str__(self) -> str:
        lieu = self.fichier
        if self.ligne is not None:
            lieu += f", ligne {self.ligne}"
        if self.colonne:
            lieu += f", colonne « {self.colonne} »"
        return typographie(f"{lieu} : {self.message}")


class ImportRefuse(Exception):
    """Nothing is imported; `refus` says everything that must be put right."""

    def __init__(self, refus: list[Refus]) -> None:
        self.refus = refus
        super().__init__("\n".join(map(str, refus)))


def du_dossier(chemin: Path) -> dict[str, bytes]:
    """What a folder holds of an act; other files are left where they are."""
    attendus = [
        f
        for f in sorted(chemin.iterdir())
        if f.is_file() and (f.name in FICHIERS or f.suffix.lower() == ".xlsx")
    ]
    return {f.name: f.read_bytes() for f in attendus}


def textes(contenus: Mapping[str, bytes]) -> dict[str, str]:
    """The four texts, byte for byte what was given (a table of a workbook becomes a CSV).

    Raises `ImportRefuse` for a file that is missing, too big, or not text in UTF-8.
    """
    refus: list[Refus] = []
    lus: dict[str, str] = {}
    feuilles = _feuilles(contenus, refus)
    for nom in FICHIERS:
        if nom in contenus:
            texte = _texte(nom, contenus[nom], refus)
            if texte is not None:
                lus[nom] = texte
        elif nom in feuilles:
            lus[nom] = feuilles[nom]
        else:
            refus.append(Refus(nom, "Ce fichier manque."))
    if refus:
        raise ImportRefuse(refus)
    return lus


def _texte(nom: str, octets: bytes, refus: list[Refus]) -> str | None:
    if len(octets) > OCTETS_MAXIMUM:
        refus.append(Refus(nom, "Ce fichier dépasse 5 Mo."))
        return None
    try:
        texte = octets.decode("utf-8")
    except UnicodeDecodeError as erreur:
        ligne = octets[: erreur.start].count(b"\n") + 1
        refus.append(Refus(nom, illisible(erreur), ligne))
        return None
    if "\0" in texte:
        ligne = texte[: texte.index("\0")].count("\n") + 1
        refus.append(Refus(nom, "Ce fichier n'est pas du texte.", ligne))
        return None
    return texte


def _feuilles(contenus: Mapping[str, bytes], refus: list[Refus]) -> dict[str, str]:
    """The tables found in workbooks, by the name of the CSV for which they stand."""
    trouvees: dict[str, str] = {}
    for nom, octets in contenus.items():
        if not nom.lower().endswith(".xlsx"):
            continue
        try:
            classeur = _lire_classeur(octets)
        except ValueError as erreur:
            refus.append(Refus(nom, str(erreur)))
            continue
        seul = f"{nom[:-5].lower()}.csv"
        for rang, (feuille, lignes) in enumerate(classeur):
            table = f"{feuille.strip().lower()}.csv"
            if table not in TABLES and rang == 0 and seul in TABLES:
                table = seul
            if table not in TABLES:
                continue
            if table in trouvees or table in contenus:
                refus.append(Refus(nom, f"La table {table} est donnée deux fois."))
            trouvees[table] = _en_csv(lignes)
    return trouvees


def _lire_classeur(octets: bytes) -> list[tuple[str, list[list[str]]]]:
    # Here: no other command needs it.
    from python_calamine import CalamineError, CalamineWorkbook

    if len(octets) > OCTETS_MAXIMUM:
        raise ValueError("Ce classeur dépasse 5 Mo.")
    try:
        type_bureautique(io.BytesIO(octets))
        classeur = CalamineWorkbook.from_filelike(io.BytesIO(octets))
        return [
            (
                nom,
                [
                    [_cellule(c) for c in ligne]
                    for ligne in classeur.get_sheet_by_name(nom).to_python(skip_empty_area=False)
                ],
            )
            for nom in classeur.sheet_names
        ]
    except DocumentAvecMacros as erreur:
        raise ValueError("Ce classeur contient des macros.") from erreur
    except (ArchiveAbimee, ArchiveDangereuse, zipfile.BadZipFile, CalamineError) as erreur:
        raise ValueError("Ce classeur ne peut pas être lu.") from erreur


def _cellule(valeur: Any) -> str:
    """A cell as a CSV writes it: whole numbers without decimals, ISO days."""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, float) and valeur.is_integer():
        return str(int(valeur))
    if isinstance(valeur, datetime):
        return valeur.date().isoformat()
    return valeur.isoformat() if isinstance(valeur, date) else str(valeur)


def _en_csv(lignes: list[list[str]]) -> str:
    """The rows; an empty one stays as an empty line, so that line numbers are those on screen."""
    sortie = io.StringIO()
    ecrivain = csv.writer(sortie, lineterminator="\n")
    while lignes and not any(lignes[-1]):
        lignes = lignes[:-1]
    for ligne in lignes:
        ecrivain.writerow(ligne if any(ligne) else [])
    return sortie.getvalue()
