"""What is tried out in the draft is nobody else's business: neither the public nor participants get another byte."""

import datetime
import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.booking.reminders import write_due_reminders
from exchanges.registrations.identity.links import check_in_token, feedback_token, manage_token
from exchanges.registrations.models import Registration
from exchanges.registrations.personal_data.personal_feed import make_feed_key
from exchanges.scheduling.draft.changes import change_meeting
from exchanges.scheduling.draft.status_changes import cancel_meeting
from tests.exchanges.registrations.factories import make_delegation, make_terms, sign_up
from tests.exchanges.registrations.pages import coming_meeting, sign_in
from tests.factories import host_of

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
DECIDED = ("starts_on", "host_id", "theme_id", "status")
_FRESH = re.compile(rb'(name="(?:csrfmiddlewaretoken|_version)" value=|"csrf": ?)"[^"]*"')
"""What is another at each answer, whatever is shown."""


def move(meeting: Meeting) -> None:
    change_meeting(
        meeting=meeting,
        actor=None,
        now=timezone.now(),
        starts_on=meeting.starts_on + 14 * DAY,
        exemption_reason="Försök – Łódź",
    )


def give(meeting: Meeting) -> None:
    other = host_of(meeting.exchange.programme, "network")
    change_meeting(meeting=meeting, actor=None, now=timezone.now(), host=other, exemption_reason="Försök – Győr")


def retheme(meeting: Meeting) -> None:
    theme = meeting.exchange.programme.themes.exclude(pk=meeting.theme_id)[0]
    change_meeting(meeting=meeting, actor=None, now=timezone.now(), theme=theme, exemption_reason="Försök – ß")


def cancel(meeting: Meeting) -> None:
    cancel_meeting(meeting=meeting, reason="Brand i O'Neills sal – Åmål", actor=None)


def answers(paths: list[str], *clients: Client) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for number, client in enumerate(clients):
        for path in paths:
            response: Any = client.get(path)
            assert response.status_code in (200, 302), (path, response.status_code)
            content = b"".join(response.streaming_content) if response.streaming else response.content
            found[f"{number} {path}"] = _FRESH.sub(b"", content)
    return found


@pytest.mark.parametrize("changes", [(move, give, retheme), (cancel,)], ids=["another date, host, theme", "cancelled"])
def test_a_draft_changes_nothing_that_others_get(client: Client, changes: Sequence[Callable[[Meeting], None]]) -> None:
    published: PublishedMeeting = coming_meeting(format="hybrid", days=1)
    published = PublishedMeeting.objects.get(pk=published.pk)
    meeting = published.meeting
    make_terms(meeting, seats_in_person=20, closes_at=timezone.now() + 20 * DAY, kept_until=timezone.localdate() + DAY)
    registration = sign_up(published, "asa@example.org", now=timezone.now())
    person = registration.person
    assert person is not None
    make_delegation(meeting, contact=person)
    own = Client()
    sign_in(own, person)
    slug, key, token = meeting.slug, make_feed_key(person=person), manage_token(registration)
    paths = [
        *(
            "/",
            "/calendar/",
            "/calendar.ics",
            "/calendar.atom",
            "/sitemap.xml",
            "/sv/",
            "/calendar/map/",
            "/municipalities/",
            "/themes/",
            "/countries/se/",
        ),
        *(f"/meetings/{slug}/", f"/meetings/{slug}.ics", f"/meetings/{slug}/register/", f"/de/meetings/{slug}/"),
        *(f"/r/{token}/", f"/r/{token}/change/", f"/r/{token}/meeting.ics", f"/r/{token}/code.svg"),
        *("/me/", "/me/data/", f"/me/calendar/{key}.ics"),
    ]
    before = answers(paths, client, own)
    written = [check_in_token(registration), feedback_token(registration), _letter(registration, published)]

    for change in changes:
        change(Meeting.objects.get(pk=meeting.pk))

    draft = Meeting.objects.get(pk=meeting.pk)
    differs = [getattr(draft, name) != getattr(published, name) for name in DECIDED]
    assert sum(differs) == len(changes)
    fresh = Registration.objects.get(pk=registration.pk)
    after = answers(paths, client, own)
    assert {path: content for path, content in after.items() if content != before[path]} == {}
    assert written == [check_in_token(fresh), feedback_token(fresh), _letter(fresh, published)]


def _letter(registration: Registration, published: PublishedMeeting) -> list[tuple[str, str, str, str]]:
    """Return what the reminder of the day before says, and let it be written again."""
    eve = datetime.datetime.combine(published.starts_on - DAY, datetime.time(12), datetime.UTC)
    write_due_reminders(now=eve)
    letters = Message.objects.filter(kind="reminder", about=registration.reference)
    found = list(letters.values_list("subject", "text", "html", "code"))
    assert found
    letters.delete()
    return found
