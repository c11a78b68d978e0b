"""Addresses of users in small letters, as signing in compares them, and the table of what all processes count."""

from typing import Any

from django.core.management import call_command
from django.db import migrations
from django.db.models.functions import Lower


def write_in_small_letters(apps: Any, schema_editor: Any) -> None:
    apps.get_model("municipalities", "User").objects.using(schema_editor.connection.alias).update(email=Lower("email"))


def make_cache_table(_apps: Any, schema_editor: Any) -> None:
    call_command("createcachetable", "shared_cache", database=schema_editor.connection.alias, verbosity=0)


def drop_cache_table(_apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("DROP TABLE shared_cache")


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0005_own_time_zones")]

    operations = [
        migrations.RunPython(write_in_small_letters, migrations.RunPython.noop),
        migrations.RunPython(make_cache_table, drop_cache_table),
    ]
