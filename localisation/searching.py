"""Words that are searched for, whatever their case, marks and spelling: the same in Python, SQLite and PostgreSQL."""

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, CharField, Func, Q, TextField, Value
from django.db.models.functions import Cast

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

_BEGINNINGS = frozenset(word[:length] for word in FOR_A_MUNICIPALITY for length in range(2, len(word)))

_ESCAPED_LETTER = re.compile(r"\\u([0-9a-f]{4})")


@dataclass(frozen=True, slots=True)
class Word:
    """A word that somebody looks for, in each of its spellings; `tells` unless it is one for any municipality."""

    spellings: tuple[str, ...]
    tells: bool

    def is_in(self, text: str) -> bool:
        """Tell whether a searchable text says the word, or a word of which it is a part."""
        return any(spelling in text for spelling in self.spellings)

    @property
    def may_become_one_for_any(self) -> bool:
        """Whether it is how a word for a municipality begins: “kommu” before somebody has typed the rest."""
        return self.spellings[0] in _BEGINNINGS


def searchable(text: str) -> str:
    """Return a text as words are looked for in it: folded, in each spelling."""
    return " ".join(spellings(text))


def words_of(typed: str) -> list[Word]:
    """Return the words that somebody typed: “Örebro kommun” is Orebro or Oerebro, and a word for a municipality."""
    each_spelt = zip(*(spelt.split() for spelt in spellings(typed)), strict=True)
    return [Word(tuple(dict.fromkeys(spelt)), spelt[0] not in FOR_A_MUNICIPALITY) for spelt in each_spelt]


def says(text: str, words: Sequence[Word], *, town: str, while_typed: bool = False) -> bool:
    """Tell whether a searchable text says every word.

    Who looks for “Örebro kommun” finds Örebro: words for a municipality need not be said where the text of a `town`
    says one of those that tell which; `while_typed`, nor need their beginnings. In people's names, as De Luca, they are
    words like any others.
    """
    is_named = any(word.tells and word.is_in(town) for word in words)
    return all(word.is_in(text) or (is_named and _need_not_be_said(word, while_typed)) for word in words)


def _need_not_be_said(word: Word, while_typed: bool) -> bool:
    return not word.tells or (while_typed and word.may_become_one_for_any)


class Searchable(Func):
    """A column in letters as `searchable` has them, by either database; signs between words may stay."""

    function = "SEARCHABLE"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        """Write the same in PostgreSQL's own functions; most texts are plain ASCII, which takes but one of them."""
        # All but the column are constants of ours: nothing in them is anybody's.
        small = 'LOWER((%(expressions)s) COLLATE "und-x-icu")'
        spelt_out = _replaced(f"NORMALIZE({small}, NFC)", SPELT_OUT)
        is_plain = "OCTET_LENGTH(%(expressions)s) = CHAR_LENGTH(%(expressions)s)"
        folded = f"{_without_marks(small)} || ' ' || {_without_marks(spelt_out)}"
        template = f"(CASE WHEN {is_plain} THEN {small} ELSE {folded} END)"
        sql, params = super().as_sql(compiler, connection, template=template, **extra)
        return sql, [*params] * template.count("%(expressions)s")


def _without_marks(expression: str) -> str:
    parted = f"REGEXP_REPLACE(NORMALIZE({expression}, NFKD), '[\u0300-\u036f]', '', 'g')"
    return _replaced(parted, WITHOUT_MARKS)


def _replaced(expression: str, letters: dict[str, str]) -> str:
    for letter, instead in letters.items():
        expression = f"REPLACE({expression}, '{letter}', '{instead}')"
    return expression


class Says(Func):
    """Whether searchable texts together say every word: each is folded once a row, however many words there are."""

    function = "SAYS"
    output_field = BooleanField()

    def __init__(self, words: Iterable[Word], *texts: Any) -> None:
        super().__init__(Value(" ".join("|".join(word.spellings) for word in words)), *texts)

    def as_postgresql(self, compiler: Any, _connection: BaseDatabaseWrapper, **_extra: Any) -> Any:
        """Write it as regular expressions, in which letters and digits mean themselves."""
        wanted, *texts = self.get_source_expressions()
        said, of_texts = compiler.compile(Func(Value(" "), *texts, function="CONCAT_WS"))
        words, of_words = compiler.compile(wanted)
        return f"({said}) ~ ALL (STRING_TO_ARRAY({words}, ' '))", [*of_texts, *of_words]


def saying(typed: str, columns: Iterable[tuple[str, Any]], *, people: Container[str] = ()) -> Q:
    """Return the condition that a row says each word in one of its columns, each a lookup and its field.

    Those of `people` name nobody's town: see `says`.
    """
    words = words_of(typed)
    if not words:
        return Q()
    texts = {path: Searchable(_as_text(path, field)) for path, field in columns}
    towns = [text for path, text in texts.items() if path not in people]
    telling, others = [word for word in words if word.tells], [word for word in words if not word.tells]
    if not (telling and others and towns):
        return Q(Says(words, *texts.values()))
    any_telling = Word(tuple(spelling for word in telling for spelling in word.spellings), tells=True)
    is_named = Q(Says([any_telling], *towns))
    return Q(Says(telling, *texts.values())) & (is_named | Q(Says(others, *texts.values())))


def _as_text(path: str, field: Any) -> Any:
    return path if isinstance(field, CharField | TextField) else Cast(path, TextField())


def add_function(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Give a new connection to SQLite the functions that make texts searchable, and search them."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("SEARCHABLE", 1, _of_column, deterministic=True)
        connection.connection.create_function("SAYS", -1, _says, deterministic=True)


def _of_column(value: object) -> str | None:
    """Return a value of SQLite's as `searchable`; JSON has letters beyond ASCII escaped there."""
    if value is None:
        return None
    text = str(value)
    return searchable(in_letters(text) if text.startswith("{") else text)


def _says(wanted: str, *texts: str | None) -> bool:
    said = " ".join(text for text in texts if text)
    return all(any(spelling in said for spelling in word.split("|")) for word in wanted.split(" "))


def in_letters(written: str) -> str:
    """Return JSON with its letters as they are read."""
    return _ESCAPED_LETTER.sub(lambda escaped: chr(int(escaped[1], 16)), written)
