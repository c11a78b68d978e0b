"""What somebody should mend is logged and mailed, and each kind of it once an hour."""

import logging
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django_q.models import OrmQ
from pytest_django import Settings

from exchanges.operation import alarms
from exchanges.operation.alarms import Kind, alarms_of_the_web, alarms_of_the_worker, raise_alarms
from exchanges.operation.worker_watch import WorkerWatch
from exchanges.outbox.models import Message
from exchanges.outbox.outgoing import AHEAD_OF_ALL
from exchanges.outbox.pauses import pause_sending
from exchanges.registrations.personal_data.ceiling import note_run
from municipalities.models import Programme
from tests.exchanges.conftest import MailServer
from tests.exchanges.outbox.letters import make_message
from tests.factories import NOON, make_proposal

SECONDS_TO_WAIT = 30


@pytest.fixture(autouse=True)
def admins(settings: Settings) -> None:
    settings.ADMINS = [("", "wacław@example.org"), ("", "asa@example.org")]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.mark.django_db
def test_where_nothing_is_wrong_nobody_is_told() -> None:
    make_message(due_at=NOON - timedelta(minutes=60))
    make_message(due_at=NOON - timedelta(minutes=60, seconds=1), state="failed")
    assert raise_alarms(alarms_of_the_worker, now=NOON) == 0
    assert mail.outbox == []


@pytest.mark.django_db
def test_a_mail_that_goes_before_all_others_is_not_late_and_its_failure_is_seen() -> None:
    a_day_ahead = NOON - AHEAD_OF_ALL
    code = make_message(kind="address_code", due_at=a_day_ahead, created_at=NOON - timedelta(seconds=1))
    assert dict(alarms_of_the_worker(NOON)) == {}
    Message.objects.filter(pk=code.pk).update(state="failed")
    assert list(dict(alarms_of_the_worker(NOON))) == [Kind.MAIL_FAILED]


@pytest.mark.django_db
def test_each_kind_is_seen(world: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alarms, "LEAST_FREE_DISK", 1.1)
    make_message(due_at=NOON - timedelta(minutes=61))
    make_message(due_at=NOON - timedelta(minutes=59), state="failed")
    make_proposal(world, state="failed", finished_at=NOON - timedelta(minutes=59))
    OrmQ.objects.create(key="multiply", payload="", lock=NOON)
    note_run(now=NOON - timedelta(days=8))
    seen = dict(alarms_of_the_worker(NOON)) | dict(alarms_of_the_web(NOON))
    assert set(seen) == set(Kind)
    assert seen[Kind.MAIL_WAITS] == "A mail has been waiting for 61 minutes."
    assert seen[Kind.WORKER_SILENT] == "The worker has ended no job ever; 1 wait. Is it running?"


@pytest.mark.django_db
def test_the_alarm_says_that_mails_wait_because_sending_is_paused() -> None:
    pause_sending(reason="restored", now=NOON - timedelta(hours=2))
    assert not dict(alarms_of_the_worker(NOON))
    make_message(due_at=NOON - timedelta(minutes=61))
    words = dict(alarms_of_the_worker(NOON))[Kind.MAIL_WAITS]
    assert words == "A mail has been waiting for 61 minutes. Sending has been paused since 2027-01-15 10:00 UTC."


@pytest.mark.django_db
def test_a_kind_is_told_once_an_hour_in_the_log_and_by_mail(caplog: pytest.LogCaptureFixture) -> None:
    make_message(due_at=NOON - timedelta(minutes=90))
    assert [raise_alarms(alarms_of_the_worker, now=NOON + timedelta(minutes=each)) for each in (0, 5, 59, 60)] == [
        1,
        0,
        0,
        1,
    ]
    assert [record.levelno for record in caplog.records] == [logging.ERROR] * 2
    assert [message.recipients() for message in mail.outbox] == [["wacław@example.org", "asa@example.org"]] * 2
    assert "A mail has been waiting for 90 minutes." in mail.outbox[0].body
    assert "anna@example.org" not in mail.outbox[0].body


@pytest.mark.django_db
def test_a_mail_server_that_is_away_leaves_the_log(
    settings: Settings, mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    make_message(due_at=NOON - timedelta(minutes=90))
    assert raise_alarms(alarms_of_the_worker, now=NOON) == 1
    assert "A mail has been waiting" in caplog.messages[0]
    assert "The alarm could not be mailed: ConnectionRefusedError" in caplog.messages[1]


@pytest.mark.django_db(transaction=True)
def test_the_web_notices_a_silent_worker() -> None:
    told = threading.Event()
    handler = logging.Handler()
    handler.emit = lambda record: told.set() if "worker silent" in record.getMessage() else None  # type: ignore[method-assign]
    logging.getLogger("exchanges.operation.alarms").addHandler(handler)
    watch = WorkerWatch(first_after=0.01)
    watch.start()
    assert told.wait(SECONDS_TO_WAIT)
    watch.stop()
    logging.getLogger("exchanges.operation.alarms").removeHandler(handler)
    assert len(mail.outbox) == 1
