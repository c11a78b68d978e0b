"""Reads over registrations: who comes and waits, of which municipalities, and what somebody is registered for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Func, IntegerField, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.meetings.time_and_place.moments import end_of
from exchanges.registrations.models import Person, Registration
from exchanges.registrations.queries.positions import with_position
from localisation.alphabet import InTheAlphabet
from municipalities.access import Reach
from municipalities.models import Municipality


@dataclass(frozen=True, slots=True)
class OwnRegistration:
    """A registration as its person sees it, with what is published of the meeting.

    `position` is the one on the waiting list, None where it is not in line.
    """

    registration: Registration
    published: PublishedMeeting
    position: int | None


@dataclass(frozen=True, slots=True)
class OwnRegistrations:
    """What somebody is registered for, each list by date; `requested` waits for a coordinator's answer."""

    coming: tuple[OwnRegistration, ...]
    waiting: tuple[OwnRegistration, ...]
    requested: tuple[OwnRegistration, ...]
    past: tuple[OwnRegistration, ...]


def own_registrations(person: Person, now: datetime) -> OwnRegistrations:
    """Return what a person is registered for, in two queries; what was cancelled or declined is not in it."""
    return own_registrations_of([person.pk], now)


def own_registrations_of(people: Iterable[int], now: datetime) -> OwnRegistrations:
    """Return what people who share a mailbox are registered for, by their primary keys, as own_registrations does."""
    found = with_position(Registration.objects.filter(person__in=people))
    standing = list(found.standing().select_related("delegation", "person"))
    shown = {
        row.meeting_id: row for row in published_meetings().filter(meeting__in=[each.meeting_id for each in standing])
    }
    own = [
        OwnRegistration(each, shown[each.meeting_id], each.position)  # type: ignore[attr-defined]
        for each in standing
        if each.meeting_id in shown
    ]
    own.sort(key=lambda each: (each.published.starts_on, each.registration.pk))
    ahead = [each for each in own if not _is_over(each.published, now)]
    return OwnRegistrations(
        coming=tuple(each for each in ahead if each.registration.is_coming),
        waiting=tuple(each for each in ahead if each.registration.is_waiting),
        requested=tuple(each for each in ahead if each.registration.is_requested),
        past=tuple(each for each in reversed(own) if _is_over(each.published, now) and each.registration.is_coming),
    )


def own_registration_for(person: Person, published: PublishedMeeting) -> Registration | None:
    """Return somebody's registration for a meeting, or their request, if it stands."""
    standing = Registration.objects.of(published.meeting_id).standing().filter(person=person)
    return standing.select_related("meeting", "person", "municipality__country").first()


def participants_of(meeting: Meeting) -> QuerySet[Registration]:
    """Return who comes to a meeting, by municipality and name; those to be named later come last in theirs."""
    return (
        Registration.objects.of(meeting)
        .coming()
        .select_related("person", "municipality__country", "delegation__contact")
        .order_by(InTheAlphabet("municipality__name"), InTheAlphabet("person__name").asc(nulls_last=True), "rank")
    )


def requests_to_decide(now: datetime) -> QuerySet[Registration]:
    """Return the open requests for meetings that are published and have not begun, the oldest first."""
    shown = published_meetings().standing()
    ahead = shown.filter(starts_on__gte=now.date()).order_by().values("meeting")
    related = ("person", "municipality__country", "meeting__exchange__country", "meeting__theme", "meeting__host")
    requested = Registration.objects.requested().filter(meeting__in=ahead)
    return requested.select_related(*related).order_by("created_at", "pk")


@dataclass(frozen=True, slots=True)
class RequestCounts:
    """How many people ask to come and wait for an answer, and since how many days the longest."""

    people: int
    oldest_days: int


def open_request_counts(reach: Reach, *, now: datetime) -> RequestCounts:
    """Count the requests that somebody with this reach can still answer."""
    requests = requests_to_decide(now) if reach else Registration.objects.none()
    if reach and not reach.everything:
        requests = requests.filter(meeting__exchange__country=reach.country_code)
    found = requests.order_by().aggregate(people=Count("pk"), oldest=Min("created_at"))
    return RequestCounts(found["people"], (now - found["oldest"]).days if found["oldest"] else 0)


def municipalities_coming(meeting: Meeting) -> QuerySet[Municipality]:
    """Return the municipalities from which somebody comes; the public sees these, and never a name."""
    coming = Registration.objects.coming().filter(meeting=meeting, municipality__isnull=False)
    return (
        Municipality.objects.filter(pk__in=coming.values("municipality"))
        .select_related("country")
        .order_by(InTheAlphabet("name"), "pk")
    )


def with_people_counting_on(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Add to each meeting `people_counting_on`: how many come or wait, who would have to be told of another date."""
    active = Registration.objects.active().filter(meeting=OuterRef("pk"))
    counted = active.order_by().annotate(people=Func(F("pk"), function="COUNT")).values("people")
    return meetings.annotate(people_counting_on=Coalesce(Subquery(counted, output_field=IntegerField()), 0))


def _is_over(published: PublishedMeeting, now: datetime) -> bool:
    return published.is_held or end_of(published) <= now
