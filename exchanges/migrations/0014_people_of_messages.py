import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchanges", "0013_organizer"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="person",
            field=models.ForeignKey(
                blank=True,
                help_text="Whose mail it is: a mailbox may be several people's.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="messages",
                to="exchanges.person",
                verbose_name="person",
            ),
        ),
        migrations.CreateModel(
            name="Naming",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("spots", models.JSONField(blank=True, default=list, verbose_name="where it names the person")),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="namings",
                        to="exchanges.message",
                        verbose_name="message",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="namings",
                        to="exchanges.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "name in a message",
                "verbose_name_plural": "names in messages",
                "ordering": ["message", "person", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("message", "person"),
                        name="message_names_a_person_once",
                        violation_error_message="This message refers to the person already.",
                    )
                ],
            },
        ),
    ]
