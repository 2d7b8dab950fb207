"""Plain text made fit for both files: no control, no deception, one normal form."""

from __future__ import annotations

import re
import unicodedata

# Controls but line ends and tabs; what reorders what is read, so that a name could show another
# one; lone surrogates; non-characters.
_REFUSES = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plan + fin) for plan in range(0, 0x110000, 0x10000) for fin in (0xFFFE, 0xFFFF))
    + "]"
)


def nettoyer(texte: str) -> str:
    """NFC text without control, reordering or lone-surrogate characters nor non-characters."""
    return _REFUSES.sub("", unicodedata.normalize("NFC", texte))


def sur_une_ligne(texte: str) -> str:
    """Clean text with every run of white space, line ends included, as one space.

    No-break spaces are kept.
    """
    garde = "".join(" " if c.isspace() and c not in "\u00a0\u202f" else c for c in texte)
    return " ".join(mot for mot in nettoyer(garde).split(" ") if mot)
