"""A hint to whoever has a place elsewhere on the same day, and to nobody else."""

import datetime

from django.test import Client
from django.utils import timezone

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.booking.changing import cancel_registration
from exchanges.registrations.mail.clashes import clashes_of
from tests.exchanges.registrations.factories import STARTS_ON, make_published, published_of, sign_up, town_of
from tests.exchanges.registrations.pages import DAY, address, coming_meeting, sign_in, visit_answers
from tests.factories import NOON, make_meeting, make_version, slot_of
from tests.html_forms import text_of

HOUR = datetime.timedelta(hours=1)


def another(published: PublishedMeeting, *, days_later: int = 0, days: int = 1) -> PublishedMeeting:
    programme = published.version.programme
    starts_on = published.starts_on + datetime.timedelta(days=days_later)
    meeting = make_meeting(slot=slot_of(programme, "award"), starts_on=starts_on, days=days, theme="open")
    Meeting.objects.filter(pk=meeting.pk).update(titles={"en": "Värme – utan rök"})
    make_version(programme, *Meeting.objects.filter(exchange__programme=programme))
    return published_of(meeting)


def test_the_confirmation_names_the_other_meeting_of_the_day(db: None) -> None:
    first = make_published()
    second = another(first)
    sign_up(second, "ł@example.org")
    sign_up(published_of(first.meeting), "ł@example.org", now=NOON + HOUR)
    mail = Message.objects.get(about__isnull=False, kind="confirmation", meeting=first.meeting)
    for part in (mail.text, mail.html):
        assert "You have a place at another meeting on the same day:" in part
        assert "Värme – utan rök" in part
        assert f"/meetings/{second.meeting.slug}/" in part


def test_only_days_that_somebody_comes_on_clash_and_only_places_they_hold(db: None) -> None:
    first = make_published()
    second = another(first, days_later=-1, days=2)
    registration = sign_up(second, days=(STARTS_ON - DAY,))
    first = published_of(first.meeting)
    assert clashes_of(registration.person, first) == []
    assert clashes_of(None, first) == []
    other = sign_up(second)
    ((found, words),) = clashes_of(other.person, first)
    assert (found.meeting, words) == (second.meeting, "26–27 April 2027")
    cancel_registration(registration=other, now=NOON)
    assert clashes_of(other.person, first) == []


def test_the_pages_say_so_to_who_has_proven_the_address_alone(client: Client, db: None) -> None:
    first = coming_meeting(seats=10)
    second = another(first)
    person = sign_up(second, "anna@example.org", now=timezone.now() - DAY, municipality=town_of(second)).person
    first = published_of(first.meeting)
    hint = "You have a place at another meeting on a day of"
    stranger = client.post(address(first, "visit"), {"step": "email", "email": "anna@example.org"})
    assert hint not in text_of(stranger)
    known = Client()
    sign_in(known, person)
    page = known.get(address(first))
    assert hint in text_of(page)
    assert "Värme – utan rök" in text_of(page)
    known.post(address(first, "needs"), visit_answers(first))
    assert hint in text_of(known.post(address(first, "check"), {"step": "needs"}))
