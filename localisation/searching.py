"""Words that are searched for, whatever their case, marks and spelling: the same in Python, SQLite and PostgreSQL."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, JSONField, Q, TextField, Value
from django.db.models.functions import Cast, StrIndex
from django.db.models.lookups import GreaterThan

from localisation.folding import SPELT_OUT, WITHOUT_MARKS, fold, spellings

FOR_A_MUNICIPALITY = frozenset(
    fold(
        """municipality city town borough of the council county
        kommun kommunen kommuns stad staden stads kommune by kunta kaupunki
        Gemeinde Stadt Stadtgemeinde Marktgemeinde Markt Landeshauptstadt Kreisstadt Hansestadt der
        comune città cittadina municipio di del della dell de la
        gmina miasto miasta miejska wiejska urząd gminy
        város városa község nagyközség önkormányzat önkormányzata megyei jogú
        commune ville mairie ayuntamiento gemeente obec mesto město občina"""
    ).split()
)
"""Words for a municipality and what stands with them: they tell nobody which one is meant."""

_ESCAPED_LETTER = re.compile(r"\\u([0-9a-f]{4})")


@dataclass(frozen=True, slots=True)
class Word:
    """A word that somebody looks for, in each of its spellings; `tells` unless it is one for any municipality."""

    spellings: tuple[str, ...]
    tells: bool

    def is_in(self, text: str) -> bool:
        """Tell whether a searchable text says the word, or a word of which it is a part."""
        return any(spelling in text for spelling in self.spellings)


def searchable(text: str) -> str:
    """Return a text as words are looked for in it: folded, in each spelling."""
    return " ".join(spellings(text))


def words_of(typed: str) -> list[Word]:
    """Return the words that somebody typed: “Örebro kommun” is Orebro or Oerebro, and a word for a municipality."""
    each_spelt = zip(*(spelt.split() for spelt in spellings(typed)), strict=True)
    return [Word(tuple(dict.fromkeys(spelt)), spelt[0] not in FOR_A_MUNICIPALITY) for spelt in each_spelt]


def telling_words(typed: str) -> list[Word]:
    """Return the words that tell what is meant; all of them where none does."""
    words = words_of(typed)
    return [word for word in words if word.tells] or words


class Searchable(Func):
    """A column as `searchable` makes it, by either database."""

    function = "SEARCHABLE"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        """Write the same in PostgreSQL's own functions."""
        # Both are constants of ours: nothing in them is anybody's.
        small = 'LOWER(NORMALIZE((%(expressions)s) COLLATE "und-x-icu", NFC))'
        template = f"({_folded(small)} || ' ' || {_folded(_replaced(small, SPELT_OUT))})"
        sql, params = super().as_sql(compiler, connection, template=template, **extra)
        return sql, [*params, *params]


def _folded(expression: str) -> str:
    parted = f"REGEXP_REPLACE(NORMALIZE({expression}, NFKD), '[\\u0300-\\u036f]', '', 'g')"
    return f"REGEXP_REPLACE({_replaced(parted, WITHOUT_MARKS)}, '[^[:alnum:]]+', ' ', 'g')"


def _replaced(expression: str, letters: dict[str, str]) -> str:
    for letter, instead in letters.items():
        expression = f"REPLACE({expression}, '{letter}', '{instead}')"
    return expression


def saying(typed: str, columns: Iterable[tuple[str, Any]]) -> Q:
    """Return the condition that a row says each telling word in one of its columns, each a lookup and its field."""
    texts = [Searchable(Cast(path, TextField()) if isinstance(field, JSONField) else path) for path, field in columns]
    found = Q()
    for word in telling_words(typed):
        somewhere = Q()
        for text in texts:
            for spelling in word.spellings:
                somewhere |= Q(GreaterThan(StrIndex(text, Value(spelling)), 0))
        found &= somewhere
    return found


def add_function(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Give a new connection to SQLite the function that makes texts searchable."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("SEARCHABLE", 1, _of_column, deterministic=True)


def _of_column(value: object) -> str | None:
    """Return a value of SQLite's as `searchable`; JSON has letters beyond ASCII escaped there."""
    if value is None:
        return None
    text = str(value)
    return searchable(in_letters(text) if text.startswith("{") else text)


def in_letters(written: str) -> str:
    """Return JSON with its letters as they are read."""
    return _ESCAPED_LETTER.sub(lambda escaped: chr(int(escaped[1], 16)), written)
