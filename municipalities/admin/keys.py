"""Keys of rows, as an address or a form says them."""

LARGEST_KEY = 2**63 - 1
"""What a column of 64 bits holds; no database takes more."""

_MOST_DIGITS = len(str(LARGEST_KEY))


def key_of(text: str) -> int | None:
    """Return the key of a row that a text says, or nothing where no row can have it: no number, or one too large.

    >>> key_of("9223372036854775807"), key_of("9223372036854775808"), key_of("-1")
    (9223372036854775807, None, None)
    """
    if not text.isdecimal() or len(text) > _MOST_DIGITS:
        return None
    key = int(text)
    return key if key <= LARGEST_KEY else None
