"""Marks: keyed hashes by which something is known again and not told. One of an earlier key is known until its day."""

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

SHORT = 16
"""Characters of a mark that stands in a link or cookie, whose signature keeps it anyway."""


def mark_of(salt: str, text: str) -> str:
    """Return the mark of a text by the key of now."""
    return _mark(salt, text, settings.SECRET_KEY)


def marks_of(salt: str, text: str) -> list[str]:
    """Return the marks of a text by which it may have been kept: by the key of now first, then by earlier ones."""
    return [_mark(salt, text, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def short_mark_of(salt: str, text: str) -> str:
    """Return a short mark of a text by the key of now."""
    return _short_mark(salt, text, settings.SECRET_KEY)


def is_short_mark_of(salt: str, text: str, mark: str) -> bool:
    """Tell whether a short mark is that of a text, by the key of now or an earlier one."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(constant_time_compare(mark, _short_mark(salt, text, key)) for key in keys)


def _mark(salt: str, text: str, key: str) -> str:
    return salted_hmac(salt, text, secret=key, algorithm="sha256").hexdigest()


def _short_mark(salt: str, text: str, key: str) -> str:
    return salted_hmac(salt, text, secret=key).hexdigest()[:SHORT]
