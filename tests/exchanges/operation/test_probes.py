"""Probes tell how the site is, to whoever asks from wherever, and nothing about anybody."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from django_q.models import Success
from pytest_django import Settings

from exchanges.operation import state
from exchanges.operation.probes import PROBES
from exchanges.operation.state import SILENT_AFTER
from exchanges.outbox.pauses import pause_sending
from tests.exchanges.outbox.letters import make_message
from tests.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def not_asked_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "_migrated", set())


def note_job(*, ago: timedelta) -> None:
    """Have the worker end a job so long ago."""
    ended = timezone.now() - ago
    Success.objects.create(
        id="1", name="send", func="exchanges.outbox.tasks.send_messages", started=ended, stopped=ended, success=True
    )


@pytest.mark.parametrize("path", sorted(PROBES))
def test_a_load_balancer_asks_by_address_and_plain_http(client: Client, settings: Settings, path: str) -> None:
    settings.ALLOWED_HOSTS = ["exchange.example.org"]
    settings.SECURE_SSL_REDIRECT = True
    note_job(ago=timedelta())
    response = client.get(path, headers={"Host": "10.0.0.7:8000"})
    assert response.status_code == 200
    assert response.json()["status"] == "ok"
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", sorted(PROBES))
def test_a_probe_has_no_other_language_and_is_in_no_list_of_pages(client: Client, path: str) -> None:
    assert client.get(f"/sv{path}").status_code == 404
    assert client.get(f"{path}/").status_code == 404
    assert "health" not in client.get("/sitemap-pages.xml").content.decode()


def test_the_site_is_not_ready_before_its_migrations_are_applied(client: Client) -> None:
    ((app, newest),) = MigrationLoader(connection).graph.leaf_nodes("exchanges")
    MigrationRecorder(connection).record_unapplied(app, newest)
    response = client.get("/health/ready")
    assert (response.status_code, response.json()) == (503, {"status": "migrations are not applied"})
    MigrationRecorder(connection).record_applied(app, newest)
    assert client.get("/health/ready").status_code == 200


def test_a_worker_that_ended_no_job_for_long_is_silent(client: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        assert client.get("/health/worker").status_code == 503
        note_job(ago=SILENT_AFTER)
        assert client.get("/health/worker").status_code == 200
    with time_machine.travel(NOON + timedelta(seconds=1), tick=False):
        response = client.get("/health/worker")
    assert response.status_code == 503
    assert response.json() == {
        "status": "silent",
        "seconds_since_last_job": SILENT_AFTER.total_seconds() + 1,
        "jobs_waiting": 0,
        "oldest_mail_waits_seconds": 0,
        "mails_paused": False,
    }


def test_the_probe_of_the_worker_says_that_no_mail_is_to_leave(client: Client) -> None:
    note_job(ago=timedelta())
    pause_sending(reason="restored", now=NOON)
    response = client.get("/health/worker")
    # The worker is at work: it is not for a supervisor to start it again.
    assert (response.status_code, response.json()["mails_paused"]) == (200, True)


def test_the_oldest_mail_is_one_that_is_late_not_one_that_is_held(client: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        make_message(due_at=NOON + timedelta(minutes=10), created_at=NOON - timedelta(hours=9))
        assert client.get("/health/worker").json()["oldest_mail_waits_seconds"] == 0
        make_message(due_at=NOON - timedelta(minutes=2))
        assert client.get("/health/worker").json()["oldest_mail_waits_seconds"] == 120
        # Tried in vain, and put off.
        make_message(attempts=3, due_at=NOON + timedelta(hours=2), created_at=NOON - timedelta(hours=1))
        assert client.get("/health/worker").json()["oldest_mail_waits_seconds"] == 3600
        make_message(state="sent", sent_at=NOON, due_at=NOON - timedelta(days=9))
        assert client.get("/health/worker").json()["oldest_mail_waits_seconds"] == 3600
