"""The .xlsx of the list: exactly its columns and its rows, written row by row."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db.models import QuerySet

from ecluse.cycle.candidatures.models import Candidature
from ecluse.pilotage.colonnes import ColonneDossier

#: Rows read together from the database.
BLOC = 2000
FEUILLE = "Dossiers"
#: Longest text of a cell that a spreadsheet takes.
TEXTE_MAXIMUM = 32_767
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@contextmanager
def produire(
    lignes: QuerySet[Candidature, dict[str, Any]], colonnes: Sequence[ColonneDossier]
) -> Iterator[tuple[Any, int]]:
    """The workbook as an open file and its number of rows, in constant memory.

    In: rows as dictionaries that hold the paths of the columns. Texts are written as texts, never
    as formulas nor links; amounts are numbers to the cent, days are dates.
    """
    with tempfile.TemporaryFile() as flux:
        nombre = _ecrire(flux, lignes, colonnes)
        flux.seek(0)
        yield flux, nombre


def _ecrire(
    flux: Any, lignes: QuerySet[Candidature, dict[str, Any]], colonnes: Sequence[ColonneDossier]
) -> int:
    # Here: no other page needs it.
    import xlsxwriter

    classeur = xlsxwriter.Workbook(
        flux,
        {
            # Rows leave the memory as soon as they are written.
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    feuille = classeur.add_worksheet(FEUILLE)
    feuille.freeze_panes(1, 1)
    gras = classeur.add_format({"bold": True, "bottom": 1})
    formats = {
        "montant": classeur.add_format({"num_format": "#,##0.00\u00a0€"}),
        "date": classeur.add_format({"num_format": "dd/mm/yyyy"}),
    }
    for n, colonne in enumerate(colonnes):
        feuille.set_column(n, n, colonne.largeur)
        feuille.write_string(0, n, colonne.libelle, gras)
    rang = 0
    for rang, ligne in enumerate(lignes.iterator(chunk_size=BLOC), start=1):
        for n, colonne in enumerate(colonnes):
            valeur = colonne.lire(ligne)
            if valeur is None or valeur == "":
                continue
            if colonne.genre == "montant":
                feuille.write_number(rang, n, valeur, formats["montant"])
            elif colonne.genre == "date":
                feuille.write_datetime(rang, n, valeur, formats["date"])
            elif colonne.genre == "etat":
                feuille.write_string(rang, n, valeur.libelle)
            else:
                feuille.write_string(rang, n, str(valeur)[:TEXTE_MAXIMUM])
    feuille.autofilter(0, 0, max(rang, 1), len(colonnes) - 1)
    classeur.close()
    return rang
