"""French typography for the sentences that the engine produces."""

import re

ESPACE_INSECABLE = "\u00a0"
ESPACE_FINE = "\u202f"

_AVANT_PONCTUATION = re.compile(r"(?<=\S) (?=[:;?!»%€])")
_APRES_GUILLEMET = re.compile(r"« ")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")


def typographie(texte: str) -> str:
    """Give `texte` its no-break spaces and curly apostrophes; applying it twice changes nothing."""
    texte = _AVANT_PONCTUATION.sub(ESPACE_INSECABLE, texte)
    texte = _APRES_GUILLEMET.sub("«" + ESPACE_INSECABLE, texte)
    return _APOSTROPHE.sub("’", texte)


def accorder(nombre: int, singulier: str, pluriel: str | None = None) -> str:
    """« 1 place », « 2 places »: the number and its noun (French plural starts at two)."""
    nom = singulier if abs(nombre) < 2 else (pluriel or singulier + "s")
    return f"{nombre}{ESPACE_INSECABLE}{nom}"
