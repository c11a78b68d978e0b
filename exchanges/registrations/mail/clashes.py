"""Meetings on the same day: whoever has a seat at one is told so where they register for another."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.meetings.time_and_place.times import days_in_range, days_of
from exchanges.registrations.mail.calls import own_days
from exchanges.registrations.mail.mail_facts import meeting_url, title_of
from exchanges.registrations.models import Person, Registration


def clashes_of(
    person: Person | None, published: PublishedMeeting, chosen: Iterable[date] = ()
) -> list[tuple[PublishedMeeting, str]]:
    """Return the other meetings at which somebody has a seat on a day on which they would come; their days in words.

    `chosen` are the days of this meeting; none: all of them. One query where there is nothing to tell.
    """
    if person is None:
        return []
    days = set(days_of(published, chosen))
    theirs = Registration.objects.active().with_seat().filter(person=person).exclude(meeting=published.meeting_id)
    near = (
        published_meetings()
        .announced()
        .filter(
            meeting__in=theirs.order_by().values("meeting"),
            starts_on__lte=max(days),
            ends_on__gte=min(days),
        )
    )
    return list(_on_the_same_days(list(near), theirs, days)) if near else []


def clashes_told(registration: Registration, published: PublishedMeeting, *, now: datetime) -> list[dict[str, str]]:
    """Return the other meetings at which somebody has a seat on the same day; whoever is new here has none."""
    person = registration.person
    if person is None or person.created_at >= now:
        return []
    found = clashes_of(person, published, own_days(registration))
    return [{**title_of(other), "days": words, "url": meeting_url(other)} for other, words in found]


def _on_the_same_days(
    near: list[PublishedMeeting], theirs: Iterable[Registration], days: set[date]
) -> Iterator[tuple[PublishedMeeting, str]]:
    own = {each.meeting_id: tuple(date.fromisoformat(day) for day in each.days) for each in theirs}
    for other in near:
        chosen = own.get(other.meeting_id, ())
        if days & set(days_of(other, chosen)):
            yield other, days_in_range(other, chosen)
