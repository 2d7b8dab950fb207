"""Plain values that views hand to the components: no Django, no domain."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Evenement:
    """One line of a chronologie; `icone` is a name of the set."""

    libelle: str
    quand: date | datetime
    par: str = ""
    detail: str = ""
    icone: str = "point"
    url: str = ""


@dataclass(frozen=True)
class Message:
    """One message of the fil. `soi`: written by the reader; `correction`: it asks for a change.

    `objet` heads the text; `suivi` says what became of it (« lu le… », « réponse attendue »).
    """

    auteur: str
    quand: datetime
    texte: str
    soi: bool = False
    correction: bool = False
    pieces: tuple[tuple[str, str], ...] = ()
    objet: str = ""
    suivi: str = ""


@dataclass(frozen=True)
class Onglet:
    """One view of an object; `nombre` is a count or None."""

    libelle: str
    url: str
    courant: bool = False
    nombre: int | None = None


@dataclass(frozen=True)
class Cle:
    """One line of a key-value list: `valeur` is text or safe HTML; an amount is passed formatted.

    `url` makes a link « `action` » at the end of the line (« Modifier » by default).
    """

    libelle: str
    valeur: Any
    url: str = ""
    action: str = "Modifier"


@dataclass(frozen=True)
class Colonne:
    """One column. `tri` is the sort key that the list accepts, empty if it does not sort.

    `nombre` aligns right with tabular figures. `aria_sort` and `url` are filled by `entetes`.
    """

    libelle: str
    tri: str = ""
    nombre: bool = False
    classe: str = ""
    cachee: bool = False
    aria_sort: str = ""
    url: str = ""


@dataclass(frozen=True)
class FiltreActif:
    """A filter as words, with the address of the same list without it."""

    libelle: str
    url: str


@dataclass(frozen=True)
class Page:
    """One page of a keyset list: its rows, and the addresses of its neighbours (empty: none)."""

    lignes: list[Any] = field(default_factory=list)
    url_suivants: str = ""
    url_precedents: str = ""
    debut: bool = True
