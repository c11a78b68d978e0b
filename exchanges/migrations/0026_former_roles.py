import django.db.models.deletion
from django.db import migrations, models

from exchanges.hosting import database_rules_v4, database_rules_v5


class Migration(migrations.Migration):
    dependencies = [
        ("exchanges", "0025_earlier_confirmations"),
        ("municipalities", "0003_former_names"),
    ]

    operations = [
        migrations.RunPython(database_rules_v4.remove, database_rules_v4.install),
        migrations.AddField(
            model_name="slot",
            name="is_history",
            field=models.BooleanField(
                default=False,
                help_text="No longer owed, since the role it came from has ended; kept for what was planned in it.",
                verbose_name="of a former role",
            ),
        ),
        migrations.CreateModel(
            name="FormerRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("forerunner", "Forerunner"),
                            ("award", "Honorary award"),
                            ("network", "Network municipality"),
                        ],
                        max_length=12,
                        verbose_name="role",
                    ),
                ),
                ("last_day", models.DateField(verbose_name="last day")),
                (
                    "participation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_roles",
                        to="municipalities.participation",
                        verbose_name="participation",
                    ),
                ),
            ],
            options={
                "verbose_name": "former role",
                "verbose_name_plural": "former roles",
                "ordering": ["participation", "last_day", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("participation", "last_day"),
                        name="municipality_has_one_role_on_a_day",
                        violation_error_message="Its role has changed from this day on already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["forerunner", "award", "network"])),
                        name="former_role_is_known",
                        violation_error_message="Choose forerunner, honorary award or network municipality.",
                    ),
                ],
            },
        ),
        migrations.RunPython(database_rules_v5.install, database_rules_v5.remove),
    ]
