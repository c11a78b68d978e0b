"""Colleagues registered together."""

import datetime
from dataclasses import replace

import pytest

from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.booking.changing import cancel_registration
from exchanges.registrations.booking.delegations import (
    MOST_AT_ONCE,
    DelegationDetails,
    cancel_delegation,
    drop_stand_in,
    name_delegate,
    register_delegation,
    swap_delegate,
    swap_stand_in,
)
from exchanges.registrations.booking.registering import register
from exchanges.registrations.errors import (
    AlreadyRegistered,
    DelegationRefused,
    MeetingHasBegun,
    NotADelegate,
    NotOpen,
)
from exchanges.registrations.identity.details import CONSENT_VERSION, Needs, PersonDetails, RegistrationDetails, Visit
from exchanges.registrations.models import Delegation, Person, Registration
from exchanges.registrations.queries.delegates import delegates_of
from exchanges.registrations.seats.waiting_list import accept_offer
from tests.exchanges.registrations.factories import (
    IN_PERSON,
    again,
    details,
    keep_seats,
    make_published,
    make_terms,
    sign_up,
    town_of,
)
from tests.factories import NOON, make_municipality

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)
START = datetime.datetime(2027, 4, 27, 8, tzinfo=datetime.UTC)


def delegate(
    published: PublishedMeeting,
    *colleagues: PersonDetails | None,
    contact: PersonDetails | None = None,
    all_or_none: bool = False,
    is_proven: bool = False,
    now: datetime.datetime = NOON,
) -> Delegation:
    return register_delegation(
        published=published,
        details=DelegationDetails(
            contact=contact or details("contact@example.org", town_of(published)),
            colleagues=colleagues,
            visit=Visit(IN_PERSON),
            consent_version=CONSENT_VERSION,
            all_or_none=all_or_none,
        ),
        is_proven=is_proven,
        now=now,
    )


def seats(delegation: Delegation) -> list[int | None]:
    return list(delegation.registrations.order_by("rank").values_list("seat", flat=True))


def told(kind: str) -> list[str]:
    return sorted(Message.objects.filter(kind=kind).values_list("recipient", flat=True))


def test_colleagues_get_places_in_their_order_and_are_told_with_the_contact() -> None:
    published = make_published(seats=2)
    delegation = delegate(published, details("a@example.org"), None, details("c@example.org"))
    assert seats(delegation) == [1, 2, None]
    assert told("confirmation") == ["a@example.org"]
    assert told("waiting") == ["c@example.org"]
    assert told("delegation_registered") == ["contact@example.org"]
    assert {each.municipality for each in delegation.registrations.all()} == {town_of(published)}


def test_all_or_none_wait_together_where_not_all_fit() -> None:
    published = make_published(seats=2)
    assert seats(delegate(published, None, None, None, all_or_none=True)) == [None, None, None]
    assert seats(delegate(published, None, None, all_or_none=True)) == [1, 2]


def test_the_contact_comes_only_where_listed() -> None:
    published = make_published()
    contact = details("contact@example.org", town_of(published))
    delegation = delegate(published, contact, details("b@example.org"), contact=contact)
    assert sorted(each.person.email for each in delegation.registrations.all()) == [
        "b@example.org",
        "contact@example.org",
    ]
    assert delegation.contact == Person.objects.get(email="contact@example.org")


def test_whoever_is_registered_or_listed_twice_takes_one_place() -> None:
    published = make_published(seats=5)
    own = sign_up(published, "a@example.org")
    delegation = delegate(published, details("A@example.org"), details("b@example.org"), details("b@example.org"))
    assert delegation.registrations.count() == 1
    assert again(own).delegation is None
    assert Registration.objects.count() == 2
    assert told("already_registered") == ["a@example.org"]


def test_a_delegation_sent_twice_is_one_and_another_one_later_is_another() -> None:
    published = make_published()
    colleagues = (None, details("a@example.org"), None)
    first = delegate(published, *colleagues)
    assert delegate(published, *colleagues, now=NOON + HOUR / 100) == first
    assert delegate(published, None, now=NOON + HOUR / 100) != first
    assert Registration.objects.count() == 4
    assert delegate(published, None, now=NOON + HOUR).registrations.count() == 1


