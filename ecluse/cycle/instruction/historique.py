"""The history of a structure, told by who sees further down the cycle.

What a structure received, did and gave back lies in later stages, which this one does not know:
a room above declares how it reads them, and this room shows the answer.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ecluse.annuaire.models import Structure
from ecluse.socle.etats import Etat


@dataclass(frozen=True)
class Annee:
    """One dossier of the past: amounts in euros, None where the stage was not reached."""

    uid: str
    numero: str
    annee: int
    dispositif: str
    intitule: str
    etat: Etat
    demande: Decimal | None
    vote: Decimal | None = None
    conventionne: Decimal | None = None
    verse: Decimal | None = None
    recupere: Decimal | None = None
    #: What the bilan says of what was done: its state in words, and its main figures.
    bilan: str = ""


@dataclass(frozen=True)
class Vote:
    """Money voted for the structure outside any dossier (euros): a published act, an avenant.

    `url` is the page of the act, empty for who may not open it; `fsl`: the CAF pays it.
    """

    numero: str
    seance: date | None
    objet: str
    montant: Decimal
    fsl: bool = False
    url: str = ""


@dataclass(frozen=True)
class Historique:
    """The dossiers, latest first, bounded; `autres` are those beyond the bound. `votes`: what was
    voted without a dossier, latest first, bounded too."""

    lignes: list[Annee]
    autres: int = 0
    votes: list[Vote] = field(default_factory=list)

    def total(self, champ: str) -> Decimal:
        """The sum of one amount over the lines, in euros."""
        return sum((getattr(x, champ) or Decimal("0.00") for x in self.lignes), Decimal("0.00"))


Fournisseur = Callable[[Structure, Any, int], Historique]
_FOURNISSEUR: list[Fournisseur] = []


def declarer(fournisseur: Fournisseur) -> None:
    """Say who reads the past: `f(structure, acteur, sauf)`, `sauf` the internal id of the dossier
    being instructed. The same place declared again replaces it."""
    _FOURNISSEUR[:] = [fournisseur]


def lire(structure: Structure, acteur: Any, sauf: int) -> Historique:
    """The past of a structure as `acteur` may know it; empty when nobody reads it."""
    return _FOURNISSEUR[0](structure, acteur, sauf) if _FOURNISSEUR else Historique([])
