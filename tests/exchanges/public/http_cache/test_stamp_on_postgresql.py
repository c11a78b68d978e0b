"""The stamp under several transactions at once, and with a server that hangs up."""

import threading

import pytest
from django.db import connection, connections, transaction

from exchanges.public.http_cache.stamp import read_stamp, read_stamp_and_whether_settled
from municipalities.models import Municipality
from tests.exchanges.public.http_cache.stamps import let_the_last_change_be_old
from tests.factories import make_municipality

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


class Writer:
    """Somebody who renames a municipality in a transaction, and ends it when told to."""

    def __init__(self, municipality: Municipality) -> None:
        self.municipality = municipality
        self.has_written, self.may_end = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._write)
        self.thread.start()
        assert self.has_written.wait(timeout=10), "it waits for somebody else who writes"

    def _write(self) -> None:
        try:
            with transaction.atomic():
                Municipality.objects.filter(pk=self.municipality.pk).update(name="Another")
                self.has_written.set()
                self.may_end.wait(timeout=20)
        finally:
            connection.close()

    def end(self) -> None:
        """Let it commit, and wait until it has."""
        self.may_end.set()
        self.thread.join(timeout=20)
        assert not self.thread.is_alive()


def test_nobody_waits_for_another_and_each_commit_changes_the_stamp() -> None:
    before = read_stamp()
    towns = [make_municipality() for _number in range(3)]
    stamps = [before.values, read_stamp().values]
    writers = [Writer(town) for town in towns]
    assert read_stamp().values == stamps[-1], "what is not committed is not seen"
    for writer in reversed(writers):
        writer.end()
        stamps.append(read_stamp().values)
    assert len(set(stamps)) == 5


def test_a_date_is_not_settled_while_somebody_writes() -> None:
    town, other = make_municipality(), make_municipality()
    early = Writer(town)
    Municipality.objects.filter(pk=other.pk).update(name="Later and committed before")
    assert not read_stamp_and_whether_settled().is_settled
    early.end()
    let_the_last_change_be_old()
    assert read_stamp_and_whether_settled().is_settled


def test_a_connection_that_broke_while_idle_is_replaced() -> None:
    make_municipality()
    stamp = read_stamp()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        own = cursor.fetchone()[0]

    def hang_up() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [own])
        connection.close()

    somebody = threading.Thread(target=hang_up)
    somebody.start()
    somebody.join(timeout=20)
    assert read_stamp().values == stamp.values


def test_a_stamp_is_read_without_asking_first_whether_the_connection_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    make_municipality()  # over a connection that is open from then on
    database = connections["default"]
    is_usable, asked = database.is_usable, []

    def ask() -> bool:
        asked.append(True)
        return is_usable()

    monkeypatch.setattr(database, "is_usable", ask)
    monkeypatch.setattr(database, "health_check_enabled", True)
    for question, times in ((read_stamp, 0), (Municipality.objects.exists, 1)):
        monkeypatch.setattr(database, "health_check_done", False)
        asked.clear()
        question()
        assert len(asked) == times
