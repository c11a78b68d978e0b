"""Make one of two rows that are one person of one mailbox, kept with its domain in two forms, where nothing collides."""

from django.db import migrations

from localisation.mail_addresses import comparable


def join(apps, _schema_editor):
    people = apps.get_model("exchanges", "Person").objects
    for person in list(people.order_by("pk")):
        address = comparable(person.email)
        if address == person.email:
            continue
        known = next(
            (
                each
                for each in people.filter(email__iexact=address).exclude(pk=person.pk).order_by("pk")
                if each.name.casefold() == person.name.casefold()
            ),
            None,
        )
        if known is None:
            people.filter(pk=person.pk).update(email=address)
        elif not _collide(apps, known, person):
            _give_all(apps, known, person)


def _collide(apps, known, twin):
    """Tell whether both stand for one meeting, or both have a calendar that somebody subscribes to."""
    standing = apps.get_model("exchanges", "Registration").objects.filter(status__in=["active", "requested"])
    meetings = standing.filter(person=known).values("meeting")
    return bool(known.feed_key and twin.feed_key) or standing.filter(person=twin, meeting__in=meetings).exists()


def _give_all(apps, known, twin):
    def rows(name):
        return apps.get_model("exchanges", name).objects

    rows("Registration").filter(person=twin).update(person=known)
    rows("Delegation").filter(contact=twin).update(contact=known)
    named_by = rows("StandIn").filter(person=known).values_list("delegation", flat=True)
    rows("StandIn").filter(person=twin, delegation__in=list(named_by)).delete()
    rows("StandIn").filter(person=twin).update(person=known)
    rows("Message").filter(person=twin).update(person=known)
    for naming in rows("Naming").filter(person=twin):
        other = rows("Naming").filter(person=known, message=naming.message_id).first()
        if other is None:
            rows("Naming").filter(pk=naming.pk).update(person=known)
        else:
            rows("Naming").filter(pk=other.pk).update(spots=[*other.spots, *naming.spots])
            naming.delete()
    proven = [each.email_proven_at for each in (known, twin) if each.email_proven_at]
    feed_key = known.feed_key or twin.feed_key
    twin.delete()
    rows("Person").filter(pk=known.pk).update(
        feed_key=feed_key,
        created_at=min(known.created_at, twin.created_at),
        email_proven_at=min(proven) if proven else None,
    )


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0032_consent_of_delegations")]

    operations = [migrations.RunPython(join, migrations.RunPython.noop, elidable=True)]