def test_the_same_number_for_another_municipality_is_another_delegation() -> None:
    published = make_published()
    towns = [town_of(published), town_of(published, number=1)]
    made = [delegate(published, None, contact=details("contact@example.org", town)) for town in towns]
    assert [each.municipality for each in Delegation.objects.order_by("pk")] == towns
    assert [each.municipality for each in made] == towns


def seen_by_the_contact(delegation: Delegation) -> list[tuple[str, str, bool]]:
    return [(line.email, line.way, line.unnamed is None) for line in delegates_of(delegation)]


def test_the_contact_does_not_learn_who_is_registered() -> None:
    published = make_published(seats=1)
    colleagues = details("a@example.org"), details("b@example.org")
    sign_up(published, "a@example.org")
    of_both = delegate(published, *colleagues)
    mail = Message.objects.get(kind="delegation_registered")
    assert seen_by_the_contact(of_both) == [(each.email, "In person", True) for each in colleagues]
    # As if nobody had registered before: the first of the list would have had a place, had there been one.
    assert {line.standing for line in delegates_of(of_both)} == {"waiting"}
    assert mail.text.count("In person · On the waiting list") == 2


def test_a_delegation_of_people_who_are_all_registered_is_told_of_like_any_other() -> None:
    published = make_published()
    sign_up(published, "a@example.org")
    delegation = delegate(published, details("a@example.org"))
    assert seen_by_the_contact(delegation) == [("a@example.org", "In person", True)]
    assert told("delegation_registered") == ["contact@example.org"]


def test_a_delegation_uses_the_places_kept_for_its_municipality() -> None:
    published = make_published(seats=3)
    keep_seats(published.meeting, 2, municipality=town_of(published))
    other = town_of(published, "award")
    assert [sign_up(published, municipality=other).is_coming for _number in range(2)] == [True, False]
    assert seats(delegate(published, None, None, all_or_none=True)) == [2, 3]


def test_only_invited_municipalities_register_delegations() -> None:
    published = make_published()
    with pytest.raises(DelegationRefused):
        delegate(published, None, contact=details(municipality=make_municipality()))
    with pytest.raises(DelegationRefused):
        delegate(published, None, contact=details())
    assert not Delegation.objects.exists()


def test_nobody_and_too_many_are_refused() -> None:
    published = make_published()
    for number in (0, MOST_AT_ONCE + 1):
        with pytest.raises(DelegationRefused, match="between 1 and 20"):
            delegate(published, *[None] * number)


def test_the_deadline_holds_for_delegations_too() -> None:
    published = make_published()
    make_terms(published.meeting, closes_at=NOON)
    with pytest.raises(NotOpen):
        delegate(published, None)


def test_a_colleague_is_named_later_and_told() -> None:
    delegation = delegate(make_published(seats=1), None)
    registration = delegation.registrations.get()
    name_delegate(registration=registration, person=details("a@example.org"), now=NOON + HOUR)
    assert again(registration).person == Person.objects.get(email="a@example.org")
    assert again(registration).seat == 1
    assert told("confirmation") == ["a@example.org"]
    with pytest.raises(NotADelegate):
        name_delegate(registration=registration, person=details("b@example.org"), now=NOON + HOUR)


def test_a_colleague_is_swapped_keeps_the_place_and_nothing_personal() -> None:
    delegation = delegate(make_published(seats=1), details("a@example.org"))
    registration = delegation.registrations.get()
    Registration.objects.update(food="vegan")
    swap_delegate(registration=registration, person=details("b@example.org"), now=NOON + HOUR)
    swap_delegate(registration=registration, person=details("B@example.org"), now=NOON + 2 * HOUR)
    found = again(registration)
    assert found.person is not None
    assert (found.person.email, found.seat, found.food) == ("b@example.org", 1, "")
    assert told("registration_cancelled") == ["a@example.org"]
    assert told("confirmation") == ["a@example.org", "b@example.org"]


def test_the_place_of_somebody_who_is_registered_apart_goes_on() -> None:
    published = make_published(seats=3)
    own = sign_up(published, "a@example.org")
    delegation = delegate(published, None, details("b@example.org"))
    next_one = sign_up(published)
    registration = delegation.registrations.get(person=None)
    name_delegate(registration=registration, person=details("a@example.org"), now=NOON + HOUR)
    assert (again(registration).status, again(registration).seat) == ("cancelled", None)
    assert again(next_one).offered_until
    assert again(own).is_coming
    # Lines stand by name, which is made up here.
    assert sorted(email for email, *_rest in seen_by_the_contact(delegation)) == ["a@example.org", "b@example.org"]
    assert told("already_registered") == ["a@example.org"]


