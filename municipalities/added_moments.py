"""An operation of migrations that adds when a row last changed to a table that SQLite must not rebuild."""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations, models

BEFORE_ALL = datetime(2019, 11, 4, tzinfo=UTC)
"""When rows changed that were there before anybody noted it: the day the first programme began."""


class AddUpdatedAt(migrations.AddField):
    """Add `updated_at`; rows that are there have not changed since BEFORE_ALL.

    A view and triggers read these tables, and SQLite would rebuild them, which drops the triggers.
    """

    def __init__(self, model_name: str) -> None:
        field = models.DateTimeField(auto_now=True, default=BEFORE_ALL, verbose_name="changed")
        super().__init__(model_name, "updated_at", field, preserve_default=False)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return how the operation is made."""
        return self.__class__.__qualname__, [], {"model_name": self.model_name}

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Add the column, in place."""
        if schema_editor.connection.vendor != "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        table = from_state.apps.get_model(app_label, self.model_name)._meta.db_table
        schema_editor.execute(
            f"ALTER TABLE {schema_editor.quote_name(table)} ADD COLUMN {schema_editor.quote_name(self.name)}"
            f" datetime NOT NULL DEFAULT '{BEFORE_ALL:%Y-%m-%d %H:%M:%S}'"
        )
