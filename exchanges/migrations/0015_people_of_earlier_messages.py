"""Note whom the messages written so far are to, and whom those to contacts of delegations name.

Until now an address was one person's, and a colleague was named by the address alone: where one stands, whole, in such
a mail, it names its person.
"""

import re

from django.db import migrations

ADDRESS = re.compile(r"[^\s<>()\[\],;:\"]+@[^\s<>()\[\],;:\"]+\w")


def note_people(apps, _schema_editor):
    messages, naming = (
        apps.get_model("exchanges", "Message").objects,
        apps.get_model("exchanges", "Naming"),
    )
    people = {
        email.lower(): pk for pk, email in apps.get_model("exchanges", "Person").objects.values_list("pk", "email")
    }
    recipients, names = [], []
    written = messages.exclude(state="erased").only("pk", "key", "recipient", "subject", "text", "html")
    for message in list(written):
        message.person_id = people.get(message.recipient.lower())
        if message.person_id:
            recipients.append(message)
        if message.key.startswith("delegation:"):
            names += [
                naming(message=message, person_id=person, spots=spots)
                for person, spots in spots_in(message, people).items()
                if person != message.person_id
            ]
    messages.bulk_update(recipients, ["person"], batch_size=200)
    naming.objects.bulk_create(names, batch_size=200)


def spots_in(message, people):
    """Return where a message has the whole address of whom."""
    spots = {}
    for part in ("subject", "text", "html"):
        for found in ADDRESS.finditer(getattr(message, part)):
            person = people.get(found[0].lower())
            if person:
                spots.setdefault(person, []).append([part, found.start(), len(found[0])])
    return spots


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0014_people_of_messages")]

    operations = [migrations.RunPython(note_people, migrations.RunPython.noop, elidable=True)]
