"""A wait that is over is known from other faults, which stay faults."""

import sqlite3
from pathlib import Path

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.test import RequestFactory

from exchanges.operation.crowding import Crowding, is_wait_over


def failure_of(file: Path, statement: str) -> OperationalError:
    database = DatabaseWrapper({**connection.settings_dict, "NAME": str(file), "OPTIONS": {"timeout": 0}})
    with pytest.raises(OperationalError) as failure, database.cursor() as cursor:
        cursor.execute(statement)
    database.close()
    return failure.value


@pytest.fixture
def busy(tmp_path: Path, db: None) -> OperationalError:
    """What SQLite says while somebody else writes."""
    file = tmp_path / "db.sqlite3"
    other = sqlite3.connect(file)
    other.execute("BEGIN EXCLUSIVE")
    found = failure_of(file, "SELECT * FROM sqlite_master")
    other.close()
    return found


def test_a_file_that_somebody_writes_to_is_waited_for_and_a_missing_table_is_not(
    busy: OperationalError, tmp_path: Path
) -> None:
    assert is_wait_over(busy)
    assert not is_wait_over(failure_of(tmp_path / "other.sqlite3", "SELECT * FROM no_such_table"))


@pytest.mark.parametrize("error", [None, ValueError("away"), DatabaseError("away"), OperationalError("away")])
def test_another_fault_is_none(error: Exception | None) -> None:
    assert not is_wait_over(error)


def test_a_page_that_only_reads_is_not_sent_again(rf: RequestFactory, busy: OperationalError) -> None:
    middleware = Crowding(lambda _request: pytest.fail("not asked"))
    assert middleware.process_exception(rf.get("/calendar/"), busy) is None
    answer = middleware.process_exception(rf.post("/r/x/cancel/", {"reason": "Zoë & Łukasz"}), busy)
    assert answer is not None
    assert answer.status_code == 503
    assert 'value="Zoë &amp; Łukasz"' in answer.content.decode()


def test_files_are_not_kept_and_the_page_says_so(rf: RequestFactory, busy: OperationalError, tmp_path: Path) -> None:
    (tmp_path / "agenda.pdf").write_bytes(b"%PDF-1.7")
    with (tmp_path / "agenda.pdf").open("rb") as file:
        request = rf.post("/admin/exchanges/meeting/1/change/", {"title": "Őrs", "file": file})
    answer = Crowding(lambda _request: pytest.fail("not asked")).process_exception(request, busy)
    assert answer is not None
    assert "We cannot keep files" in answer.content.decode()
    assert "<form" not in answer.content.decode()
