"""Whatever a coordinator does, everybody whom it concerns gets one mail of it, which says how they stand afterwards."""

import datetime
from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from django.db.models import Max
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.booking.changing import cancel_registration
from exchanges.registrations.booking.delegations import DelegationDetails, register_delegation
from exchanges.registrations.booking.meeting_changes import announce_details
from exchanges.registrations.identity.delegation_links import delegation_token
from exchanges.registrations.identity.details import CONSENT_VERSION, PersonDetails, Visit
from exchanges.registrations.identity.links import manage_token
from exchanges.registrations.mail.told import facts_of
from exchanges.registrations.models import Delegation, Registration, RegistrationTerms
from exchanges.registrations.seats.capacity import change_terms
from exchanges.registrations.seats.waiting_list import accept_offer, decline_offer, pass_on_expired_offers
from exchanges.scheduling.publication.publishing import publish_version
from tests.examples import costly
from tests.exchanges.registrations.factories import (
    IN_PERSON,
    ONLINE,
    again,
    details,
    make_published,
    published_of,
    sign_up,
    town_of,
)
from tests.factories import NOON, make_coordinator

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
LATER = NOON + HOUR


def make_it(published: PublishedMeeting, *, now: datetime.datetime = LATER, **facts: object) -> None:
    before = facts_of(published.meeting)
    Meeting.objects.filter(pk=published.meeting_id).update(**facts)
    published.meeting.refresh_from_db()
    announce_details(meeting=published.meeting, before=before, now=now, actor=make_coordinator("SE"))


def open_to(published: PublishedMeeting, *, now: datetime.datetime = LATER, **seats: int | None) -> None:
    change_terms(meeting=published.meeting, actor=make_coordinator("SE"), now=now, **seats)


def close(published: PublishedMeeting, *, at: datetime.datetime = NOON + HOUR / 2) -> None:
    """Let registration end, so that places are offered and no longer given."""
    RegistrationTerms.objects.filter(meeting=published.meeting_id).update(closes_at=at)


def move(published: PublishedMeeting) -> None:
    Meeting.objects.filter(pk=published.meeting_id).update(
        starts_on=published.starts_on + 7 * DAY, ends_on=published.ends_on + 7 * DAY
    )
    publish_version(programme=published.version.programme, country=None, reason="The hall.", actor=None, now=LATER)


def send_all() -> None:
    Message.objects.filter(state="waiting").update(state="sent", sent_at=NOON)


def waiting_mails() -> list[Message]:
    """Return the mails that will leave."""
    return list(Message.objects.filter(state="waiting").order_by("pk"))


def delegation_of(published: PublishedMeeting, colleagues: Sequence[PersonDetails | None]) -> Delegation:
    return register_delegation(
        published=published,
        details=DelegationDetails(
            contact=details("kontakt@example.org", town_of(published), name="Győző Łącki"),
            colleagues=colleagues,
            visit=Visit(IN_PERSON),
            consent_version=CONSENT_VERSION,
        ),
        now=NOON,
    )


@pytest.mark.django_db
def test_a_meeting_put_online_tells_who_waits_of_the_place_and_the_change_in_one_mail() -> None:
    published = make_published(seats=1)
    sign_up(published, "anna@example.org")
    waits = sign_up(published, "bjørn@example.org")
    send_all()
    make_it(published, format="online")
    asked, offered = sorted(waiting_mails(), key=lambda mail: mail.recipient)
    assert (asked.recipient, asked.kind) == ("anna@example.org", "asked")
    assert (offered.recipient, offered.kind) == ("bjørn@example.org", "offer")
    assert "We are holding it for you until " in offered.text
    assert "was: In person\n  is now: Online" in offered.text
    assert "It was changed by the coordinator for Sweden." in offered.text
    assert "<del>In person</del>" in offered.html
    assert again(waits).offered_until is not None


@pytest.mark.django_db
def test_an_offer_made_by_a_change_that_is_taken_back_is_told_to_nobody() -> None:
    published = make_published(seats=1)
    sign_up(published, "anna@example.org")
    waits = sign_up(published, "björn@example.org")
    send_all()
    make_it(published, format="online")
    make_it(published, now=LATER + datetime.timedelta(minutes=2), format="in_person")
    assert waiting_mails() == []
    assert (again(waits).mode, again(waits).seat) == (IN_PERSON, None)


