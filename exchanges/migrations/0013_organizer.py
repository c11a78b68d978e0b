import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0012_meeting_page")]

    operations = [
        migrations.CreateModel(
            name="Organizer",
            fields=[
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="organizer",
                        serialize=False,
                        to="exchanges.meeting",
                        verbose_name="meeting",
                    ),
                ),
                (
                    "mailbox",
                    models.CharField(
                        help_text="With its name, as in From of a mail.", max_length=320, verbose_name="mailbox"
                    ),
                ),
            ],
            options={
                "verbose_name": "organizer",
                "verbose_name_plural": "organizers",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("mailbox", ""), _negated=True),
                        name="organizer_has_a_mailbox",
                        violation_error_message="An organizer needs a mailbox.",
                    )
                ],
            },
        ),
    ]
