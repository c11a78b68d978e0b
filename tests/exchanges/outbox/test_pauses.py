"""While sending is paused no message leaves, and whoever signs in reads so."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django_q.models import OrmQ

from audit.models import Entry
from exchanges.outbox.leases import LEASE
from exchanges.outbox.pauses import SendingPause, pause_sending
from exchanges.outbox.sending import SendingCounts, send_due_messages
from tests.exchanges.conftest import MailServer
from tests.exchanges.outbox.letters import make_message
from tests.factories import NOON, make_coordinator, make_superuser, make_world

pytestmark = pytest.mark.django_db


def test_nothing_leaves_while_sending_is_paused(mail_server: MailServer, capsys: pytest.CaptureFixture[str]) -> None:
    make_message()
    # Taken by a worker that died before the backup was made.
    make_message(state="sending", attempts=1, leased_until=NOON - LEASE)
    call_command("pause_sending")
    assert send_due_messages(now=NOON) == SendingCounts()
    assert send_due_messages(now=NOON, recipient="anna@example.org") == SendingCounts()
    assert mail_server.mails == []
    call_command("resume_sending")
    assert "Messages leave again, each when it is due; 2 wait." in capsys.readouterr().out
    assert OrmQ.objects.count() == 1  # the worker is woken
    assert send_due_messages(now=NOON) == SendingCounts(sent=2)
    call_command("resume_sending")
    assert "Sending was not paused" in capsys.readouterr().out
    noted = Entry.objects.order_by("pk").values_list("act", "by")
    assert list(noted) == [("sending.pause", "command"), ("sending.resume", "command")]


def test_a_pause_is_begun_once_and_ended_whatever_its_reasons() -> None:
    for reason in ("restored", "asked", "restored"):
        pause_sending(reason=reason, now=NOON + timedelta(hours=SendingPause.objects.count()))
    assert list(SendingPause.objects.values_list("reason", "began_at")) == [
        ("restored", NOON),
        ("asked", NOON + timedelta(hours=1)),
    ]
    call_command("resume_sending")
    assert not SendingPause.objects.exists()


def test_the_overview_says_that_nothing_leaves(client: Client) -> None:
    words = "No e-mails are sent until the operator of the site allows it."
    client.force_login(make_superuser())
    assert words not in client.get("/admin/").content.decode()
    pause_sending(reason="restored", now=NOON)
    # Before there is any programme, and for who coordinates one network of it.
    page = client.get("/admin/").content.decode()
    assert words in page
    assert "The site was restored from a backup." in page
    make_world("SE")
    client.force_login(make_coordinator("SE"))
    assert words in client.get("/admin/").content.decode()
