"""What tests of the registration pages share: a meeting ahead of the views' clock, and a walk over the steps."""

import datetime
import re
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.identity.links import sign_in_token
from exchanges.registrations.models import Person
from tests import factories
from tests.exchanges.registrations.factories import make_published, town_of

DAY = datetime.timedelta(days=1)


def coming_meeting(*, days: int = 2, in_days: int = 30, **fields: Any) -> PublishedMeeting:
    """Make a meeting in Sweden, a month from today, in a programme that meets on any day: today may be a Saturday."""
    today = timezone.localdate()
    programme = factories.make_world(
        "SE", "DE", starts_on=today - 30 * DAY, ends_on=today + 300 * DAY, weekday_mask=0b1111111
    )
    return make_published(programme, starts_on=today + in_days * DAY, days=days, **fields)


def address(meeting: PublishedMeeting, step: str = "") -> str:
    """Return the address of a step, without one that of the start."""
    return f"/meetings/{meeting.meeting.slug}/register/" + (f"{step}/" if step else "")


def visit_answers(meeting: PublishedMeeting, **changed: str) -> dict[str, str]:
    """Answer the second step as somebody of the network who comes in person."""
    return {
        "step": "visit",
        "how": "in_person",
        "name": "Anna Nowak",
        "town": town_of(meeting).name,
        "function": "Energy coordinator",
        "group": "other",
        **changed,
    }


def code_sent_to(email: str) -> str:
    """Return the code of the newest mail to an address, as its reader sees it."""
    message = Message.objects.filter(kind="address_code", recipient__iexact=email).latest("pk")
    (code,) = re.findall(r"^\d{3}\u00a0\d{3}$", message.text, re.MULTILINE)
    return str(code)


def ask_for_code(client: Client, meeting: PublishedMeeting, email: str, *, prefix: str = "") -> HttpResponse:
    """Write an address as the first step of registering; return the page that follows."""
    return client.post(f"{prefix}{address(meeting, 'email')}", {"step": "email", "email": email})


def prove(
    client: Client, meeting: PublishedMeeting, email: str = "anna@example.org", *, prefix: str = ""
) -> HttpResponse:
    """Write an address and type the code that is sent there; return the page that follows."""
    page = ask_for_code(client, meeting, email, prefix=prefix)
    # Whoever is known in this browser goes on without a code.
    if 'name="code"' not in page.content.decode():
        return page
    return client.post(f"{prefix}{address(meeting, 'visit')}", {"step": "email", "code": code_sent_to(email)})


def mails() -> QuerySet[Message]:
    """Return the mails that were written, but for those with a code."""
    return Message.objects.exclude(kind="address_code")


def walk_to_check(
    client: Client, meeting: PublishedMeeting, email: str = "anna@example.org", **changed: str
) -> HttpResponse:
    """Answer every step but the last; return the page on which the answers are checked."""
    prove(client, meeting, email)
    answers = visit_answers(meeting, **changed)
    page = client.post(address(meeting, "needs"), answers)
    if answers["how"].startswith("in_person"):
        page = client.post(address(meeting, "check"), {"step": "needs", "food": "Vegetarian"})
    return page


def walk(client: Client, meeting: PublishedMeeting, email: str = "anna@example.org", **changed: str) -> HttpResponse:
    """Register as somebody who answers every step; return the last page."""
    walk_to_check(client, meeting, email, **changed)
    return client.post(address(meeting, "done"), {"step": "check"})


def sign_in(client: Client, person: Person) -> None:
    """Follow the link of a mail in the client's browser."""
    response = client.post(f"/me/sign-in/{sign_in_token(person, now=timezone.now())}/")
    assert response.status_code == 302
