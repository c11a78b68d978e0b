"""Lines of the log: in UTC, whole in one JSON object or readable as text, of known fields alone."""

import io
import json
import logging
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from multiply.logs.formats import JsonLine, TextLine
from multiply.logs.request_ids import RequestIds

MOMENT = datetime(2027, 7, 15, 12, 0, 0, 250_000, tzinfo=UTC)


@pytest.fixture(params=["Europe/Berlin", "UTC"])
def time_zone(request: pytest.FixtureRequest) -> Iterator[None]:
    """Have the process in a time zone, as Django sets it."""
    before = os.environ.get("TZ", "UTC")
    os.environ["TZ"] = request.param
    time.tzset()
    yield
    os.environ["TZ"] = before
    time.tzset()


def written(formatter: logging.Formatter, *, level: int = logging.WARNING, **more: object) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    record = logging.makeLogRecord(
        {"name": "django.request", "levelno": level, "levelname": logging.getLevelName(level), "msg": "%s\nat Łódź"}
        | {"args": ("Not found",), "created": MOMENT.timestamp(), **more}
    )
    handler.handle(record)
    return stream.getvalue()


def test_a_line_for_programs_is_one_json_object(time_zone: None) -> None:
    line = written(JsonLine(), status_code=404, request=object(), user="Åsa")
    assert line.count("\n") == 1
    assert json.loads(line) == {
        "time": "2027-07-15T12:00:00.250+00:00",
        "level": "WARNING",
        "logger": "django.request",
        "message": "Not found\nat Łódź",
        "status": 404,
    }


def test_a_line_for_people_begins_with_the_same(time_zone: None) -> None:
    assert written(TextLine()) == "2027-07-15T12:00:00.250+00:00 WARNING django.request: Not found\nat Łódź\n"


@pytest.mark.parametrize("formatter", [TextLine(), JsonLine()], ids=["text", "json"])
def test_a_traceback_is_in_it(formatter: logging.Formatter) -> None:
    try:
        raise ValueError("out of seats")
    except ValueError as error:
        line = written(formatter, level=logging.ERROR, exc_info=(type(error), error, error.__traceback__))
    assert "Traceback (most recent call last)" in line
    assert "ValueError: out of seats" in line


@pytest.mark.parametrize("formatter", [TextLine(), JsonLine()], ids=["text", "json"])
def test_what_is_logged_while_a_request_is_answered_has_its_id(
    formatter: logging.Formatter, rf: RequestFactory
) -> None:
    lines = []

    def answer(_request: object) -> HttpResponse:
        lines.append(written(formatter))
        return HttpResponse()

    request_id = RequestIds(answer)(rf.get("/")).headers["X-Request-ID"]
    assert request_id in lines[0]
    assert request_id not in written(formatter)
