"""Every kind of mail in every state of a registration and every language: facts, footer and addresses fit the state."""

import html as entities
import re
from collections.abc import Callable
from datetime import time, timedelta

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.mail import messages
from exchanges.registrations.mail.told import facts_of, told_to
from exchanges.registrations.models import Registration
from tests.exchanges.registrations.factories import (
    IN_PERSON,
    ONLINE,
    make_delegation,
    make_person,
    make_published,
    make_registration,
    published_of,
)
from tests.factories import NOON
from tests.rewriting import rewrite

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
IN_TIME = NOON + timedelta(days=2)

STATES: dict[str, dict[str, object]] = {
    "comes in the room": {"mode": IN_PERSON, "seat": 1},
    "comes online": {"mode": ONLINE, "seat": 1},
    "waits": {"mode": IN_PERSON},
    "is offered a place": {"mode": IN_PERSON, "seat": 1, "offered_until": IN_TIME},
    "is asked": {"mode": ONLINE, "seat": 1, "offered_until": IN_TIME, "was_mode": IN_PERSON},
    "asks to come": {"mode": IN_PERSON, "status": "requested", "reason": "Wir bauen dasselbe."},
    "was declined": {"mode": IN_PERSON, "status": "declined"},
    "has cancelled": {"mode": IN_PERSON, "status": "cancelled"},
}
ENDED = ("was declined", "has cancelled")


def moved(registration: Registration) -> None:
    facts = facts_of(registration.meeting)
    was = told_to(registration, published_of(registration.meeting), facts)
    messages.moved(registration, was=was, now=NOON)


def delegation(registration: Registration) -> None:
    registration.delegation = make_delegation(registration.meeting, contact=registration.person)
    registration.save()
    messages.delegation_registered(registration.delegation, now=NOON)


KINDS: dict[str, Callable[[Registration], object]] = {
    "confirmation": lambda registration: messages.confirmation(registration, now=NOON),
    "already_registered": lambda registration: messages.already_registered(registration, now=NOON),
    "waiting": lambda registration: messages.waiting(registration, now=NOON),
    "offer": lambda registration: messages.offer(registration, now=NOON),
    "offer_expired": lambda registration: messages.offer_expired(registration, now=NOON),
    "moved or asked": moved,
    "meeting_cancelled": lambda registration: messages.meeting_cancelled(
        registration, instead=[published_of(registration.meeting)], now=NOON
    ),
    "registration_cancelled": lambda registration: messages.registration_cancelled(registration, now=NOON),
    "request_received": lambda registration: messages.request_received(registration, now=NOON),
    "decision": lambda registration: messages.decision(registration, now=NOON),
    "reminder": lambda registration: messages.reminder(
        registration, published=published_of(registration.meeting), is_tomorrow=True, now=NOON
    ),
    "thanks": lambda registration: messages.thanks(
        registration, published=published_of(registration.meeting), now=NOON
    ),
    "delegation_registered": delegation,
    "address_changed": lambda registration: messages.address_changed(
        registration.person, was="åsa@växjö.example.org", back="x", now=NOON
    ),
}
LAST = ("offer_expired", "meeting_cancelled", "registration_cancelled")
"""Kinds after which nobody comes, whatever they did before."""


def a_meeting() -> PublishedMeeting:
    return make_published(format="hybrid", starts_at=time(9, 30), ends_at=time(16), venue="Rådhuset, sal “Åskan”")


def in_state(
    state: str, language: str = "en", *, published: PublishedMeeting | None = None, rank: int = 1
) -> Registration:
    published = published or a_meeting()
    fields = {**STATES[state], "rank": rank}
    if "seat" in fields:
        fields["seat"] = rank
    return make_registration(published.meeting, make_person(f"å.ł.{rank}@example.org", language=language), **fields)


def written(
    kind: str, state: str, language: str = "en", *, published: PublishedMeeting | None = None, rank: int = 1
) -> Message:
    registration = in_state(state, language, published=published, rank=rank)
    if kind == "offer" and registration.offered_until is None:
        registration.offered_until = IN_TIME
    KINDS[kind](registration)
    return Message.objects.order_by("-pk")[:1].get()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("kind", KINDS)
