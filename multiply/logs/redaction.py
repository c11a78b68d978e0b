"""Secrets that no line of a log may hold: links and keys by which one acts for somebody, and e-mail addresses.

Refusals log the address that was asked for. A token is known by its form, and whatever stands in the secret part of an
address by its route: a link that a mail program cut off lacks little, and the key of a calendar has no form.
"""

import logging
import re
import sys
from collections.abc import Iterator
from functools import cached_property

from django.urls import URLPattern, URLResolver
from django.urls.resolvers import LocalePrefixPattern

from exchanges.outbox.redaction import without_tokens

NAMING_ACCOUNTS = frozenset({"exchanges.sign_in.attempts"})
"""Loggers whose lines are there to say at which account somebody tried."""

_IN_MAILBOX = r"[^\s@,;:<>\"'()\[\]{}=/]"
_MAILBOX = re.compile(rf"(?<!{_IN_MAILBOX}){_IN_MAILBOX}+@(?=[\w-]+\.)")
_SECRET_PART = re.compile(r"<secret:|\(\?P<uidb36>")
"""Where the secret of a route begins: by our converter, or as allauth names the parts of a link to a new password."""
_TO_FORMAT = logging.Formatter()


class WithoutSecrets(logging.Filter):
    """A filter for handlers; each record passes, and holds no secret afterwards, in its traceback neither."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Put the cleaned words of a record in the place of its message and arguments."""
        clean = self._without_links if record.name in NAMING_ACCOUNTS else self.clean
        record.msg, record.args = clean(_message(record)), None
        if record.exc_info and not record.exc_text:
            record.exc_text = _TO_FORMAT.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self.clean(record.exc_text)
        if record.stack_info:
            record.stack_info = self.clean(record.stack_info)
        return True

    def clean(self, text: str) -> str:
        """Return a text without secrets."""
        return _MAILBOX.sub("…@", self._without_links(text))

    def _without_links(self, text: str) -> str:
        if "multiply.urls" in sys.modules and hasattr(sys.modules["multiply.urls"], "urlpatterns"):
            text = self._secret_parts.sub(r"\1…", text)
        return without_tokens(text)

    @cached_property
    def _secret_parts(self) -> re.Pattern[str]:
        # Only where the addresses are loaded, as whoever logs may be about to load them; before, none is answered.
        routes = _routes(sys.modules["multiply.urls"].urlpatterns)
        starts = {_start(route) for route in routes if _SECRET_PART.search(route)}
        # Of two that begin alike the longer counts.
        return re.compile(rf"(/(?:{'|'.join(sorted(starts, key=len, reverse=True))}))[^/\s?#\"'<>]+")


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (KeyError, TypeError, ValueError):
        # A slip in a line for the log must not end what is at work.
        return f"{record.msg} {record.args}"


def _routes(entries: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for entry in entries:
        route = before if isinstance(entry.pattern, LocalePrefixPattern) else before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _routes(entry.url_patterns, route)
        else:
            yield route


def _start(route: str) -> str:
    """Return a pattern for what stands before the secret part of an address."""
    before = _SECRET_PART.split(route)[0].replace("^", "")
    return "[^/]+".join(re.escape(part) for part in re.split(r"<[^>]*>", before))