@pytest.mark.django_db
def test_an_offer_that_has_not_left_is_told_with_the_change_that_follows_it() -> None:
    published = make_published(seats=1)
    sign_up(published, "anna@example.org")
    sign_up(published, "björn@example.org")
    send_all()
    make_it(published, format="online")
    make_it(published, now=LATER + datetime.timedelta(minutes=2), starts_at=datetime.time(11))
    assert sorted((mail.recipient, mail.kind) for mail in waiting_mails()) == [
        ("anna@example.org", "asked"),
        ("björn@example.org", "offer"),
    ]
    offered = next(mail for mail in waiting_mails() if mail.kind == "offer")
    assert "was: In person\n  is now: Online" in offered.text
    assert "was: 10:00–16:00\n  is now: 11:00–16:00" in offered.text


@pytest.mark.django_db
def test_places_without_a_name_are_offered_in_one_mail_that_counts_them_and_one_answer_takes_them() -> None:
    published = make_published(seats=1)
    first = sign_up(published)
    delegation = delegation_of(published, [None, None, None])
    send_all()
    close(published)
    open_to(published, seats_in_person=4)
    (mail,) = waiting_mails()
    assert mail.recipient == "kontakt@example.org"
    assert mail.subject.startswith("3 places are free for your delegation: ")
    assert "We are holding all 3 until " in mail.text
    assert "one answer is for all of them" in mail.text
    registrations = list(delegation.registrations.order_by("rank"))
    accept_offer(registration=registrations[1], now=LATER + HOUR)
    assert all(again(each).is_coming for each in registrations)
    send_all()
    cancel_registration(registration=first, now=LATER + HOUR)
    assert [mail.kind for mail in waiting_mails()] == ["registration_cancelled"]


@pytest.mark.django_db
def test_places_without_a_name_are_given_back_by_one_answer_and_lapse_in_one_mail() -> None:
    published = make_published(seats=1)
    first = sign_up(published)
    delegation = delegation_of(published, [None, None])
    close(published)
    open_to(published, seats_in_person=3)
    send_all()
    registrations = list(delegation.registrations.order_by("rank"))
    pass_on_expired_offers(now=LATER + 3 * DAY)
    (mail,) = waiting_mails()
    assert (mail.kind, mail.recipient) == ("offer_expired", "kontakt@example.org")
    assert "We held 2 places in your delegation" in mail.text
    assert [again(each).status for each in registrations] == ["cancelled", "cancelled"]
    assert again(first).is_coming


@pytest.mark.django_db
def test_one_no_gives_back_all_places_that_have_no_name() -> None:
    published = make_published(seats=1)
    sign_up(published)
    delegation = delegation_of(published, [None, None])
    close(published)
    open_to(published, seats_in_person=3)
    registrations = list(delegation.registrations.order_by("rank"))
    decline_offer(registration=registrations[0], now=LATER + HOUR)
    assert [again(each).status for each in registrations] == ["cancelled", "cancelled"]


@pytest.mark.django_db
def test_a_contact_who_waits_too_reads_of_both_in_one_mail() -> None:
    published = make_published(seats=1)
    sign_up(published)
    me = details("kontakt@example.org", town_of(published), name="Győző Łącki")
    delegation = delegation_of(published, [me, None, None])
    close(published)
    send_all()
    open_to(published, seats_in_person=4)
    (mail,) = waiting_mails()
    assert "A place has become free. It is yours if you want it." in mail.text
    assert "Until then we are also holding 2 places without names for your delegation" in mail.text
    unnamed = delegation.registrations.filter(person=None).order_by("rank").first()
    assert unnamed is not None
    assert f"/r/{manage_token(unnamed)}/" in mail.text


@pytest.mark.django_db
def test_places_without_a_name_that_a_coordinator_adds_are_told_to_the_contact() -> None:
    published = make_published(seats=1)
    sign_up(published)
    delegation = delegation_of(published, [None, None])
    send_all()
    open_to(published, seats_in_person=3)
    (mail,) = waiting_mails()
    assert (mail.kind, mail.recipient) == ("confirmation", "kontakt@example.org")
    assert "Your delegation has 2 places without names." in mail.text
    assert "There are more places now, added by the coordinator for Sweden." in mail.text
    assert (mail.calendar, mail.code) == ("", "")
    assert f"Name, swap or cancel colleagues\nhttp://localhost:8000/d/{delegation_token(delegation)}/" in mail.text


