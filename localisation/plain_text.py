"""Texts without signs that cannot be seen, which slides and spreadsheets paste: refused coming in, left out going out.

The files of the planner, which knows no Django, are held to the same signs (`exchanges/planning/files/reading.py`).
"""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

UNSEEN_SIGN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
    r"\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffc\ufffe\uffff]"
)
"""What no text holds: controls but for tab and line ends, what turns the direction of writing, what is no sign."""

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of signs that are not seen: controls, the direction of writing, line ends, what is no sign at all."""

_BLANK = re.compile(r"[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc\U0001d159]")
"""Signs of other categories that show nothing: fillers of scripts, a pattern without a dot, a lost object."""

_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
"""What some scripts write names with, between letters."""

_SELECTORS = re.compile(r"[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""What says in which form the sign before it is shown, as in the names of Japanese people."""


def validate_plain_text(text: str) -> None:
    """Raise ValidationError, with words, where a text has a sign that no text holds."""
    if UNSEEN_SIGN.search(text):
        raise ValidationError(
            _("This text has an invisible character, as can come from slides. Delete it, or type the text again."),
            code="control_character",
        )


def validate_plain_line(text: str) -> None:
    """Raise ValidationError where a name, or whatever else is one line, has a sign that nobody sees."""
    if _BLANK.search(text) or any(map(_is_unseen, text)) or not _SELECTORS.sub("", text).strip(_JOINERS):
        raise ValidationError(
            _("It contains an invisible character. Delete everything and type it again."), code="unseen"
        )


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) in _UNSEEN and sign not in _JOINERS


def plain_value(sent: QueryDict, name: str) -> str:
    """Return what a button or a hidden field has sent, "" where nothing; raise BadRequest where it is no plain text.

    For whatever is read without a form, which would refuse it in words at its field: PostgreSQL asks for no NUL.
    """
    value: str = sent.get(name, "")
    if UNSEEN_SIGN.search(value):
        raise BadRequest("a button or a hidden field holds a control character")
    return value


def printable(text: str) -> str:
    """Return a text as it may leave: without what neither calendar files (RFC 5545, 3.1) nor XML may hold.

    Nothing of the kind comes in; rows of earlier releases may have it.
    """
    return UNSEEN_SIGN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def printable_values(data: Any) -> Any:
    """Return texts, and lists and objects of them, as they may leave; anything else as it is."""
    if isinstance(data, str):
        return printable(data)
    if isinstance(data, dict):
        return {key: printable_values(value) for key, value in data.items()}
    return [printable_values(each) for each in data] if isinstance(data, list | tuple) else data


class HoldsPlainTexts(forms.BaseForm):
    """A form that takes no control character in any of its texts, whatever its fields were made from."""

    def full_clean(self) -> None:
        """Clean the form, its texts held to be plain."""
        for field in self.fields.values():
            _hold_to_plain_text(field)
        super().full_clean()


class PlainForm(HoldsPlainTexts, forms.Form):
    """The base of the forms of the house."""


class PlainModelForm(HoldsPlainTexts, forms.ModelForm):
    """The base of the forms of rows."""


def _hold_to_plain_text(field: forms.Field) -> None:
    # A field of JSON takes texts, and hands its validators what they stand for.
    if isinstance(field, forms.MultiValueField):
        for part in field.fields:
            _hold_to_plain_text(part)
    elif isinstance(field, forms.CharField) and not isinstance(field, forms.JSONField) and not _is_held(field):
        field.validators.append(validate_plain_text)


def _is_held(field: forms.Field) -> bool:
    return any(validator in field.validators for validator in (validate_plain_text, validate_plain_line))
