"""Registering, changing and cancelling, one person after the other."""

import datetime
from dataclasses import replace

import pytest

from exchanges.outbox.models import Message
from exchanges.registrations.booking.changing import cancel_registration, change_registration
from exchanges.registrations.errors import DaysOutside, MeetingHasBegun, ModeNotOffered, NotActive, NotOpen
from exchanges.registrations.identity.details import Needs, Visit
from exchanges.registrations.identity.people import person_for
from exchanges.registrations.models import Person, Registration
from exchanges.registrations.queries.positions import position_of
from municipalities.models import Programme
from municipalities.refusals import NotWithinReach, ReasonMissing
from tests.exchanges.registrations.factories import (
    IN_PERSON,
    ONLINE,
    STARTS_ON,
    again,
    details,
    foreign_town,
    make_person,
    make_published,
    make_registration,
    make_terms,
    sign_up,
    town_of,
)
from tests.factories import NOON, make_coordinator, make_municipality, make_version

pytestmark = pytest.mark.django_db

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
START = datetime.datetime(2027, 4, 27, 8, tzinfo=datetime.UTC)
"""Ten o'clock in Stockholm, in summer."""


def kinds(registration: Registration) -> list[str]:
    written = Message.objects.filter(about=registration.reference).order_by("created_at", "pk")
    return list(written.values_list("kind", flat=True))


def test_whoever_registers_while_places_are_free_comes_and_is_told() -> None:
    registration = sign_up(make_published(seats=2))
    assert again(registration).is_coming
    assert again(registration).seat == 1
    assert kinds(registration) == ["confirmation"]


def test_without_terms_everybody_comes() -> None:
    published = make_published()
    assert all(sign_up(published).is_coming for _number in range(3))


def test_whoever_registers_when_it_is_full_waits_in_order() -> None:
    published = make_published(seats=1)
    sign_up(published)
    second, third = sign_up(published), sign_up(published)
    assert [position_of(second), position_of(third)] == [1, 2]
    assert kinds(third) == ["waiting"]


def test_registering_twice_returns_the_same_registration_unchanged() -> None:
    published = make_published(seats=2)
    first = sign_up(published, "Anna@Example.org", needs=Needs(food="vegan"))
    second = sign_up(published, " anna@example.ORG ", needs=Needs(food="fish"), now=NOON + HOUR)
    assert second.pk == first.pk
    assert again(second).food == "vegan"
    assert Registration.objects.count() == Person.objects.count() == 1
    assert kinds(first) == ["confirmation"]


def test_registering_twice_returns_the_registration_even_after_the_deadline() -> None:
    published = make_published()
    make_terms(published.meeting, closes_at=NOON + HOUR)
    first = sign_up(published, "a@example.org")
    assert sign_up(published, "a@example.org", now=NOON + DAY).pk == first.pk


@pytest.mark.parametrize("is_known", [True, False])
def test_somebody_is_not_rewritten_by_whoever_knows_the_address(is_known: bool) -> None:
    written = details("asa@example.org", name="Åsa Łącka", function="Mayor")
    known = person_for(written, is_proven=is_known, now=NOON)
    other = replace(written, name="Łącka", function="Clown")
    assert person_for(other, is_proven=False, now=NOON).pk == known.pk
    found = Person.objects.get()
    assert (found.name, found.function, bool(found.email_proven_at)) == ("Åsa Łącka", "Mayor", is_known)


def test_somebody_who_has_proven_the_address_is_brought_up_to_date() -> None:
    published, other = make_published(seats=1), make_published(seats=1)
    sign_up(published, "a@example.org")
    name = Person.objects.get().name
    sign_up(other, "a@example.org")
    assert Person.objects.get().name != name


def test_somebody_known_whose_details_are_written_anew_has_proven_the_address() -> None:
    written = details("asa@example.org", name="Åsa Łącka")
    person_for(written, is_proven=False, now=NOON)
    person = person_for(written, is_proven=True, now=NOON + HOUR)
    assert person.email_proven_at == Person.objects.get().email_proven_at == NOON + HOUR


def test_whoever_was_named_by_others_and_registers_has_proven_the_mailbox_for_all_of_it() -> None:
    for name in ("Åsa Łącka", "Győző Weiß"):
        person_for(details("town-hall@example.org", name=name), is_proven=False, now=NOON)
    sign_up(make_published(), "Town-Hall@example.org", now=NOON + HOUR)
    assert list(Person.objects.values_list("email_proven_at", flat=True)) == [NOON + HOUR] * 2
    # The first time is what is kept.
    sign_up(make_published(), "town-hall@example.org", now=NOON + 2 * HOUR)
    assert list(Person.objects.values_list("email_proven_at", flat=True)) == [NOON + HOUR] * 2


def test_whoever_was_registered_by_others_before_has_proven_the_address() -> None:
    published = make_published(seats=1)
    standing = make_registration(published.meeting, make_person("asa@example.org"))
    assert sign_up(published, "asa@example.org", now=NOON + HOUR).pk == standing.pk
    assert Person.objects.get().email_proven_at == NOON + HOUR


