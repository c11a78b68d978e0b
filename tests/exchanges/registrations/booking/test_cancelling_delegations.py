"""A coordinator cancels a delegation as a whole: everybody in it and its contact are told once, the seats go on."""

import datetime

import pytest

from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.booking.changing import cancel_registration
from exchanges.registrations.booking.delegations import (
    Colleague,
    DelegationDetails,
    cancel_delegate,
    cancel_delegation,
    register_delegation,
)
from exchanges.registrations.errors import MeetingHasBegun
from exchanges.registrations.identity.details import CONSENT_VERSION, Needs, PersonDetails, Visit
from exchanges.registrations.models import Delegation, Person, RateCount, Registration
from exchanges.registrations.queries.delegates import delegates_of, delegations_of
from exchanges.registrations.seats.capacity import change_terms
from municipalities.models import User
from municipalities.refusals import NotWithinReach, ReasonMissing
from tests.exchanges.registrations.factories import (
    IN_PERSON,
    again,
    make_published,
    make_registration,
    sign_up,
    town_of,
)
from tests.factories import NOON, make_coordinator

pytestmark = pytest.mark.django_db
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
REASON = "Kommunen hör till en annan nätverksgrupp – se avtalet."
ASA = PersonDetails("asa@example.org", "Åsa O'Łącka", language="sv")
LASZLO = PersonDetails("laszlo@example.hu", "László Győri", language="hu")
CONTACT = PersonDetails("kontakt@example.org", "Győző Weiß", language="de")


@pytest.fixture
def published() -> PublishedMeeting:
    return make_published(seats=3)


@pytest.fixture
def swede(published: PublishedMeeting) -> User:
    return make_coordinator("SE")


def delegate(
    published: PublishedMeeting,
    *colleagues: Colleague | PersonDetails | None,
    now: datetime.datetime = NOON,
    all_or_none: bool = False,
) -> Delegation:
    contact = PersonDetails(CONTACT.email, CONTACT.name, municipality=town_of(published), language=CONTACT.language)
    return register_delegation(
        published=published,
        details=DelegationDetails(
            contact=contact,
            colleagues=colleagues,
            visit=Visit(IN_PERSON),
            consent_version=CONSENT_VERSION,
            all_or_none=all_or_none,
        ),
        is_proven=True,
        now=now,
    )


def cancel(delegation: Delegation, actor: User | None, now: datetime.datetime = NOON + HOUR) -> list[Registration]:
    return cancel_delegation(delegation=delegation, actor=actor, reason=REASON, now=now)


def told(since: int) -> list[tuple[str, str, str]]:
    rows = Message.objects.filter(pk__gt=since).order_by("recipient")
    return list(rows.values_list("recipient", "kind", "language"))


def last_message() -> int:
    return Message.objects.latest("pk").pk


def test_all_of_it_ends_whether_named_or_not_with_a_place_or_waiting(published: PublishedMeeting, swede: User) -> None:
    needs = Colleague(ASA, Visit(IN_PERSON), Needs(food="Vegan"))
    delegation = delegate(published, needs, None, LASZLO, None)
    asks = make_registration(published.meeting, delegation=delegation, status="requested", rank=90)
    waits = sign_up(published)
    assert [each.is_coming for each in delegation.registrations.order_by("rank")] == [True, True, True, False, False]
    assert len(cancel(delegation, swede)) == 5
    assert again(asks).is_cancelled
    for each in delegation.registrations.all():
        assert (each.status, each.seat, each.food, each.cancelled_by, each.cancellation_reason) == (
            *("cancelled", None, ""),
            *(swede, REASON),
        )
    assert again(waits).offered_until is not None
    assert not delegates_of(delegation)
    assert not delegations_of(published.meeting).exists()


def test_each_is_told_once_in_their_own_language_by_whom_and_why(published: PublishedMeeting, swede: User) -> None:
    delegation = delegate(published, ASA, LASZLO, None)
    waits = sign_up(published, "waits@example.org")
    Person.objects.filter(email=ASA.email).update(email_proven_at=NOON)
    last = last_message()
    cancel(delegation, swede)
    assert told(last) == [
        (ASA.email, "registration_cancelled", "sv"),
        (CONTACT.email, "delegation_cancelled", "de"),
        (LASZLO.email, "registration_cancelled", "hu"),
        ("waits@example.org", "offer", waits.person.language if waits.person else ""),
    ]
    texts = {message.recipient: message.text for message in Message.objects.filter(pk__gt=last)}
    assert f"Skälet: {REASON}" in texts[ASA.email]
    # Who has proven nothing reads no word that somebody typed for them.
    assert ASA.name in texts[ASA.email]
    assert LASZLO.name not in texts[LASZLO.email]
    assert CONTACT.name not in texts[LASZLO.email] + texts[ASA.email]
    contact = texts[CONTACT.email]
    for words in (CONTACT.name, REASON, f"- {ASA.name} ({ASA.email}): ", f"- {LASZLO.name} ({LASZLO.email}): "):
        assert words in contact
    assert "/d/" not in contact


def test_of_one_place_that_nobody_is_named_for_the_contact_is_told(published: PublishedMeeting, swede: User) -> None:
    delegation = delegate(published, ASA, None, None)
    seat = delegation.registrations.unnamed().order_by("rank")[0]
    waits = sign_up(published)
    last = last_message()
    cancel_registration(registration=seat, actor=swede, reason=REASON, now=NOON + HOUR)
    assert again(seat).is_cancelled
    assert again(waits).offered_until is not None
    mail = Message.objects.get(pk__gt=last, kind="registration_cancelled")
    assert (mail.recipient, mail.language) == (CONTACT.email, "de")
    assert REASON in mail.text
    assert REASON in mail.html
    assert mail.act is not None
    # Nobody reads "your registration", and nothing goes out of a calendar in which it never was.
    assert (mail.calendar, mail.about) == ("", seat.reference)
    # Whoever gives one back knows.
    cancel_delegate(registration=delegation.registrations.unnamed().get(status="active"), now=NOON + 2 * HOUR)
    assert Message.objects.filter(kind="registration_cancelled").count() == 1


