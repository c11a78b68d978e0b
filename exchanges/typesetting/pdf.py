"""PDF files made by typst: tagged, in a language, with fonts of our own, and texts that can be nothing but text."""

import json
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import get_language

from localisation.plain_text import printable_values

FOLDER = Path(__file__).parent
FONTS = FOLDER / "fonts"


def render_pdf(template: str, data: dict[str, Any]) -> bytes:
    """Return the PDF that a template of this folder makes of the data, in the active language.

    Data are texts, numbers and lists: they reach the template as values, so nothing in them runs. The file conforms to
    PDF/UA-1 as typst checks it. Where a text has letters of a script that no font here has, such as Chinese, the file
    is still tagged but makes no claim, and the letters are boxes.
    """
    texts = printable_values(data)
    given = json.dumps({**texts, "language": (get_language() or "en").split("-")[0]}, ensure_ascii=False)
    try:
        return _compile(template, given, pdf_standards="ua-1")
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
    return _compile(template, given)


def _compile(template: str, given: str, **options: Any) -> bytes:
    made = typst.compile(
        FOLDER / f"{template}.typ",
        root=FOLDER,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": given},
        format="pdf",
        **options,
    )
    return bytes(made)
