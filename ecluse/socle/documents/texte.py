"""Plain text made fit for both files: no control, no deception, one normal form."""

from __future__ import annotations

import unicodedata

# Characters that reorder what is read: a name could show another one.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def nettoyer(texte: str) -> str:
    """NFC text without control, reordering or lone-surrogate characters nor non-characters."""
    return "".join(c for c in unicodedata.normalize("NFC", texte) if _permis(c))


def sur_une_ligne(texte: str) -> str:
    """Clean text with every run of white space, line ends included, as one space.

    No-break spaces are kept.
    """
    garde = "".join(" " if c.isspace() and c not in "\u00a0\u202f" else c for c in texte)
    return " ".join(mot for mot in nettoyer(garde).split(" ") if mot)


def _permis(caractere: str) -> bool:
    if caractere in "\n\t":
        return True
    point = ord(caractere)
    if point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF:
        return False
    return unicodedata.category(caractere) not in ("Cc", "Cs") and caractere not in _BIDI