def test_what_waits_for_the_contact_about_other_places_leaves_all_the_same(
    published: PublishedMeeting, swede: User
) -> None:
    delegation = delegate(published, None, None, None)
    first, second, _third = delegation.registrations.unnamed().order_by("rank")
    for seat, reason in ((first, "Salen är för liten."), (second, "Łódź przyjeżdża także.")):
        cancel_registration(registration=seat, actor=swede, reason=reason, now=NOON + HOUR)
    mails = Message.objects.filter(kind="registration_cancelled").order_by("pk")
    assert [(mail.state, mail.about) for mail in mails] == [("waiting", first.reference), ("waiting", second.reference)]
    assert not Message.objects.filter(state="replaced").exists()


def test_a_contact_who_comes_too_is_told_in_one_mail_that_takes_it_out_of_their_calendar(
    published: PublishedMeeting, swede: User
) -> None:
    delegation = delegate(published, CONTACT, ASA)
    last = last_message()
    cancel(delegation, swede)
    assert [row for row in told(last) if row[0] == CONTACT.email] == [(CONTACT.email, "delegation_cancelled", "de")]
    mail = Message.objects.get(pk__gt=last, recipient=CONTACT.email)
    assert mail.calendar_method == "CANCEL"
    assert mail.about == delegation.registrations.get(person__email=CONTACT.email).reference


def test_what_was_told_of_it_and_has_not_left_never_will(published: PublishedMeeting, swede: User) -> None:
    for _number in range(3):
        sign_up(published)
    delegation = delegate(published, CONTACT, ASA, None)
    change_terms(meeting=published.meeting, actor=swede, now=NOON + HOUR, seats_in_person=9)
    given = Message.objects.filter(state="waiting", act__isnull=False)
    assert set(given.values_list("recipient", "kind")) == {
        (CONTACT.email, "confirmation"),
        (ASA.email, "confirmation"),
    }
    cancel(delegation, swede, NOON + HOUR + datetime.timedelta(minutes=2))
    assert set(given.values_list("recipient", "kind")) == {
        (CONTACT.email, "delegation_cancelled"),
        (ASA.email, "registration_cancelled"),
    }


def test_the_contact_does_not_learn_who_had_registered_before(published: PublishedMeeting, swede: User) -> None:
    apart = sign_up(published, ASA.email)
    delegation = delegate(published, PersonDetails(ASA.email, apart.person.name if apart.person else ""), LASZLO)
    assert delegation.stand_ins.count() == 1
    cancel(delegation, swede)
    assert again(apart).is_coming
    assert not delegation.stand_ins.exists()
    mail = Message.objects.get(kind="delegation_cancelled")
    assert f"({ASA.email}): " in mail.text
    assert not Message.objects.filter(kind="registration_cancelled", recipient=ASA.email).exists()


def test_one_whose_people_are_all_registered_apart_is_cancelled_too(published: PublishedMeeting, swede: User) -> None:
    apart = sign_up(published, ASA.email)
    delegation = delegate(published, PersonDetails(ASA.email, apart.person.name if apart.person else ""))
    assert cancel(delegation, swede) == []
    assert not delegation.stand_ins.exists()
    assert Message.objects.get(kind="delegation_cancelled").recipient == CONTACT.email


def test_the_municipality_may_register_anew_with_all_it_could_have_before(
    published: PublishedMeeting, swede: User
) -> None:
    delegation = delegate(published, *[None] * 5)
    counts = list(RateCount.objects.values_list("key", "count"))
    cancel(delegation, swede)
    assert list(RateCount.objects.values_list("key", "count")) == counts
    anew = delegate(published, *[None] * 5, now=NOON + 2 * HOUR)
    assert anew.registrations.unnamed().count() == 5


def test_cancelled_twice_it_is_told_once(published: PublishedMeeting, swede: User) -> None:
    delegation = delegate(published, ASA, None)
    cancel(delegation, swede)
    last = last_message()
    assert cancel(delegation, make_coordinator(), NOON + 2 * HOUR) == []
    assert told(last) == []
    assert set(delegation.registrations.values_list("cancelled_by", flat=True)) == {swede.pk}


def test_only_who_coordinates_the_network_may_with_a_reason(published: PublishedMeeting, swede: User) -> None:
    delegation = delegate(published, ASA)
    with pytest.raises(NotWithinReach):
        cancel(delegation, make_coordinator("DE"))
    with pytest.raises(ReasonMissing, match="everybody in it will read it"):
        cancel_delegation(delegation=delegation, actor=swede, reason=" ", now=NOON)
    assert delegation.registrations.get().is_coming


def test_once_the_meeting_has_begun_a_coordinator_may_and_the_contact_may_not(
    published: PublishedMeeting, swede: User
) -> None:
    delegation, begun = delegate(published, ASA, None), NOON + 200 * DAY
    erased = make_registration(published.meeting, delegation=delegation, seat=3, rank=90, erased_at=NOON)
    with pytest.raises(MeetingHasBegun):
        cancel(delegation, None, begun)
    assert len(cancel(delegation, swede, begun)) == 2
    # Who was there and has been erased since counts on.
    assert again(erased).is_coming
