"""What a publication, a cancellation or another format changes for those who are registered."""

import datetime
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting, Version
from exchanges.outbox.models import Message
from exchanges.registrations.booking.changing import cancel_registration
from exchanges.registrations.booking.delegations import DelegationDetails, register_delegation
from exchanges.registrations.booking.meeting_changes import announce_details, moved_days
from exchanges.registrations.booking.requests import decide_request
from exchanges.registrations.errors import NotOpen
from exchanges.registrations.identity.details import CONSENT_VERSION, Needs, Visit
from exchanges.registrations.identity.links import Purpose, read_registration
from exchanges.registrations.mail.told import facts_of
from exchanges.registrations.models import Registration
from exchanges.registrations.queries.positions import position_of
from exchanges.registrations.seats.capacity import change_terms
from exchanges.scheduling.draft.changes import change_meeting
from exchanges.scheduling.draft.status_changes import cancel_meeting, mark_held
from exchanges.scheduling.publication.publishing import publish_version
from tests.asking import confirm
from tests.exchanges.registrations.factories import (
    IN_PERSON,
    ONLINE,
    STARTS_ON,
    again,
    details,
    make_published,
    published_of,
    sign_up,
    town_of,
)
from tests.factories import NOON, make_coordinator, make_exemption, make_meeting, make_municipality, slot_of
from tests.html_forms import form_of

pytestmark = pytest.mark.django_db

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
LATER = STARTS_ON + 14 * DAY


def publish(published: PublishedMeeting, now: datetime.datetime = NOON + HOUR) -> None:
    publish_version(programme=published.version.programme, country=None, reason="It moves.", actor=None, now=now)


def move(published: PublishedMeeting, **changes: object) -> None:
    change_meeting(meeting=published.meeting, actor=None, now=NOON, **{"starts_on": LATER, **changes})  # type: ignore[arg-type]


def told(kind: str) -> list[str]:
    return sorted(Message.objects.filter(kind=kind).values_list("recipient", flat=True))


def test_everybody_registered_is_told_of_another_date_once_and_keeps_their_place() -> None:
    published = make_published(seats=1)
    coming, waits = sign_up(published, "a@example.org"), sign_up(published, "b@example.org")
    sign_up(published, "c@example.org", municipality=make_municipality(), reason="Please.")
    gone = sign_up(published, "d@example.org")
    cancel_registration(registration=gone, now=NOON)
    move(published)
    assert told("moved") == []
    publish(published)
    assert told("moved") == ["a@example.org", "b@example.org", "c@example.org"]
    assert again(coming).is_coming
    assert position_of(again(waits)) == 1


def test_who_is_told_of_another_date_gets_a_code_that_is_good_on_it() -> None:
    published = make_published(format="hybrid")
    registration = sign_up(published, "a@example.org")
    online = sign_up(published, mode=ONLINE)
    move(published)
    publish(published)
    old, new = (Message.objects.get(kind=kind, about=registration.reference) for kind in ("confirmation", "moved"))
    assert "cid:code" in new.html
    doors = datetime.datetime.combine(LATER, datetime.time(9), datetime.UTC)
    for code in (old.code, new.code):
        token = code.removesuffix("/?scanned").rpartition("/")[2]
        assert read_registration(Purpose.CHECK_IN, token, now=doors) == registration
    assert not Message.objects.filter(about=online.reference).exclude(code="").exists()


def test_nobody_is_told_of_a_version_that_leaves_their_meeting_as_it_is() -> None:
    published = make_published()
    sign_up(published)
    make_meeting(slot=slot_of(published.version.programme, "award"), starts_on=datetime.date(2027, 9, 7))
    publish(published)
    assert Version.objects.count() == 2
    assert told("moved") == []


def test_the_days_that_somebody_chose_move_along() -> None:
    published = make_published(days=2)
    assert published.meeting.slot is not None
    make_exemption(published.meeting.slot, "days")
    registration = sign_up(published, days=(STARTS_ON + DAY,))
    move(published)
    publish(published)
    assert again(registration).days == [(LATER + DAY).isoformat()]


