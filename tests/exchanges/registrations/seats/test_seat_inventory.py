"""A meeting's places, read and changed while it is locked."""

import datetime

import pytest
from django.db import connection

from exchanges.meetings.models import Meeting
from exchanges.registrations.errors import NotOpen
from exchanges.registrations.models import Registration, RegistrationTerms
from exchanges.registrations.seats.occupancy import allotment_key_of
from exchanges.registrations.seats.seat_inventory import fresh, lock_meeting, lock_person, open_inventory
from tests.exchanges.registrations.factories import (
    IN_PERSON,
    ONLINE,
    again,
    keep_seats,
    make_person,
    make_published,
    make_registration,
    sign_up,
    town_of,
)
from tests.factories import NOON, make_meeting

pytestmark = pytest.mark.django_db

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
START = datetime.datetime(2027, 4, 27, 8, tzinfo=datetime.UTC)


def test_a_meeting_that_is_not_public_has_none() -> None:
    published = make_published()
    draft = make_meeting(published.version.programme, starts_on=published.starts_on)
    with pytest.raises(NotOpen), open_inventory(draft.pk, NOON):
        pass


def test_places_are_counted_by_mode_and_kept_in_the_room_alone() -> None:
    published = make_published(seats=3, seats_online=2, format="hybrid")
    town, other = town_of(published, "award"), town_of(published)
    keep_seats(published.meeting, 2, municipality=town)
    registration = sign_up(published, municipality=other)
    online = sign_up(published, municipality=other, mode=ONLINE)
    with open_inventory(published.meeting_id, NOON) as inventory:
        room, call = inventory.occupancy[IN_PERSON], inventory.occupancy[ONLINE]
        assert (room.limit, room.kept, room.left, room.numbers) == (3, 2, 0, {1})
        assert (call.limit, call.kept, call.left, call.numbers) == (2, 0, 1, {1})
        assert room.holders == {allotment_key_of(registration): 1}
        assert call.holders == {allotment_key_of(online): 1}


def test_places_in_a_mode_that_the_meeting_has_lost_are_nobodys_to_give() -> None:
    published = make_published(seats=5)
    registration = sign_up(published)
    Meeting.objects.filter(pk=published.meeting_id).update(format="online")
    with open_inventory(published.meeting_id, NOON) as inventory:
        assert (inventory.occupancy[IN_PERSON].free, inventory.occupancy[ONLINE].free) == (0, None)
        assert not inventory.has_seat_for(registration)
        inventory.release_seat(registration)
        assert inventory.occupancy[IN_PERSON].free == 0


def test_nobody_has_a_place_in_a_mode_that_there_is_not() -> None:
    published = make_published()
    with open_inventory(published.meeting_id, NOON) as inventory:
        assert inventory.has_seat_for(Registration(mode=IN_PERSON), people=40)
        assert not inventory.has_seat_for(Registration(mode=ONLINE))


def test_so_many_have_places_as_are_free_for_them() -> None:
    published = make_published(seats=3)
    keep_seats(published.meeting, 1, municipality=town_of(published, "award"))
    ours = Registration(mode=IN_PERSON, municipality=town_of(published, "award"))
    theirs = Registration(mode=IN_PERSON, municipality=town_of(published))
    with open_inventory(published.meeting_id, NOON) as inventory:
        assert [inventory.has_seat_for(ours, people=people) for people in (3, 4)] == [True, False]
        assert [inventory.has_seat_for(theirs, people=people) for people in (2, 3)] == [True, False]


def test_a_seat_is_given_and_given_back_in_step_with_the_row() -> None:
    published = make_published(seats=1)
    registration = Registration(mode=IN_PERSON, municipality=town_of(published))
    with open_inventory(published.meeting_id, NOON) as inventory:
        room = inventory.occupancy[IN_PERSON]
        inventory.release_seat(registration)
        assert room.free == 1
        inventory.assign_seat(registration, offered_until=NOON + HOUR)
        assert (registration.seat, registration.offered_until, room.free) == (1, NOON + HOUR, 0)
        inventory.release_seat(registration)
        assert (registration.seat, registration.offered_until, room.free) == (None, None, 1)
        inventory.assign_seat(registration)
        assert (registration.seat, registration.offered_until) == (1, None)


