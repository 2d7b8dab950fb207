"""A body as a fragment of a page: the same dialect, the same checks and typography as the files."""

from __future__ import annotations

import re
from typing import Any

from . import arbre, pandoc
from .texte import nettoyer

#: Under the title of the page and the heading of its part.
_DECALAGE = 2
#: A style written in the page is refused by its security policy: the class says the same.
_STYLES = {' style="text-align: right;"': ' class="nombre"'}
_STYLE = re.compile(r' style="text-align: (?:left|right|center);"')


def verifier(markdown: str) -> dict[str, Any]:
    """The tree of a filled body; raises SourceInvalide on what our documents refuse."""
    with pandoc.atelier() as atelier:
        return _lire(markdown, atelier)


def _lire(markdown: str, atelier: pandoc.Atelier) -> dict[str, Any]:
    racine = atelier.lire(nettoyer(markdown))
    arbre.verifier(racine["blocks"])
    return racine


def en_html(markdown: str) -> str:
    """Safe HTML of a filled body: no raw HTML can come through, links are checked.

    Raises SourceInvalide (French message), RenduImpossible when the converter fails.
    """
    with pandoc.atelier() as atelier:
        racine = _lire(markdown, atelier)
        blocs = racine["blocks"]
        arbre.composer(blocs)
        for noeud in arbre.noeuds(blocs):
            if noeud["t"] == "Header":
                noeud["c"][0] += _DECALAGE
            elif noeud["t"] == "Table":
                for colonne in noeud["c"][2]:
                    colonne[1] = {"t": "ColWidthDefault"}
        html = atelier.en_html(racine)
    return _STYLE.sub(lambda m: _STYLES.get(m[0], ""), html)
