"""When themes and hosting rules last changed: what is published of a meeting says so."""

from django.db import migrations

from municipalities.added_moments import AddUpdatedAt


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0050_plain_words")]

    operations = [AddUpdatedAt("hostingrule"), AddUpdatedAt("theme")]