def test_an_offer_has_lapsed_at_the_moment_it_ends() -> None:
    published = make_published(seats=1)
    sign_up(published)
    with open_inventory(published.meeting_id, NOON) as inventory:
        assert not inventory.has_lapsed_offers()
    Registration.objects.update(offered_until=NOON + HOUR)
    for now, lapsed in ((NOON + HOUR - datetime.timedelta(seconds=1), False), (NOON + HOUR, True)):
        with open_inventory(published.meeting_id, now) as inventory:
            assert inventory.has_lapsed_offers() is lapsed
    Registration.objects.update(offered_until=None)
    make_registration(published.meeting, seat=7, offered_until=NOON)
    with open_inventory(published.meeting_id, NOON) as inventory:
        assert inventory.has_lapsed_offers()


def test_the_next_rank_is_behind_all_who_ever_came_to_this_meeting() -> None:
    published, other = make_published(), make_published()
    with open_inventory(published.meeting_id, NOON) as inventory:
        assert inventory.next_rank() == 1
    make_registration(published.meeting, rank=4, status="cancelled", cancelled_at=NOON)
    make_registration(published.meeting, rank=3)
    make_registration(other.meeting, rank=9)
    with open_inventory(published.meeting_id, NOON) as inventory:
        assert inventory.next_rank() == 5


def test_kept_places_return_at_midnight_of_the_place() -> None:
    published = make_published(seats=1)
    keep_seats(published.meeting, 1, municipality=town_of(published, "award"))
    RegistrationTerms.objects.update(kept_until=datetime.date(2027, 1, 16))
    before_midnight = datetime.datetime(2027, 1, 15, 22, 59, tzinfo=datetime.UTC)
    for now, day, left in ((before_midnight, 15, 0), (before_midnight + datetime.timedelta(minutes=1), 16, 1)):
        with open_inventory(published.meeting_id, now) as inventory:
            assert inventory.today == datetime.date(2027, 1, day)
            assert inventory.occupancy[IN_PERSON].left == left


def test_places_are_given_until_the_meeting_begins() -> None:
    published = make_published()
    for now, gives in ((START - HOUR, True), (START, False)):
        with open_inventory(published.meeting_id, now) as inventory:
            assert inventory.can_assign_seats is gives


def test_what_is_saved_says_when_it_was_changed() -> None:
    published = make_published()
    registration = sign_up(published)
    with open_inventory(published.meeting_id, NOON + DAY) as inventory:
        found = fresh(inventory, registration)
        found.rank = 77
        inventory.save(found)
    assert (again(registration).rank, again(registration).changed_at) == (77, NOON + DAY)


def test_a_registration_is_read_afresh_of_the_meeting_that_is_locked_alone() -> None:
    published, other = make_published(), make_published()
    registration, elsewhere = sign_up(published), sign_up(other)
    Registration.objects.filter(pk=registration.pk).update(rank=5)
    with open_inventory(published.meeting_id, NOON) as inventory:
        found = fresh(inventory, registration)
        assert (found.rank, found.meeting) == (5, inventory.meeting)
        assert found.meeting is inventory.meeting
        with pytest.raises(Registration.DoesNotExist):
            fresh(inventory, elsewhere)


def test_somebodys_row_is_held_and_given_with_those_of_others() -> None:
    first, second = make_person("å@example.org"), make_person("b@example.org")
    sign_up(make_published(), "å@example.org")
    assert lock_person(first.pk) == first
    assert lock_person(second.pk, first.pk) == second
    assert lock_person(first.pk, second.pk) == first


def test_what_is_locked_is_there() -> None:
    lock_meeting(make_published().meeting_id)
    with pytest.raises(Meeting.DoesNotExist):
        lock_meeting(-1)
    assert not connection.needs_rollback


def test_what_is_read_of_a_meeting_is_read_once(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    published = make_published(seats=1)
    with open_inventory(published.meeting_id, NOON) as inventory, django_assert_num_queries(0):
        assert inventory.terms.meeting == inventory.meeting == published.meeting
        assert inventory.meeting.exchange == published.exchange