def test_after_cancelling_one_can_register_again_behind_the_others() -> None:
    published = make_published(seats=1)
    sign_up(published)
    first = sign_up(published, "a@example.org")
    sign_up(published)
    cancel_registration(registration=first, now=NOON + HOUR)
    second = sign_up(published, "a@example.org", now=NOON + 2 * HOUR)
    assert second.pk != first.pk
    assert position_of(second) == 2


def test_registration_before_the_opening_is_refused() -> None:
    published = make_published()
    make_terms(published.meeting, opens_at=NOON + HOUR)
    with pytest.raises(NotOpen, match="not opened yet"):
        sign_up(published, now=NOON + HOUR - datetime.timedelta(seconds=1))
    assert sign_up(published, now=NOON + HOUR).is_coming


def test_registration_after_the_deadline_is_refused() -> None:
    published = make_published()
    make_terms(published.meeting, closes_at=NOON + HOUR)
    assert sign_up(published, now=NOON + HOUR - datetime.timedelta(seconds=1)).is_coming
    with pytest.raises(NotOpen, match="closed"):
        sign_up(published, now=NOON + HOUR)


def test_registration_closes_when_the_meeting_starts_by_the_clock_of_its_place() -> None:
    published = make_published()
    assert sign_up(published, now=START - datetime.timedelta(seconds=1)).is_coming
    with pytest.raises(NotOpen):
        sign_up(published, now=START)


@pytest.mark.parametrize(("status", "words"), [("cancelled", "cancelled"), ("held", "over")])
def test_registration_for_a_meeting_that_is_not_to_come_is_refused(status: str, words: str) -> None:
    published = make_published(status=status)
    with pytest.raises(NotOpen, match=words):
        sign_up(published)
    assert not Person.objects.exists()


def test_what_was_published_meanwhile_counts_not_what_the_page_showed() -> None:
    published = make_published(seats=1)
    published.meeting.status = "cancelled"
    published.meeting.save()
    make_version(published.version.programme, published.meeting)
    with pytest.raises(NotOpen, match="cancelled"):
        sign_up(published)


@pytest.mark.parametrize(("format_", "mode"), [("in_person", ONLINE), ("online", IN_PERSON)])
def test_a_mode_that_the_meeting_does_not_have_is_refused(format_: str, mode: str) -> None:
    with pytest.raises(ModeNotOffered):
        sign_up(make_published(format=format_), mode=mode)


def test_the_modes_of_a_hybrid_meeting_have_places_of_their_own() -> None:
    published = make_published(seats=1, seats_online=1, format="hybrid")
    in_person, online = sign_up(published), sign_up(published, mode=ONLINE)
    assert in_person.is_coming
    assert online.is_coming
    assert position_of(sign_up(published, mode=ONLINE)) == 1
    assert position_of(sign_up(published)) == 1


def test_days_outside_the_meeting_are_refused() -> None:
    published = make_published(days=2)
    for day in (STARTS_ON - DAY, STARTS_ON + 2 * DAY):
        with pytest.raises(DaysOutside):
            sign_up(published, days=(STARTS_ON, day))


def test_days_are_kept_in_order_and_all_of_them_as_none() -> None:
    published = make_published(days=3)
    some = sign_up(published, days=(STARTS_ON + 2 * DAY, STARTS_ON, STARTS_ON))
    assert again(some).days == ["2027-04-27", "2027-04-29"]
    assert again(sign_up(published, days=tuple(STARTS_ON + number * DAY for number in range(3)))).days == []


def test_what_somebody_needs_is_kept_only_for_those_who_come_in_person() -> None:
    published = make_published(format="hybrid")
    needs = Needs(food="vegan", access="a ramp", note="late")
    online = again(sign_up(published, mode=ONLINE, needs=needs))
    present = again(sign_up(published, needs=needs))
    assert (online.food, online.access, online.note) == ("", "", "")
    assert (present.food, present.access, present.note) == ("vegan", "a ramp", "late")


# Whoever is not invited asks.


def test_whoever_is_outside_asks_with_a_reason_and_holds_no_place() -> None:
    published = make_published(seats=1)
    outsider = make_municipality()
    with pytest.raises(ReasonMissing):
        sign_up(published, municipality=outsider, reason="  ")
    asked = sign_up(published, municipality=outsider, reason="Our streets are hot, too.")
    assert again(asked).status == "requested"
    assert kinds(asked) == ["request_received"]
    assert sign_up(published).is_coming


def test_whoever_was_declined_gets_the_answer_again() -> None:
    published = make_published()
    outsider = make_municipality()
    asked = sign_up(published, "a@example.org", municipality=outsider, reason="Please.")
    Registration.objects.filter(pk=asked.pk).update(status="declined")
    assert sign_up(published, "a@example.org", municipality=outsider, reason="Please!").pk == asked.pk