def test_days_that_a_shorter_meeting_no_longer_has_are_left_out() -> None:
    before = PublishedMeeting(starts_on=STARTS_ON, ends_on=STARTS_ON + 2 * DAY)
    after = PublishedMeeting(starts_on=LATER, ends_on=LATER + DAY)
    first, second, third = ((STARTS_ON + number * DAY).isoformat() for number in range(3))
    assert moved_days([second, third], before, after) == [(LATER + DAY).isoformat()]
    assert moved_days([third], before, after) == []
    assert moved_days([first, second], before, after) == []
    assert moved_days([], before, after) == []


def test_an_offer_ends_before_a_meeting_that_moves_forward() -> None:
    published = make_published(seats=1)
    first, second = sign_up(published), sign_up(published)
    cancel_registration(registration=first, now=NOON)
    move(published, starts_on=datetime.date(2027, 1, 16), exemption_reason="The hall closes.")
    publish(published)
    # 16 January is a day after NOON, and ten o'clock in Stockholm is nine in UTC.
    assert again(second).offered_until == datetime.datetime(2027, 1, 16, 9, tzinfo=datetime.UTC)


def test_everybody_registered_is_told_of_a_cancellation_once() -> None:
    published = make_published(seats=1)
    coming = sign_up(published, "a@example.org")
    sign_up(published, "b@example.org")
    cancel_meeting(meeting=published.meeting, reason="The hall burnt down.", actor=None)
    publish(published)
    publish_again = published_of(published.meeting)
    assert told("meeting_cancelled") == ["a@example.org", "b@example.org"]
    message = Message.objects.get(kind="meeting_cancelled", recipient="a@example.org")
    assert (message.calendar_method, again(coming).status) == ("CANCEL", "active")
    with pytest.raises(NotOpen):
        sign_up(publish_again)


def test_a_meeting_that_was_held_is_no_news() -> None:
    published = make_published(starts_on=datetime.date(2027, 1, 14))
    sign_up(published, now=NOON - 2 * DAY)
    mark_held(meeting=published.meeting, actor=None, now=NOON)
    publish(published)
    assert told("moved") == []


def test_what_is_not_published_is_told_to_nobody_and_a_refused_publication_neither() -> None:
    published = make_published()
    sign_up(published)
    move(published)
    with pytest.raises(Exception, match="Say why"):
        publish_version(programme=published.version.programme, country=None, reason=" ", actor=None, now=NOON)
    assert told("moved") == []


def test_the_contact_is_told_of_places_that_nobody_is_named_for_yet() -> None:
    published = make_published()
    register_delegation(
        published=published,
        details=DelegationDetails(
            contact=details("contact@example.org", town_of(published)),
            colleagues=[None, None, details("a@example.org")],
            visit=Visit(IN_PERSON),
            consent_version=CONSENT_VERSION,
        ),
        now=NOON,
    )
    move(published)
    publish(published)
    assert told("moved") == ["a@example.org", "contact@example.org"]


def test_a_contact_who_comes_is_told_once() -> None:
    published = make_published()
    contact = details("contact@example.org", town_of(published))
    register_delegation(
        published=published,
        details=DelegationDetails(
            contact=contact,
            colleagues=[None, contact],
            visit=Visit(IN_PERSON),
            consent_version=CONSENT_VERSION,
        ),
        now=NOON,
    )
    move(published)
    publish(published)
    assert told("moved") == ["contact@example.org"]
    assert make_it(published, venue="Town hall") == 1


# Another format, place or hour, which need no new version.


def make_it(published: PublishedMeeting, **facts: object) -> int:
    before = facts_of(published.meeting)
    Meeting.objects.filter(pk=published.meeting_id).update(**facts)
    published.meeting.refresh_from_db()
    return announce_details(meeting=published.meeting, before=before, now=NOON + HOUR)


def test_when_a_meeting_goes_online_those_in_person_take_part_online() -> None:
    published = make_published(format="hybrid", seats=1)
    coming = sign_up(published, "a@example.org", needs=Needs(food="vegan"))
    waits = sign_up(published, "b@example.org")
    sign_up(published, "c@example.org", mode=ONLINE)
    assert make_it(published, format="online") == 2
    assert (again(coming).mode, again(coming).is_asked, again(coming).is_coming) == (ONLINE, True, False)
    # The call has room for all: who waited for the room is offered a place.
    assert again(waits).offered_until is not None
    # Nothing differs for who took part online before.
    # One mail says both that, and what has changed.
    assert (told("asked"), told("moved"), told("offer")) == (["a@example.org"], [], ["b@example.org"])


