"""Texts for files that hold text only."""

from localisation.plain_text import CONTROL_CHARACTER


def printable(text: str) -> str:
    """Return a text without control characters, which neither calendar files (RFC 5545, 3.1) nor XML may hold."""
    return CONTROL_CHARACTER.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
