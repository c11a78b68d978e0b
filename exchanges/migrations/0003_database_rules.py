from django.db import migrations

from exchanges.hosting import database_rules_v1


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0002_initial"), ("municipalities", "0001_initial")]

    operations = [migrations.RunPython(database_rules_v1.install, database_rules_v1.remove)]
