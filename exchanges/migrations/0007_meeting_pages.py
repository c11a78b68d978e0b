from django.db import migrations, models

from exchanges.hosting import database_rules_v1


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0006_feedback_once")]

    operations = [
        # SQLite rebuilds the table, which the view of the hosting rules forbids.
        migrations.RunPython(database_rules_v1.remove, database_rules_v1.install),
        migrations.AddField(
            model_name="meeting",
            name="access_by_train",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="Station and way from it, by language.",
                verbose_name="getting there by train",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="access_notes",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="Entrance, lift, hearing loop and the like, by language.",
                verbose_name="getting in",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="interpretation",
            field=models.CharField(
                blank=True, help_text="As in “en, sv”.", max_length=60, verbose_name="interpretation into"
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="notes",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="What came of the meeting, by language. Shown once it is over.",
                verbose_name="notes",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="step_free",
            field=models.CharField(
                choices=[("unknown", "Not known yet"), ("yes", "Yes"), ("partly", "Partly"), ("no", "No")],
                default="unknown",
                max_length=7,
                verbose_name="step-free",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("step_free__in", ["unknown", "yes", "partly", "no"])),
                name="meeting_step_free_is_known",
                violation_error_message="Choose how one gets in without steps.",
            ),
        ),
        migrations.RunPython(database_rules_v1.install, database_rules_v1.remove),
    ]
