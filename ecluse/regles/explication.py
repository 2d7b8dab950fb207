"""What every evaluation returns besides its result: why, line by line."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ecluse.regles.argent import ZERO, cents
from ecluse.regles.texte import typographie


@dataclass(frozen=True, slots=True)
class Ligne:
    """One line: what, the formula with its numbers, the amount (euros), where the rule is."""

    libelle: str
    calcul: str
    montant: Decimal
    source: str
    hypothese: str | None = None
    details: tuple["Ligne", ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The line as contracts and screens read it."""
        objet: dict[str, Any] = {
            "libelle": self.libelle,
            "calcul": self.calcul,
            "montant": str(self.montant),
            "source": self.source,
        }
        if self.hypothese is not None:
            objet["hypothese"] = self.hypothese
        if self.details:
            objet["lignes"] = [d.as_json() for d in self.details]
        return objet


@dataclass(frozen=True, slots=True)
class Explication:
    """A result and the lines that sum to it; `montant` is None when nothing can be computed."""

    libelle: str
    montant: Decimal | None
    lignes: tuple[Ligne, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The tree, amounts as strings with two decimals."""
        return {
            "libelle": self.libelle,
            "montant": None if self.montant is None else str(self.montant),
            "lignes": [ligne.as_json() for ligne in self.lignes],
        }


@dataclass(frozen=True, slots=True)
class Alerte:
    """Something that a person must look at, with a stable code."""

    code: str
    message: str

    def as_json(self) -> dict[str, str]:
        """Code and French sentence."""
        return {"code": self.code, "message": self.message}


def ligne(
    libelle: str, calcul: str, montant: Decimal, source: str, hypothese: str | None = None
) -> Ligne:
    """A line whose amount is rounded here, once, half-up to the cent."""
    return Ligne(libelle, calcul, cents(montant) + ZERO, source, hypothese)


def alerte(code: str, message: str) -> Alerte:
    """An alert with its French typography."""
    return Alerte(code, typographie(message))


def somme(lignes: Iterable[Ligne]) -> Decimal:
    """The sum of the lines, to the cent."""
    return sum((x.montant for x in lignes), ZERO)
