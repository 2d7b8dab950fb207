"""The tree behind an amount, in the one shape that the page knows how to show."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Noeud:
    """One line: what, how, how much (euros or None), where it comes from, and its own lines."""

    libelle: str
    calcul: str
    montant: Decimal | None
    source: str
    lignes: tuple["Noeud", ...]


def _lire(objet: Any, cle: str) -> Any:
    return objet.get(cle) if isinstance(objet, Mapping) else getattr(objet, cle, None)


def noeud(arbre: Any) -> Noeud:
    """Normalise an explanation (object of the rules, or the dict of the JSON contract).

    A missing formula, amount or source is simply not shown. Raises `decimal.InvalidOperation`
    for an amount that is not a number.
    """
    montant = _lire(arbre, "montant")
    return Noeud(
        libelle=str(_lire(arbre, "libelle") or ""),
        calcul=str(_lire(arbre, "calcul") or ""),
        montant=None if montant is None or montant == "" else Decimal(str(montant)),
        source=str(_lire(arbre, "source") or ""),
        lignes=tuple(
            noeud(ligne) for ligne in _lire(arbre, "lignes") or _lire(arbre, "details") or ()
        ),
    )


def hypotheses(liste: Any) -> list[dict[str, str]]:
    """The assumptions as `texte` and `source`, from objects or dicts; an empty list for None."""
    return [
        {"texte": str(_lire(h, "texte") or ""), "source": str(_lire(h, "source") or "")}
        for h in liste or ()
    ]
