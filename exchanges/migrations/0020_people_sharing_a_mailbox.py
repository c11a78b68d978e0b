import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from exchanges.public.http_cache.triggers import drop_triggers


def remove(_apps, schema_editor):
    drop_triggers(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("exchanges", "0019_previews"),
        ("municipalities", "0002_profiles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # SQLite makes the tables anew, without their triggers; what follows every migrate puts them up again.
        migrations.RunPython(remove, remove),
        migrations.RemoveConstraint(
            model_name="person",
            name="person_email_is_unique_however_capitalised",
        ),
        migrations.RemoveConstraint(
            model_name="registration",
            name="erased_registration_keeps_nothing_personal",
        ),
        migrations.AddField(
            model_name="registration",
            name="named_as",
            field=models.CharField(
                blank=True,
                help_text="What the contact of the delegation called the person, who may have another name here.",
                max_length=120,
                verbose_name="named as",
            ),
        ),
        migrations.AddField(
            model_name="standin",
            name="named_as",
            field=models.CharField(blank=True, max_length=120, verbose_name="named as"),
        ),
        migrations.AddField(
            model_name="standin",
            name="rank",
            field=models.PositiveBigIntegerField(
                default=0,
                help_text="If somebody at this rank or behind it has a place, this person would have one, too.",
                verbose_name="rank",
            ),
        ),
        migrations.AddField(
            model_name="standin",
            name="would_come",
            field=models.BooleanField(default=False, verbose_name="would have had a place"),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                django.db.models.functions.text.Lower("name"),
                name="mailbox_has_a_name_once_however_capitalised",
                violation_error_message="Somebody with this name uses this e-mail address already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("erased_at__isnull", True),
                    models.Q(
                        ("access", ""),
                        ("food", ""),
                        ("named_as", ""),
                        ("note", ""),
                        ("person__isnull", True),
                        ("reason", ""),
                    ),
                    _connector="OR",
                ),
                name="erased_registration_keeps_nothing_personal",
                violation_error_message="An erased registration keeps no personal data.",
            ),
        ),
    ]
