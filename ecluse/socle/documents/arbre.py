"""Pandoc's tree of a body: what is allowed in it, and our typography written over its words."""

from __future__ import annotations

import marshal
import re
from collections.abc import Callable, Iterator
from typing import Any

from .modele import SourceInvalide
from .typographie import insecables

Noeud = dict[str, Any]

SIGNATURES = "signatures"
ENCADRE = "encadre"
SAUT = "saut-de-page"
_CLASSES = {SIGNATURES, ENCADRE, SAUT}

_ENVELOPPES = {"Strong", "Emph", "Superscript", "Subscript", "Underline", "SmallCaps", "Strikeout"}
_MOTS = {"Str", "Space", "SoftBreak", "LineBreak"}
_BLOCS = {
    "Para", "Plain", "Header", "BulletList", "OrderedList", "BlockQuote", "Table", "Div",
    "HorizontalRule",
}  # fmt: skip
_RANGEES = 10
_LIEN = re.compile(r"(?:https?://|mailto:)[^\s\"\\<>{}]+\Z", re.IGNORECASE)
_INTERDITS = {
    "Image": "une image",
    "RawInline": "du code brut",
    "RawBlock": "du code brut",
    "Code": "du code",
    "CodeBlock": "un bloc de code (une ligne commence par quatre espaces)",
    "Math": "une formule",
}


def verifier(blocs: list[Noeud]) -> None:
    """Raise SourceInvalide, in French, on what our dialect or an accessible file refuses."""
    niveau = 0
    for noeud in noeuds(blocs):
        genre = noeud["t"]
        if genre == "Header":
            niveau = _niveau(noeud, niveau)
        elif genre == "Table" and not _a_un_entete(noeud):
            raise SourceInvalide("Un tableau doit avoir une ligne d’en-tête, sans case vide.")
        elif genre == "Link" and not _LIEN.match(noeud["c"][2][0]):
            raise SourceInvalide(f"Lien refusé : « {noeud['c'][2][0]} ».")
        elif genre == "Div" and not set(noeud["c"][0][1]) <= _CLASSES:
            raise SourceInvalide(f"Bloc inconnu : « {' '.join(noeud['c'][0][1])} ».")
        elif genre not in _BLOCS | _ENVELOPPES | _MOTS | {"Link"}:
            nom = _INTERDITS.get(genre, genre)
            raise SourceInvalide(f"Le texte contient {nom}, que nos documents n’admettent pas.")


def _niveau(titre: Noeud, precedent: int) -> int:
    niveau = int(titre["c"][0])
    if not texte_de(titre["c"][2]).strip():
        raise SourceInvalide("Un titre est vide.")
    if niveau > precedent + 1:
        raise SourceInvalide(
            f"Le titre « {texte_de(titre['c'][2])} » est de niveau {niveau}"
            f" sans titre de niveau {niveau - 1} avant lui."
        )
    return niveau


def _a_un_entete(table: Noeud) -> bool:
    rangees = table["c"][3][1]
    return bool(rangees) and all(
        texte_de(bloc["c"]).strip()
        for rangee in rangees
        for cellule in rangee[1]
        for bloc in cellule[4] or [{"c": []}]
    )


def noeuds(racine: Any) -> Iterator[Noeud]:
    """Every node under ``racine``, in reading order; attributes and formats are not nodes."""
    # A stack: a document is tens of thousands of nodes, and generators inside generators cost most.
    pile = [racine]
    while pile:
        courant = pile.pop()
        if isinstance(courant, list):
            pile += courant[::-1]
        elif isinstance(courant, dict) and "t" in courant and courant["t"] not in _REGLAGES:
            yield courant
            pile.append(courant.get("c"))


#: What pandoc writes like a node and is a setting of one.
_REGLAGES = {
    "AlignLeft", "AlignRight", "AlignCenter", "AlignDefault", "ColWidth", "ColWidthDefault",
    "DefaultStyle", "Example", "Decimal", "LowerRoman", "UpperRoman", "LowerAlpha", "UpperAlpha",
    "DefaultDelim", "Period", "OneParen", "TwoParens",
}  # fmt: skip


def texte_de(inlines: list[Noeud]) -> str:
    """Plain text of inline nodes."""
    return "".join(_texte(feuille) for feuille in _feuilles(inlines))


def _texte(feuille: Noeud) -> str:
    return str(feuille["c"]) if feuille["t"] == "Str" else " "


def _feuilles(inlines: list[Noeud]) -> Iterator[Noeud]:
    for noeud in inlines:
        if noeud["t"] in _MOTS:
            yield noeud
        elif noeud["t"] == "Link":
            yield from _feuilles(noeud["c"][1])
        elif noeud["t"] in _ENVELOPPES:
            yield from _feuilles(noeud["c"])


