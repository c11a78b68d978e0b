import django.db.models.deletion
from django.db import migrations, models

from exchanges.hosting import database_rules_v5, database_rules_v6


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0029_reasons_with_their_language")]

    operations = [
        migrations.RunPython(database_rules_v5.remove, database_rules_v5.install),
        migrations.AddField(
            model_name="slot",
            name="also_filled_by",
            field=models.ForeignKey(
                blank=True,
                help_text="A meeting in another slot that is hosted together, and counts for this one, too.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="also_fills",
                to="exchanges.meeting",
                verbose_name="filled as well by",
            ),
        ),
        migrations.RunPython(database_rules_v6.install, database_rules_v6.remove),
    ]
