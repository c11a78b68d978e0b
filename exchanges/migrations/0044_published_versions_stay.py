from django.db import migrations

from exchanges.meetings import version_rules_v1


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0043_names_in_one_line")]

    operations = [migrations.RunPython(version_rules_v1.install, version_rules_v1.remove)]