def composer(blocs: list[Noeud]) -> None:
    """Write French typography over the words, in place, even across bold or italic runs."""
    for inlines in lignes(blocs):
        feuilles = list(_feuilles(inlines))
        textes = [_texte(feuille) for feuille in feuilles]
        ecrit = "".join(textes)
        compose = insecables(ecrit)
        if compose == ecrit:
            continue
        position = 0
        for feuille, ancien in zip(feuilles, textes, strict=True):
            nouveau = compose[position : position + len(ancien)]
            position += len(ancien)
            if nouveau != ancien and feuille["t"] != "LineBreak":
                feuille.clear()
                feuille.update(t="Str", c=nouveau)


def copier(blocs: list[Noeud]) -> list[Noeud]:
    """The same tree, to be written over."""
    # Plain lists, dicts and strings: ten times faster than `deepcopy`.
    copie: list[Noeud] = marshal.loads(marshal.dumps(blocs))  # noqa: S302 - our own bytes
    return copie


def lignes(blocs: list[Noeud]) -> Iterator[list[Noeud]]:
    """The inline content of every paragraph, heading, cell and caption."""
    pile: list[Any] = [blocs]
    while pile:
        courant = pile.pop()
        if isinstance(courant, list):
            pile += courant[::-1]
        elif isinstance(courant, dict) and "t" in courant:
            if courant["t"] in ("Para", "Plain"):
                yield courant["c"]
            elif courant["t"] == "Header":
                yield courant["c"][2]
            else:
                pile.append(courant.get("c"))


def reecrire_les_mots(blocs: list[Noeud], ecrire: Callable[[str], Noeud]) -> None:
    """Replace each run of words and spaces by what ``ecrire`` makes of its text, in place."""
    for inlines in lignes(blocs):
        inlines[:] = _reecrire(inlines, ecrire)


def _reecrire(inlines: list[Noeud], ecrire: Callable[[str], Noeud]) -> list[Noeud]:
    resultat: list[Noeud] = []
    attente = ""
    for noeud in inlines:
        if noeud["t"] in _MOTS and noeud["t"] != "LineBreak":
            attente += _texte(noeud)
            continue
        if attente:
            resultat.append(ecrire(attente))
            attente = ""
        if noeud["t"] == "Link":
            noeud["c"][1] = _reecrire(noeud["c"][1], ecrire)
        elif noeud["t"] in _ENVELOPPES:
            noeud["c"] = _reecrire(noeud["c"], ecrire)
        resultat.append(noeud)
    if attente:
        resultat.append(ecrire(attente))
    return resultat


def remplacer_les_divs(
    blocs: list[Noeud], fonction: Callable[[str, list[Noeud]], list[Noeud]]
) -> list[Noeud]:
    """Replace top-level divs: ``fonction`` gets the class and the content, returns blocks."""
    resultat: list[Noeud] = []
    for bloc in blocs:
        if bloc["t"] == "Div" and bloc["c"][0][1]:
            resultat += fonction(bloc["c"][0][1][0], bloc["c"][1])
        else:
            resultat.append(bloc)
    return resultat


def a_des_signatures(blocs: list[Noeud]) -> bool:
    """True when the source says itself where the signatures go."""
    return any(b["t"] == "Div" and SIGNATURES in b["c"][0][1] for b in blocs)


def est_courte(bloc: Noeud) -> bool:
    """True for a table small enough to be kept on one page."""
    return bloc["t"] == "Table" and sum(len(corps[3]) for corps in bloc["c"][4]) <= _RANGEES


def attacher_aux_signatures(
    blocs: list[Noeud], attacher: Callable[[Noeud], list[Noeud]]
) -> list[Noeud]:
    """Apply ``attacher`` to the paragraph before the signatures, so that none stands alone."""
    fin = next((i for i, b in enumerate(blocs) if a_des_signatures([b])), len(blocs))
    if not fin or blocs[fin - 1]["t"] != "Para":
        return blocs
    return [*blocs[: fin - 1], *attacher(blocs[fin - 1]), *blocs[fin:]]


def brut(langage: str, texte: str) -> Noeud:
    """A raw block of our own making, added after the checks."""
    return {"t": "RawBlock", "c": [langage, texte]}


def div(style: str, blocs: list[Noeud]) -> Noeud:
    """Blocks in a Word paragraph style."""
    return {"t": "Div", "c": [["", [], [["custom-style", style]]], blocs]}
