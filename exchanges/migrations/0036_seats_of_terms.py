"""What the room and the call have are seats, as what a registration holds is one."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0035_seat_allotments")]

    operations = [
        migrations.RenameField("registrationterms", "places_in_person", "seats_in_person"),
        migrations.RenameField("registrationterms", "places_online", "seats_online"),
    ]