def test_another_network_of_the_programme_is_outside(world: Programme) -> None:
    published = make_published(world)
    asked = sign_up(published, municipality=foreign_town(world), reason="We speak Swedish.")
    assert asked.status == "requested"


# Changing.


def test_other_days_are_confirmed_anew() -> None:
    published = make_published(days=2)
    registration = sign_up(published)
    changed = change_registration(
        registration=registration, visit=Visit(IN_PERSON, (STARTS_ON,)), needs=Needs(), now=NOON + HOUR
    )
    assert again(changed).days == ["2027-04-27"]
    assert again(changed).seat == 1
    assert kinds(registration) == ["confirmation", "confirmation"]


def test_other_needs_are_kept_without_a_mail() -> None:
    registration = sign_up(make_published())
    change_registration(registration=registration, visit=Visit(IN_PERSON), needs=Needs("vegan"), now=NOON + HOUR)
    assert again(registration).food == "vegan"
    assert kinds(registration) == ["confirmation"]


def test_another_mode_gives_up_the_place_which_goes_to_the_next() -> None:
    published = make_published(seats=1, format="hybrid")
    first, second = sign_up(published), sign_up(published)
    change_registration(registration=first, visit=Visit(ONLINE), needs=Needs(), now=NOON + HOUR)
    assert (again(first).mode, again(first).is_coming) == (ONLINE, True)
    assert again(second).offered_until is not None


def test_another_mode_that_is_full_means_waiting_behind_the_others() -> None:
    published = make_published(seats=1, seats_online=1, format="hybrid")
    first = sign_up(published)
    sign_up(published, mode=ONLINE)
    waits = sign_up(published, mode=ONLINE)
    change_registration(registration=first, visit=Visit(ONLINE), needs=Needs(), now=NOON + HOUR)
    assert position_of(again(waits)) == 1
    assert position_of(again(first)) == 2
    assert kinds(first) == ["confirmation", "waiting"]


def test_another_mode_can_not_be_chosen_after_the_deadline_but_other_days_can() -> None:
    published = make_published(days=2, format="hybrid")
    make_terms(published.meeting, closes_at=NOON + HOUR)
    registration = sign_up(published)
    with pytest.raises(NotOpen):
        change_registration(registration=registration, visit=Visit(ONLINE), needs=Needs(), now=NOON + DAY)
    change_registration(registration=registration, visit=Visit(IN_PERSON, (STARTS_ON,)), needs=Needs(), now=NOON + DAY)
    assert again(registration).days == ["2027-04-27"]


def test_a_change_after_the_start_or_after_cancelling_is_refused() -> None:
    registration = sign_up(make_published())
    with pytest.raises(MeetingHasBegun):
        change_registration(registration=registration, visit=Visit(IN_PERSON), needs=Needs(), now=START)
    cancel_registration(registration=registration, now=NOON + HOUR)
    with pytest.raises(NotActive):
        change_registration(registration=registration, visit=Visit(IN_PERSON), needs=Needs(), now=NOON + DAY)


# Cancelling.


def test_cancelling_returns_the_place_at_once_and_is_told_once() -> None:
    published = make_published(seats=1)
    first, second = sign_up(published), sign_up(published)
    cancel_registration(registration=first, now=NOON + HOUR)
    cancel_registration(registration=first, now=NOON + 2 * HOUR)
    assert (again(first).status, again(first).seat) == ("cancelled", None)
    assert again(first).cancelled_at == NOON + HOUR
    assert again(second).seat == 1
    assert kinds(first) == ["confirmation", "registration_cancelled"]
    assert kinds(second) == ["waiting", "offer"]


def test_cancelling_after_the_start_is_refused_but_to_the_coordinator() -> None:
    registration = sign_up(make_published())
    with pytest.raises(MeetingHasBegun):
        cancel_registration(registration=registration, now=START)
    with pytest.raises(NotWithinReach):
        cancel_registration(registration=registration, now=START, actor=make_coordinator("DE"))
    with pytest.raises(ReasonMissing):
        cancel_registration(registration=registration, now=START, actor=make_coordinator("SE"), reason=" ")
    cancel_registration(registration=registration, now=START, actor=make_coordinator("SE"), reason="Sjuk – krya på.")
    assert again(registration).status == "cancelled"


def test_a_declined_request_cannot_be_cancelled() -> None:
    published = make_published()
    declined = make_registration(published.meeting, status="declined")
    with pytest.raises(NotActive):
        cancel_registration(registration=declined, now=NOON)


def test_somebody_erased_can_register_again() -> None:
    published = make_published()
    first = sign_up(published, "a@example.org")
    Registration.objects.filter(pk=first.pk).update(person=None, erased_at=NOON)
    Person.objects.all().delete()
    second = sign_up(published, "a@example.org")
    assert second.pk != first.pk
    assert second.is_coming
    assert again(first).municipality == town_of(published)


def test_registering_writes_few_statements(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    published = make_published(seats=20)
    town = town_of(published)
    sign_up(published, municipality=town)
    with django_assert_max_num_queries(21):
        sign_up(published, municipality=town)
