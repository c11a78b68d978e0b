"""Texts for files that hold text only."""

import unicodedata


def printable(text: str) -> str:
    """Return a text without control characters, which neither calendar files (RFC 5545, 3.1) nor XML may hold."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in lines if letter in "\n\t" or unicodedata.category(letter) != "Cc")
