"""Fifty people at the same moment for ten places: ten come, forty wait in order, none is lost and none there twice.

Each race has a control: without the lock the database has to say no, and without its constraint places are sold twice.
"""

import itertools
from collections.abc import Callable, Iterator

import pytest
from django.db import IntegrityError, connection

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.booking.changing import cancel_registration
from exchanges.registrations.booking.delegations import DelegationDetails, cancel_delegation, register_delegation
from exchanges.registrations.identity.details import CONSENT_VERSION, Visit
from exchanges.registrations.identity.rate_limits import HOUR, Limit, TooManyRequests, require_room
from exchanges.registrations.models import Person, Registration
from exchanges.registrations.queries.positions import position_of
from exchanges.registrations.seats import seat_inventory
from exchanges.registrations.seats.capacity import change_terms
from exchanges.registrations.seats.seat_inventory import SeatInventory
from exchanges.registrations.seats.waiting_list import accept_offer, pass_on_expired_offers
from exchanges.scheduling.draft.changes import change_meeting
from exchanges.scheduling.publication.publishing import publish_version
from municipalities.models import Municipality
from tests.exchanges.registrations.booking.crowds import after_all_have_looked, at_the_same_time
from tests.exchanges.registrations.factories import STARTS_ON, again, details, make_published, sign_up, town_of
from tests.factories import NOON, make_coordinator

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

SEAT = next(each for each in Registration._meta.constraints if each.name == "seat_is_held_once")


@pytest.fixture
def without_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seat_inventory, "lock_meeting", lambda _meeting_pk: None)
    # Ranks of their own, so that nothing but the place is in question.
    ranks = itertools.count(1000)
    monkeypatch.setattr(SeatInventory, "next_rank", lambda _self: next(ranks))


@pytest.fixture
def without_constraint(transactional_db: None) -> Iterator[None]:
    with connection.schema_editor() as editor:
        editor.remove_constraint(Registration, SEAT)
    yield
    Message.objects.all().delete()
    Registration.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(Registration, SEAT)


def registering(published: PublishedMeeting, town: Municipality, *emails: str) -> list[Callable[[], object]]:
    return [lambda email=email: sign_up(published, email, municipality=town) for email in emails]  # type: ignore[misc]


def crowd(number: int) -> list[str]:
    return [f"crowd-{index}@example.org" for index in range(number)]


def test_fifty_people_for_ten_places() -> None:
    published = make_published(seats=10)
    outcomes = at_the_same_time(registering(published, town_of(published), *crowd(50)))
    assert outcomes == [None] * 50
    coming = Registration.objects.filter(seat__isnull=False)
    assert sorted(coming.values_list("seat", flat=True)) == list(range(1, 11))
    waiting = Registration.objects.filter(seat__isnull=True).order_by("rank")
    assert [position_of(registration) for registration in waiting] == list(range(1, 41))
    assert Registration.objects.values("person").distinct().count() == Person.objects.count() == 50
    # First come, first served, and each is told one thing.
    assert max(coming.values_list("rank", flat=True)) < min(waiting.values_list("rank", flat=True))
    assert Message.objects.filter(kind="confirmation").count() == 10
    assert Message.objects.filter(kind="waiting").count() == 40


def test_a_limit_of_requests_holds_however_many_come_at_once() -> None:
    limit = Limit("races", 10, HOUR)
    outcomes = at_the_same_time([lambda: require_room([(limit, "a network")], now=NOON)] * 40)
    assert [type(outcome) for outcome in outcomes].count(TooManyRequests) == 30
    assert outcomes.count(None) == 10


