"""Places counted and kept."""

import datetime
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchanges.registrations.booking.changing import cancel_registration
from exchanges.registrations.models import Registration, RegistrationTerms, SeatAllotment
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.seats.occupancy import (
    AllotmentKey,
    Allotments,
    Occupancy,
    allotment_key_of,
    allotments_of,
    seats_of,
    seats_of_all,
)
from tests.exchanges.registrations.factories import (
    ONLINE,
    foreign_town,
    keep_seats,
    make_published,
    sign_up,
    town_of,
)
from tests.factories import NOON, host_of, make_world

HOLDERS = [(1, "SE"), (2, "SE"), (3, "DE"), (None, None)]


def test_the_lowest_free_number_is_given() -> None:
    occupancy = Occupancy(3)
    assert [occupancy.assign((1, "SE")) for _person in range(3)] == [1, 2, 3]
    occupancy.release(2, (1, "SE"))
    assert occupancy.assign((1, "SE")) == 2


def test_without_a_limit_as_many_as_like_have_places() -> None:
    occupancy = Occupancy(None)
    assert occupancy.free_for((1, "SE")) is None
    assert [occupancy.assign((1, "SE")) for _person in range(3)] == [1, 2, 3]


def test_kept_places_are_for_their_municipality_and_others_see_the_rest() -> None:
    occupancy = Occupancy(5, allotments_of={1: 2})
    assert (occupancy.free_for((1, "SE")), occupancy.free_for((2, "SE"))) == (5, 3)
    assert (occupancy.kept, occupancy.left) == (2, 3)


def test_a_municipality_takes_its_kept_places_first() -> None:
    occupancy = Occupancy(5, allotments_of={1: 2})
    occupancy.assign((1, "SE"))
    assert (occupancy.free_for((1, "SE")), occupancy.free_for((2, "SE"))) == (4, 3)


def test_then_those_of_its_country() -> None:
    occupancy = Occupancy(6, allotments_of={1: 1, "SE": 2})
    occupancy.assign((1, "SE"))
    occupancy.assign((1, "SE"))
    # One is left for the country, three are for all.
    assert (occupancy.free_for((2, "SE")), occupancy.free_for((3, "DE"))) == (4, 3)


def test_fewer_places_than_people_leave_none_until_there_is_room() -> None:
    occupancy = Occupancy(2, Counter({(1, "SE"): 3}), {1, 2, 3})
    assert occupancy.free_for((1, "SE")) == 0
    occupancy.release(1, (1, "SE"))
    assert occupancy.free_for((1, "SE")) == 0
    occupancy.release(2, (1, "SE"))
    assert occupancy.free_for((1, "SE")) == 1


@given(
    limit=st.integers(0, 8),
    kept=st.dictionaries(st.sampled_from([1, 2, 3, "SE", "DE"]), st.integers(0, 4), max_size=3),
    wishes=st.lists(st.tuples(st.sampled_from(HOLDERS), st.booleans()), max_size=25),
)
def test_whoever_comes_and_goes_nothing_is_oversold_and_what_is_kept_stays_free(
    limit: int, kept: Allotments, wishes: list[tuple[AllotmentKey, bool]]
) -> None:
    if sum(kept.values()) > limit:
        kept = {}
    occupancy = Occupancy(limit, allotments_of=kept)
    held: list[tuple[int, AllotmentKey]] = []
    for holder, leaves in wishes:
        if leaves and held:
            occupancy.release(*held.pop(0))
        elif occupancy.free_for(holder):
            held.append((occupancy.assign(holder), holder))
        numbers = [number for number, _keeper in held]
        assert len(set(numbers)) == len(numbers) <= limit
        assert all(1 <= number <= limit for number in numbers)
        coming = Counter(holder for _number, holder in held)
        for town, country in HOLDERS:
            own = sum(people for (other, _land), people in coming.items() if other == town)
            # Whoever has kept places can always take what is unused of them.
            assert (occupancy.free_for((town, country)) or 0) >= kept.get(town, 0) - own
        for country in ("SE", "DE"):
            towns = [holder for holder in HOLDERS if holder[1] == country]
            own = sum(max(0, coming[holder] - kept.get(holder[0], 0)) for holder in towns)
            assert (occupancy.free_for(towns[0]) or 0) >= kept.get(country, 0) - own


