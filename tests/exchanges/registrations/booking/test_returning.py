"""Places of delegations that nobody is named for: few, for a week, and announced before they return."""

import datetime

import pytest

from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.booking.delegations import (
    DelegationDetails,
    name_delegate,
    register_delegation,
    return_unnamed,
)
from exchanges.registrations.errors import DelegationRefused
from exchanges.registrations.identity.details import CONSENT_VERSION, PersonDetails, Visit
from exchanges.registrations.models import Delegation, RegistrationTerms
from tests.exchanges.registrations.factories import again, details, make_published, make_terms, sign_up, town_of
from tests.factories import NOON

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
WEEK = 7 * DAY
ASA = PersonDetails("asa@example.org", "Åsa O'Łącka")


def delegate(
    published: PublishedMeeting, *colleagues: PersonDetails | None, number: int = 0, now: datetime.datetime = NOON
) -> Delegation:
    return register_delegation(
        published=published,
        details=DelegationDetails(
            contact=details("contact@example.org", town_of(published, number=number)),
            colleagues=colleagues,
            visit=Visit("in_person"),
            consent_version=CONSENT_VERSION,
        ),
        is_proven=True,
        now=now,
    )


def told(kind: str = "unnamed_seats") -> list[str]:
    return list(
        Message.objects.filter(kind=kind, recipient="contact@example.org").order_by("pk").values_list("text", flat=True)
    )


def test_places_without_a_name_return_after_a_week_and_go_to_the_next() -> None:
    published = make_published(seats=3)
    delegation = delegate(published, ASA, None, None)
    waits = sign_up(published)
    assert not waits.is_coming
    assert "Name the others until" in told("delegation_registered")[0]
    assert return_unnamed(now=NOON + WEEK - datetime.timedelta(seconds=1)) == 0
    assert return_unnamed(now=NOON + WEEK) == 2
    assert delegation.registrations.active().get().named_as == ASA.name
    assert again(waits).seat is not None
    assert return_unnamed(now=NOON + WEEK) == 0
    assert "Nobody was named in time for 2 places that you hold" in told()[-1]


def test_it_is_announced_two_days_before_once() -> None:
    delegate(make_published(seats=9), None)
    return_unnamed(now=NOON + 4 * DAY)
    assert told() == []
    for hours in (0, 1, 20):
        return_unnamed(now=NOON + 5 * DAY + datetime.timedelta(hours=hours))
    (said,) = told()
    assert "For 1 place that you hold nobody is named. Name somebody until Friday 22 January 2027, 13:00" in said


def test_who_is_named_in_time_stays() -> None:
    published = make_published(seats=9)
    delegation = delegate(published, None)
    name_delegate(registration=delegation.registrations.get(), person=ASA, now=NOON + DAY)
    assert return_unnamed(now=NOON + 2 * WEEK) == 0
    assert delegation.registrations.get().is_coming


def test_they_return_when_registration_closes_before_the_week_is_over() -> None:
    published = make_published()
    make_terms(published.meeting, closes_at=NOON + 3 * DAY)
    delegation = delegate(published, None)
    assert delegation.names_due_at == NOON + 3 * DAY
    assert return_unnamed(now=NOON + 3 * DAY) == 1


def test_those_of_before_the_rule_have_a_week_from_now_on() -> None:
    delegation = delegate(make_published(seats=9), None)
    Delegation.objects.update(names_due_at=None)
    later = NOON + 30 * DAY
    assert return_unnamed(now=later) == 0
    assert return_unnamed(now=later + 5 * DAY) == 0
    assert len(told()) == 1
    assert return_unnamed(now=later + WEEK) == 1
    assert not delegation.registrations.active().exists()


def test_a_municipality_holds_few_places_without_a_name_in_however_many_delegations() -> None:
    published = make_published(seats=30)
    make_terms_of(published, 2)
    with pytest.raises(DelegationRefused, match="Your municipality can hold 2 places without a name"):
        delegate(published, None, None, None)
    delegate(published, ASA, None)
    later = NOON + datetime.timedelta(hours=1)
    with pytest.raises(DelegationRefused):
        delegate(published, None, None, now=later)
    delegate(published, None, now=later)
    # Another municipality has its own; who is named needs no room in it.
    delegate(published, None, None, number=1, now=later)
    delegate(published, *(details(f"person-{number}@example.org") for number in range(9)), now=later)


def make_terms_of(published: PublishedMeeting, unnamed_seats: int) -> None:
    RegistrationTerms.objects.filter(meeting=published.meeting).update(unnamed_seats=unnamed_seats)
