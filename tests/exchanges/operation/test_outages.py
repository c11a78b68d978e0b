"""An outage is known from a fault of ours, which stays a fault."""

import sqlite3
from pathlib import Path

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.test import Client, RequestFactory
from pytest_django import Settings

from exchanges.operation.error_pages import server_error
from exchanges.operation.outages import is_outage


def failure_of(file: Path, statement: str) -> DatabaseError:
    settings = {**connection.settings_dict, "NAME": str(file), "OPTIONS": {"timeout": 0}}
    database = DatabaseWrapper(settings)
    with pytest.raises(OperationalError) as failure, database.cursor() as cursor:
        cursor.execute(statement)
    database.close()
    return failure.value


@pytest.mark.django_db
def test_a_file_that_is_away_or_locked_is_an_outage_and_a_missing_table_none(tmp_path: Path) -> None:
    assert is_outage(failure_of(tmp_path / "none" / "db.sqlite3", "SELECT 1"))
    file = tmp_path / "db.sqlite3"
    other = sqlite3.connect(file)
    other.execute("BEGIN EXCLUSIVE")
    assert is_outage(failure_of(file, "SELECT * FROM sqlite_master"))
    other.close()
    assert not is_outage(failure_of(file, "SELECT * FROM no_such_table"))


@pytest.mark.parametrize("error", [None, ValueError("away"), DatabaseError("away")])
def test_another_fault_is_none(error: Exception | None) -> None:
    assert not is_outage(error)


def test_a_fault_of_ours_is_500_in_the_language_of_the_address(rf: RequestFactory) -> None:
    try:
        raise ValueError("of ours")
    except ValueError:
        response = server_error(rf.get("/sv/calendar/"))
    assert response.status_code == 500
    assert '<html lang="sv"' in response.content.decode()
    assert "Retry-After" not in response
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_a_request_that_cannot_be_read_is_told_so_in_the_language_of_the_address(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["exchange.example.org"]
    response = Client(raise_request_exception=False).get("/sv/calendar/", headers={"Host": "elsewhere.example.org"})
    assert response.status_code == 400
    assert '<html lang="sv"' in response.content.decode()
    assert "default-src 'none'" in response["Content-Security-Policy"]
