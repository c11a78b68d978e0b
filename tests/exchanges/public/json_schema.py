"""A walker of JSON Schema, for the words of it that our schemas use; any other word is a fault, too."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

Schema = dict[str, Any]

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
FORMATS: dict[str, Callable[[str], Any]] = {
    "date": date.fromisoformat,
    "date-time": lambda text: datetime.fromisoformat(text).astimezone(),
    "uri": lambda text: urlsplit(text).hostname or int("no host"),
}
TELLING = {"$schema", "$id", "title", "description", "deprecated"}
KNOWN = {"type", "enum", "const", "format", "pattern", "minimum", "required", "properties", "items"} | {
    "propertyNames",
    "additionalProperties",
}


def faults(value: Any, schema: Schema, where: str = "$") -> Iterator[str]:
    """Yield where a value is not as its schema has it."""
    for word in schema.keys() - KNOWN - TELLING:
        yield f"{where}: the schema has the word {word}"
    if not _is_of_type(value, schema["type"]):
        yield f"{where}: {value!r} is no {schema['type']}"
    elif value is not None:
        yield from _faults_of_value(value, schema, where)
        if isinstance(value, dict):
            yield from _faults_of_object(value, schema, where)
        if isinstance(value, list):
            for number, each in enumerate(value):
                yield from faults(each, schema["items"], f"{where}[{number}]")


def _is_of_type(value: Any, kinds: str | list[str]) -> bool:
    names = [kinds] if isinstance(kinds, str) else kinds
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, TYPES[name]) for name in names)


def _faults_of_value(value: Any, schema: Schema, where: str) -> Iterator[str]:
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r} is none of {schema['enum']}"
    if "const" in schema and value != schema["const"]:
        yield f"{where}: {value!r} is not {schema['const']!r}"
    if "minimum" in schema and value < schema["minimum"]:
        yield f"{where}: {value!r} is less than {schema['minimum']}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{where}: {value!r} is not like {schema['pattern']}"
    if "format" in schema:
        try:
            FORMATS[schema["format"]](value)
        except ValueError:
            yield f"{where}: {value!r} is no {schema['format']}"


def _faults_of_object(value: dict[str, Any], schema: Schema, where: str) -> Iterator[str]:
    for name in schema.get("required", []):
        if name not in value:
            yield f"{where}: {name} is missing"
    for name, each in value.items():
        allowed = schema.get("propertyNames", {}).get("enum")
        if allowed is not None and name not in allowed:
            yield f"{where}: {name} is none of {allowed}"
        inner = schema.get("properties", {}).get(name) or schema.get("additionalProperties")
        if inner is None:
            yield f"{where}: the schema does not know {name}"
        else:
            yield from faults(each, inner, f"{where}.{name}")
