from django.db import migrations

from exchanges.hosting import kept_slots_v1


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0046_erasure_runs")]

    operations = [migrations.RunPython(kept_slots_v1.install, kept_slots_v1.remove)]
