"""Inputs of a form as plain values: to be kept, compared, shown, and put into a form once more.

Values are compared as a browser would send them: what the page showed against what came back. So only what a person
changed counts as changed, whatever a field makes of it afterwards.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeAlias

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from localisation.dates import day_in_words

Value: TypeAlias = str | bool | list[Any]
"""A text, whether a box is ticked, or several of these."""

FLAGS = ("DELETE", "ORDER")
"""Inputs of a row of a formset that say nothing of the row itself."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input: its name within the form, the field and widget it belongs to, what people call it, what it shows."""

    name: str
    field: forms.Field
    widget: forms.Widget
    label: str
    shown: Value

    def read(self, data: Any, files: Any, prefix: str = "") -> Value:
        """Return what was sent for it; a file that was not chosen leaves what there is."""
        name = f"{prefix}{self.name}"
        if isinstance(self.widget, forms.FileInput):
            return str(files[name].name) if name in files else self.shown
        sent = self.widget.value_from_datadict(data, files, name)
        return plain(self.widget, self.field.prepare_value(self.field.bound_data(sent, None)))

    def write(self, data: QueryDict, value: Value, prefix: str = "") -> None:
        """Put a value where the browser would send it; files cannot be sent by a page, and are left out."""
        _write(data, self.widget, f"{prefix}{self.name}", value)

    def words(self, value: Value) -> str:
        """Say a value as people read it, in the reader's language."""
        return _words(self.field, self.widget, value) or _("Nothing")


def inputs_of(form: forms.BaseForm) -> Iterator[Input]:
    """Return the inputs of a form without data, in order, but those that nobody sees or can change."""
    for name in form.fields:
        bound = form[name]
        widget = bound.field.widget
        if bound.field.disabled or name in FLAGS or widget.is_hidden or isinstance(widget, forms.PasswordInput):
            continue
        if isinstance(widget, forms.MultiWidget) and getattr(widget, "parts_stand_alone", False):
            yield from _parts(bound, name, widget)
        else:
            shown = plain(widget, bound.value())
            yield Input(name, bound.field, widget, str(capfirst(bound.label)), shown)


def _parts(bound: BoundField, name: str, widget: Any) -> Iterator[Input]:
    """Return each part of a widget whose parts are changed one by one, such as texts by language."""
    value = bound.value()
    values = value if isinstance(value, list) else widget.decompress(value)
    parts = zip(widget.widgets_names, widget.widgets, widget.part_names, values, strict=True)
    for suffix, part, part_name, each in parts:
        label = f"{capfirst(bound.label)}, {part_name}"
        yield Input(f"{name}{suffix}", bound.field, part, label, plain(part, each))


def plain(widget: forms.Widget, value: Any) -> Value:
    """Return a value as the widget writes it, so that it is the same read from a row and from a browser."""
    if isinstance(widget, forms.CheckboxInput):
        return bool(widget.check_test(value))
    if isinstance(widget, forms.MultiWidget):
        values: list[Any] = value if isinstance(value, list) else widget.decompress(value) or []
        return [plain(part, each) for part, each in zip(widget.widgets, values, strict=False)]
    if isinstance(widget, forms.FileInput):
        return str(value or "")
    written = widget.format_value(value)
    if isinstance(written, list | tuple | set):
        chosen = sorted(str(each) for each in written if each not in ("", None))
        return chosen if getattr(widget, "allow_multiple_selected", False) else "".join(chosen)
    return "" if written is None else "\n".join(str(written).split("\r\n")).strip()


def _write(data: QueryDict, widget: forms.Widget, name: str, value: Value) -> None:
    if isinstance(widget, forms.FileInput):
        return
    if isinstance(widget, forms.MultiWidget):
        values = value if isinstance(value, list) else [""] * len(widget.widgets)
        names = widget.widgets_names  # type: ignore[attr-defined]  # which the stubs do not know
        for suffix, part, each in zip(names, widget.widgets, values, strict=True):
            _write(data, part, f"{name}{suffix}", each)
    elif isinstance(value, bool):
        data.setlist(name, ["on"] if value else [])
    else:
        data.setlist(name, value if isinstance(value, list) else [value])
    if not data.getlist(name):
        data.pop(name, None)


def _words(field: forms.Field, widget: forms.Widget, value: Value) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(widget, forms.MultiWidget) and isinstance(value, list):
        pairs = zip(widget.widgets, value, strict=False)
        return " ".join(filter(None, (_words(forms.CharField(), part, each) for part, each in pairs)))
    if isinstance(value, list):
        return ", ".join(filter(None, (_words(field, forms.TextInput(), each) for each in value)))
    if isinstance(field, forms.ModelChoiceField):
        return _row_words(field, value)
    if isinstance(field, forms.ChoiceField) or hasattr(widget, "choices"):
        choices = getattr(field, "choices", None) or getattr(widget, "choices", ())
        return _choice_words(choices, value)
    return _moment_words(field, value)


def _row_words(field: forms.ModelChoiceField, value: str) -> str:
    if not value:
        return ""
    try:
        row = field.queryset.filter(**{field.to_field_name or "pk": value}).first()  # type: ignore[union-attr]
    except (ValueError, TypeError, ValidationError):
        row = None
    return value if row is None else str(field.label_from_instance(row))


def _choice_words(choices: Any, value: str) -> str:
    for key, label in choices:
        if isinstance(label, list | tuple):
            inside = _choice_words(label, value)
            if inside:
                return inside
        elif str(key) == value and value:
            return str(label)
    return ""


def _moment_words(field: forms.Field, value: str) -> str:
    """Say a day or an hour as people write it; anything else, and what is none, stays as it is."""
    if not isinstance(field, forms.DateField | forms.DateTimeField | forms.TimeField):
        return value
    try:
        read = field.to_python(value)
    except ValidationError:
        return value
    language = get_language() or "en"
    if isinstance(read, datetime):
        return f"{day_in_words(read.date(), language=language)}, {read:%H:%M}"
    if isinstance(read, date):
        return day_in_words(read, language=language)
    return f"{read:%H:%M}" if isinstance(read, time) else value
