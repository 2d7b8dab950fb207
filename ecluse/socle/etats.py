"""The machinery of states: one table per stage, one way to change a state.

A table says which event leads from which state to which. `agir` is the only place where a state
is written: permission, lock, instant, guard, write and journal, in one transaction.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from ecluse.socle import journal
from ecluse.socle.horloge import maintenant
from ecluse.socle.models import ModeleBase
from ecluse.socle.permissions import exiger


class ActionRefusee(Exception):
    """An act that the rules refuse; `message` is French and shown as is, `champ` locates it."""

    def __init__(self, message: str, champ: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.champ = champ


class TransitionImpossible(ActionRefusee):
    """The event does not exist from the current state (second click, stale page)."""


@dataclass(frozen=True)
class Etat:
    """How a state is shown: label, tone (`neutre`, `eau`, `attention`, `reussi`, `refuse`)."""

    libelle: str
    ton: str = "neutre"
    icone: str = "point"


@dataclass(frozen=True)
class Transition:
    """`evenement` leads from one of `de` to `vers`, if `garde(objet, instant)` does not raise."""

    evenement: str
    de: tuple[str, ...]
    vers: str
    garde: Callable[[Any, datetime], None] | None = None


@dataclass(frozen=True)
class TableEtats:
    """All states and transitions of one kind of object."""

    etats: dict[str, Etat]
    transitions: tuple[Transition, ...]
    _index: dict[tuple[str, str], Transition] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        index: dict[tuple[str, str], Transition] = {}
        for t in self.transitions:
            for de in t.de:
                if de not in self.etats or t.vers not in self.etats:
                    raise ValueError(f"Unknown state in transition {t.evenement}: {de} -> {t.vers}")
                if (de, t.evenement) in index:
                    raise ValueError(f"Event {t.evenement} is ambiguous from {de}")
                index[de, t.evenement] = t
        object.__setattr__(self, "_index", index)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Choices of the model field."""
        return [(code, e.libelle) for code, e in self.etats.items()]

    @property
    def couples(self) -> list[tuple[str, str]]:
        """The (from, to) pairs that the database trigger allows."""
        return sorted({(de, t.vers) for t in self.transitions for de in t.de if de != t.vers})

    def possible(self, etat: str, evenement: str) -> bool:
        """Whether the event exists from this state (guards and permissions apart)."""
        return (etat, evenement) in self._index

    def transition(self, etat: str, evenement: str) -> Transition:
        """The transition, or `TransitionImpossible` with the current state in words."""
        try:
            return self._index[etat, evenement]
        except KeyError:
            raise TransitionImpossible(
                "Cette action n’est plus possible : l’état est désormais "
                f"« {self.etats[etat].libelle} »."
            ) from None


@dataclass
class Acte:
    """What an action works on: the locked row, the deciding instant, who acts, what is recorded."""

    objet: Any
    instant: datetime
    acteur: Any
    de: str
    vers: str
    motif: str = ""
    donnees: dict[str, Any] = field(default_factory=dict)
    sujets: list[str] = field(default_factory=list)


@contextmanager
def agir(
    objet: ModeleBase,
    evenement: str,
    acteur: Any,
    *,
    table: TableEtats,
    peut: Callable[[Any, Any], bool] | None,
    motif: str = "",
    sujets: list[str] | None = None,
    champ: str = "etat",
) -> Iterator[Acte]:
    """Change the state of `objet` by `evenement`; the block does the writes that go with it.

    In: any instance (it is read again under lock), the event, who acts (None for the system, then
    `peut` is None too). The instant is read once, after the lock. Yields an `Acte` whose
    `objet` already carries the new state and is saved when the block ends, with a journal line.
    Raises `AccesRefuse`, `TransitionImpossible`, or what the guard raises; nothing is then written.
    """
    with transaction.atomic():
        verrou: Any = type(objet).sous_verrou(objet.pk)
        instant = maintenant()
        if peut is not None:
            exiger(peut(acteur, verrou))
        de = getattr(verrou, champ)
        t = table.transition(de, evenement)
        if t.garde is not None:
            t.garde(verrou, instant)
        setattr(verrou, champ, t.vers)
        acte = Acte(verrou, instant, acteur, de, t.vers, motif=motif, sujets=list(sujets or []))
        yield acte
        verrou.save()
        journal.ecrire(
            verrou,
            evenement,
            acteur,
            instant=instant,
            de=de,
            vers=t.vers,
            motif=acte.motif,
            donnees=acte.donnees,
            sujets=acte.sujets,
        )
    # The caller keeps using its own instance: give it what was decided.
    for f in verrou._meta.concrete_fields:
        setattr(objet, f.attname, getattr(verrou, f.attname))
