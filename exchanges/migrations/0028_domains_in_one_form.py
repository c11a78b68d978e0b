"""Write the domains of people's addresses as people write them, so that one mailbox is one."""

from django.db import migrations

from localisation.mail_addresses import comparable


def write_anew(apps, _schema_editor):
    people = apps.get_model("exchanges", "Person").objects
    for person in people.filter(email__icontains="xn--"):
        address = comparable(person.email)
        # Somebody known in both forms stays as they are: two people with registrations are not made one.
        if not people.filter(email__iexact=address, name__iexact=person.name).exclude(pk=person.pk).exists():
            person.email = address
            person.save(update_fields=["email"])


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0027_days_of_cancelled_meetings")]

    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop, elidable=True)]
