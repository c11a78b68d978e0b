"""What a delegation's contact says of each colleague: how they come, when, as what, with what need."""

import datetime
from dataclasses import replace

import pytest
from django.test import Client

from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.booking.changing import cancel_registration
from exchanges.registrations.booking.delegations import (
    Colleague,
    DelegationDetails,
    name_delegate,
    register_delegation,
    swap_delegate,
    swap_stand_in,
)
from exchanges.registrations.errors import DaysOutside, ModeNotOffered
from exchanges.registrations.identity.details import (
    COLLEAGUES_CONSENT_VERSION,
    CONSENT_VERSION,
    Needs,
    PersonDetails,
    Visit,
)
from exchanges.registrations.identity.links import manage_token
from exchanges.registrations.models import Delegation, Registration
from exchanges.registrations.queries.delegates import delegates_of
from exchanges.registrations.seats.capacity import change_terms, preview_terms
from tests.exchanges.registrations.factories import (
    IN_PERSON,
    ONLINE,
    STARTS_ON,
    again,
    details,
    make_published,
    sign_up,
    town_of,
)
from tests.factories import NOON

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)
IN_THE_ROOM, IN_THE_CALL = Visit(IN_PERSON), Visit(ONLINE)
ASA = PersonDetails("asa@example.org", "Åsa Öberg", function="Trafikplanerare", target_group="planners")
ORI = PersonDetails("ori@example.org", "Őri O’Neill–Weiß", target_group="other")


def hybrid(seats: int = 5, seats_online: int | None = None) -> PublishedMeeting:
    """A meeting of two days in the room and online."""
    return make_published(format="hybrid", days=2, seats=seats, seats_online=seats_online)


def delegate(published: PublishedMeeting, *colleagues: Colleague, all_or_none: bool = False) -> Delegation:
    return register_delegation(
        published=published,
        details=DelegationDetails(
            contact=details("carla@example.org", town_of(published)),
            colleagues=colleagues,
            visit=IN_THE_ROOM,
            consent_version=COLLEAGUES_CONSENT_VERSION,
            all_or_none=all_or_none,
        ),
        now=NOON,
    )


def unnamed(visit: Visit, number: int = 1) -> list[Colleague]:
    return [Colleague(None, visit)] * number


def test_each_colleague_comes_in_their_own_way() -> None:
    second_day = STARTS_ON + datetime.timedelta(days=1)
    delegation = delegate(
        hybrid(),
        Colleague(ASA, Visit(IN_PERSON, (second_day,), "sv"), Needs("vegansk", "rullstol", "kommer sent")),
        Colleague(ORI, Visit(ONLINE, language="hu"), Needs("kosher", "", "")),
        *unnamed(IN_THE_CALL),
    )
    asa, ori, later = delegation.registrations.select_related("person").order_by("rank")
    assert asa.person is not None
    assert (asa.mode, asa.days, asa.language, asa.target_group) == (IN_PERSON, [str(second_day)], "sv", "planners")
    assert (asa.person.function, asa.food, asa.access, asa.note) == (
        "Trafikplanerare",
        "vegansk",
        "rullstol",
        "kommer sent",
    )
    # Online nothing is needed in the room.
    assert (ori.mode, ori.days, ori.language, ori.food, ori.target_group) == (ONLINE, [], "hu", "", "other")
    assert (later.mode, later.person) == (ONLINE, None)
    assert all(each.is_coming for each in (asa, ori, later))


def test_a_mode_or_day_that_the_meeting_does_not_have_is_refused() -> None:
    published = make_published(days=2)
    with pytest.raises(ModeNotOffered):
        delegate(published, Colleague(ASA, IN_THE_ROOM), Colleague(ORI, IN_THE_CALL))
    with pytest.raises(DaysOutside):
        delegate(published, Colleague(ASA, Visit(IN_PERSON, (datetime.date(2027, 5, 1),))))
    assert not Registration.objects.exists()


def test_places_in_the_room_and_in_the_call_are_counted_apart() -> None:
    delegation = delegate(
        hybrid(seats=1, seats_online=1),
        *unnamed(IN_THE_ROOM, 2),
        *unnamed(IN_THE_CALL, 2),
    )
    lines = [(line.mode, line.standing, line.position) for line in delegates_of(delegation)]
    assert lines == [
        (IN_PERSON, "coming", None),
        (IN_PERSON, "waiting", 1),
        (ONLINE, "coming", None),
        (ONLINE, "waiting", 1),
    ]


@pytest.mark.parametrize(("seats", "seats_online", "is_room"), [(1, 1, True), (0, 1, False), (1, 0, False)])
def test_all_or_none_have_places_in_both_modes_or_none(seats: int, seats_online: int, is_room: bool) -> None:
    published = hybrid(seats, seats_online)
    delegation = delegate(published, *unnamed(IN_THE_ROOM), *unnamed(IN_THE_CALL), all_or_none=True)
    assert [each.is_coming for each in delegation.registrations.order_by("rank")] == [is_room] * 2


def test_a_place_in_one_mode_is_not_offered_to_a_part_of_all_or_none() -> None:
    published = hybrid(seats=1, seats_online=3)
    holder = sign_up(published)
    delegation = delegate(published, *unnamed(IN_THE_ROOM), *unnamed(IN_THE_CALL), all_or_none=True)
    online = sign_up(published, mode=ONLINE)
    assert online.is_coming
    assert [each.seat for each in delegation.registrations.all()] == [None, None]
    assert preview_terms(meeting=published.meeting, seats_online=9, now=NOON + HOUR).coming_in == ()
    change_terms(meeting=published.meeting, actor=None, seats_online=9, now=NOON + HOUR)
    assert [each.seat for each in delegation.registrations.all()] == [None, None]
    cancel_registration(registration=holder, now=NOON + HOUR)
    assert all(each.offered_until for each in delegation.registrations.all())


