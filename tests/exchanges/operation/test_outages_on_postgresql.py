"""While the database is away, who asks is told so in their language, and reads the pages that are kept."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection
from django.test import Client

from exchanges.operation.outages import is_outage
from municipalities.models import Programme

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@contextmanager
def database_away() -> Iterator[None]:
    """Have connections refused, as by a server that is stopped, and end the one that there is."""
    there = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "127.0.0.1"
    port, connection.settings_dict["PORT"] = connection.settings_dict["PORT"], "1"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(HOST=there, PORT=port)


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("path", "language"), [("/", "en"), ("/sv/calendar/", "sv"), ("/hu/r/x/", "hu"), ("/de/admin/", "de")]
)
def test_who_asks_is_told_in_their_language_and_when_to_come_again(visitor: Client, path: str, language: str) -> None:
    with database_away():
        response = visitor.get(path)
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "no-store" in response["Cache-Control"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert f'<html lang="{language}"' in response.content.decode()
    assert visitor.get("/").status_code == 200


def test_who_sends_something_or_is_somebody_is_told_too(visitor: Client) -> None:
    visitor.cookies["sessionid"] = "a" * 32
    with database_away():
        answers = [visitor.get("/it/admin/"), visitor.post("/it/me/sign-in/", {"email": "åsa@example.org"})]
    assert [response.status_code for response in answers] == [503, 503]
    assert all('<html lang="it"' in response.content.decode() for response in answers)


def test_pages_that_are_kept_are_shown_meanwhile_and_made_anew_afterwards(visitor: Client, world: Programme) -> None:
    before = visitor.get("/sv/calendar/")
    feed = visitor.get("/calendar.ics")
    assert before.status_code == feed.status_code == 200
    with database_away():
        meanwhile = visitor.get("/sv/calendar/")
        assert (meanwhile.status_code, meanwhile.content) == (200, before.content)
        assert meanwhile["Content-Security-Policy"] == before["Content-Security-Policy"]
        assert visitor.get("/calendar.ics").content == feed.content
        assert visitor.get("/sv/calendar/?country=SE").status_code == 503
    world.name = "MULTIPLY Łódź–Győr"
    world.save()
    assert visitor.get("/sv/calendar/").status_code == 200


def test_probes_tell_of_it(visitor: Client) -> None:
    with database_away():
        assert [visitor.get(f"/health/{each}").status_code for each in ("live", "ready", "worker")] == [200, 503, 503]
    assert visitor.get("/health/ready").status_code == 200


def failure_of(statement: str) -> OperationalError:
    with pytest.raises(OperationalError) as failure, connection.cursor() as cursor:
        cursor.execute(statement)
    return failure.value


def test_a_connection_that_the_server_ends_is_an_outage_and_a_slow_query_none() -> None:
    assert is_outage(failure_of("SELECT pg_terminate_backend(pg_backend_pid())"))
    connection.close()
    slow = failure_of("SET statement_timeout = 1; SELECT pg_sleep(5)")
    connection.close()
    assert not is_outage(slow)
