import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("municipalities", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Profile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "claims",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="What others come for. By language.",
                        verbose_name="in one sentence",
                    ),
                ),
                (
                    "stories",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="A few paragraphs by language.",
                        verbose_name="about the work",
                    ),
                ),
                ("population", models.PositiveIntegerField(blank=True, null=True, verbose_name="population")),
                (
                    "climate_neutral_by",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="The year that the municipality has decided on.",
                        null=True,
                        verbose_name="climate neutral by",
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "municipality",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="profile",
                        to="municipalities.municipality",
                        verbose_name="municipality",
                    ),
                ),
            ],
            options={
                "verbose_name": "profile",
                "verbose_name_plural": "profiles",
                "ordering": ["municipality", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("population__isnull", True), ("population__gte", 1), _connector="OR"),
                        name="municipality_has_inhabitants_where_they_are_counted",
                        violation_error_message="Write how many people live there, or leave it empty.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("climate_neutral_by__isnull", True),
                            ("climate_neutral_by__range", (1990, 2100)),
                            _connector="OR",
                        ),
                        name="municipality_is_climate_neutral_by_a_year_of_our_time",
                        violation_error_message="Write a year from 1990 to 2100, or leave it empty.",
                    ),
                ],
            },
        ),
    ]
