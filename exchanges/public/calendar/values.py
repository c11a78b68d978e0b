"""Values that parameters of the calendar can have: a subscription outlives the meetings it was made for.

A value that could once be valid is taken and finds what there is, which may be nothing; what can never be valid is
refused. Case makes no difference, and what was called otherwise before is found under its present name.
"""

import re
from collections.abc import Iterable

from django.utils.text import capfirst
from django_countries import countries

from exchanges.meetings.languages.spoken import language_name
from exchanges.meetings.models import Meeting, Theme
from exchanges.planning.codes.language_codes import ISO_639_1
from exchanges.public.base.labels import format_name
from municipalities.models import Role

ALL_COUNTRIES = "all"
"""The value of `country` for meetings of all networks together."""

_NAME = re.compile(r"[a-z0-9_-]{1,60}")


def as_kept(parameter: str, value: str, *, known: Iterable[str]) -> str | None:
    """Return a value as the calendar writes it; None for one that can never be valid."""
    small = value.strip().lower()
    if parameter == "country":
        code = small.upper()
        return small if small == ALL_COUNTRIES else (code if code in known or code in countries.countries else None)
    if parameter == "lang":
        # A variety is followed by whoever follows the language (RFC 5646, 2.1).
        code = small.partition("-")[0]
        return code if code in ISO_639_1 else None
    if parameter in ("theme", "target"):
        return _named(parameter, small, known) if _NAME.fullmatch(small) else None
    choices = {"role": Role.values, "format": Meeting.Format.values}.get(parameter, list(known))
    return small if small in choices else None


def _named(parameter: str, name: str, known: Iterable[str]) -> str:
    present = Theme.present_name(name) if parameter == "theme" and name not in known else None
    return present or name


def label_of(parameter: str, value: str) -> str:
    """Name a value that no meeting has at the moment."""
    if parameter == "country":
        return str(countries.name(value)) or value
    if parameter == "format":
        return format_name(value)
    return capfirst(language_name(value)) if parameter == "lang" else value
