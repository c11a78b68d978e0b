"""Open data: the files, their schemas, and the page that explains them."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from exchanges.public.calendar.filter_queries import query_of
from exchanges.public.syndication.open_data.fields import Table
from exchanges.public.syndication.open_data.files import LICENSE_URL, DataHead, csv_file, json_file, schema_file
from exchanges.public.syndication.open_data.meetings import MEETINGS, meeting_rows
from exchanges.public.syndication.open_data.municipalities import (
    MUNICIPALITIES,
    PROGRAMMES,
    THEMES,
    municipality_rows,
    programme_rows,
    theme_rows,
)
from exchanges.public.syndication.responses import Absolute, answer, last_modified, meetings_asked_for, refusal

TABLES: dict[str, Table[Any]] = {table.name: table for table in (MEETINGS, MUNICIPALITIES, PROGRAMMES, THEMES)}
_TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8; header=present"}
_Rows = Callable[[date, Absolute], Sequence[Any]]
_ROWS: dict[str, _Rows] = {
    "municipalities": lambda today, absolute: municipality_rows(today=today, absolute=absolute),
    "programmes": lambda today, absolute: programme_rows(today=today, absolute=absolute),
    "themes": lambda today, _absolute: theme_rows(today=today),
}


@require_safe
def data_file(request: HttpRequest, name: str, ending: str) -> HttpResponseBase:
    """Answer with a table; that of meetings takes the parameters of the calendar."""
    if name == MEETINGS.name:
        return _meetings_file(request, ending)
    rows = _ROWS[name](timezone.localdate(), request.build_absolute_uri)
    return _open(answer(request, _file(request, TABLES[name], ending, rows)), request, TABLES[name])


def _meetings_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    meetings = meetings_asked_for(request)
    refused = refusal(meetings)
    if refused:
        return _open(refused, request, MEETINGS)
    rows = meeting_rows(meetings.matching(), absolute=request.build_absolute_uri)
    modified = last_modified([row.published for row in rows])
    response = _file(request, MEETINGS, ending, rows, query=query_of(meetings.data), modified=modified)
    return _open(response, request, MEETINGS)


def _file(
    request: HttpRequest,
    table: Table[Any],
    ending: str,
    rows: Sequence[Any],
    *,
    query: str = "",
    modified: datetime | None = None,
) -> HttpResponse:
    if ending == "csv":
        content = csv_file(table, rows)
    else:
        content = json_file(table, rows, _head(request, table, query, modified))
    response = HttpResponse(content, content_type=_TYPES[ending])
    response["Content-Disposition"] = f'inline; filename="multiply-{table.name}.{ending}"'
    return response


def _head(request: HttpRequest, table: Table[Any], query: str, modified: datetime | None) -> DataHead:
    absolute = request.build_absolute_uri
    return DataHead(
        address=absolute(request.path + (f"?{query}" if query else "")),
        schema=absolute(address_of(table.name, "schema")),
        documentation=absolute(reverse("calendar:open_data")),
        attribution=f"MULTIPLY network exchange, {settings.SITE_URL}",
        changed_at=modified,
    )


def address_of(name: str, kind: str) -> str:
    """Return the address of a table: json, csv, or its schema."""
    return reverse(f"open_data:{name}_{kind}")


@require_safe
def schema(request: HttpRequest, name: str) -> HttpResponseBase:
    """Answer with the JSON Schema of a table."""
    content = schema_file(TABLES[name], request.build_absolute_uri(request.path))
    response = HttpResponse(content, content_type="application/schema+json")
    return _open(answer(request, response), request, TABLES[name])


def _open(response: HttpResponseBase, request: HttpRequest, table: Table[Any]) -> HttpResponseBase:
    """Let pages of every site read the response, and name licence and schema in its head (RFC 8288)."""
    described = request.build_absolute_uri(address_of(table.name, "schema"))
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Expose-Headers"] = "Link, ETag"
    response["Link"] = f'<{LICENSE_URL}>; rel="license", <{described}>; rel="describedby"'
    return response


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """Explain the open data: licence, files, fields, and how long they stay as they are."""
    tables = [
        {"table": table, **{kind: address_of(table.name, kind) for kind in ("json", "csv", "schema")}}
        for table in TABLES.values()
    ]
    context = {"tables": tables, "license_url": LICENSE_URL, "base": request.build_absolute_uri("/open-data/v1/")}
    return render(request, "public/syndication/open_data.html", context)