def test_places_kept_once_others_hold_them_are_nobodys() -> None:
    occupancy = Occupancy(5, Counter({(2, "SE"): 5}), {1, 2, 3, 4, 5}, allotments_of={1: 2})
    assert (occupancy.free, occupancy.kept, occupancy.left) == (0, 0, 0)
    assert occupancy.free_for((1, "SE")) == 0
    occupancy.release(4, (2, "SE"))
    assert (occupancy.free, occupancy.kept, occupancy.left) == (1, 1, 0)
    assert (occupancy.free_for((1, "SE")), occupancy.free_for((2, "SE"))) == (1, 0)


def test_whoever_is_of_no_municipality_has_no_kept_places() -> None:
    occupancy = Occupancy(3, allotments_of={1: 1, "SE": 1})
    assert occupancy.free_for((None, None)) == 1
    occupancy.assign((None, None))
    assert (occupancy.kept, occupancy.left) == (2, 0)
    assert allotment_key_of(Registration()) == (None, None)


def test_nothing_is_kept_where_there_is_no_limit() -> None:
    occupancy = Occupancy(None, allotments_of={1: 2})
    assert (occupancy.kept, occupancy.left) == (0, None)


allotments = st.dictionaries(st.sampled_from([1, 2, 3, "SE", "DE"]), st.integers(0, 4), max_size=3)
happenings = st.one_of(
    st.tuples(st.just("come"), st.sampled_from(HOLDERS)),
    st.tuples(st.just("come"), st.sampled_from(HOLDERS)),
    st.tuples(st.just("leave"), st.integers(0, 7)),
    st.tuples(st.just("keep"), allotments),
    st.tuples(st.just("limit"), st.integers(0, 8)),
)


@given(happenings=st.lists(happenings, max_size=30))
def test_whatever_is_kept_or_limited_on_the_way_nobody_is_promised_more_than_is_free(
    happenings: list[tuple[str, Any]],
) -> None:
    occupancy = Occupancy(5)
    held: list[tuple[int, AllotmentKey]] = []
    for what, value in happenings:
        if what == "come" and occupancy.free_for(value):
            held.append((occupancy.assign(value), value))
            assert len(held) <= (occupancy.limit or 0)
        if what == "leave" and held:
            occupancy.release(*held.pop(value % len(held)))
        if what == "keep":
            occupancy.allotments_of = value
        if what == "limit":
            occupancy.limit = value
        free, left = max(0, (occupancy.limit or 0) - len(held)), occupancy.left or 0
        assert (occupancy.free, occupancy.kept + left) == (free, free)
        coming = Counter(holder for _number, holder in held)
        for town, country in HOLDERS:
            own = sum(people for (other, _land), people in coming.items() if other == town)
            unused = max(0, occupancy.allotments_of.get(town, 0) - own)
            assert max(left, min(free, unused)) <= (occupancy.free_for((town, country)) or 0) <= free


@pytest.mark.parametrize(("day", "kept"), [(30, {7: 2, "HU": 1}), (31, {})])
def test_places_are_kept_up_to_a_day_or_for_good(day: int, kept: Allotments) -> None:
    shares = [SeatAllotment(municipality_id=7, seats=2), SeatAllotment(country_id="HU", seats=1)]
    terms = RegistrationTerms(kept_until=datetime.date(2027, 3, 31))
    assert allotments_of(terms, shares, datetime.date(2027, 3, day)) == kept
    assert allotments_of(RegistrationTerms(), shares, datetime.date(2027, 3, day)) == {7: 2, "HU": 1}


# With the database.


