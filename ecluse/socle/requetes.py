"""Queries asked at each request, whose text never changes: written once, then only their values do.

Django writes the SQL of a queryset again each time it is read; for a short query on a wide table
that takes longer than the database takes to answer. Here the first reading is kept by the process.
Only for what is read everywhere: a queryset stays the ordinary way.
"""

import copy
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)

#: Values that no row has, found again in the parameters of the text that was written with them.
_REPERES: dict[type, Callable[[int], Any]] = {
    int: lambda rang: 2**62 + rang,
    str: lambda rang: f"\ufdd0{rang}",
    date: lambda rang: date.min + timedelta(days=rang),
}


class Requete(Generic[M]):
    """A queryset as a function of its values: `Requete(lambda c: Piece.objects.filter(…), int)`.

    In: what writes the queryset from its values, and their types (int, str or date). The text must
    not depend on the values; the first reading of a process refuses one that would lose a value.
    """

    def __init__(self, ecrire: Callable[..., QuerySet[M]], *types: type) -> None:
        self.ecrire = ecrire
        self.types = types
        self._ecrite: tuple[QuerySet[M], Any, str, list[tuple[int | None, Any]]] | None = None

    def __call__(self, *valeurs: Any) -> list[M]:
        """The rows for these values; one query."""
        if self._ecrite is None:
            self._ecrite = self._ecrire()
        modele, compilateur, sql, places = self._ecrite
        parametres = tuple(
            # A number keeps the type under which the database is given it.
            v if rang is None else (type(v)(valeurs[rang]) if isinstance(v, int) else valeurs[rang])
            for rang, v in places
        )
        lecteur = copy.copy(compilateur)
        lecteur.connection = connections[DEFAULT_DB_ALIAS]
        lecteur.as_sql = lambda *_args, **_options: (sql, parametres)
        lignes: Any = modele.all()
        lignes.query.get_compiler = lambda *_args, **_options: lecteur
        return list(lignes)

    def _ecrire(self) -> tuple[QuerySet[M], Any, str, list[tuple[int | None, Any]]]:
        reperes = [_REPERES[t](rang) for rang, t in enumerate(self.types)]
        modele = self.ecrire(*reperes)
        compilateur: Any = modele.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, parametres = compilateur.as_sql()
        places = [(reperes.index(v) if v in reperes else None, v) for v in parametres]
        if {rang for rang, _ in places} - {None} != set(range(len(reperes))):
            raise ValueError(f"A value does not reach the text of the query: {sql}")
        return modele, compilateur, sql, places
