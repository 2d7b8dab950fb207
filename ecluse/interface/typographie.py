"""Repair the French typography of templates: `python -m ecluse.interface.typographie FILES`.

Only visible text changes: tags of Django, HTML tags and comments are left alone, attribute values
that people read are repaired.
"""

import re
import sys
from pathlib import Path

_MORCEAU = re.compile(r"(\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<!--.*?-->|</?[a-zA-Z][^<>]*>)", re.DOTALL)
_AVANT = re.compile(r"(?<=[^\s]) (?=[:;?!»%€](?:[\s<.,)\"]|$))")
_APRES = re.compile(r"« ")
_APOSTROPHE = re.compile(r"(?<=[A-Za-zÀ-ÿ])'(?=[A-Za-zÀ-ÿ])")
_ATTRIBUT = re.compile(
    r"(?<=\s)((?:aria-label|title|alt|titre|legende|sous_legende|aide|libelle|effet|action|chapeau"
    r"|surtitre|etiquette|question|annuler|resume|reste|total)=)\"([^\"]*)\""
)


def reparer_texte(texte: str) -> str:
    """One run of visible text."""
    # A text that follows a tag starts with the space itself: « </b> : » .
    texte = re.sub(r"^ (?=[:;?!»%€](?:[\s<.,)]|$))", "\u00a0", texte)
    texte = _AVANT.sub("\u00a0", texte)
    texte = _APRES.sub("«\u00a0", texte)
    return _APOSTROPHE.sub("’", texte)


def _attribut(trouve: re.Match[str]) -> str:
    if "{%" in trouve[2] or "{{" in trouve[2]:
        return trouve[0]
    return f'{trouve[1]}"{reparer_texte(trouve[2])}"'


def reparer(gabarit: str) -> str:
    """A whole template; applying it twice changes nothing."""
    morceaux = _MORCEAU.split(gabarit)
    for i, morceau in enumerate(morceaux):
        if i % 2 == 0:
            morceaux[i] = reparer_texte(morceau)
        elif morceau.startswith("<") and not morceau.startswith("<!--"):
            morceaux[i] = _ATTRIBUT.sub(_attribut, morceau)
    return "".join(morceaux)


def main(chemins: list[str]) -> int:
    """Repair the files in place; the exit status is the number of files changed (at most 1)."""
    change = 0
    for chemin in map(Path, chemins):
        avant = chemin.read_text(encoding="utf-8")
        apres = reparer(avant)
        if apres != avant:
            chemin.write_text(apres, encoding="utf-8")
            change = 1
    return change


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
