"""Tables of a document: Markdown that becomes a real table, with its header row, in both files."""

from __future__ import annotations

from collections.abc import Sequence

from .modele import SourceInvalide
from .variables import Balisage, echapper

_MARQUES = {"g": (":", "-"), "d": ("-", ":"), "c": (":", ":")}
# Longer than the line length pandoc assumes: the widths below are then always relative ones.
_LARGEUR = 200
_PLUS_LARGE = 38


def tableau(
    entetes: Sequence[str],
    lignes: Sequence[Sequence[str]],
    alignements: str | Sequence[str] = "",
    total: Sequence[str] | None = None,
    legende: str = "",
) -> Balisage:
    """Build a table.

    In: header cells (none empty); rows of the same width, plain text (escaped here) or
    ``Balisage``; ``alignements``, one letter per column among g (gauche), d (droite: amounts),
    c (centre), default all g; ``total``, a last row set in bold; ``legende``, its caption.
    Out: Markdown to give to ``remplir`` or to put in a body.
    Raises SourceInvalide on an empty header or a row of another width.
    """
    sens = list(alignements) or ["g"] * len(entetes)
    _verifier(entetes, lignes, sens, total)
    corps = [[_cellule(c) for c in ligne] for ligne in lignes]
    if total is not None:
        corps.append([f"**{_cellule(c)}**" if c.strip() else "" for c in total])
    tete = [_cellule(c) for c in entetes]
    regle = [
        _MARQUES[s][0] + "-" * largeur + _MARQUES[s][1]
        for s, largeur in zip(sens, _largeurs(tete, corps), strict=True)
    ]
    texte = [_ligne(tete), "|" + "|".join(regle) + "|", *(_ligne(ligne) for ligne in corps)]
    if legende:
        texte += ["", f"Table: {echapper(legende)}"]
    return Balisage("\n" + "\n".join(texte) + "\n")


def _verifier(
    entetes: Sequence[str],
    lignes: Sequence[Sequence[str]],
    sens: Sequence[str],
    total: Sequence[str] | None,
) -> None:
    if not entetes or any(not e.strip() for e in entetes):
        raise SourceInvalide("Chaque colonne d’un tableau doit avoir un en-tête.")
    toutes = [*lignes, total] if total is not None else lignes
    if any(len(ligne) != len(entetes) for ligne in toutes) or len(sens) != len(entetes):
        raise SourceInvalide("Une ligne du tableau n’a pas le bon nombre de cellules.")
    if any(s not in _MARQUES for s in sens):
        raise SourceInvalide("Un alignement est « g », « d » ou « c ».")


def _cellule(valeur: str) -> str:
    return str(valeur) if isinstance(valeur, Balisage) else echapper(valeur)


def _ligne(cellules: Sequence[str]) -> str:
    return "| " + " | ".join(cellules) + " |"


def _largeurs(tete: Sequence[str], corps: Sequence[Sequence[str]]) -> list[int]:
    """Share of the line for each column, from its longest cell, so that amounts do not wrap, and
    from its header, which is bold: none of its words is cut."""
    longueurs = [
        min(_PLUS_LARGE, max(_longueur(entete), _mot(entete), *map(_longueur, colonne)))
        for entete, *colonne in zip(tete, *corps, strict=True)
    ]
    return [max(1, round(_LARGEUR * n / sum(longueurs))) for n in longueurs]


def _longueur(cellule: str) -> int:
    """The place of a cell; an amount does not wrap: it needs its margins, and more when bold."""
    texte = cellule.replace("\\", "")
    if " " in texte:
        return max(10, len(texte) + 3)
    return max(10, len(texte.strip("*")) + (10 if texte.startswith("**") else 8))


def _mot(entete: str) -> int:
    """The place of the longest word of a header, wider than the same letters of the body."""
    return round(1.3 * max(map(len, entete.replace("\\", "").split()))) + 4
