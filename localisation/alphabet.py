"""Names in the order of the reader's alphabet: one order in Python, SQLite and PostgreSQL, that of Unicode CLDR."""

from functools import lru_cache
from typing import Any

import icu
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func
from django.utils.translation import get_language

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


@lru_cache(maxsize=len(LANGUAGES))
def _collator(language: str) -> Any:
    return icu.Collator.createInstance(icu.Locale(language))


def _readers_language() -> str:
    """Return the reader's language as one of the site's own; English where there is none."""
    code = (get_language() or "").partition("-")[0]
    return code if code in LANGUAGES else "en"


def in_the_alphabet(name: str) -> bytes:
    """Return a key that sorts names where the reader looks for them: a Swede has å after z, a Pole ł after l."""
    key: bytes = _collator(_readers_language()).getSortKey(name)
    return key


def _collation(language: str) -> str:
    """Return the name of a language's collation, as PostgreSQL has it from ICU."""
    return f"{language}-x-icu"


class InTheAlphabet(Func):
    """A column in the order of `in_the_alphabet`, for `order_by`; the language is the reader's when it is asked."""

    function = "COLLATE"
    template = "%(expressions)s %(function)s %(collation)s"

    def __init__(self, column: str) -> None:
        super().__init__(column)

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper, **extra: Any) -> Any:  # type: ignore[override]
        """Write the column with the collation of the reader's language."""
        collation = connection.ops.quote_name(_collation(_readers_language()))
        return super().as_sql(compiler, connection, **{**extra, "collation": collation})


def add_collations(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Give a new connection to SQLite the collations that PostgreSQL has of its own."""
    if connection.vendor == "sqlite":
        for language in LANGUAGES:
            connection.connection.create_collation(_collation(language), _collator(language).compare)
