"""What a calculation is given: the convention, the day, what was paid, the facts."""

from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import model_validator

from ecluse.regles.argent import ZERO
from ecluse.regles.validation import (
    Jour,
    Libelle,
    Modele,
    Montant,
    Quantite,
    valider,
    verifier_ordre,
)


class Convention(Modele):
    """Days of the convention (both included), its highest amount (euros), ETP it finances."""

    debut: Jour
    fin: Jour
    montant_maximum: Montant
    etp: Quantite | None = None

    @model_validator(mode="after")
    def _ordre(self) -> "Convention":
        verifier_ordre(self.debut, self.fin)
        return self


class Demande(Modele):
    """One calculation asked. Facts stay raw: the barème's family says what it accepts."""

    fiche: Libelle
    date: Jour
    convention: Convention
    deja_verse: Montant = ZERO
    faits: dict[str, Any] = {}


def lire_demande(donnees: object) -> Demande:
    """Check plain data; raises `ErreurRegle` with the path of the first fault."""
    return valider(Demande, donnees)


class Fenetre:
    """The days that count: inside the convention, not after the day of the calculation."""

    __slots__ = ("debut", "fin", "fin_convention")

    def __init__(self, demande: Demande) -> None:
        self.debut = demande.convention.debut
        self.fin_convention = demande.convention.fin
        self.fin = min(self.fin_convention, demande.date)

    def part(self, debut: date, fin: date | None) -> tuple[date, date] | None:
        """The part of `debut`..`fin` that counts; None when no day does."""
        premier = max(debut, self.debut)
        dernier = self.fin if fin is None else min(fin, self.fin)
        return (premier, dernier) if premier <= dernier else None

    def deborde(self, debut: date, fin: date | None) -> bool:
        """Whether any day of the fact lies outside the convention."""
        return debut < self.debut or max(debut, fin or debut) > self.fin_convention


def montant_du(demande: Demande) -> Decimal:
    """The convention's highest amount, in euros."""
    return demande.convention.montant_maximum
