"""Sorting and searching French names whatever the collation of the server."""

from django.db.models import Func, TextField


class CleTri(Func):
    """`cle_tri(expression)` in SQL: without accents, ligatures opened, lower case.

    Immutable, so usable in a generated column and in an index; compare with the key of what the
    person typed (`CleTri(Value(texte))`).
    """

    function = "cle_tri"
    arity = 1
    output_field = TextField()