def test_nobody_is_named_twice_in_a_delegation() -> None:
    published = make_published()
    sign_up(published, "a@example.org")
    delegation = delegate(published, None, details("a@example.org"), details("b@example.org"))
    registration = delegation.registrations.get(person=None)
    for email in ("a@example.org", "b@example.org"):
        with pytest.raises(AlreadyRegistered):
            name_delegate(registration=registration, person=details(email), now=NOON + HOUR)
    assert again(registration).person is None


def test_another_colleague_comes_in_the_place_of_a_stand_in() -> None:
    published = make_published(seats=2)
    own = sign_up(published, "a@example.org")
    delegation = delegate(published, details("a@example.org"))
    stand_in = delegation.stand_ins.get()
    swap_stand_in(stand_in=stand_in, person=details("A@example.org"), now=NOON + HOUR)
    swap_stand_in(stand_in=stand_in, person=details("b@example.org"), now=NOON + HOUR)
    registration = delegation.registrations.get()
    assert (registration.person, registration.seat) == (Person.objects.get(email="b@example.org"), 2)
    assert not delegation.stand_ins.exists()
    assert again(own).is_coming
    assert told("confirmation") == ["a@example.org", "b@example.org"]


def test_a_stand_in_can_be_swapped_for_another_and_dropped_until_the_start() -> None:
    published = make_published()
    own = sign_up(published, "a@example.org")
    sign_up(published, "b@example.org")
    delegation = delegate(published, details("a@example.org"))
    swap_stand_in(stand_in=delegation.stand_ins.get(), person=details("b@example.org"), now=NOON + HOUR)
    stand_in = delegation.stand_ins.get()
    assert stand_in.person.email == "b@example.org"
    with pytest.raises(MeetingHasBegun):
        swap_stand_in(stand_in=stand_in, person=details("c@example.org"), now=START)
    with pytest.raises(MeetingHasBegun):
        drop_stand_in(stand_in=stand_in, now=START)
    drop_stand_in(stand_in=stand_in, now=NOON + HOUR)
    assert seen_by_the_contact(delegation) == []
    assert again(own).is_coming


def test_a_registration_of_ones_own_is_not_swapped_nor_anything_after_the_start() -> None:
    published = make_published()
    own = sign_up(published)
    with pytest.raises(NotADelegate):
        swap_delegate(registration=own, person=details(), now=NOON + HOUR)
    registration = delegate(published, details()).registrations.get()
    with pytest.raises(MeetingHasBegun):
        swap_delegate(registration=registration, person=details(), now=START)
    with pytest.raises(MeetingHasBegun):
        cancel_delegation(delegation=registration.delegation, now=START)  # type: ignore[arg-type]


def test_a_delegation_that_cancels_gives_its_places_to_the_next() -> None:
    published = make_published(seats=2)
    delegation = delegate(published, None, details("a@example.org"))
    waiting = [sign_up(published), sign_up(published)]
    cancel_delegation(delegation=delegation, now=NOON + HOUR)
    assert all(again(registration).offered_until for registration in waiting)
    assert {each.status for each in delegation.registrations.all()} == {"cancelled"}


CLERK = PersonDetails("town-hall@example.org", "Łucja Ö’Błońska")


def colleagues_at_the_town_hall(published: PublishedMeeting, *names: str) -> list[PersonDetails]:
    return [PersonDetails(CLERK.email, name, town_of(published)) for name in names]


def names_of(delegation: Delegation) -> list[str]:
    return [each.person.name for each in delegation.registrations.order_by("rank") if each.person]


