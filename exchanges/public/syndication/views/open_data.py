"""Open data: the files, single records, their schemas, what describes them, and the page that explains them."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from exchanges.public.http_cache.addresses import kind_of
from exchanges.public.http_cache.stamp import read_stamp_and_whether_settled
from exchanges.public.syndication.open_data.asking import CHANGED_SINCE, SPREADSHEET, DataQuery, asked_for
from exchanges.public.syndication.open_data.descriptions import (
    MEDIA_TYPES,
    address_of,
    catalogue,
    datasets,
    index,
    openapi,
)
from exchanges.public.syndication.open_data.fields import Table
from exchanges.public.syndication.open_data.files import LICENSE_URL, DataHead, csv_file, json_file, schema_file
from exchanges.public.syndication.open_data.meetings import MeetingRecord
from exchanges.public.syndication.open_data.reading import Found, found_record, found_rows
from exchanges.public.syndication.open_data.tables import TABLES
from exchanges.public.syndication.open_data.workbook import xlsx_file
from exchanges.public.syndication.responses import answer
from exchanges.public.syndication.structured_data import as_script
from municipalities.models import Municipality

_TYPES = {**MEDIA_TYPES, "csv": "text/csv; charset=utf-8; header=present"}
_A_DAY_SECONDS = 86_400
_View = Callable[..., HttpResponseBase]


def for_programs(view: _View) -> _View:
    """Let a view answer programs: in plain text what is not there, and browsers that ask first (preflight)."""

    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "OPTIONS":
            return _found_or_not(require_safe(view), request, *args, **kwargs)
        response = HttpResponse(status=204)
        response["Allow"] = response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response["Access-Control-Allow-Headers"] = "Accept, If-Modified-Since, If-None-Match"
        response["Access-Control-Max-Age"] = str(_A_DAY_SECONDS)
        return response

    return answering


def _found_or_not(view: _View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    try:
        return view(request, *args, **kwargs)
    except Http404 as missing:
        return HttpResponse(f"{missing}\n", status=404, content_type="text/plain; charset=utf-8")


@for_programs
def data_file(request: HttpRequest, name: str, ending: str) -> HttpResponseBase:
    """Answer with a table; that of meetings takes the parameters of the calendar, and each some of its own."""
    asked = asked_for(request.GET, name, ending)
    found = found_rows(request, name, asked)
    if found.faults:
        return _refused(found.faults, request, TABLES[name])
    return _answer(request, TABLES[name], ending, found, asked)


def _refused(faults: Iterable[str], request: HttpRequest, table: Table[Any]) -> HttpResponse:
    text = "\n".join(faults)
    response = HttpResponse(f"{text}\n", status=400, content_type="text/plain; charset=utf-8")
    return _described(response, request, table)


@for_programs
def record(request: HttpRequest, name: str, key: str) -> HttpResponseBase:
    """Answer with one record, in a file like that of all."""
    asked = asked_for(request.GET)
    if asked.faults:
        return _refused(asked.faults, request, TABLES[name])
    found = found_record(request, name, key)
    if found is None:
        present = Municipality.present_name(key) if name == "municipalities" else None
        if present is None:
            raise Http404("no such record")
        return redirect("open_data:municipalities_record", present, permanent=True)
    return _answer(request, TABLES[name], "json", found, asked)


def _answer(request: HttpRequest, table: Table[Any], ending: str, found: Found, asked: DataQuery) -> HttpResponseBase:
    rows = asked.page_of(found.rows)
    content: str | bytes
    if ending == "xlsx":
        content = xlsx_file(table, rows)
    elif ending == "csv":
        content = csv_file(table, rows, separator=asked[SPREADSHEET])
    else:
        content = json_file(table, rows, _head(request, table, found, asked))
    response = HttpResponse(content, content_type=_TYPES[ending])
    response["Content-Disposition"] = f'inline; filename="multiply-{table.name}.{ending}"'
    response = _described(response, request, table)
    if (following := _next(request, found, asked)) is not None:
        response["Link"] += f', <{following}>; rel="next"'
    # What `http_cache` answers for gets its validators there.
    return response if kind_of(request) else answer(request, response, modified=_last_change())


def _last_change() -> datetime:
    """Return since when everything public is as it is; which programmes are shown depends on the day as well."""
    stamp = read_stamp_and_whether_settled()
    changed = datetime.fromtimestamp(stamp.content.seconds - (not stamp.is_settled), UTC)
    return max(changed, timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0))


def _head(request: HttpRequest, table: Table[Any], found: Found, asked: DataQuery) -> DataHead:
    absolute = request.build_absolute_uri
    return DataHead(
        address=absolute(request.path + (f"?{found.query}" if found.query else "")),
        schema=absolute(address_of(table.name, "schema")),
        documentation=absolute(reverse("calendar:open_data")),
        attribution=f"MULTIPLY network exchange, {settings.SITE_URL}",
        changed_at=_changed_at(found.rows) if table.name == "meetings" else None,
        total=len(found.rows),
        next=_next(request, found, asked),
        is_of_changes=asked[CHANGED_SINCE] is not None,
    )


def _changed_at(rows: Sequence[MeetingRecord]) -> datetime | None:
    """Return when meetings last changed, or a version of their plan was published."""
    return max((max(row.changed_at, row.published.version.published_at) for row in rows), default=None)


def _next(request: HttpRequest, found: Found, asked: DataQuery) -> str | None:
    if not asked.has_next(len(found.rows)):
        return None
    query = request.GET.copy()
    query["page"] = str(asked.page + 1)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _described(response: HttpResponse, request: HttpRequest, table: Table[Any]) -> HttpResponse:
    """Name licence and schema in the head of a response (RFC 8288)."""
    described = request.build_absolute_uri(address_of(table.name, "schema"))
    response["Link"] = f'<{LICENSE_URL}>; rel="license", <{described}>; rel="describedby"'
    return response


@for_programs
def schema(request: HttpRequest, name: str) -> HttpResponseBase:
    """Answer with the JSON Schema of a table."""
    content = schema_file(TABLES[name], request.build_absolute_uri(request.path))
    response = HttpResponse(content, content_type="application/schema+json")
    return answer(request, _described(response, request, TABLES[name]))


_DESCRIPTIONS = {
    "index": (index, "application/json"),
    "openapi": (openapi, "application/vnd.oai.openapi+json"),
    "catalogue": (catalogue, "application/ld+json"),
}


@for_programs
def description(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Answer with what programs read first: the index, the description by OpenAPI, the catalogue by DCAT-AP."""
    made, content_type = _DESCRIPTIONS[kind]
    content = json.dumps(made(TABLES.values(), absolute=request.build_absolute_uri), ensure_ascii=False, indent=1)
    return answer(request, HttpResponse(f"{content}\n", content_type=content_type))


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """Explain the open data: licence, files, fields, and how long they stay as they are."""
    comma_or_not = "comma" if request.LANGUAGE_CODE == "en" else "semicolon"
    kinds = ("json", "csv", "xlsx", "schema")
    tables = [
        {
            "table": table,
            **{kind: address_of(table.name, kind) for kind in kinds},
            "spreadsheet": f"{address_of(table.name, 'csv')}?spreadsheet={comma_or_not}",
        }
        for table in TABLES.values()
    ]
    context = {
        "tables": tables,
        "license_url": LICENSE_URL,
        "base": request.build_absolute_uri(reverse("open_data:index")),
        "index": reverse("open_data:index"),
        "openapi": reverse("open_data:openapi"),
        "catalogue": reverse("open_data:catalogue"),
        "datasets": as_script(*datasets(TABLES.values(), absolute=request.build_absolute_uri)),
    }
    return render(request, "public/syndication/open_data.html", context)
