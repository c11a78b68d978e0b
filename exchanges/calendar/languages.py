"""The languages of meetings: read from what is typed (“en, sv”), named for readers."""

import re

from django.db.models import Q
from django.utils.translation import get_language_info

_CODE = re.compile(r"[a-z]{2,3}")


def codes_in(*typed: str) -> list[str]:
    """Return the language codes in what was typed, small and each once, in their order."""
    return list(dict.fromkeys(_CODE.findall(", ".join(typed).lower())))


def language_name(code: str) -> str:
    """Return a language's name in the reader's language; a code that is not known stays as it is."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def says(field: str, code: str) -> Q:
    """Return the condition that a field typed like “en, sv” holds a language's code."""
    return Q(**{f"{field}__iregex": rf"(^|[^a-z]){re.escape(code)}($|[^a-z])"})