def test_the_mail_to_the_contact_names_each_place_with_mode_days_and_number() -> None:
    published = hybrid(seats=1)
    sign_up(published)
    delegate(
        published,
        Colleague(ASA, Visit(IN_PERSON, (STARTS_ON,))),
        Colleague(ORI, IN_THE_CALL),
        *unnamed(IN_THE_ROOM),
    )
    mail = Message.objects.get(kind="delegation_registered")
    asa = "Åsa Öberg (asa@example.org): In person, Tuesday 27 April 2027 only · On the waiting list, number 1"
    for line in (asa, "Őri O’Neill–Weiß (ori@example.org): Online · Has a place"):
        assert line in mail.text
        assert line in mail.html
    assert "- not named yet: In person · On the waiting list, number 2" in mail.text
    # Of the meeting it says all, whatever the first of them comes to.
    assert mail.subject.endswith("27–28 April 2027")


def test_a_stand_in_counts_in_what_the_contact_sees_as_if_it_waited() -> None:
    published = hybrid(seats=1)
    sign_up(published)
    sign_up(published, "asa@example.org", mode=ONLINE)
    people = [Colleague(None, IN_THE_ROOM), Colleague(ASA, IN_THE_ROOM), Colleague(ORI, IN_THE_ROOM)]
    with_own = delegate(published, *people)
    assert with_own.stand_ins.count() == 1
    seen = {line.email: line.position for line in delegates_of(with_own)}
    assert seen == {"asa@example.org": 2, "ori@example.org": 3, "": 1}


def test_whoever_takes_a_place_says_their_own_needs_and_language() -> None:
    delegation = delegate(hybrid(), Colleague(ASA, Visit(IN_PERSON, language="sv"), Needs("vegansk")))
    registration = delegation.registrations.get()
    planner, lift = replace(ORI, target_group="planners"), Needs(access="lift")
    swap_delegate(registration=registration, person=planner, listens_in="hu", needs=lift, now=NOON + HOUR)
    found = again(registration)
    assert (found.language, found.food, found.access, found.target_group) == ("hu", "", "lift", "planners")
    swap_delegate(registration=registration, person=ASA, now=NOON + 2 * HOUR)
    assert (again(registration).language, again(registration).access) == ("", "")


def test_the_place_of_a_stand_in_is_taken_with_needs_and_language() -> None:
    published = hybrid()
    sign_up(published, "asa@example.org")
    delegation = delegate(published, Colleague(ASA, IN_THE_ROOM))
    stand_in = delegation.stand_ins.get()
    swap_stand_in(stand_in=stand_in, person=ORI, listens_in="hu", needs=Needs("halal"), now=NOON + HOUR)
    taken = delegation.registrations.get()
    assert (taken.language, taken.food, taken.consented_at) == ("hu", "halal", NOON + HOUR)


def test_what_the_contact_agreed_to_for_others_is_kept_with_version_and_moment() -> None:
    published = hybrid()
    own = sign_up(published)
    assert (own.consent_version, own.consented_at) == (CONSENT_VERSION, own.created_at)
    delegation = delegate(published, Colleague(ASA, IN_THE_ROOM), *unnamed(IN_THE_ROOM))
    asa, later = delegation.registrations.order_by("rank")
    assert (delegation.consent_version, delegation.consented_at) == (COLLEAGUES_CONSENT_VERSION, NOON)
    assert (asa.consent_version, asa.consented_at) == (COLLEAGUES_CONSENT_VERSION, NOON)
    assert later.consented_at is None
    name_delegate(registration=later, person=ORI, now=NOON + HOUR)
    named, delegation = again(later), Delegation.objects.get()
    assert (named.consent_version, named.consented_at) == (COLLEAGUES_CONSENT_VERSION, NOON + HOUR)
    assert delegation.consented_at == NOON + HOUR


def test_each_colleague_reads_what_was_entered_and_where_to_say_what_they_need(client: Client) -> None:
    eva = sign_up(make_published(), "eva@example.org").person
    assert eva is not None
    published = hybrid()
    delegate(
        published,
        Colleague(ASA, Visit(IN_PERSON, language="sv"), Needs(access="rullstolsramp")),
        Colleague(ORI, IN_THE_CALL),
        Colleague(replace(PersonDetails.of(eva), function="Clerk"), IN_THE_ROOM),
    )
    mails = {each.recipient: each for each in Message.objects.filter(kind="confirmation").order_by("pk")}
    town = town_of(published)
    asa, ori, known = mails["asa@example.org"], mails["ori@example.org"], mails["eva@example.org"]
    # Nobody has proven the address: what somebody typed is named and not said.
    entered = f"{town}, In person, your function, Svenska, what you need in the room."
    assert f"entered: your name, asa@example.org, {entered}" in asa.text
    assert "ori@example.org" in ori.text
    assert f"{town}, Online." in ori.text
    # What is known of somebody is not what a colleague entered, and is not changed by it.
    assert f"{town}, In person." in known.text
    asks = "Do you have dietary or access needs?"
    assert [asks in each.text and asks in each.html for each in (asa, ori, known)] == [True, False, True]
    # The mail is kept for longer than needs are.
    assert "rullstolsramp" not in asa.text + asa.html
    registration = Registration.objects.get(person__email="asa@example.org")
    address = f"/r/{manage_token(registration)}/change/"
    assert address in asa.text
    assert "rullstolsramp" in client.get(address).content.decode()
