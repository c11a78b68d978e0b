from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from exchanges.public.http_cache.triggers import drop_triggers


def put_up_later(_apps: Any, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Leave the triggers to what follows every migrate."""


def remove(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    drop_triggers(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0009_stand_ins")]

    operations = [
        migrations.CreateModel(
            name="SiteStamp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=20, verbose_name="subject")),
                ("slot", models.PositiveSmallIntegerField(default=0, verbose_name="slot")),
                ("value", models.PositiveBigIntegerField(verbose_name="value")),
                (
                    "seconds",
                    models.PositiveBigIntegerField(help_text="Unix time of the last write.", verbose_name="changed"),
                ),
            ],
            options={
                "verbose_name": "stamp of the site",
                "verbose_name_plural": "stamps of the site",
                "ordering": ["subject", "slot", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject", "slot"),
                        name="subject_has_a_slot_of_the_stamp_once",
                        violation_error_message="The subject has this slot already.",
                    )
                ],
            },
        ),
        migrations.RunPython(put_up_later, remove),
    ]
