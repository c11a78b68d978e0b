"""Sentences for coordinators: what of a meeting people are told of changes."""

from datetime import time, timedelta

from django.utils.translation import gettext as _

from exchanges.hosting.programme_names import days_in_words
from exchanges.meetings.models import Meeting
from exchanges.outbox.acts import say
from exchanges.registrations.mail.told import LiveFacts, Special


def say_facts(meeting: Meeting, before: LiveFacts, after: LiveFacts) -> None:
    """Note for the act under way which facts of a meeting change, each as it is and as it was."""
    title = f"{meeting.title}, {days_in_words(meeting.starts_on, meeting.ends_on)}"
    compared = [
        (_("Format"), _format(before.format), _format(after.format)),
        (_("Hours"), _hours(before.starts_at, before.ends_at), _hours(after.starts_at, after.ends_at)),
        (_("Venue"), before.venue, after.venue),
        (_("Address"), before.address, after.address),
        *_days(meeting, before, after),
    ]
    for what, old, new in compared:
        if old != new:
            words = {"meeting": title, "what": what, "new": new or _("none"), "old": old or _("none")}
            say(_("%(meeting)s. %(what)s: %(new)s instead of %(old)s.") % words)


def _days(meeting: Meeting, before: LiveFacts, after: LiveFacts) -> list[tuple[str, str, str]]:
    old, new = ({special[0]: special for special in facts.special_days} for facts in (before, after))
    return [
        (days_in_words(day, day), _special(old.get(number)), _special(new.get(number)))
        for number in sorted(old.keys() | new.keys())
        for day in [meeting.starts_on + timedelta(days=number - 1)]
    ]


def _special(special: Special | None) -> str:
    if special is None:
        return _("as on the other days")
    _number, kind, venue, address = special
    return ", ".join(part for part in (_format(kind) if kind else "", venue, address) if part)


def _format(value: str) -> str:
    return str(Meeting.Format(value).label)


def _hours(start: time | None, end: time | None) -> str:
    return "–".join(f"{hour:%H:%M}" for hour in (start, end) if hour)
