"""Tables as text (CSV) looked into: in UTF-8, and no cell that a spreadsheet would run."""

import csv
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from exchanges.meetings.documents.refusals import UploadRefused
from localisation.plain_text import UNSEEN_SIGN

_DELIMITERS = (";", ",", "\t")
"""Which of them ends a cell depends on the language of the program that opens the file."""

_MARKUP = ("<", "%PDF", "{\\rtf")
_RUN = re.compile(r"\s*(?:[=@＝＠]|[-+－＋](?=.*[^\W\d]))", re.DOTALL)
"""A cell that is run: “-5” and “+46 70 123” are not, “-5+A1” is."""

_LAST_LETTER = 26
_SHOWN = 30


def is_table(content: bytes) -> bool:
    """Tell whether a content is a table as text; raise UploadRefused where it says how to make it one."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if _is_of_an_older_encoding(content):
            raise UploadRefused(
                _("The file is not in UTF-8. In Excel choose the type “CSV UTF-8” when you save it.")
            ) from None
        return False
    if UNSEEN_SIGN.search(text) or text.lstrip().startswith(_MARKUP):
        return False
    for delimiter in _DELIMITERS:
        for name, cell in _cells(text, delimiter):
            if _RUN.match(cell):
                raise UploadRefused(
                    _("A spreadsheet would run cell %(cell)s (“%(text)s”) as a formula. Enter its result instead.")
                    % {"cell": name, "text": cell.strip()[:_SHOWN]}
                )
    return True


def _is_of_an_older_encoding(content: bytes) -> bool:
    """Tell whether it reads as text of Excel's in Central or Western Europe, which all but NUL and controls do."""
    return not any(octet < 0x20 and octet not in b"\t\r\n" for octet in content) and not content.lstrip().startswith(
        (b"<", b"%PDF", b"{\\rtf", b"\xff\xfe", b"\xfe\xff")
    )


def _cells(text: str, delimiter: str) -> Iterator[tuple[str, str]]:
    """Yield the cells with their names, such as B3."""
    try:
        for number, row in enumerate(csv.reader(text.splitlines(keepends=True), delimiter=delimiter), start=1):
            for column, cell in enumerate(row):
                yield f"{_letters(column)}{number}", cell
    except csv.Error:
        raise UploadRefused(
            _("The file is not a valid table: a quotation mark is not closed, or a cell is too long. Save it again.")
        ) from None


def _letters(column: int) -> str:
    letters = ""
    while column >= 0:
        column, letter = divmod(column, _LAST_LETTER)
        letters, column = chr(ord("A") + letter) + letters, column - 1
    return letters
