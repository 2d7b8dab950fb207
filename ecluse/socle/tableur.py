"""CSV that spreadsheets open as it was meant: streamed, and never run as a formula."""

import csv
from typing import Any

#: What makes a spreadsheet take a cell for a formula.
FORMULES = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """A file that gives back what is written: rows are streamed one by one."""

    def write(self, valeur: str) -> str:
        return valeur


def ecrivain() -> Any:
    """A csv writer whose `writerow` returns the line (semicolons, as French spreadsheets want)."""
    return csv.writer(_Echo(), delimiter=";")


def en_texte(valeur: str) -> str:
    """Typed text that a spreadsheet would run as a formula is kept as text."""
    return f"'{valeur}" if valeur[:1] in FORMULES else valeur
