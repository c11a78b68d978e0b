"""Tables of open data as a workbook (XLSX): texts are texts, numbers numbers, days days, in any language's program."""

import io
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import xlsxwriter

from exchanges.public.syndication.open_data.fields import Row, Table
from localisation.plain_text import printable

_MADE = datetime(2019, 11, 4)  # noqa: DTZ001 - workbooks know no zones
"""What the file says of when it was made: the same rows make the same bytes."""
_LONGEST_TEXT = 32_767
_WIDTHS = {"url": 40, "title": 40, "summary": 60, "name": 30}


def xlsx_file(table: Table[Row], rows: Iterable[Row]) -> bytes:
    """Write rows with a heading that stays in sight; nothing of them is run as a formula."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": f"MULTIPLY: {table.name}", "comments": table.meaning, "created": _MADE})
        sheet, bold = book.add_worksheet(table.name), book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.freeze_panes(1, 1)
        sheet.write_row(0, 0, table.columns, bold)
        for column, name in enumerate(table.columns):
            sheet.set_column(column, column, _WIDTHS.get(name.split("_")[0], 16))
        number = 0
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(table.line(row)):
                _write(sheet, (number, column), value, day)
        sheet.autofilter(0, 0, number, len(table.columns) - 1)
    return out.getvalue()


def _write(sheet: Any, cell: tuple[int, int], value: Any, day: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(*cell, value)
    elif isinstance(value, int | float):
        sheet.write_number(*cell, value)
    elif isinstance(value, date) and not isinstance(value, datetime):
        sheet.write_datetime(*cell, value, day)
    elif value not in (None, "", []):
        sheet.write_string(*cell, _text(value)[:_LONGEST_TEXT])


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return printable("; ".join(str(each) for each in value) if isinstance(value, list) else str(value))
