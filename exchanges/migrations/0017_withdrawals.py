import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from exchanges.hosting import database_rules_v1, database_rules_v3

ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        ("exchanges", "0016_messages_that_wait"),
        ("municipalities", "0002_profiles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # SQLite rebuilds the table, which the view of the hosting rules forbids.
        migrations.RunPython(database_rules_v1.remove, database_rules_v1.install),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                ("id", ID),
                ("first_day", models.DateField(verbose_name="first day without it")),
                (
                    "reason",
                    models.CharField(
                        help_text="Public, and in the report to the funder.", max_length=300, verbose_name="reason"
                    ),
                ),
                ("noted_at", models.DateTimeField(verbose_name="noted")),
                (
                    "noted_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty where it came with an imported file.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawals_noted",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="noted by",
                    ),
                ),
                (
                    "participation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="municipalities.participation",
                        verbose_name="participation",
                    ),
                ),
            ],
            options={
                "verbose_name": "withdrawal",
                "verbose_name_plural": "withdrawals",
                "ordering": ["first_day", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="withdrawal_has_a_reason",
                        violation_error_message="Write the reason: it goes into the report to the funder.",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="slot",
            name="waived_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="waived_slots",
                to="exchanges.withdrawal",
                verbose_name="no longer owed because of",
            ),
        ),
        migrations.CreateModel(
            name="WithdrawnMeeting",
            fields=[
                ("id", ID),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("given", "Another municipality hosts it"),
                            ("open", "Still owed, by another municipality"),
                            ("waived", "No longer owed"),
                        ],
                        max_length=6,
                        verbose_name="what became of it",
                    ),
                ),
                (
                    "given_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_over_meetings",
                        to="municipalities.participation",
                        verbose_name="given to",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty where none was planned yet.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="withdrawals",
                        to="exchanges.meeting",
                        verbose_name="meeting",
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="withdrawn_meetings",
                        to="exchanges.slot",
                        verbose_name="slot",
                    ),
                ),
                (
                    "withdrawal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="meetings",
                        to="exchanges.withdrawal",
                        verbose_name="withdrawal",
                    ),
                ),
            ],
            options={
                "verbose_name": "meeting of a withdrawn host",
                "verbose_name_plural": "meetings of withdrawn hosts",
                "ordering": ["withdrawal", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["given", "open", "waived"])),
                        name="withdrawn_meeting_outcome_is_known",
                        violation_error_message="Say what becomes of the meeting.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("given_to__isnull", False), models.Q(("outcome", "given"), _negated=True), _connector="OR"
                        ),
                        name="given_meeting_has_its_new_host",
                        violation_error_message="Choose who hosts the meeting instead.",
                    ),
                ],
            },
        ),
        migrations.RunPython(database_rules_v3.install, database_rules_v3.remove),
    ]
