"""Consequences of deleting one's data, to be read before: what goes and what stays."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from exchanges.meetings.languages.marked import marked_title
from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.meetings.time_and_place.times import days_in_range
from exchanges.registrations.identity.people import people_at
from exchanges.registrations.mail.calls import own_days
from exchanges.registrations.models import Attendance, Delegation, Person, Registration
from exchanges.registrations.personal_data.erasure import messages_to
from exchanges.registrations.queries.delegates import Delegate, delegates_of
from exchanges.registrations.queries.registrations import OwnRegistration, own_registrations
from localisation.alphabet import InTheAlphabet


@dataclass(frozen=True, slots=True)
class OfDelegation:
    """What becomes of a delegation without its contact: seats without a name go, colleagues who are named stay."""

    title: str
    unnamed: int
    named: tuple[Delegate, ...]


@dataclass(frozen=True, slots=True)
class PastVisit:
    """A registration that is over or was cancelled, in words: how it stood, and what of it stays, without the name."""

    published: PublishedMeeting
    days: str
    how: str
    stays: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """What somebody leaves. `sharing` are the names of those who use the same mailbox, who stay as they are.

    `past` is all that is not `ahead`, the latest first.
    """

    ahead: tuple[OwnRegistration, ...]
    past: tuple[PastVisit, ...]
    messages: int
    delegations: tuple[OfDelegation, ...]
    sharing: tuple[str, ...]


def leaving_of(person: Person, now: datetime) -> Leaving:
    """Return what goes with a person, and what stays without them."""
    own = own_registrations(person, now)
    shares = people_at(person.email).exclude(pk=person.pk).order_by(InTheAlphabet("name"), "pk")
    ahead = (*own.coming, *own.waiting, *own.requested)
    return Leaving(
        ahead=ahead,
        past=tuple(_past(person, [each.registration.pk for each in ahead])),
        messages=messages_to(person).count(),
        delegations=tuple(_delegations(person)),
        sharing=tuple(shares.values_list("name", flat=True)),
    )


def _past(person: Person, ahead: list[int]) -> list[PastVisit]:
    rows = Registration.objects.filter(person=person).exclude(pk__in=ahead).select_related("municipality__country")
    rows = rows.prefetch_related(Prefetch("attendances", Attendance.objects.order_by("day")))
    found = list(rows.order_by("pk"))
    shown = _last_published([each.meeting_id for each in found])
    past = [_past_visit(each, shown[each.meeting_id]) for each in found if each.meeting_id in shown]
    return sorted(past, key=lambda each: each.published.starts_on, reverse=True)


def _last_published(meetings: list[int]) -> dict[int, PublishedMeeting]:
    """Return the meetings as they are published, or were last, where the plan has gone on without them."""
    rows = PublishedMeeting.objects.filter(meeting__in=meetings).select_related(
        "version", "meeting__slot__rule", "exchange__country", "host__municipality__country", "theme"
    )
    return {each.meeting_id: each for each in rows.order_by("version__number")}


def _past_visit(registration: Registration, published: PublishedMeeting) -> PastVisit:
    was_there = [each.day for each in registration.attendances.all()]
    own = was_there or own_days(registration)
    town = str(registration.municipality) if registration.municipality else ""
    if was_there:
        how, stays = _("You attended"), _("Somebody from %(town)s attended") if town else _("Somebody attended")
    else:
        how = {
            Registration.Status.CANCELLED: pgettext("a registration", "Cancelled"),
            Registration.Status.DECLINED: _("Declined"),
            Registration.Status.REQUESTED: _("You had asked for a place"),
        }.get(Registration.Status(registration.status), _("You were registered"))
        stays = _("Somebody from %(town)s had registered") if town else _("Somebody had registered")
    return PastVisit(published, days_in_range(published, own), how, stays % {"town": town} if town else stays)


def _delegations(person: Person) -> list[OfDelegation]:
    rows = list(Delegation.objects.filter(contact=person).order_by("pk"))
    shown: dict[int, PublishedMeeting] = {
        each.meeting_id: each for each in published_meetings().filter(meeting__in=[row.meeting_id for row in rows])
    }
    found = []
    for row in rows:
        lines = delegates_of(row)
        named = tuple(line for line in lines if line.is_named and line.person_id != person.pk)
        unnamed = sum(not line.is_named for line in lines)
        if row.meeting_id in shown and (named or unnamed):
            found.append(OfDelegation(marked_title(shown[row.meeting_id]), unnamed, named))
    return found
