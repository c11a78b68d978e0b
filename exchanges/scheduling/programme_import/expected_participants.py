"""Numbers of people who count on a meeting: what a file says, until somebody has registered here."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from exchanges.meetings.models import Meeting
from exchanges.planning.problem.programme import Programme
from exchanges.registrations.models import Registration
from exchanges.registrations.queries.registrations import with_people_counting_on
from exchanges.scheduling.programme_import.matching import MatchedMeetings


def counted_here(there: Iterable[Meeting]) -> dict[int, int]:
    """Return how many people an export says of each meeting for which somebody has ever registered, by its key."""
    registered = Registration.objects.filter(meeting__in=[row.pk for row in there]).order_by()
    rows = with_people_counting_on(Meeting.objects.filter(pk__in=registered.values("meeting")))
    return {row.pk: max(row.registration_count, row.people_counting_on) for row in rows}  # type: ignore[attr-defined]


def with_counts(source: Programme, matched: MatchedMeetings, counted: Mapping[int, int]) -> Programme:
    """Return the file with what is counted here in the place of the numbers that it has: real registrations win."""
    meetings = list(source.meetings)
    for index, row in matched.pairs:
        if row.pk in counted:
            meetings[index] = replace(meetings[index], registrations=counted[row.pk])
    return replace(source, meetings=tuple(meetings))
