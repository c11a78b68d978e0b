"""The assignment of a meeting of the draft: host, theme and days, and giving it another."""

import datetime
from dataclasses import dataclass

from exchanges.meetings.models import Meeting, Theme
from municipalities.models import Participation


@dataclass(frozen=True, slots=True)
class Assignment:
    """Host, theme, first and last day (both included) of a meeting."""

    host: Participation | None
    theme: Theme | None
    starts_on: datetime.date
    ends_on: datetime.date


@dataclass(frozen=True, slots=True)
class MeetingChange:
    """A meeting of the draft that was made or moved; `before` is None for a new one."""

    meeting: Meeting
    before: Assignment | None
    after: Assignment
    has_lapsed: bool = False
    """Whether its host had confirmed it as it was before."""


def assignment_of(meeting: Meeting) -> Assignment:
    """Return where a meeting is now."""
    return Assignment(meeting.host, meeting.theme, meeting.starts_on, meeting.ends_on)


def assign(meeting: Meeting, after: Assignment) -> None:
    """Put a meeting elsewhere, unsaved; where a host had confirmed another day or another host, it is asked again."""
    before = assignment_of(meeting)
    meeting.host, meeting.theme = after.host, after.theme
    meeting.starts_on, meeting.ends_on = after.starts_on, after.ends_on
    moved = (before.host, before.starts_on, before.ends_on) != (after.host, after.starts_on, after.ends_on)
    if moved and meeting.is_confirmed:
        meeting.status = Meeting.Status.PROPOSED
