"""Facts shown to whoever publishes, as plain values: so that nothing else is published than that."""

import json
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from edit_conflicts import Fact
from exchanges.hosting.programme_names import days_in_words
from exchanges.meetings.published import Version
from exchanges.scheduling.publication.public_changes import PublicChange
from exchanges.scheduling.publication.public_plan import Entries, Entry

VERSION, MEETING, DEADLINE = "version", "meeting", "deadline"
"""How the keys of facts begin; `meeting:12` is the meeting with that primary key."""


def facts_of_publication(
    current: Version | None, changes: Iterable[PublicChange], entries: Entries, deadlines: Iterable[str]
) -> Mapping[str, Fact]:
    """Return what the page shows: which version is public, each meeting that changes, each deadline that moves."""
    return {
        VERSION: _version(current),
        **{f"{MEETING}:{each.meeting.pk}": _meeting(each, entries[each.meeting.pk]) for each in changes},
        **{f"{DEADLINE}:{sentence}": Fact(sentence, sentence) for sentence in deadlines},
    }


def _version(current: Version | None) -> Fact:
    if current is None:
        return Fact("", _("Nothing is public yet"))
    return Fact(str(current.pk), _("The public sees version %(number)d") % {"number": current.number})


def _meeting(change: PublicChange, entry: Entry) -> Fact:
    """Return all that becomes public of a meeting; a title of its own need name neither host nor theme."""
    reason = entry.meeting.cancellation_reason if entry.is_cancelled else ""
    value = [
        change.kind,
        entry.host.pk if entry.host else None,
        entry.theme.pk if entry.theme else None,
        entry.starts_on.isoformat(),
        entry.ends_on.isoformat(),
        entry.status,
        entry.meeting.titles,
        reason,
    ]
    state = _("cancelled") if entry.is_cancelled else _("held") if entry.is_held else ""
    said = [days_in_words(entry.starts_on, entry.ends_on), entry.host, entry.theme, state, reason]
    words = f"{entry.title}: {', '.join(str(each) for each in said if each)}"
    return Fact(json.dumps(value, sort_keys=True), words)
