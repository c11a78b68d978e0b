"""Published meetings with seats left right now: most of them told by the database, the rest counted."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import IS_ANNOUNCED, PublishedMeeting
from exchanges.registrations.models import RegistrationTerms
from exchanges.registrations.seats.occupancy import seats_of_all
from exchanges.registrations.seats.terms import RegistrationState, registration_state

_IN_THE_ROOM = Q(meeting__format__in=[Meeting.Format.IN_PERSON, Meeting.Format.HYBRID])
_ONLINE = Q(meeting__format__in=[Meeting.Format.ONLINE, Meeting.Format.HYBRID])
_TERMS = "meeting__registration_terms"


def with_seats_left(meetings: QuerySet[PublishedMeeting], *, now: datetime) -> Q:
    """Return the condition that somebody who registers for a meeting now gets a seat.

    Without a limit that is a matter of dates. Only where there is one, or where the hour counts, it is worked out.
    """
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    is_open = (
        IS_ANNOUNCED
        & Q(starts_on__gte=tomorrow - timedelta(days=2))
        & (Q(**{f"{_TERMS}__opens_at": None}) | Q(**{f"{_TERMS}__opens_at__lte": now}))
        & (Q(**{f"{_TERMS}__closes_at": None}) | Q(**{f"{_TERMS}__closes_at__gt": now}))
    )
    without_limit = (_IN_THE_ROOM & Q(**{f"{_TERMS}__seats_in_person": None})) | (
        _ONLINE & Q(**{f"{_TERMS}__seats_online": None})
    )
    surely = is_open & without_limit & Q(starts_on__gt=tomorrow)
    return surely | Q(pk__in=_counted(meetings.filter(is_open).exclude(surely), now))


def _counted(meetings: QuerySet[PublishedMeeting], now: datetime) -> list[int]:
    rows = list(meetings)
    saved = RegistrationTerms.objects.filter(meeting__in=[row.meeting_id for row in rows])
    terms = {each.meeting_id: each for each in saved}
    opened = [
        row
        for row in rows
        if registration_state(row, terms.get(row.meeting_id) or RegistrationTerms(meeting=row.meeting), now)
        is RegistrationState.OPEN
    ]
    seats = seats_of_all([row.meeting for row in opened], now)
    return [row.pk for row in opened if not all(mode.is_full for mode in seats[row.meeting_id].values())]