@pytest.mark.django_db
def test_the_page_says_how_many_places_an_answer_is_for(client: Client) -> None:
    today = datetime.datetime.now(datetime.UTC)
    published = make_published(seats=1, starts_on=today.date() + 300 * DAY)
    sign_up(published)
    delegation = delegation_of(published, [None, None])
    close(published, at=today - HOUR)
    open_to(published, now=today, seats_in_person=3)
    registration = delegation.registrations.order_by("rank").first()
    assert registration is not None
    page = client.get(f"/r/{manage_token(registration)}/").content.decode()
    assert "Your answer is for all 2 places in your delegation that are held" in page


@pytest.mark.django_db
def test_who_lapses_when_the_meeting_changes_is_told_that_alone() -> None:
    published = make_published(seats=1)
    first = sign_up(published)
    waits = sign_up(published, "björn@example.org")
    cancel_registration(registration=first, now=NOON)
    send_all()
    make_it(published, now=NOON + 3 * DAY, starts_at=datetime.time(11))
    assert [mail.kind for mail in waiting_mails() if mail.recipient == "björn@example.org"] == ["offer_expired"]
    assert again(waits).status == "cancelled"


ACTS: dict[str, Callable[[PublishedMeeting], None]] = {
    "put online": lambda published: make_it(published, format="online"),
    "put into the room": lambda published: make_it(published, format="in_person"),
    "made hybrid": lambda published: make_it(published, format="hybrid"),
    "at another hour": lambda published: make_it(published, starts_at=datetime.time(11)),
    "more places": lambda published: open_to(published, seats_in_person=20, seats_online=20),
    "a few more": lambda published: open_to(published, seats_in_person=4, seats_online=3),
    "moved": move,
    "put online at another hour": lambda published: make_it(published, format="online", starts_at=datetime.time(11)),
}

CROWD = st.lists(
    st.sampled_from(["room", "online", "unnamed", "named and unnamed", "contact and unnamed"]), min_size=1, max_size=5
)


def _enter(published: PublishedMeeting, who: str) -> None:
    town = town_of(published)
    if who in ("room", "online"):
        sign_up(published, mode=IN_PERSON if who == "room" else ONLINE)
        return
    contact = details(municipality=town)
    colleagues = {
        "unnamed": [None, None],
        "named and unnamed": [details(municipality=town), None],
        "contact and unnamed": [contact, None, None],
    }[who]
    register_delegation(
        published=published,
        details=DelegationDetails(
            contact=contact,
            colleagues=colleagues,
            visit=Visit(IN_PERSON),
            consent_version=CONSENT_VERSION,
        ),
        now=NOON,
    )


def _standing(published: PublishedMeeting) -> dict[int, tuple[str, bool, bool]]:
    """Return how each registration stands, by its key: mode, whether it comes, whether a place is offered."""
    rows = Registration.objects.filter(meeting=published.meeting_id, status="active")
    return {row.pk: (row.mode, row.is_coming, row.offered_until is not None) for row in rows}


class OneMailAnAct(TestCase):
    """Acts on meetings with any crowd."""

    @settings(max_examples=costly(8), deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(crowd=CROWD, act=st.sampled_from(sorted(ACTS)), closed=st.booleans())
    def test_who_should_be_told_has_exactly_one_mail_of_an_act(self, crowd: list[str], act: str, closed: bool) -> None:
        published = make_published(format="hybrid", seats=2, seats_online=2)
        RegistrationTerms.objects.update(unnamed_seats=3 * len(crowd))
        for who in crowd:
            _enter(published, who)
        if closed:
            close(published)
        send_all()
        before = _standing(published)
        last = Message.objects.aggregate(last=Max("pk"))["last"] or 0
        ACTS[act](published_of(published.meeting))
        after = _standing(published)
        mails = list(Message.objects.filter(pk__gt=last).exclude(state="replaced"))
        rows = Registration.objects.filter(pk__in=after).select_related("person", "delegation__contact")
        changed = {
            (row.person or row.delegation.contact).email  # type: ignore[union-attr]
            for row in rows
            if act in ("moved", "at another hour", "put online at another hour") or before[row.pk] != after[row.pk]
        }
        assert Counter(mail.recipient for mail in mails) == Counter(changed)
        for row in rows:
            if row.person is not None and row.offered_until is not None and not row.is_asked:
                assert [mail.kind for mail in mails if mail.recipient == row.person.email] in (["offer"], [])
