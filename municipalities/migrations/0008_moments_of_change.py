"""When countries, programmes and roles last changed: what is published of a meeting says so."""

from django.db import migrations

from municipalities.added_moments import AddUpdatedAt


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0007_plain_words")]

    operations = [AddUpdatedAt("country"), AddUpdatedAt("programme"), AddUpdatedAt("participation")]
