"""Coordinators see what was sent, what did not arrive and why, and send it again; nobody sees another's links."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from exchanges.meetings.models import Meeting
from exchanges.outbox.models import Message
from municipalities.models import Programme
from tests import factories
from tests.exchanges.outbox.letters import make_message
from tests.factories import NOON

LIST = "admin:exchanges_message_changelist"
TOKEN = "ABC-1.u3n400.Zdg39GtXKmzB5sg360elaOUkDZk3r8CX_rkgX-ipBWM"


@pytest.fixture
def swedish(world: Programme) -> Meeting:
    return factories.make_meeting(world, country="SE")


@pytest.fixture
def coordinator(client: Client, world: Programme) -> Client:
    client.force_login(factories.make_coordinator("SE"))
    return client


def page_of(client: Client, message: Message) -> str:
    return client.get(reverse("admin:exchanges_message_change", args=[message.pk])).content.decode()


def test_a_coordinator_sees_the_messages_of_the_own_country_only(coordinator: Client, swedish: Meeting) -> None:
    make_message("ours", meeting=swedish)
    german = make_message("theirs", meeting=factories.make_meeting(swedish.exchange.programme, country="DE"))
    to_sign_in = make_message("sign-in")
    content = coordinator.get(reverse(LIST)).content.decode()
    assert "About ours" in content
    assert "About theirs" not in content
    assert "About sign-in" not in content
    for hidden in (german, to_sign_in):
        assert coordinator.get(reverse("admin:exchanges_message_change", args=[hidden.pk])).status_code == 404
        assert coordinator.get(reverse("admin:exchanges_message_html", args=[hidden.pk])).status_code == 404


def test_failures_and_bounces_can_be_listed_with_their_reason(coordinator: Client, swedish: Meeting) -> None:
    make_message("fine", meeting=swedish, state="sent", sent_at=NOON)
    make_message("failed", meeting=swedish, state="failed", error="550 No such mailbox")
    make_message("bounced", meeting=swedish, state="bounced", error="Mailbox full")
    make_message("retried", meeting=swedish, error="451 Later")
    content = coordinator.get(reverse(LIST), {"arrival": "no"}).content.decode()
    assert [word in content for word in ("550 No such mailbox", "Mailbox full", "About fine", "451 Later")] == [
        True,
        True,
        False,
        False,
    ]
    assert "451 Later" in coordinator.get(reverse(LIST), {"arrival": "retry"}).content.decode()


def test_what_did_not_arrive_is_sent_again_and_nothing_else(coordinator: Client, swedish: Meeting) -> None:
    sent = make_message(meeting=swedish, state="sent", sent_at=NOON)
    failed = make_message(meeting=swedish, state="failed", attempts=7, error="550")
    data = {"action": "resend", "_selected_action": [sent.pk, failed.pk]}
    response = coordinator.post(reverse(LIST), data, follow=True)
    assert "1 message will be sent again." in response.content.decode()
    sent.refresh_from_db()
    failed.refresh_from_db()
    assert (sent.state, failed.state, failed.attempts, failed.error) == ("sent", "waiting", 0, "")


def test_another_countrys_message_is_not_sent_again(coordinator: Client, swedish: Meeting) -> None:
    german = factories.make_meeting(swedish.exchange.programme, country="DE")
    failed = make_message(meeting=german, state="failed")
    coordinator.post(reverse(LIST), {"action": "resend", "_selected_action": [failed.pk]})
    failed.refresh_from_db()
    assert failed.state == "failed"


def test_nobody_sees_the_links_by_which_the_recipient_acts(coordinator: Client, swedish: Meeting) -> None:
    link = f"http://localhost:8000/r/{TOKEN}/"
    message = make_message(meeting=swedish, text=f"Here: {link}\n", html=f'<a href="{link}">Here</a>')
    content = page_of(coordinator, message)
    html = coordinator.get(reverse("admin:exchanges_message_html", args=[message.pk])).content.decode()
    assert "http://localhost:8000/r/…/" in content
    assert 'href="http://localhost:8000/r/…/"' in html
    assert TOKEN not in content + html


def test_a_mails_html_can_do_nothing(coordinator: Client, swedish: Meeting) -> None:
    message = make_message(
        "<script>", meeting=swedish, text="<script>alert(1)</script>", html="<script>alert(1)</script>"
    )
    assert "<script>alert(1)" not in page_of(coordinator, message)
    policy = coordinator.get(reverse("admin:exchanges_message_html", args=[message.pk]))["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none';")
    assert "script-src" not in policy


def test_messages_are_read_not_written(coordinator: Client, swedish: Meeting) -> None:
    message = make_message(meeting=swedish)
    url = reverse("admin:exchanges_message_change", args=[message.pk])
    assert coordinator.post(url, {"subject": "Other"}).status_code == 403
    assert coordinator.get(reverse("admin:exchanges_message_add")).status_code == 403
    assert coordinator.get(reverse("admin:exchanges_message_delete", args=[message.pk])).status_code == 403


def test_a_list_of_one_and_of_three_takes_the_same_queries(coordinator: Client, swedish: Meeting) -> None:
    counts = []
    for number in (1, 2):
        for _each in range(number):
            make_message(meeting=swedish)
        with CaptureQueriesContext(connection) as queries:
            coordinator.get(reverse(LIST))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_coordinators_home_tells_what_did_not_arrive_lately(coordinator: Client, swedish: Meeting) -> None:
    now = timezone.now()
    home = reverse("admin:index")
    make_message(meeting=swedish, state="failed", created_at=now - datetime.timedelta(days=31))
    make_message(state="bounced", created_at=now)
    make_message(meeting=swedish, created_at=now)
    assert "did not arrive" not in coordinator.get(home).content.decode()
    make_message(meeting=swedish, state="bounced", created_at=now)
    content = coordinator.get(home).content.decode()
    assert "1 e-mail of the last 30 days did not arrive." in content
    assert f'href="{reverse(LIST)}?arrival=no"' in content
