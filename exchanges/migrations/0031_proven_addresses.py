from django.db import migrations, models
from django.db.models import F

from exchanges.public.http_cache.triggers import drop_triggers


def remove(_apps, schema_editor):
    drop_triggers(schema_editor.connection)


def note(apps, _schema_editor):
    # Who has made a personal calendar had signed in by a link; of nobody else it is known.
    apps.get_model("exchanges", "Person").objects.exclude(feed_key="").update(email_proven_at=F("updated_at"))


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0030_slots_filled_as_well")]

    operations = [
        # SQLite makes the tables anew, without their triggers; what follows every migrate puts them up again.
        migrations.RunPython(remove, remove),
        migrations.AddField(
            model_name="person",
            name="email_proven_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When somebody first followed a link that was sent there. Empty: it may be mistyped.",
                null=True,
                verbose_name="e-mail address proven",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="links_series",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="Rises with every change of the address, so that links sent to an earlier one end.",
                verbose_name="series of links",
            ),
        ),
        migrations.RunPython(note, migrations.RunPython.noop, elidable=True),
    ]
