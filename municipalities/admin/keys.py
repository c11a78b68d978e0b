"""Keys of rows, as an address or a form says them."""


def key_of(text: str) -> int | None:
    """Return the key of a row that a text says, or nothing where no row can have it: no number, or one too long."""
    return int(text) if text.isdecimal() and len(text) < _TOO_LONG else None


_TOO_LONG = 19
"""Digits: all numbers with fewer fit into a column of 64 bits, which refuses others with an error."""
