"""Fields of the open data: name, type, meaning and value of each, from which files, schemas and documents follow."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.conf import settings

Row = TypeVar("Row")
Schema = dict[str, Any]
"""A JSON Schema (2020-12)."""

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)

TEXT: Schema = {"type": "string"}
DATE: Schema = {"type": "string", "format": "date"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
URL: Schema = {"type": "string", "format": "uri"}
COUNTRY: Schema = {"type": "string", "pattern": "^[A-Z]{2}$"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
BOOLEAN: Schema = {"type": "boolean"}
TEXTS: Schema = {"type": "object", "propertyNames": {"enum": list(LANGUAGES)}, "additionalProperties": TEXT}
"""A text by language."""


def one_of(*values: str) -> Schema:
    """Return the schema of one of these words."""
    return {"type": "string", "enum": list(values)}


def list_of(schema: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": schema}


def or_nothing(schema: Schema) -> Schema:
    """Return the schema of a value that may be missing, which then is null."""
    found = {**schema, "type": [schema["type"], "null"]}
    return {**found, "enum": [*schema["enum"], None]} if "enum" in schema else found


@dataclass(frozen=True, slots=True)
class Field(Generic[Row]):
    """One field of a record; `meaning` is in English, like the names: both are for those who write programs."""

    name: str
    schema: Schema
    meaning: str
    value: Callable[[Row], Any]

    @property
    def is_by_language(self) -> bool:
        """Tell whether the value is a text by language."""
        return "propertyNames" in self.schema

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns in a table without nesting: one a language for texts by language."""
        if self.is_by_language:
            return tuple(f"{self.name}_{code}" for code in LANGUAGES)
        return (self.name,)

    @property
    def type_in_words(self) -> str:
        """The type as a reader of the documentation needs it."""
        return _in_words(self.schema)

    def cells(self, row: Row) -> Iterator[Any]:
        """Yield the values of its columns."""
        value = self.value(row)
        if self.is_by_language:
            yield from (value.get(code, "") for code in LANGUAGES)
        else:
            yield value


_FORMATS = {"date": "date", "date-time": "moment", "uri": "address"}


def _in_words(schema: Schema) -> str:
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    words = _FORMATS.get(schema.get("format", "")) or str(kinds[0])
    if "propertyNames" in schema:
        words = "text by language"
    elif "items" in schema:
        words = f"list of {_in_words(schema['items'])}"
    elif "enum" in schema:
        words = ", ".join(str(value) for value in schema["enum"] if value)
    return f"{words}, or null" if "null" in kinds else words


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """A kind of record, as which it is published in two files."""

    name: str
    meaning: str
    fields: tuple[Field[Row], ...]

    @property
    def columns(self) -> list[str]:
        """The heading of the table without nesting."""
        return [column for field in self.fields for column in field.columns]

    def record(self, row: Row) -> dict[str, Any]:
        """Return a row as JSON has it."""
        return {field.name: _plain(field.value(row)) for field in self.fields}

    def line(self, row: Row) -> list[Any]:
        """Return a row as a table without nesting has it."""
        return [cell for field in self.fields for cell in field.cells(row)]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