@pytest.mark.django_db
def test_places_are_counted_by_mode() -> None:
    published = make_published(seats=2, format="hybrid")
    for _number in range(3):
        sign_up(published)
    sign_up(published, mode=ONLINE)
    seats = seats_of(published.meeting, NOON)
    assert seats[Mode.IN_PERSON].limit == seats[Mode.IN_PERSON].taken == 2
    assert (seats[Mode.IN_PERSON].waiting, seats[Mode.IN_PERSON].left) == (1, 0)
    assert seats[Mode.IN_PERSON].is_full
    assert (seats[Mode.ONLINE].limit, seats[Mode.ONLINE].taken, seats[Mode.ONLINE].left) == (None, 1, None)
    assert not seats[Mode.ONLINE].is_full


@pytest.mark.django_db
def test_only_modes_of_the_format_are_counted() -> None:
    assert list(seats_of(make_published().meeting, NOON)) == [Mode.IN_PERSON]
    assert list(seats_of(make_published(format="online").meeting, NOON)) == [Mode.ONLINE]


@pytest.mark.django_db
def test_kept_places_are_not_offered_to_others_until_they_return() -> None:
    published = make_published(seats=3)
    town, other = town_of(published, "award"), town_of(published)
    keep_seats(published.meeting, 2, municipality=town)
    RegistrationTerms.objects.update(kept_until=datetime.date(2027, 4, 1))
    assert sign_up(published, municipality=other).is_coming
    waits = sign_up(published, municipality=other)
    assert not waits.is_coming
    assert sign_up(published, municipality=town).is_coming
    assert seats_of(published.meeting, NOON)[Mode.IN_PERSON].kept == 1
    # At midnight in Sweden they are everybody's.
    midnight = datetime.datetime(2027, 3, 31, 22, tzinfo=datetime.UTC)
    assert seats_of(published.meeting, midnight - datetime.timedelta(seconds=1))[Mode.IN_PERSON].left == 0
    assert seats_of(published.meeting, midnight)[Mode.IN_PERSON].left == 1


@pytest.mark.django_db
def test_a_country_has_kept_places_for_all_its_municipalities() -> None:
    world = make_world("SE", "DE")
    published = make_published(world, kind="conference", seats=3)
    keep_seats(published.meeting, 2, country="DE")
    swede, german = host_of(world, "network").municipality, foreign_town(world)
    assert [sign_up(published, municipality=swede).is_coming for _number in range(2)] == [True, False]
    assert sign_up(published, municipality=german).is_coming
    assert seats_of(published.meeting, NOON)[Mode.IN_PERSON].kept == 1
    assert [sign_up(published, municipality=german).is_coming for _number in range(2)] == [True, False]


@pytest.mark.django_db
def test_places_are_kept_in_the_room_alone() -> None:
    published = make_published(seats=2, seats_online=2, format="hybrid")
    keep_seats(published.meeting, 1, municipality=town_of(published, "award"))
    seats = seats_of(published.meeting, NOON)
    assert (seats[Mode.IN_PERSON].kept, seats[Mode.IN_PERSON].left) == (1, 1)
    assert (seats[Mode.ONLINE].kept, seats[Mode.ONLINE].left) == (0, 2)


@pytest.mark.django_db
def test_places_that_are_offered_are_not_taken() -> None:
    published = make_published(seats=2)
    first, *_others = [sign_up(published) for _number in range(4)]
    cancel_registration(registration=first, now=NOON)
    counted = seats_of(published.meeting, NOON)[Mode.IN_PERSON]
    assert (counted.taken, counted.offered, counted.waiting, counted.left) == (1, 1, 1, 0)


@pytest.mark.django_db
def test_counting_takes_as_many_queries_for_three_meetings_as_for_one(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    meetings = [make_published(seats=2).meeting for _number in range(3)]
    for number in (1, 3):
        with django_assert_num_queries(3):
            seats_of_all(meetings[:number], NOON)
