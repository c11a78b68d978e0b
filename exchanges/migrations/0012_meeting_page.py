from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0011_code_of_a_message")]

    operations = [
        migrations.CreateModel(
            name="MeetingPage",
            fields=[],
            options={
                "verbose_name": "page of a meeting",
                "verbose_name_plural": "pages of meetings",
                "ordering": ["starts_on", "ends_on", "pk"],
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("exchanges.meeting",),
        ),
    ]
