from typing import Any

from django.db import migrations, models

import municipalities.models.municipalities


class AddColumn(migrations.AddField):
    """Add a text column, left empty, to a table that SQLite must not rebuild: a view and triggers read it."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor != "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        table = from_state.apps.get_model(app_label, self.model_name)._meta.db_table
        schema_editor.execute(
            f"ALTER TABLE {schema_editor.quote_name(table)} ADD COLUMN {schema_editor.quote_name(self.name)}"
            " varchar(50) NOT NULL DEFAULT ''"
        )


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0004_notice")]

    operations = [
        AddColumn(
            model_name="municipality",
            name="time_zone",
            field=models.CharField(
                blank=True,
                help_text="Where it is not that of its country: Atlantic/Canary. Left empty, its country's.",
                max_length=50,
                validators=[municipalities.models.municipalities.validate_time_zone],
                verbose_name="time zone",
            ),
        ),
    ]
