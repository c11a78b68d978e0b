"""An operation of migrations for other words: names, help texts, choices and messages, which no database knows."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class AlterWords(Operation):
    """Operations that alter words of models and nothing in the database, carried out as one.

    Django renders the models anew for each of them, and copies all of them on the way back: a hundred of them take a
    third of the time of all migrations. Here they are rendered once.
    """

    reversible = True
    reduces_to_sql = False

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return how the operation is made."""
        return self.__class__.__qualname__, [], {"operations": self.operations}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Alter the state, whose models are rendered when they are next asked for."""
        vars(state).pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Leave the database as it is."""

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Leave the database as it is."""

    def describe(self) -> str:
        """Say what the operation does."""
        return f"Alter words of models ({len(self.operations)} operations)"
