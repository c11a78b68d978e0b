from typing import Any

from django.db import migrations, models

import exchanges.meetings.languages.spoken
from exchanges.hosting import database_rules_v3

# As they are at this migration: what is imported may know other languages one day.
COLUMNS = ("languages", "interpretation")


def read_what_was_typed(apps: Any, _schema_editor: Any) -> None:
    """Write every list as codes; stop where one holds a word that names no language, before anything is lost."""
    unread = []
    for meeting in apps.get_model("exchanges", "Meeting").objects.order_by("pk"):
        for name in COLUMNS:
            typed = getattr(meeting, name)
            codes, unknown = exchanges.meetings.languages.spoken.read_languages(typed)
            if unknown:
                unread.append(f"meeting {meeting.pk} ({meeting.slug}), {name}: “{typed}” has {', '.join(unknown)}")
            setattr(meeting, name, exchanges.meetings.languages.spoken.column_of(codes))
        if not unread:
            meeting.save(update_fields=COLUMNS)
    if unread:
        raise ValueError(
            "These meetings have languages that cannot be read. Write them as codes, as in “en, sv”, with the version "
            "of the site that runs now, then migrate again; nothing has been changed.\n" + "\n".join(unread)
        )


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0017_withdrawals")]

    operations = [
        migrations.RunPython(read_what_was_typed, migrations.RunPython.noop),
        # SQLite rebuilds the table, which the view of the hosting rules forbids.
        migrations.RunPython(database_rules_v3.remove, database_rules_v3.install),
        migrations.AlterField(
            model_name="meeting",
            name="languages",
            field=exchanges.meetings.languages.spoken.LanguagesField(
                blank=True, help_text="As in “en, sv”.", max_length=60, verbose_name="languages"
            ),
        ),
        migrations.AlterField(
            model_name="meeting",
            name="interpretation",
            field=exchanges.meetings.languages.spoken.LanguagesField(
                blank=True, help_text="As in “en, sv”.", max_length=60, verbose_name="interpretation into"
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("languages__regex", exchanges.meetings.languages.spoken.PATTERN)),
                name="meeting_languages_are_codes",
                violation_error_message="Write languages by their codes, as in “en, sv”.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("interpretation__regex", exchanges.meetings.languages.spoken.PATTERN)),
                name="meeting_interpretation_is_into_codes",
                violation_error_message="Write languages by their codes, as in “en, sv”.",
            ),
        ),
        migrations.RunPython(database_rules_v3.install, database_rules_v3.remove),
    ]