def test_colleagues_who_share_a_mailbox_are_people_of_their_own() -> None:
    published = make_published(seats=5)
    contact = replace(CLERK, municipality=town_of(published))
    people = colleagues_at_the_town_hall(published, "Energy adviser", "Energy planner")
    delegation = delegate(published, *people, contact=contact, is_proven=True)
    assert names_of(delegation) == ["Energy adviser", "Energy planner"]
    assert delegation.contact is not None
    assert delegation.contact.name == CLERK.name
    confirmations = Message.objects.filter(kind="confirmation", recipient=CLERK.email)
    assert {each.person.name for each in confirmations if each.person} == {"Energy adviser", "Energy planner"}
    assert {name for each in confirmations for name in ("adviser", "planner") if name in each.text} == {
        "adviser",
        "planner",
    }


def test_somebody_known_by_the_address_under_another_name_is_somebody_else() -> None:
    published = make_published(seats=5)
    clerk = register_alone(published, CLERK.name)
    delegation = delegate(published, *colleagues_at_the_town_hall(published, "Energy adviser"))
    assert names_of(delegation) == ["Energy adviser"]
    assert again(clerk).person.name == CLERK.name
    # Alone one registers once with an address; for another meeting the planner is somebody else, too.
    assert register_alone(published, "Planner").pk == clerk.pk
    planner = register_alone(make_published(), "Planner – Ő")
    assert planner.person.name == "Planner – Ő"
    assert again(clerk).person.name == CLERK.name


@pytest.mark.parametrize("name", ["ÅSA ÖBERG", "Åsa Öberg-Nyström", "Asa Oberg", "Öberg, Åsa", "A. Öberg"])
def test_one_name_written_in_other_ways_is_one_person(name: str) -> None:
    published = make_published(seats=5)
    first = register_alone(published, "Åsa Öberg")
    assert register_alone(published, name).pk == first.pk
    assert again(first).person.name == "Åsa Öberg"


def register_alone(published: PublishedMeeting, name: str) -> Registration:
    return register(
        published=published,
        details=RegistrationDetails(
            person=replace(CLERK, name=name, municipality=town_of(published)),
            visit=Visit(IN_PERSON),
            needs=Needs(),
            consent_version=CONSENT_VERSION,
        ),
        now=NOON,
    )


def test_an_own_address_is_one_persons_whatever_somebody_else_calls_them() -> None:
    published = make_published(seats=5)
    eva = sign_up(published, "eva@example.org")
    delegation = delegate(published, PersonDetails("eva@example.org", "Eva", town_of(published)))
    assert delegation.stand_ins.get().person == again(eva).person
    assert [line.words for line in delegates_of(delegation)] == ["Eva (eva@example.org)"]
    assert again(eva).person.name != "Eva"


def test_two_names_of_a_list_are_two_people_even_where_one_is_known() -> None:
    published = make_published(seats=5)
    register_alone(published, "Clerk")
    delegation = delegate(published, *colleagues_at_the_town_hall(published, "Clerk of works", "Clerk"))
    assert names_of(delegation) == ["Clerk of works"]
    assert [line.name for line in delegates_of(delegation)] == ["Clerk", "Clerk of works"]


def test_the_contact_sees_names_as_written_and_who_of_their_own_has_a_place() -> None:
    published = make_published(seats=2)
    own = sign_up(published, "bea@example.org")
    people = [
        PersonDetails(f"{each}@example.org", f"{each} Ő’Ł", town_of(published)) for each in ("anna", "bea", "cora")
    ]
    delegation = delegate(published, *people)
    lines = {line.name: line.standing for line in delegates_of(delegation)}
    # One place was left: the first of the list has it. The second says what would have come of it.
    assert lines == {"anna Ő’Ł": "coming", "bea Ő’Ł": "waiting", "cora Ő’Ł": "waiting"}
    letter = Message.objects.get(kind="delegation_registered")
    mail = letter.text
    # The reference of one colleague is not that of the delegation.
    assert "Reference:" not in mail + letter.html
    assert "- anna Ő’Ł (anna@example.org): In person · Has a place" in mail
    assert "- bea Ő’Ł (bea@example.org): In person · On the waiting list" in mail
    # Whoever comes behind it would have come before them.
    cancel_registration(registration=delegation.registrations.get(named_as="anna Ő’Ł"), now=NOON + HOUR)
    accept_offer(registration=delegation.registrations.get(named_as="cora Ő’Ł"), now=NOON + HOUR)
    assert {line.name: line.standing for line in delegates_of(delegation)} == {
        "bea Ő’Ł": "coming",
        "cora Ő’Ł": "coming",
    }
    assert again(own).is_coming