def test_where_the_call_is_small_those_who_came_first_come() -> None:
    published = make_published(format="hybrid", seats_online=2)
    online = sign_up(published, mode=ONLINE)
    first, second = sign_up(published), sign_up(published)
    make_it(published, format="online")
    assert again(online).is_coming
    assert again(first).is_asked
    assert position_of(again(second)) == 1
    assert Registration.objects.filter(seat__isnull=False).count() == 2


def test_a_format_that_still_has_their_mode_leaves_them_their_place_and_is_no_news() -> None:
    published = make_published(seats=1)
    registration = sign_up(published)
    assert make_it(published, format="hybrid") == 0
    assert (again(registration).mode, again(registration).seat) == (IN_PERSON, 1)


@pytest.mark.parametrize("facts", [{"venue": "Town hall"}, {"starts_at": datetime.time(11)}, {"address": "Torget 1"}])
def test_another_hour_or_place_is_told(facts: dict[str, object]) -> None:
    published = make_published()
    sign_up(published, "a@example.org")
    assert make_it(published, **facts) == 1
    assert told("moved") == ["a@example.org"]
    assert make_it(published, **facts) == 0


def test_what_is_no_news_and_what_is_not_public_is_told_to_nobody() -> None:
    published = make_published()
    sign_up(published)
    assert make_it(published, languages="en, sv") == 0
    draft = make_meeting(published.version.programme, starts_on=STARTS_ON)
    assert announce_details(meeting=draft, before=replace(facts_of(draft), venue="Elsewhere"), now=NOON) == 0


def test_what_changes_of_a_meeting_that_has_begun_is_told_to_nobody() -> None:
    published = make_published()
    sign_up(published)
    after = datetime.datetime(2027, 4, 28, tzinfo=datetime.UTC)
    before = replace(facts_of(published.meeting), venue="Elsewhere")
    assert announce_details(meeting=published.meeting, before=before, now=after) == 0


def test_a_coordinator_who_saves_another_venue_tells_those_registered(client: Client) -> None:
    published = make_published()
    sign_up(published, "a@example.org")
    client.force_login(make_coordinator("SE"))
    page = reverse("admin:exchanges_meeting_change", args=[published.meeting_id])
    data = form_of(client.get(page), "meeting_form")
    assert client.post(page, {**data, "titles_en": "Cooler streets"}).status_code == 302
    assert told("moved") == []
    data = form_of(client.get(page), "meeting_form")
    assert confirm(client, page, {**data, "venue": "Town hall"}).status_code == 302
    assert told("moved") == ["a@example.org"]


REASON = "Rådhuset renoveras – “översvämning” å, Ł & <b>ő</b>."


def change(client: Client, published: PublishedMeeting, **fields: object) -> None:
    page = reverse("admin:exchanges_meeting_change", args=[published.meeting_id])
    data = form_of(client.get(page), "meeting_form")
    assert confirm(client, page, {**data, **fields}).status_code == 302


def test_the_reason_for_another_hour_is_in_the_mail_and_says_its_language(client: Client) -> None:
    published = make_published()
    sign_up(published, "a@example.org")
    coordinator = make_coordinator("SE")
    client.force_login(coordinator)
    before = replace(facts_of(published.meeting), venue="Stadshuset")
    with translation.override("sv"):
        announce_details(meeting=published.meeting, before=before, now=timezone.now(), actor=coordinator, reason=REASON)
    mail = Message.objects.get(kind="moved", state="waiting")
    assert f"The reason: {REASON}\n(Language of the reason: Swedish.)" in mail.text
    assert '<span lang="sv">Rådhuset renoveras – “översvämning” å, Ł &amp; &lt;b&gt;ő&lt;/b&gt;.</span>' in mail.html
    # A further change before it has left says nothing new of why: the reason stays.
    change(client, published, starts_at="11:00")
    assert f"The reason: {REASON}" in Message.objects.get(kind="moved", state="waiting").text
    # Another change has a reason of its own; both stand, as both changes do.
    change(client, published, starts_at="12:00", change_reason="The train.")
    mail = Message.objects.get(kind="moved", state="waiting")
    assert f"The reason: {REASON}\n(Language of the reason: Swedish.)\n\nThe reason: The train.\n\n" in mail.text
    assert "översvämning” å, Ł &amp;" in mail.html
    assert 'The reason: <span lang="en">The train.</span>' in mail.html
    # What changes anew is explained anew, and what is as it was needs no reason any more.
    change(client, published, starts_at="12:30", change_reason="A later train – Győr’s.")
    mail = Message.objects.get(kind="moved", state="waiting")
    assert (REASON in mail.text, "The train." in mail.text, "Győr’s." in mail.text) == (True, False, True)
    change(client, published, venue="Stadshuset")
    mail = Message.objects.get(kind="moved", state="waiting")
    assert (REASON in mail.text, "Győr’s." in mail.text) == (False, True)


