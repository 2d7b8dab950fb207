"""A candidature as the rules read it, and what a rule answers about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ecluse.regles.argent import ZERO, ecrire_nombre
from ecluse.regles.budget import LigneBudget
from ecluse.regles.texte import typographie

FORMULAIRE = "dossier de candidature"


@dataclass(frozen=True, slots=True)
class Fenetre:
    """The deposit window and the days of the action, as the session that is open has them.

    Paris days, bounds included. It may differ from the fiche: a session is extended by an act.
    """

    ouverture: date | None
    cloture: date
    realisation_debut: date | None = None
    realisation_fin: date | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """A candidature, without anything of the database. Instants are aware, amounts in euros."""

    session: str
    deposee_le: datetime | None = None
    validee_le: datetime | None = None
    categories: frozenset[str] = frozenset()
    territoires: tuple[str, ...] = ()
    montant_demande: Decimal | None = None
    periode_debut: date | None = None
    periode_fin: date | None = None
    budget: tuple[LigneBudget, ...] = ()
    #: Codes of the pieces attached (of the fiche's list).
    pieces: frozenset[str] = frozenset()
    #: Answers by question code; empty text, empty list and None count as no answer.
    reponses: Mapping[str, object] = field(default_factory=dict)
    iban: str | None = None
    #: The session's own window; None: that of the fiche.
    fenetre: Fenetre | None = None
    #: Sum of the volumes of all territoires, by unit.
    volumes: Mapping[str, Decimal] = field(default_factory=dict)
    #: What the same structure asks elsewhere under the same ceiling (euros).
    autres_demandes: Decimal = ZERO
    #: Years of this dispositif that the structure is known to have received; None: not known.
    annees_connues: int | None = None
    #: The day on which it is judged: that of the deposit, else today.
    jour: date | None = None


@dataclass(frozen=True, slots=True)
class Controle:
    """One check: `satisfait` is None when it cannot be made, or when a person must judge.

    `champ` names what settles it: a question of the dossier, or a field of a common section.
    """

    code: str
    libelle: str
    satisfait: bool | None
    explication: str
    source: str
    champ: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain data for screens and the API."""
        return {
            "code": self.code,
            "libelle": self.libelle,
            "satisfait": self.satisfait,
            "explication": self.explication,
            "source": self.source,
        }


def controle(
    code: str,
    libelle: str,
    satisfait: bool | None,
    explication: str,
    source: str,
    champ: str = "",
) -> Controle:
    """A check, its sentence given its typography."""
    return Controle(code, typographie(libelle), satisfait, typographie(explication), source, champ)


def est_vide(reponse: object) -> bool:
    """Whether an answer counts as none."""
    if isinstance(reponse, str):
        return not reponse.strip()
    return reponse is None or reponse in ([], {}, ())


def nombre(reponse: object) -> Decimal | None:
    """A stored number, or None when there is none."""
    return None if est_vide(reponse) else Decimal(str(reponse))


def jour(reponse: object) -> date | None:
    """A stored day, or None when there is none."""
    return None if est_vide(reponse) else date.fromisoformat(str(reponse))


def somme(montants: Iterable[Decimal]) -> Decimal:
    """Their sum, in euros."""
    return sum(montants, ZERO)


def ecrire_quantite(valeur: Decimal) -> str:
    """« 1 234,5 »: a number of something, without useless decimals."""
    decimales = max(0, -int(valeur.normalize().as_tuple().exponent))
    return ecrire_nombre(valeur, decimales)