def test_without_the_lock_the_database_still_sells_no_place_twice(
    without_lock: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = make_published(seats=1)
    monkeypatch.setattr(SeatInventory, "has_seat_for", after_all_have_looked(SeatInventory.has_seat_for, 2))
    outcomes = at_the_same_time(registering(published, town_of(published), *crowd(2)))
    assert {type(outcome) for outcome in outcomes} == {type(None), IntegrityError}
    assert "seat_is_held_once" in str(outcomes)
    assert Registration.objects.filter(seat__isnull=False).count() == 1


def test_without_lock_and_constraint_one_place_is_sold_twice(
    without_lock: None, without_constraint: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = make_published(seats=1)
    monkeypatch.setattr(SeatInventory, "has_seat_for", after_all_have_looked(SeatInventory.has_seat_for, 2))
    assert at_the_same_time(registering(published, town_of(published), *crowd(2))) == [None, None]
    assert Registration.objects.filter(seat__isnull=False).count() == 2


def test_somebody_who_clicks_ten_times_has_one_registration() -> None:
    published = make_published(seats=10)
    outcomes = at_the_same_time(
        registering(published, town_of(published), *["Anna@Example.org", "anna@example.org"] * 5)
    )
    assert outcomes == [None] * 10
    assert (Registration.objects.count(), Person.objects.count(), Message.objects.count()) == (1, 1, 1)


def test_somebody_new_who_registers_for_two_meetings_at_once_is_one_person() -> None:
    published, other = make_published(), make_published()
    actions = [
        *registering(published, town_of(published), "a@example.org"),
        *registering(other, town_of(other), "A@example.org"),
    ]
    assert at_the_same_time(actions) == [None, None]
    assert (Registration.objects.count(), Person.objects.count()) == (2, 1)


def test_places_given_back_while_others_register_are_offered_in_order() -> None:
    published = make_published(seats=5)
    town = town_of(published)
    coming = [sign_up(published, municipality=town) for _number in range(5)]
    first = [sign_up(published, municipality=town) for _number in range(5)]
    cancelling = [lambda each=each: cancel_registration(registration=each, now=NOON) for each in coming]  # type: ignore[misc]
    assert at_the_same_time([*cancelling, *registering(published, town, *crowd(10))]) == [None] * 15
    assert all(again(registration).offered_until for registration in first)
    assert Registration.objects.filter(seat__isnull=False).count() == 5
    assert Registration.objects.filter(status="active", seat__isnull=True).count() == 10


def test_of_accepting_and_passing_on_at_the_last_moment_only_one_happens() -> None:
    published = make_published(seats=1)
    town = town_of(published)
    first, second, third = (sign_up(published, municipality=town) for _number in range(3))
    cancel_registration(registration=first, now=NOON)
    until = again(second).offered_until
    assert until is not None
    accepting, passing = at_the_same_time(
        [lambda: accept_offer(registration=second, now=NOON), lambda: pass_on_expired_offers(now=until)]
    )
    assert passing is None
    held = Registration.objects.get(seat__isnull=False)
    # Whoever came first: accepted in time, or passed on to the next.
    assert (accepting is None, held.pk) in ((True, second.pk), (False, third.pk))


def test_more_places_while_people_register_leave_none_idle() -> None:
    published = make_published(seats=2)
    town = town_of(published)
    raising = [lambda: change_terms(meeting=published.meeting, actor=None, now=NOON, seats_in_person=8)]
    assert at_the_same_time([*registering(published, town, *crowd(10)), *raising]) == [None] * 11
    assert sorted(Registration.objects.filter(seat__isnull=False).values_list("seat", flat=True)) == list(range(1, 9))
    assert Registration.objects.filter(status="active", seat__isnull=True).count() == 2


def test_whoever_registers_while_the_meeting_moves_knows_the_new_date_or_is_told_of_it() -> None:
    published = make_published()
    town, programme = town_of(published), published.version.programme
    change_meeting(meeting=published.meeting, starts_on=STARTS_ON.replace(day=20), actor=None, now=NOON)
    publishing = [lambda: publish_version(programme=programme, country=None, reason="It moves.", actor=None, now=NOON)]
    assert at_the_same_time([*registering(published, town, *crowd(10)), *publishing]) == [None] * 11
    for registration in Registration.objects.all():
        last = Message.objects.filter(about=registration.reference).order_by("-pk")[0]
        assert "20 April 2027" in last.text
    assert Meeting.objects.get().starts_on == STARTS_ON.replace(day=20)


def test_delegations_that_list_the_same_new_people_in_any_order_never_wait_for_each_other() -> None:
    meetings = [make_published() for _number in range(8)]
    towns = [town_of(published) for published in meetings]
    emails = crowd(6)

    def register_all(index: int) -> None:
        order = emails if index % 2 else list(reversed(emails))
        register_delegation(
            published=meetings[index],
            details=DelegationDetails(
                contact=details("contact@example.org", towns[index]),
                colleagues=[details(email) for email in order],
                visit=Visit("in_person"),
                consent_version=CONSENT_VERSION,
            ),
            now=NOON,
        )

    assert at_the_same_time([lambda index=index: register_all(index) for index in range(8)]) == [None] * 8  # type: ignore[misc]
    assert (Person.objects.count(), Registration.objects.count()) == (7, 48)


def test_coordinators_who_cancel_a_delegation_at_once_tell_everybody_once() -> None:
    published = make_published(seats=3)
    town = town_of(published)
    delegation = register_delegation(
        published=published,
        details=DelegationDetails(
            contact=details("contact@example.org", town),
            colleagues=[details("asa@example.org"), None, None],
            visit=Visit("in_person"),
            consent_version=CONSENT_VERSION,
        ),
        now=NOON,
    )
    waiting = [sign_up(published, municipality=town) for _number in range(3)]
    actors = [make_coordinator("SE"), make_coordinator()]

    def cancel(number: int) -> None:
        cancel_delegation(delegation=delegation, actor=actors[number], reason=f"{number}", now=NOON)

    assert (
        at_the_same_time([lambda: cancel(0), lambda: cancel(1), *registering(published, town, *crowd(3))]) == [None] * 5
    )
    by = {(each.cancelled_by, each.cancellation_reason) for each in delegation.registrations.all()}
    assert len(by) == 1
    for kind in ("registration_cancelled", "delegation_cancelled"):
        assert Message.objects.filter(kind=kind).count() == 1
    assert all(again(each).offered_until for each in waiting)
