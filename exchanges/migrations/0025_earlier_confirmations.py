from typing import Any

from django.db import migrations


def note_what_was_confirmed(apps: Any, _schema_editor: Any) -> None:
    """Keep that hosts have confirmed: for the host and the days that the meetings have, by nobody who is known."""
    confirmations = apps.get_model("exchanges", "HostConfirmation")
    meetings = apps.get_model("exchanges", "Meeting").objects.filter(status="confirmed", host__isnull=False)
    confirmations.objects.bulk_create(
        confirmations(
            meeting_id=meeting.pk, host_id=meeting.host_id, starts_on=meeting.starts_on, ends_on=meeting.ends_on
        )
        for meeting in meetings
    )


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0024_host_confirmations")]

    operations = [migrations.RunPython(note_what_was_confirmed, migrations.RunPython.noop)]