def test_a_new_date_and_another_place_within_the_ten_minutes_are_told_with_both_reasons(client: Client) -> None:
    published = make_published()
    sign_up(published, "a@example.org")
    client.force_login(make_coordinator("SE"))
    change(client, published, venue="Rådhuset", change_reason="Hallen brann.")
    Meeting.objects.filter(pk=published.meeting_id).update(
        starts_on=published.starts_on + 7 * DAY, ends_on=published.ends_on + 7 * DAY
    )
    publish_version(
        programme=published.version.programme, country=None, reason="Łódź’s fair.", actor=None, now=timezone.now()
    )
    mail = Message.objects.get(kind="moved", state="waiting")
    assert "The reason: Hallen brann." in mail.text
    assert "The reason: Łódź’s fair." in mail.text


def test_without_a_reason_the_mail_says_none(client: Client) -> None:
    published = make_published()
    sign_up(published, "a@example.org")
    client.force_login(make_coordinator("SE"))
    change(client, published, venue="Town hall")
    assert "The reason:" not in Message.objects.get(kind="moved").text


def test_who_is_asked_or_offered_a_place_reads_why() -> None:
    published = make_published(seats=1)
    for email in ("anna@example.org", "björn@example.org"):
        sign_up(published, email)
    before = facts_of(published.meeting)
    Meeting.objects.filter(pk=published.meeting_id).update(format="online")
    meeting = Meeting.objects.get(pk=published.meeting_id)
    announce_details(meeting=meeting, before=before, now=NOON + HOUR, reason="There is a storm.")
    mails = Message.objects.filter(kind__in=("asked", "offer")).order_by("kind")
    assert [mail.kind for mail in mails if "The reason: There is a storm." in mail.text] == ["asked", "offer"]


def test_a_meeting_that_is_not_public_asks_for_no_reason(client: Client) -> None:
    meeting = make_meeting()
    client.force_login(make_coordinator("SE"))
    page = client.get(reverse("admin:exchanges_meeting_change", args=[meeting.pk])).content.decode()
    assert 'name="change_reason"' not in page


def test_who_was_let_up_a_moment_ago_is_asked_all_the_same_when_the_meeting_goes_online() -> None:
    published = make_published(seats=1)
    sign_up(published)
    registration = sign_up(published, "o'malley@example.org")
    Message.objects.update(state="sent", sent_at=NOON)
    change_terms(meeting=published.meeting, actor=make_coordinator("SE"), now=NOON, seats_in_person=2)
    assert_asked(published, registration, first="confirmation")


def test_who_was_let_in_a_moment_ago_is_asked_all_the_same_when_the_meeting_goes_online() -> None:
    published = make_published(seats=1)
    registration = sign_up(published, "łucja@example.org", municipality=make_municipality(), reason="Please.")
    Message.objects.update(state="sent", sent_at=NOON)
    decide_request(registration=registration, let_in=True, reason="", actor=make_coordinator("SE"), now=NOON)
    assert_asked(published, registration, first="decision")


def assert_asked(published: PublishedMeeting, registration: Registration, *, first: str) -> None:
    """Expect that the meeting going online asks who has a mail that waits, which says that they have a place."""
    make_it(published, format="online")
    assert again(registration).is_asked
    told, asked = Message.objects.filter(about=registration.reference, state="waiting").order_by("pk")
    assert (told.kind, asked.kind) == (first, "asked")
    assert "Your place is confirmed." in told.text
    assert "We are holding your place until " in asked.text
