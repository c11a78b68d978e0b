import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchanges", "0008_agenda_documents_highlights"),
    ]

    operations = [
        migrations.CreateModel(
            name="StandIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=12, unique=True, verbose_name="reference")),
                (
                    "mode",
                    models.CharField(
                        choices=[("in_person", "In person"), ("online", "Online")],
                        max_length=9,
                        verbose_name="takes part",
                    ),
                ),
                (
                    "days",
                    models.JSONField(
                        blank=True, default=list, help_text="ISO dates. Empty: every day.", verbose_name="days"
                    ),
                ),
                (
                    "delegation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stand_ins",
                        to="exchanges.delegation",
                        verbose_name="delegation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stand_ins",
                        to="exchanges.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "stand-in",
                "verbose_name_plural": "stand-ins",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("delegation", "person"),
                        name="delegation_names_a_stand_in_once",
                        violation_error_message="You have named this colleague already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["in_person", "online"])),
                        name="stand_in_mode_is_known",
                        violation_error_message="Choose in person or online.",
                    ),
                ],
            },
        ),
    ]
