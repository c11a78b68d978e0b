"""Cells of files that people open in a spreadsheet program."""

from localisation.plain_text import UNSEEN_SIGN

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What a text begins with that such programs would run, after white space; some of them read the wide signs, too."""
_ENDS_A_CELL = ("\t", "\r", "\n")
"""What some take for the end of the cell before it."""


def cell_text(text: str) -> str:
    """Return a text as a cell shows it: what would be run as a formula stands behind an apostrophe, and stays a text.

    Whoever writes a name or a title must not make the computer of whoever opens the file do anything.
    """
    text = UNSEEN_SIGN.sub("", text)
    is_risky = text.startswith(_ENDS_A_CELL) or text.lstrip().startswith(_BEGINS_A_FORMULA)
    return f"'{text}" if is_risky else text
