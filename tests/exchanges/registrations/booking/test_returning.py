"""Places of delegations that nobody is named for: few, for a week, and announced before they return."""

import datetime

import pytest

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.booking.delegations import (
    DelegationDetails,
    name_delegate,
    register_delegation,
    return_unnamed,
)
from exchanges.registrations.booking.meeting_changes import announce_details
from exchanges.registrations.errors import DelegationRefused
from exchanges.registrations.identity.details import CONSENT_VERSION, PersonDetails, Visit
from exchanges.registrations.mail.told import facts_of
from exchanges.registrations.models import Delegation, RegistrationTerms
from exchanges.registrations.queries.delegates import name_by
from exchanges.registrations.seats.capacity import change_terms
from exchanges.scheduling.draft.changes import change_meeting
from exchanges.scheduling.publication.publishing import publish_version
from tests.exchanges.registrations.factories import again, details, make_published, make_terms, sign_up, town_of
from tests.factories import NOON, make_world

pytestmark = pytest.mark.django_db
DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)
WEEK = 7 * DAY
ASA = PersonDetails("asa@example.org", "Åsa O'Łącka")


def delegate(
    published: PublishedMeeting,
    *colleagues: PersonDetails | None,
    contact: str = "contact@example.org",
    number: int = 0,
    now: datetime.datetime = NOON,
) -> Delegation:
    return register_delegation(
        published=published,
        details=DelegationDetails(
            contact=details(contact, town_of(published, number=number)),
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
    assert "Name the others by" in told("delegation_registered")[0]
    assert return_unnamed(now=NOON + WEEK - datetime.timedelta(seconds=1)) == 0
    assert return_unnamed(now=NOON + WEEK) == 2
    assert delegation.registrations.active().get().named_as == ASA.name
    assert again(waits).seat is not None
    assert return_unnamed(now=NOON + WEEK) == 0
    assert "You did not name colleagues in time for 2 places, so those registrations have ended." in told()[-1]


def test_it_is_announced_two_days_before_once() -> None:
    delegate(make_published(seats=9), None)
    return_unnamed(now=NOON + 4 * DAY)
    assert told() == []
    for hours in (0, 1, 20):
        return_unnamed(now=NOON + 5 * DAY + datetime.timedelta(hours=hours))
    (said,) = told()
    assert "You have not named a colleague yet for 1 place." in said
    assert "Name somebody by Friday 22 January 2027, 13:00 (CET); after that, the registration ends." in said


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
    # Another municipality has its own, for a contact who has none yet; who is named needs no room in it.
    with pytest.raises(DelegationRefused):
        delegate(published, None, number=1, now=later)
    delegate(published, None, None, contact="győző@example.org", number=1, now=later)
    delegate(published, *(details(f"person-{number}@example.org") for number in range(9)), now=later)


def make_terms_of(published: PublishedMeeting, unnamed_seats: int) -> None:
    RegistrationTerms.objects.filter(meeting=published.meeting).update(unnamed_seats=unnamed_seats)


# A meeting that is near, has begun or is over.

NEAR = datetime.date(2027, 1, 19)
BEGINS = datetime.datetime(2027, 1, 19, 9, tzinfo=datetime.UTC)  # 10:00 in Stockholm


def test_names_are_due_a_day_before_the_meeting_begins_at_the_latest() -> None:
    published = make_published(starts_on=NEAR)
    delegation = delegate(published, ASA, None)
    assert delegation.names_due_at == BEGINS - DAY
    with pytest.raises(DelegationRefused):
        delegate(published, None, number=1, now=BEGINS - DAY)
    delegate(published, details("lukasz@example.org"), number=1, now=BEGINS - DAY)
    assert return_unnamed(now=BEGINS - DAY) == 1


@pytest.mark.parametrize("due_at", [None, BEGINS - DAY])
@pytest.mark.parametrize("now", [BEGINS, BEGINS + 3 * HOUR, BEGINS + 30 * DAY])
def test_a_meeting_that_has_begun_or_is_over_is_left_as_it_is(
    now: datetime.datetime, due_at: datetime.datetime | None
) -> None:
    delegation = delegate(make_published(starts_on=NEAR), None)
    Delegation.objects.update(names_due_at=due_at)
    assert return_unnamed(now=now) == 0
    assert told() == []
    assert delegation.registrations.get().is_coming
    delegation.refresh_from_db()
    assert delegation.names_due_at == due_at


def test_one_of_before_the_rule_is_asked_two_days_before_where_registration_has_closed() -> None:
    published = make_published(seats=9)
    delegate(published, None)
    Delegation.objects.update(names_due_at=None)
    RegistrationTerms.objects.update(closes_at=NOON + DAY)
    later = NOON + 30 * DAY
    for hours in (0, 1, 47):
        assert return_unnamed(now=later + hours * HOUR) == 0
    (asked,) = told()
    assert "Name somebody by Tuesday 16 February 2027, 13:00" in asked
    assert return_unnamed(now=later + 2 * DAY) == 1


def test_one_of_before_the_rule_keeps_its_places_where_there_is_no_time_to_ask() -> None:
    delegation = delegate(make_published(starts_on=NEAR), None)
    Delegation.objects.update(names_due_at=None)
    for hours in (48, 24, 1):
        assert return_unnamed(now=BEGINS - hours * HOUR) == 0
    assert told() == []
    assert delegation.registrations.get().is_coming


# What moves.


def due_at(delegation: Delegation) -> datetime.datetime | None:
    delegation.refresh_from_db()
    return delegation.names_due_at


def change(published: PublishedMeeting, now: datetime.datetime, closes_at: datetime.datetime | None) -> None:
    change_terms(meeting=published.meeting, actor=None, now=now, closes_at=closes_at)


def test_another_deadline_moves_until_when_to_name_with_two_days_of_notice() -> None:
    published = make_published(seats=9)
    delegation = delegate(published, None)
    later = NOON + DAY
    change(published, later, NOON + 4 * DAY)
    assert due_at(delegation) == NOON + 4 * DAY
    change(published, later, later + HOUR)
    assert due_at(delegation) == later + 2 * DAY
    # Nothing is put off from one hour to the next.
    return_unnamed(now=later + HOUR)
    assert due_at(delegation) == later + 2 * DAY
    assert len(told()) == 1
    change(published, later + 2 * HOUR, None)
    assert due_at(delegation) == NOON + WEEK


def test_a_meeting_that_is_moved_takes_along_until_when_to_name() -> None:
    hours = {"starts_at": datetime.time(14), "ends_at": datetime.time(17)}
    published = make_published(make_world("SE", notice_days=0), starts_on=NEAR, **hours)
    delegation, begins = delegate(published, None), BEGINS + 4 * HOUR

    def move(starts_on: datetime.date) -> None:
        change_meeting(meeting=published.meeting, actor=None, now=NOON, starts_on=starts_on)
        publish_version(programme=published.version.programme, country=None, reason="A fire.", actor=None, now=NOON)

    move(NEAR + WEEK)
    assert due_at(delegation) == NOON + WEEK
    move(NEAR + DAY)
    assert due_at(delegation) == begins
    # With two days of notice; a meeting that begins before that leaves no time to ask.
    move(NEAR - DAY)
    assert due_at(delegation) == begins - 2 * DAY
    move(NOON.date())
    assert due_at(delegation) is None
    assert return_unnamed(now=NOON) == 0


def test_another_hour_takes_along_until_when_to_name() -> None:
    published = make_published(starts_on=NEAR)
    delegation = delegate(published, None)
    before = facts_of(published.meeting)
    Meeting.objects.filter(pk=published.meeting_id).update(starts_at=datetime.time(8))
    published.meeting.refresh_from_db()
    announce_details(meeting=published.meeting, before=before, now=NOON)
    assert due_at(delegation) == BEGINS - DAY - 2 * HOUR


def test_what_nobody_told_the_services_is_followed_by_the_job() -> None:
    published = make_published(seats=9)
    delegation = delegate(published, None)
    RegistrationTerms.objects.update(closes_at=NOON + 4 * DAY)
    assert return_unnamed(now=NOON + HOUR) == 0
    assert due_at(delegation) == NOON + 4 * DAY


# Mails.


def test_a_reminder_does_not_repeat_the_first_mail_the_same_day() -> None:
    published = make_published()
    make_terms(published.meeting, closes_at=NOON + 36 * HOUR)
    delegate(published, None)
    for hours in (1, 12, 23):
        return_unnamed(now=NOON + hours * HOUR)
    assert told() == []
    return_unnamed(now=NOON + DAY)
    assert len(told()) == 1


def test_who_only_waited_reads_of_no_place_that_goes_to_others() -> None:
    published = make_published(seats=1)
    sign_up(published)
    delegation = delegate(published, None)
    assert not delegation.registrations.get().is_coming
    return_unnamed(now=NOON + 5 * DAY)
    assert return_unnamed(now=NOON + WEEK) == 1
    asked, ended = told()
    assert "after that, the registration ends." in asked
    assert "You did not name a colleague in time for 1 place, so that registration has ended." in ended
    for text in (*told("delegation_registered"), asked, ended):
        assert "goes to others" not in text
        assert "gone to others" not in text
    subject = Message.objects.filter(kind="unnamed_seats").latest("pk").subject
    assert subject.startswith("Registrations without a name have ended: ")


def test_a_page_of_a_meeting_that_has_begun_asks_for_no_names() -> None:
    published = make_published(starts_on=NEAR)
    delegation = delegate(published, None)
    assert name_by(delegation, published, now=NOON) == "Monday 18 January 2027, 10:00 (CET)"
    assert name_by(delegation, published, now=BEGINS) == ""
