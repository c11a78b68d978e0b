import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchanges", "0023_call_of_a_message"),
        ("municipalities", "0002_profiles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HostConfirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="last day")),
                ("noted_at", models.DateTimeField(auto_now_add=True, verbose_name="noted")),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="confirmations_given",
                        to="municipalities.participation",
                        verbose_name="host",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="confirmations",
                        to="exchanges.meeting",
                        verbose_name="meeting",
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty where it came with an imported file.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations_noted",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="noted by",
                    ),
                ),
            ],
            options={
                "verbose_name": "confirmation by the host",
                "verbose_name_plural": "confirmations by hosts",
                "ordering": ["meeting", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("meeting",),
                        name="meeting_is_confirmed_once",
                        violation_error_message="The host has confirmed the meeting already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__lte", models.F("ends_on"))),
                        name="confirmation_starts_before_it_ends",
                        violation_error_message="The first day is after the last day.",
                    ),
                ],
            },
        ),
    ]
