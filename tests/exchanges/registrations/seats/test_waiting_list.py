"""The waiting list: who is next, for how long a place is held, and what becomes of it."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from exchanges.outbox.models import Message
from exchanges.registrations.booking.changing import cancel_registration
from exchanges.registrations.booking.delegations import DelegationDetails, register_delegation
from exchanges.registrations.errors import NothingOffered
from exchanges.registrations.identity.details import CONSENT_VERSION, Needs, Visit
from exchanges.registrations.identity.links import manage_token
from exchanges.registrations.models import Delegation, Registration, RegistrationTerms
from exchanges.registrations.queries.positions import position_of
from exchanges.registrations.seats.occupancy import Occupancy
from exchanges.registrations.seats.waiting_list import (
    accept_offer,
    answer_until,
    answered_together,
    asked_until,
    decline_offer,
    fill_free_seats,
    next_in_line,
    pass_on_expired_offers,
)
from tests.exchanges.registrations.factories import (
    IN_PERSON,
    ONLINE,
    again,
    details,
    keep_seats,
    make_published,
    make_registration,
    sign_up,
    town_of,
)
from tests.exchanges.registrations.pages import coming_meeting
from tests.factories import NOON, make_meeting
from tests.html_forms import text_of
from tests.rewriting import rewrite

pytestmark = pytest.mark.django_db

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
START = datetime.datetime(2027, 4, 27, 8, tzinfo=datetime.UTC)


def kinds(registration: Registration) -> list[str]:
    written = Message.objects.filter(about=registration.reference).order_by("created_at", "pk")
    return list(written.values_list("kind", flat=True))


def full_meeting(waiting: int = 2) -> list[Registration]:
    """Return who comes to a meeting with one place, then those who wait."""
    published = make_published(seats=1)
    return [sign_up(published) for _number in range(waiting + 1)]


def delegation_of(
    people: int,
    published: object,
    now: datetime.datetime = NOON,
    *,
    unnamed: int = 0,
    all_or_none: bool = True,
) -> Delegation:
    return register_delegation(
        published=published,  # type: ignore[arg-type]
        details=DelegationDetails(
            contact=details(municipality=town_of(published)),  # type: ignore[arg-type]
            colleagues=[*(details() for _number in range(people)), *[None] * unnamed],
            visit=Visit(IN_PERSON),
            consent_version=CONSENT_VERSION,
            all_or_none=all_or_none,
        ),
        now=now,
    )


def offered(registration: Registration) -> bool:
    return again(registration).offered_until is not None


def test_a_freed_place_is_offered_to_the_next_for_48_hours() -> None:
    first, second, third = full_meeting()
    cancel_registration(registration=first, now=NOON)
    assert again(second).offered_until == NOON + 48 * HOUR
    assert not offered(third)
    assert position_of(again(second)) == 1
    assert position_of(again(third)) == 2


def test_in_the_last_week_it_is_held_24_hours_and_never_beyond_the_start() -> None:
    published = make_published()
    week_before = START - 7 * DAY
    assert answer_until(published, week_before) == week_before + 48 * HOUR
    assert answer_until(published, week_before + HOUR) == week_before + 25 * HOUR
    assert answer_until(published, START - HOUR) == START


def test_a_place_held_for_somebody_is_nobody_elses() -> None:
    first, _second, _third = full_meeting()
    cancel_registration(registration=first, now=NOON)
    latest = sign_up(first.meeting.published.get(), now=NOON + HOUR)
    assert not latest.is_coming
    assert position_of(latest) == 3


def test_accepting_in_time_makes_the_place_ones_own() -> None:
    first, second, third = full_meeting()
    cancel_registration(registration=first, now=NOON)
    assert accept_offer(registration=second, now=NOON + 48 * HOUR - datetime.timedelta(seconds=1)) == second
    assert again(second).is_coming
    assert position_of(again(third)) == 1
    assert kinds(second) == ["waiting", "offer", "confirmation"]
    assert accept_offer(registration=second, now=NOON + 60 * HOUR) == second
    assert kinds(second) == ["waiting", "offer", "confirmation"]


def test_accepting_too_late_is_refused_whether_or_not_a_worker_has_passed_it_on() -> None:
    first, second, _third = full_meeting()
    cancel_registration(registration=first, now=NOON)
    with pytest.raises(NothingOffered):
        accept_offer(registration=second, now=NOON + 48 * HOUR)
    pass_on_expired_offers(now=NOON + 48 * HOUR)
    with pytest.raises(NothingOffered):
        accept_offer(registration=second, now=NOON + 49 * HOUR)


def test_an_offer_not_answered_passes_on_and_the_person_leaves_the_list() -> None:
    first, second, third = full_meeting()
    cancel_registration(registration=first, now=NOON)
    assert pass_on_expired_offers(now=NOON + 48 * HOUR - datetime.timedelta(seconds=1)) == 0
    assert pass_on_expired_offers(now=NOON + 48 * HOUR) == 1
    assert pass_on_expired_offers(now=NOON + 48 * HOUR) == 0
    assert again(second).status == "cancelled"
    assert kinds(second) == ["waiting", "offer", "offer_expired"]
    assert again(third).offered_until == NOON + 96 * HOUR


def test_a_lapsed_offer_passes_on_when_somebody_registers_even_without_a_worker() -> None:
    first, second, third = full_meeting()
    cancel_registration(registration=first, now=NOON)
    latest = sign_up(first.meeting.published.get(), now=NOON + 48 * HOUR)
    assert again(second).status == "cancelled"
    assert offered(third)
    assert position_of(latest) == 2


def test_declining_passes_on_at_once() -> None:
    first, second, third = full_meeting()
    cancel_registration(registration=first, now=NOON)
    assert decline_offer(registration=second, now=NOON + HOUR) == second
    assert (again(second).status, again(second).cancelled_at) == ("cancelled", NOON + HOUR)
    assert offered(third)
    with pytest.raises(NothingOffered):
        decline_offer(registration=first, now=NOON + HOUR)


def test_whoever_gives_up_waiting_lets_the_others_move_up() -> None:
    _first, second, third = full_meeting()
    cancel_registration(registration=second, now=NOON)
    assert position_of(again(third)) == 1
    assert position_of(again(second)) is None


def test_nothing_is_offered_once_the_meeting_has_begun() -> None:
    first, second, _third = full_meeting()
    Registration.objects.filter(pk=first.pk).update(status="cancelled", seat=None)
    assert fill_free_seats(meeting=first.meeting, now=START) == []
    assert [each.pk for each in fill_free_seats(meeting=first.meeting, now=START - HOUR)] == [second.pk]
    assert again(second).offered_until == START


def test_a_delegation_that_comes_all_or_none_is_passed_over_until_all_fit() -> None:
    published = make_published(seats=3)
    coming = [sign_up(published) for _number in range(3)]
    delegation = delegation_of(2, published)
    single = sign_up(published)
    members = list(delegation.registrations.order_by("rank"))
    cancel_registration(registration=coming[0], now=NOON + HOUR)
    assert offered(single)
    assert not any(offered(member) for member in members)
    cancel_registration(registration=coming[1], now=NOON + 2 * HOUR)
    assert not any(offered(member) for member in members)
    cancel_registration(registration=coming[2], now=NOON + 3 * HOUR)
    assert all(offered(member) for member in members)
    accept_offer(registration=members[0], now=NOON + 4 * HOUR)
    assert all(again(member).is_coming for member in members)


def test_one_of_a_delegation_who_declines_leaves_the_others_their_places() -> None:
    published = make_published(seats=2)
    coming = [sign_up(published) for _number in range(2)]
    members = list(delegation_of(2, published).registrations.order_by("rank"))
    for registration in coming:
        cancel_registration(registration=registration, now=NOON + HOUR)
    decline_offer(registration=members[0], now=NOON + 2 * HOUR)
    assert again(members[0]).status == "cancelled"
    assert offered(members[1])


def test_a_new_registration_does_not_overtake_those_who_fit() -> None:
    """A kept place returns by the clock alone: it goes to the list, not to whoever comes by first."""
    published = make_published(seats=2)
    keep_seats(published.meeting, 1, municipality=town_of(published, "award"))
    RegistrationTerms.objects.update(kept_until=datetime.date(2027, 4, 1))
    sign_up(published)
    waits = sign_up(published)
    latest = sign_up(published, now=NOON.replace(month=4, day=1))
    assert offered(waits)
    assert not again(latest).is_coming
    assert position_of(again(latest)) == 2


def test_kept_places_that_return_are_offered_by_the_worker() -> None:
    published = make_published(seats=1)
    keep_seats(published.meeting, 1, municipality=town_of(published, "award"))
    RegistrationTerms.objects.update(kept_until=datetime.date(2027, 4, 1))
    waits = sign_up(published)
    assert pass_on_expired_offers(now=NOON) == 0
    assert pass_on_expired_offers(now=NOON.replace(month=4, day=1)) == 1
    assert offered(waits)


def test_somebody_with_a_kept_place_is_served_before_others_ahead_who_have_none() -> None:
    published = make_published(seats=2)
    town = town_of(published, "award")
    keep_seats(published.meeting, 1, municipality=town)
    coming = sign_up(published, municipality=town)
    sign_up(published)
    other, own = sign_up(published), sign_up(published, municipality=town)
    cancel_registration(registration=coming, now=NOON + HOUR)
    assert (offered(other), offered(own)) == (False, True)


def test_a_cancelled_meeting_offers_nothing_and_lets_nobody_leave() -> None:
    first, second, _third = full_meeting()
    cancel_registration(registration=first, now=NOON)
    rewrite(first.meeting.published, status="cancelled")
    assert pass_on_expired_offers(now=NOON + 48 * HOUR) == 0
    assert again(second).status == "active"
    with pytest.raises(NothingOffered):
        accept_offer(registration=second, now=NOON + HOUR)


def freed(waiting: Delegation, coming: list[Registration]) -> list[Registration]:
    """Let those who come cancel, and return who of the delegation has an offer, in order."""
    for registration in coming:
        cancel_registration(registration=registration, now=NOON + HOUR)
    return list(waiting.registrations.filter(offered_until__isnull=False).order_by("rank"))


def test_who_comes_has_no_position_and_each_mode_a_list_of_its_own() -> None:
    published = make_published(seats=1, seats_online=1, format="hybrid")
    coming, online = sign_up(published), sign_up(published, mode=ONLINE)
    waits, waits_online = sign_up(published), sign_up(published, mode=ONLINE)
    assert [position_of(each) for each in (coming, online, waits, waits_online)] == [None, None, 1, 1]


def test_people_are_asked_for_a_week_or_until_the_last_day_begins() -> None:
    published = make_published()
    assert asked_until(published, START - 20 * DAY) == START - 13 * DAY
    assert asked_until(published, START - 5 * DAY) == START - DAY
    # Later than that they have as long as anybody who is offered a place.
    assert asked_until(published, START - 30 * HOUR) == START - 6 * HOUR
    assert asked_until(published, START - HOUR) == START


def test_one_answer_takes_all_places_that_nobody_is_named_for_and_no_others() -> None:
    published = make_published(seats=3)
    coming = [sign_up(published) for _number in range(3)]
    named, one, other = freed(delegation_of(1, published, unnamed=2, all_or_none=False), coming)
    assert [answered_together(each, NOON + HOUR) for each in (named, one, other)] == [0, 2, 2]
    assert answered_together(one, NOON + 49 * HOUR) == 0
    accept_offer(registration=one, now=NOON + 2 * HOUR)
    assert [again(each).is_coming for each in (named, one, other)] == [False, True, True]
    accept_offer(registration=named, now=NOON + 2 * HOUR)
    assert again(named).is_coming


def test_one_who_is_named_answers_for_nobody_else() -> None:
    published = make_published(seats=2)
    coming = [sign_up(published) for _number in range(2)]
    named, unnamed = freed(delegation_of(1, published, unnamed=1, all_or_none=False), coming)
    accept_offer(registration=named, now=NOON + 2 * HOUR)
    assert (again(named).is_coming, again(unnamed).is_coming) == (True, False)


def test_one_answer_gives_back_all_places_that_nobody_is_named_for() -> None:
    published = make_published(seats=3)
    coming = [sign_up(published) for _number in range(3)]
    named, one, other = freed(delegation_of(1, published, unnamed=2, all_or_none=False), coming)
    waits = [sign_up(published) for _number in range(2)]
    decline_offer(registration=one, now=NOON + 2 * HOUR)
    assert [again(each).status for each in (named, one, other)] == ["active", "cancelled", "cancelled"]
    assert all(offered(each) for each in waits)


def test_of_a_delegation_that_comes_all_or_none_each_declines_alone() -> None:
    published = make_published(seats=3)
    coming = [sign_up(published) for _number in range(3)]
    named, one, other = freed(delegation_of(1, published, unnamed=2), coming)
    decline_offer(registration=named, now=NOON + 2 * HOUR)
    assert [again(each).status for each in (named, one, other)] == ["cancelled", "active", "active"]
    published = make_published(seats=3)
    coming = [sign_up(published) for _number in range(3)]
    named, one, other = freed(delegation_of(1, published, unnamed=2), coming)
    decline_offer(registration=one, now=NOON + 2 * HOUR)
    assert [again(each).status for each in (named, one, other)] == ["active", "cancelled", "cancelled"]


@pytest.mark.parametrize("all_or_none", [True, False])
def test_who_takes_a_place_together_or_not_at_all_reads_so_where_a_place_is_promised(
    client: Client, all_or_none: bool
) -> None:
    published = coming_meeting(seats=2)
    coming = [sign_up(published, now=timezone.now()) for _number in range(2)]
    delegation = delegation_of(2, published, timezone.now(), all_or_none=all_or_none)
    named = delegation.registrations.order_by("rank")[0]
    words = "Your delegation takes places together or not at all"
    waits = Message.objects.get(about=named.reference, kind="waiting")
    while_waiting = f"{words}: we offer you a place when there are enough for everyone who is waiting."
    page = client.get(f"/r/{manage_token(named)}/")
    said = [" ".join(waits.text.split()), waits.html, text_of(page)]
    assert [while_waiting in each for each in said] == [all_or_none] * 3
    for registration in coming:
        cancel_registration(registration=registration, now=timezone.now())
    offer = Message.objects.get(about=named.reference, kind="offer")
    while_offered = (
        f"{words}. The first of you to accept does so for everyone; if you decline, you decline only for yourself."
    )
    page = client.get(f"/r/{manage_token(named)}/")
    said = [" ".join(offer.text.split()), offer.html, text_of(page)]
    assert [while_offered in each for each in said] == [all_or_none] * 3


def test_what_somebody_needs_is_noted_with_their_answer_and_kept_without() -> None:
    first, second, third = full_meeting()
    cancel_registration(registration=first, now=NOON)
    accept_offer(registration=second, needs=Needs(food="sans arêtes, d'accord"), now=NOON + HOUR)
    assert again(second).food == "sans arêtes, d'accord"
    Registration.objects.filter(pk=third.pk).update(food="ohne Nüße")
    cancel_registration(registration=second, now=NOON + 2 * HOUR)
    accept_offer(registration=third, now=NOON + 3 * HOUR)
    assert again(third).food == "ohne Nüße"


def test_the_worker_looks_after_every_meeting_that_is_announced() -> None:
    meetings = [full_meeting(), full_meeting()]
    for first, *_others in meetings:
        Registration.objects.filter(pk=first.pk).update(status="cancelled", seat=None)
    assert pass_on_expired_offers(now=NOON) == 2
    assert [offered(waits) for _first, waits, _last in meetings] == [True, True]


def test_an_answer_is_for_places_of_ones_own_delegation_that_are_held_and_not_asked_about() -> None:
    published = make_published(seats=8)
    RegistrationTerms.objects.update(unnamed_seats=8)
    coming = [sign_up(published) for _number in range(8)]
    others = delegation_of(0, published, unnamed=2)
    ours = freed(delegation_of(0, published, unnamed=6), coming)
    Registration.objects.filter(pk=ours[4].pk).update(was_mode=ONLINE)
    Registration.objects.filter(pk=ours[5].pk).update(offered_until=NOON + 2 * HOUR)
    assert answered_together(ours[0], NOON + 3 * HOUR) == 4
    asked = again(ours[4])
    assert position_of(asked) is None
    accept_offer(registration=asked, now=NOON + HOUR)
    assert [again(each).is_coming for each in ours] == [False, False, False, False, True, False]
    accept_offer(registration=ours[0], now=NOON + 3 * HOUR)
    assert [again(each).is_coming for each in ours] == [True, True, True, True, True, False]
    assert not any(again(each).is_coming for each in others.registrations.all())


def test_only_offers_of_the_meeting_lapse_while_it_is_ahead() -> None:
    meetings = [full_meeting(), full_meeting()]
    for first, *_others in meetings:
        cancel_registration(registration=first, now=NOON)
    (first, second, _third), (_first, elsewhere, _last) = meetings
    fill_free_seats(meeting=first.meeting, now=NOON + 48 * HOUR)
    assert (again(second).status, again(elsewhere).status) == ("cancelled", "active")
    rewrite(elsewhere.meeting.published, status="cancelled")
    assert fill_free_seats(meeting=elsewhere.meeting, now=NOON + 48 * HOUR) == []
    assert again(elsewhere).status == "active"


def test_the_worker_leaves_a_meeting_alone_that_is_not_public() -> None:
    published = make_published()
    draft = make_meeting(published.version.programme, starts_on=published.starts_on)
    make_registration(draft)
    assert pass_on_expired_offers(now=NOON) == 0


def test_whoever_waits_for_the_room_takes_one_place_in_it_though_there_is_a_call() -> None:
    published = make_published(seats=1, format="hybrid")
    first, waits = sign_up(published), sign_up(published)
    Registration.objects.filter(pk=waits.pk).update(was_mode=ONLINE)
    cancel_registration(registration=first, now=NOON)
    assert offered(waits)
    assert again(waits).was_mode == ""


def waiting(*people: tuple[str, int | None]) -> list[Registration]:
    """Return people not saved who wait, by mode and by the key of a delegation that comes all or none."""
    return [
        Registration(pk=number, mode=mode, delegation=Delegation(pk=key, all_or_none=True) if key else None)
        for number, (mode, key) in enumerate(people, start=1)
    ]


def test_a_delegation_in_two_modes_takes_places_in_both_or_none() -> None:
    group = waiting((IN_PERSON, 7), (ONLINE, 7), (IN_PERSON, None))
    short = {IN_PERSON: Occupancy(2), ONLINE: Occupancy(0)}
    assert [each.pk for each in next_in_line(group, short)] == [3]
    enough = {IN_PERSON: Occupancy(1), ONLINE: Occupancy(None)}
    assert [(each.pk, each.seat) for each in next_in_line(group, enough)] == [(1, 1), (2, 1)]


def test_a_delegation_that_comes_one_by_one_takes_what_there_is() -> None:
    apart = waiting((IN_PERSON, 7), (IN_PERSON, 7))
    for each in apart:
        each.delegation.all_or_none = False
    assert [each.pk for each in next_in_line(apart, {IN_PERSON: Occupancy(1)})] == [1]
