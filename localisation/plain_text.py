"""Texts without control characters, which slides and spreadsheets paste, and no calendar file or XML may hold."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""But for tab and line ends, which a text of several lines has."""


def validate_plain_text(text: str) -> None:
    """Raise ValidationError, with words, where a text has a control character."""
    if CONTROL_CHARACTER.search(text):
        raise ValidationError(
            _("This text has a character that cannot be seen, as from slides. Delete it, or type the text anew."),
            code="control_character",
        )
