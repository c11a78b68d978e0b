"""Files of open data: JSON with its licence in it, CSV that spreadsheets open without harm, and JSON Schema."""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from exchanges.public.syndication.open_data.fields import (
    COUNT,
    MOMENT,
    TEXT,
    URL,
    Row,
    Schema,
    Table,
    list_of,
    or_nothing,
)
from localisation.plain_text import printable_values
from localisation.spreadsheets import cell_text

VERSION = "1"
FOLDER = f"open-data/v{VERSION}/"
"""The path below which everything of the version is."""
LICENSE = "CC-BY-4.0"
LICENSE_URL = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataHead:
    """What a file says of itself; the addresses are absolute."""

    address: str
    schema: str
    documentation: str
    attribution: str
    changed_at: datetime | None
    total: int
    next: str | None
    is_of_changes: bool


_REMOVED: Schema = {
    **or_nothing(
        list_of({"type": "object", "required": ["id", "removed_at"], "properties": {"id": TEXT, "removed_at": MOMENT}})
    ),
    "deprecated": True,
    "description": "Always empty: nothing published disappears. Null where `changed_since` was not asked for.",
}


def json_file(table: Table[Row], rows: Iterable[Row], head: DataHead) -> str:
    """Write records as JSON under the name of their table, beside licence, source and when they last changed."""
    records = [json.dumps(printable_values(table.record(row)), ensure_ascii=False) for row in rows]
    about: dict[str, Any] = {
        "version": VERSION,
        "schema": head.schema,
        "documentation": head.documentation,
        "license": LICENSE,
        "license_url": LICENSE_URL,
        "attribution": head.attribution,
        "source": head.address,
        "changed_at": head.changed_at.isoformat() if head.changed_at else None,
        "count": len(records),
        "total": head.total,
        "next": head.next,
        "removed": [] if head.is_of_changes else None,
        table.name: [],
    }
    # A record a line: people can read it, and it is written several times as quickly as with each field on its own.
    if not records:
        return _written(about)
    return _written(about).removesuffix("[]\n}\n") + "[\n" + ",\n".join(records) + "\n]\n}\n"


def _written(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def csv_file(table: Table[Row], rows: Iterable[Row], *, separator: str | None = None) -> str:
    """Write rows as CSV with a heading (RFC 4180): lists are parted by semicolons, what is missing is empty.

    With a `separator` it is for spreadsheets: parted as the program's language has it, with a byte order mark, by which
    the program knows that it is UTF-8.
    """
    out = io.StringIO()
    if separator:
        out.write("\ufeff")
    lines = csv.writer(out, delimiter=separator or ",")
    lines.writerow(table.columns)
    # Where the program parts by semicolons, its numbers have a comma.
    point = "," if separator == ";" else "."
    lines.writerows([_cell(value, point=point) for value in table.line(row)] for row in rows)
    return out.getvalue()


def _cell(value: Any, *, point: str = ".") -> str:
    if isinstance(value, list):
        return _cell("; ".join(str(each) for each in value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(value).replace(".", point)
    if value is None or isinstance(value, int | date):
        return "" if value is None else str(value.isoformat() if isinstance(value, date) else value)
    return cell_text(str(value))


def schema_file(table: Table[Row], address: str) -> str:
    """Write the JSON Schema (2020-12) of a table's JSON file."""
    record: Schema = {
        "type": "object",
        "required": [field.name for field in table.fields],
        "properties": {field.name: {**field.schema, "description": field.meaning} for field in table.fields},
    }
    properties: dict[str, Schema] = {
        "version": {"const": VERSION, "type": "string"},
        "schema": URL,
        "documentation": URL,
        "license": {"const": LICENSE, "type": "string"},
        "license_url": URL,
        "attribution": TEXT,
        "source": URL,
        "changed_at": or_nothing(MOMENT),
        "count": COUNT,
        "total": COUNT,
        "next": or_nothing(URL),
        "removed": _REMOVED,
        table.name: {"type": "array", "items": record},
    }
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": address, "title": table.name}
    body = {"description": table.meaning, "type": "object", "required": list(properties), "properties": properties}
    return _written({**head, **body})
