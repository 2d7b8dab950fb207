"""French no-break spaces and apostrophes, for text that is already plain."""

from __future__ import annotations

import re
from functools import lru_cache

INSECABLE = "\u00a0"
FINE = "\u202f"
_MOIS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"

# Every replacement keeps the length of the text, so that it can be written back over the leaves
# of a tree whose words are split between bold, italic and plain runs.
_SUBSTITUTIONS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r" (?=[;!?])"), FINE),
    (re.compile(r" (?=[:»%€‰])"), INSECABLE),
    (re.compile(r"(?<=«) "), INSECABLE),
    (re.compile(r"(?<=[nN]°) |(?<=[nN]os) (?=\d)"), INSECABLE),
    (re.compile(r"(?<=§) "), INSECABLE),
    (re.compile(rf"(?<=\d) (?=(?:{_MOIS})\b)|(?<=1er) (?=(?:{_MOIS})\b)"), INSECABLE),
    (re.compile(rf"(?:(?<={')|(?<='.join(_MOIS.split('|'))})) (?=\d{{4}}\b)"), INSECABLE),
    (re.compile(r"(?<=\d) (?=h\b)|(?<=\dh) (?=\d{2}\b)|(?<=\d h) (?=\d{2}\b)"), INSECABLE),
    (re.compile(r"(?<=\d\u00a0h) (?=\d{2}\b)"), INSECABLE),
    (re.compile(r"(?<=\d) (?=(?:k€|M€|euros?|mois|jours?|ans?|ETP|kg|km|m²)\b)"), INSECABLE),
    (re.compile(r"(?<=\b[Aa]rticle) (?=\d)|(?<=\b[Aa]rticles) (?=\d)"), INSECABLE),
    (re.compile(r"(?<=\b[Aa]rt\.) (?=\w)|(?<=\b[Aa]nnexe) (?=\d)"), INSECABLE),
    (re.compile(r"(?<=\bM\.) (?=\w)|(?<=\bMme) (?=\w)|(?<=\bMM\.) (?=\w)"), INSECABLE),
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
)
_MILLIERS = re.compile(r"(?<![\d\u202f])\d{1,3}(?: \d{3})+(?![\d ]?\d)")


# The clauses of a model come back in each convention of a batch.
@lru_cache(maxsize=4096)
def insecables(texte: str) -> str:
    """Turn the breaking spaces French forbids into no-break ones; the length never changes."""
    texte = _MILLIERS.sub(lambda m: m.group().replace(" ", FINE), texte)
    for motif, remplacement in _SUBSTITUTIONS:
        texte = motif.sub(remplacement, texte)
    return texte


def typographie(texte: str) -> str:
    """French typography of a plain text (not Markdown source: the pipeline does the body itself).

    No-break space before « : » and inside guillemets, thin before « ; ! ? » and between
    thousands, after « n° » and titles of courtesy, inside dates, hours and quantities;
    typographic apostrophe. Spaces are never invented except inside guillemets, so that
    « https://… » and « 14:05 » stay as typed. Applying it twice changes nothing.
    """
    texte = re.sub(r"«(?=\S)", "«" + INSECABLE, texte)
    texte = re.sub(r"(?<=[^\s«])»", INSECABLE + "»", texte)
    texte = re.sub(r" {2,}(?=[:;!?»])", " ", texte)
    return insecables(texte)
