"""Components that look the same whenever they are given the same: rendered once, known from then on."""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from functools import cache, lru_cache
from types import NoneType
from typing import Any

from django import template
from django.conf import settings
from django.template.base import Template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

MOST_COMPONENTS = 8192
_PLAIN = frozenset({str, SafeString, int, bool, float, NoneType, date})


class _Component:
    """A template with the values it is given; two are the same where both, and the language, are the same."""

    __slots__ = ("_hash", "key", "template", "values")

    def __init__(self, name: str, component: Template, values: dict[str, Any]) -> None:
        self.template, self.values = component, values
        self.key = (name, get_language(), frozen(values))
        self._hash = hash(self.key)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Component) and self.key == other.key

    def render(self) -> SafeString:
        """Render it by itself."""
        return self.template.render(template.Context(self.values))


@register.simple_tag(takes_context=True)
def component(context: template.Context, template_name: str, **values: Any) -> SafeString:
    """Include a component with these values `only`: plain values, and frozen dataclasses and sequences of them.

    What it shows may depend on these values, the language, and nothing else: neither the request nor the clock.
    """
    engine = context.template.engine  # type: ignore[union-attr]
    asked = _Component(template_name, engine.get_template(template_name), values)
    # Templates may change while the server runs.
    return asked.render() if settings.DEBUG else _rendered(asked)


@lru_cache(maxsize=MOST_COMPONENTS)
def _rendered(asked: _Component) -> SafeString:
    text = asked.render()
    # Kept as a key only: what it was made of is of no more use.
    asked.values = {}
    return text


def frozen(value: Any) -> Hashable:
    """Return something that is equal where a value is; raise TypeError for what may change."""
    # Equal is not enough: safe text is no text that must be escaped, and 1 is not True.
    if isinstance(value, str | int | float | None):
        return type(value), value
    if isinstance(value, tuple | list):
        return _frozen_each(value)
    if isinstance(value, Mapping):
        return tuple(value), _frozen_each(value.values())
    if isinstance(value, datetime | time):
        # A moment is the same in each zone, and shows another hour.
        return type(value), value.isoformat(), str(value.tzinfo)
    if is_dataclass(value):
        kind: Any = type(value)
        return kind, _frozen_each([getattr(value, name) for name in _names(kind)])
    hash(value)
    if hasattr(value, "_meta"):
        raise TypeError(f"{value!r} is a row, and may change.")
    return value  # type: ignore[no-any-return]


def _frozen_each(values: Collection[Any]) -> Hashable:
    """Return kinds and values apart, as most values are plain: a call for each would cost more than a row."""
    kinds = tuple([type(each) if type(each) in _PLAIN else None for each in values])
    return kinds, tuple([each if kind else frozen(each) for kind, each in zip(kinds, values, strict=True)])


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
