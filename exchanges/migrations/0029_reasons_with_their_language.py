import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from exchanges.hosting import database_rules_v5


class Migration(migrations.Migration):
    dependencies = [
        ("exchanges", "0028_domains_in_one_form"),
        ("municipalities", "0004_notice"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="registration",
            name="erased_registration_keeps_nothing_personal",
        ),
        # SQLite rebuilds the table, which the view of the hosting rules forbids.
        migrations.RunPython(database_rules_v5.remove, database_rules_v5.install),
        migrations.AddField(
            model_name="meeting",
            name="cancellation_language",
            field=models.CharField(
                blank=True, help_text="The one it was written in.", max_length=10, verbose_name="language of the reason"
            ),
        ),
        migrations.RunPython(database_rules_v5.install, database_rules_v5.remove),
        migrations.AddField(
            model_name="registration",
            name="cancellation_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="reason for cancelling"),
        ),
        migrations.AddField(
            model_name="registration",
            name="cancelled_by",
            field=models.ForeignKey(
                blank=True,
                help_text="A coordinator; empty where the person or their contact did.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cancelled_registrations",
                to=settings.AUTH_USER_MODEL,
                verbose_name="cancelled by",
            ),
        ),
        migrations.AddField(
            model_name="registration",
            name="decision_language",
            field=models.CharField(
                blank=True, help_text="The one it was written in.", max_length=10, verbose_name="language of the reason"
            ),
        ),
        migrations.AddField(
            model_name="registration",
            name="was_mode",
            field=models.CharField(
                blank=True,
                choices=[("in_person", "In person"), ("online", "Online")],
                help_text="Before the meeting changed its format, until the person has said whether they still come.",
                max_length=9,
                verbose_name="took part",
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="reason_language",
            field=models.CharField(
                blank=True, help_text="The one it was written in.", max_length=10, verbose_name="language of the reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(("was_mode__in", ["", "in_person", "online"])),
                name="registration_was_in_a_known_mode",
                violation_error_message="Choose in person or online.",
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("erased_at__isnull", True),
                    models.Q(
                        ("access", ""),
                        ("cancellation_reason", ""),
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
