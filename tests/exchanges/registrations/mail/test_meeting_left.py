"""Who comes no more is told what becomes of the meeting, as it is then."""

import datetime

import pytest

from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.mail import messages
from exchanges.registrations.mail.messages.delegation import delegation_cancelled
from tests.exchanges.registrations.factories import (
    make_delegation,
    make_person,
    make_published,
    make_registration,
    sign_up,
)
from tests.factories import NOON
from tests.rewriting import rewrite

pytestmark = pytest.mark.django_db
AFTERWARDS = NOON + datetime.timedelta(days=200)
AGAIN = "You can register again"


def told(kind: str) -> tuple[str, str]:
    mail = Message.objects.get(kind=kind)
    return mail.text, mail.html


@pytest.mark.parametrize(
    ("now", "is_cancelled", "words"),
    [
        (NOON, False, "The meeting itself takes place."),
        (NOON, True, "The meeting itself is cancelled, too."),
        (AFTERWARDS, False, "The meeting itself is over."),
        (AFTERWARDS, True, "The meeting itself is cancelled, too."),
    ],
)
def test_what_becomes_of_the_meeting_is_true(now: datetime.datetime, is_cancelled: bool, words: str) -> None:
    published = make_published(seats=9)
    registration = sign_up(published)
    delegation = make_delegation(published.meeting, contact=make_person("győző@example.org"))
    make_registration(published.meeting, delegation=delegation, municipality=delegation.municipality)
    if is_cancelled:
        rewrite(PublishedMeeting.objects.filter(pk=published.pk), status=PublishedMeeting.Status.CANCELLED)
    messages.registration_cancelled(registration, now=now)
    delegation_cancelled(delegation, lines=[], ended=[], reason="Åsa’s hall", now=now)
    for text in (*told("registration_cancelled"), *told("delegation_cancelled")):
        assert words in text
        assert (AGAIN in text) == (words == "The meeting itself takes place.")
