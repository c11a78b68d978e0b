from django.db import migrations, models

from exchanges.hosting import database_rules_v5


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0026_former_roles")]

    operations = [
        # SQLite rebuilds the table, which the view of the hosting rules forbids.
        migrations.RunPython(database_rules_v5.remove, database_rules_v5.install),
        migrations.AddField(
            model_name="meeting",
            name="may_come_again",
            field=models.BooleanField(
                default=False,
                help_text="Whether the planner may propose the host and the day of a cancelled meeting again.",
                verbose_name="may be proposed again",
            ),
        ),
        migrations.RunPython(database_rules_v5.install, database_rules_v5.remove),
    ]
