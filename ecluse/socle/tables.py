"""A migration operation that creates the tables of an application without rendering at each one.

Django renders again, at each new table, every model near or far from it: here nearly all of them.
What is created together is noted first and rendered once.
"""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation, OperationCategory


class CreerTables(Operation):
    """Several `CreateModel`, in the order of their foreign keys."""

    category = OperationCategory.ADDITION
    serialization_expand_args = ["tables"]

    def __init__(self, tables: Sequence[CreateModel]) -> None:
        self.tables = tables

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Note every model; what was rendered is forgotten, the next reader renders it whole."""
        state.__dict__.pop("apps", None)
        for table in self.tables:
            table.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Create the tables."""
        for table in self.tables:
            table.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Drop them, the last first."""
        for table in reversed(self.tables):
            table.database_backwards(app_label, schema_editor, from_state, to_state)

    def references_model(self, name: str, app_label: str) -> bool:
        """Out: whether one of the tables is, or refers to, this model."""
        return any(table.references_model(name, app_label) for table in self.tables)

    def describe(self) -> str:
        """Out: the models, for who follows a migration."""
        return "Create models " + ", ".join(table.name for table in self.tables)
