"""Queries asked at each request, whose text never changes: written once, then only their values do.

Django writes the SQL of a queryset again each time it is read; for a short query on a wide table
that takes longer than the database takes to answer. Here the first reading is kept by the process.
The database keeps it too: the text, always the same, is a prepared statement, which a connection
parses and plans once; planning took most of the time of such a query. Only for what is read
everywhere: a queryset stays the ordinary way.
"""

import copy
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import QuerySet

M = TypeVar("M")

#: Values that no row has, found again in the parameters of the text that was written with them.
_REPERES: dict[type, Callable[[int], Any]] = {
    int: lambda rang: 2**62 + rang,
    str: lambda rang: f"\ufdd0{rang}",
    # Before `date`, of which it is a subclass.
    datetime: lambda rang: datetime.min.replace(tzinfo=UTC) + timedelta(days=rang),
    date: lambda rang: date.min + timedelta(days=rang),
}
#: Gives a parameter of the text from the values of one reading.
_Place = Callable[[tuple[Any, ...]], Any]


class Requete(Generic[M]):
    """A queryset as a function of its values: `Requete(lambda c: Piece.objects.filter(…), int)`.

    In: what writes the queryset (of instances, `values` or `values_list`) from its values, and
    their types (int, str, date or datetime). The text must not depend on the values; the first
    reading of a process refuses one that would lose a value.
    """

    def __init__(self, ecrire: Callable[..., QuerySet[Any, M]], *types: type) -> None:
        self.ecrire = ecrire
        self.types = types
        self._ecrite: tuple[QuerySet[Any, M], Any, str, list[_Place]] | None = None

    def __call__(self, *valeurs: Any) -> list[M]:
        """The rows for these values; one query."""
        if self._ecrite is None:
            self._ecrite = self._ecrire()
        modele, compilateur, sql, places = self._ecrite
        parametres = tuple([place(valeurs) for place in places])
        connexion: Any = connections[DEFAULT_DB_ALIAS]
        lecteur = copy.copy(compilateur)
        lecteur.connection = connexion
        lecteur.execute_sql = lambda *_args, **_options: [_executer(connexion, sql, parametres)]
        lignes: Any = modele.all()
        lignes.query.get_compiler = lambda *_args, **_options: lecteur
        return list(lignes)

    def premiere(self, *valeurs: Any) -> M | None:
        """The first row for these values, None when there is none; one query."""
        return next(iter(self(*valeurs)), None)

    def _ecrire(self) -> tuple[QuerySet[Any, M], Any, str, list[_Place]]:
        reperes = [_repere(t, rang) for rang, t in enumerate(self.types)]
        modele = self.ecrire(*reperes)
        compilateur: Any = modele.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, parametres = compilateur.as_sql()
        if sql.startswith("("):
            # A union: the history adds its context before what does not begin as a reading does,
            # and a prepared statement is one statement.
            sql = f"SELECT * FROM ({sql}) AS lignes"  # noqa: S608 - text of Django's, its values apart
        trouves: set[int] = set()
        places = [_place(v, reperes, trouves) for v in parametres]
        if trouves != set(range(len(reperes))):
            raise ValueError(f"A value does not reach the text of the query: {sql}")
        return modele, compilateur, sql, places


def _repere(genre: type, rang: int) -> Any:
    return next(faire(rang) for connu, faire in _REPERES.items() if issubclass(genre, connu))


def _place(valeur: Any, reperes: list[Any], trouves: set[int]) -> _Place:
    """What gives this parameter; `trouves` collects the ranks of the values that it holds."""
    if isinstance(valeur, list):
        elements = [_place(v, reperes, trouves) for v in valeur]
        return lambda valeurs: [element(valeurs) for element in elements]
    if valeur not in reperes:
        return lambda _valeurs: valeur
    rang = reperes.index(valeur)
    trouves.add(rang)
    if isinstance(valeur, int):
        # A number keeps the type under which the database is given it.
        genre = type(valeur)
        return lambda valeurs: genre(valeurs[rang])
    return lambda valeurs: valeurs[rang]


def _executer(connexion: Any, sql: str, parametres: tuple[Any, ...]) -> list[Any]:
    """The rows as the database gives them.

    As `connection.cursor()` opens a cursor, but one that sends the values apart from the text: the
    driver then has the text prepared (`prepare_threshold` of the connection).
    """
    connexion.close_if_health_check_failed()
    connexion.ensure_connection()
    with connexion.wrap_database_errors:
        brut = ServerBindingCursor(connexion.connection)  # type: ignore[call-arg]
        curseur = connexion._prepare_cursor(brut)
    with curseur:
        curseur.execute(sql, parametres)
        if connexion.queries_logged and connexion.queries_log[-1]["sql"] is None:
            # The driver does not keep the text of what it had prepared: the log tells it.
            connexion.queries_log[-1]["sql"] = sql
        lignes: list[Any] = curseur.fetchall()
    return lignes
