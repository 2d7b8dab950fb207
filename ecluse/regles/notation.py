"""The note of a dossier: weighted criteria, several scorers, average and spread."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ecluse.regles.erreurs import ErreurRegle

DIXIEME = Decimal("0.1")
POIDS_MAXIMUM = 100
NOTE_MAXIMUM = 100


@dataclass(frozen=True, slots=True)
class Critere:
    """One criterion: noted from 0 to `maximum`, counting `poids` times."""

    code: str
    libelle: str
    poids: int
    maximum: int
    aide: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain data, as it is kept."""
        return {
            "code": self.code,
            "libelle": self.libelle,
            "poids": self.poids,
            "maximum": self.maximum,
            "aide": self.aide,
        }

    def commentaire_requis(self, note: int) -> bool:
        """Whether a note is so low that it must be explained: below half of the maximum."""
        return 2 * note < self.maximum


@dataclass(frozen=True, slots=True)
class Synthese:
    """What several scorers make of a dossier: notes out of 100; None without any scorer."""

    nombre: int
    moyenne: Decimal | None
    #: Highest less lowest: what the average hides.
    ecart: Decimal | None


def verifier(criteres: Iterable[Critere]) -> tuple[Critere, ...]:
    """The criteria of a grid; raises `ErreurRegle` (path of the fault) for one that cannot serve.

    A grid has one criterion at least, whole weights and maximums above zero, labels that differ.
    """
    grille = tuple(criteres)
    if not grille:
        raise ErreurRegle("Une grille a un critère au moins.", "criteres")
    vus: set[str] = set()
    for rang, c in enumerate(grille):
        if not c.libelle.strip():
            raise ErreurRegle("Nommez ce critère.", f"criteres[{rang}].libelle")
        if c.libelle.strip().casefold() in vus:
            raise ErreurRegle("Ce critère est écrit deux fois.", f"criteres[{rang}].libelle")
        vus.add(c.libelle.strip().casefold())
        if not 1 <= c.poids <= POIDS_MAXIMUM:
            raise ErreurRegle(f"Le poids va de 1 à {POIDS_MAXIMUM}.", f"criteres[{rang}].poids")
        if not 1 <= c.maximum <= NOTE_MAXIMUM:
            raise ErreurRegle(
                f"La note maximale va de 1 à {NOTE_MAXIMUM}.", f"criteres[{rang}].maximum"
            )
    return grille


def noter(
    criteres: Iterable[Critere],
    notes: Mapping[str, int | None],
    commentaires: Mapping[str, str],
) -> Decimal:
    """The note out of 100, to the tenth, half up.

    Raises `ErreurRegle` (path `notes.<code>` or `commentaires.<code>`): note missing or out of
    bounds, comment missing under half of the maximum (our own rule: no source gives a grid).
    """
    points, poids = Decimal(0), 0
    for c in criteres:
        note = notes.get(c.code)
        if note is None:
            raise ErreurRegle("Notez ce critère.", f"notes.{c.code}")
        if not 0 <= note <= c.maximum:
            raise ErreurRegle(f"La note va de 0 à {c.maximum}.", f"notes.{c.code}")
        if c.commentaire_requis(note) and not commentaires.get(c.code, "").strip():
            raise ErreurRegle(
                "Sous la moitié du maximum, dites pourquoi.", f"commentaires.{c.code}"
            )
        points += Decimal(c.poids * note) / c.maximum
        poids += c.poids
    return (points * 100 / poids).quantize(DIXIEME, ROUND_HALF_UP)


def resumer(totaux: Iterable[Decimal]) -> Synthese:
    """Average to the tenth, half up, and spread of notes out of 100."""
    liste = list(totaux)
    if not liste:
        return Synthese(0, None, None)
    moyenne = (sum(liste, Decimal(0)) / len(liste)).quantize(DIXIEME, ROUND_HALF_UP)
    return Synthese(len(liste), moyenne, max(liste) - min(liste))
