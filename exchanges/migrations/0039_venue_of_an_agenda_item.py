"""Where an item of a meeting's programme takes place is its venue, as that of the meeting and of a day that differs."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0038_names_without_addresses")]

    operations = [migrations.RenameField("agendaitem", "place", "venue")]