def test_text_and_html_say_the_same_and_lead_to_the_same_addresses(kind: str, state: str) -> None:
    published = a_meeting()
    for rank, language in enumerate(LANGUAGES, start=1):
        message = written(kind, state, language, published=published, rank=rank)
        assert (message.language, f'<html lang="{language}">' in message.html) == (language, True)
        assert message.subject
        assert "{{" not in message.text + message.html
        in_text = set(re.findall(r"https?://\S+", message.text))
        in_html = {link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', message.html)}
        assert in_text == {link if link != settings.SITE_URL else f"{link}/" for link in in_html}
        for line in _sentences(message.text):
            assert line in _words(message.html), line


def _sentences(text: str) -> list[str]:
    """Return what a mail says in whole sentences, without what the HTML shows as a picture."""
    lines = (" ".join(line.removeprefix("- ").split()) for line in text.splitlines())
    return [line for line in lines if line.endswith(".") and line not in _of_the_code()]


def _of_the_code() -> set[str]:
    words = set()
    for language in LANGUAGES:
        with translation.override(language):
            words.add(gettext("At the entrance, show the code on your registration page."))
    return words


def _words(html: str) -> str:
    words = " ".join(entities.unescape(re.sub(r"<[^>]+>", " ", html)).split())
    return re.sub(r" ([.,)])", r"\1", words)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind not in ("thanks", "delegation_registered", "address_changed")]
)
def test_facts_and_footer_fit_the_state(kind: str, state: str) -> None:
    text = written(kind, state).text
    comes = state.startswith("comes") and kind not in LAST and kind != "offer"
    assert ("You are taking part: " in text) is comes
    assert ("Not you, or no longer coming? Change or cancel here:" in text) is comes
    waits = state == "waits" and kind not in (*LAST, "offer")
    assert ("You are waiting for a place: " in text) is waits
    assert ("because you are on the waiting list" in text) is waits
    ended = kind in LAST or (state in ENDED and kind != "offer")
    assert ("was registered for the meeting, or had asked for a place" in text) is (kind in LAST or state in ENDED)
    holds = not ended and not state.startswith("asks")
    assert ("we cannot read an answer sent from your calendar" in text) is (holds and state not in ENDED)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("kind", KINDS)
def test_you_can_come_is_said_where_a_place_is_held(kind: str, state: str) -> None:
    message = written(kind, state)
    if "You can come" in message.subject:
        assert state.startswith("comes")
    if kind == "decision" and state == "waits":
        assert message.subject.startswith("Request approved, waiting list: ")
        assert "You are number 1." in message.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", ["comes in the room", "comes online", "waits", "is offered a place", "asks to come"])
def test_a_change_says_what_was_and_what_is(state: str, language: str) -> None:
    registration = in_state(state, language)
    was = told_to(registration, published_of(registration.meeting), facts_of(registration.meeting))
    registration.meeting.starts_at = time(10, 30)
    registration.meeting.save()
    messages.moved(registration, was=was, now=NOON)
    message = Message.objects.get()
    for part in (message.text, message.html):
        assert "09:30–16:00" in part
        assert "10:30–16:00" in part
    assert "<del>09:30–16:00</del>" in message.html
    if state.startswith("comes") and language == "en":
        assert message.subject.endswith("starts at 10:30, not 09:30")
    if state == "waits" and language == "en":
        assert message.subject.endswith("You are still number 1 on the waiting list")


def test_an_own_cancellation_leaves_the_title_in_the_calendar() -> None:
    registration = in_state("comes in the room")
    messages.confirmation(registration, now=NOON)
    Message.objects.update(state="sent", sent_at=NOON)
    messages.registration_cancelled(registration, now=NOON)
    calendar = Message.objects.get(kind="registration_cancelled").calendar.replace("\r\n ", "")
    assert ("STATUS:CANCELLED" in calendar, "Cancelled:" in calendar) == (True, False)


def test_the_meetings_cancellation_says_so_in_the_calendar() -> None:
    registration = in_state("comes in the room")
    messages.confirmation(registration, now=NOON)
    rewrite(PublishedMeeting.objects, status="cancelled")
    messages.meeting_cancelled(registration, now=NOON)
    assert "Cancelled: " in Message.objects.get(kind="meeting_cancelled").calendar.replace("\r\n ", "")


def test_a_reason_in_another_language_is_marked_with_it() -> None:
    registration = in_state("comes in the room", "sv")
    registration.meeting.cancellation_reason = "Die Bürgermeisterin ist krank."
    registration.meeting.cancellation_language = "de"
    messages.meeting_cancelled(registration, now=NOON)
    message = Message.objects.get()
    assert '<span lang="de">Die Bürgermeisterin ist krank.</span>' in message.html
    assert "Die Bürgermeisterin ist krank.\n(" in message.text
