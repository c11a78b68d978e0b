"""The languages of a meeting: which it is held in and interpreted into, kept as ISO 639-1 codes such as “en, sv”."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from typing import Any

from django import forms
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy, override
from django.utils.translation import gettext as _

from exchanges.planning.codes.language_codes import ISO_639_1

_BETWEEN = ", "
_ONE = f"(?:{'|'.join(sorted(ISO_639_1))})"
PATTERN = rf"^(?:{_ONE}(?:{_BETWEEN}{_ONE})*)?$"
"""What a column of codes holds: nothing, or codes each followed by a comma and a space."""

_SEPARATORS = re.compile(r"[,;/|&+]")


def codes_of(kept: str) -> tuple[str, ...]:
    """Return the codes in a column, in their order: the one way to read it."""
    return tuple(kept.split(_BETWEEN)) if kept else ()


def column_of(codes: Iterable[str]) -> str:
    """Return the column of codes, each once."""
    return _BETWEEN.join(dict.fromkeys(codes))


def speaks(field: str, code: str) -> Q:
    """Return the condition that a column holds a code."""
    alone = Q(**{field: code})
    first, last = Q(**{f"{field}__startswith": f"{code}{_BETWEEN}"}), Q(**{f"{field}__endswith": f"{_BETWEEN}{code}"})
    return alone | first | last | Q(**{f"{field}__contains": f"{_BETWEEN}{code}{_BETWEEN}"})


def language_name(code: str) -> str:
    """Return a language's name in the reader's language; a code without a known name stays as it is."""
    info = LANG_INFO.get(code, {})
    return gettext(info["name"]) if "name" in info else code


def own_name(code: str) -> str:
    """Return a language's own name, with a capital letter; a code without a known name stays as it is."""
    name = str(LANG_INFO.get(code, {}).get("name_local", code))
    return name[:1].upper() + name[1:] if name != code else code


def names_of(kept: str) -> str:
    """Name the languages in a column in the reader's language."""
    return ", ".join(language_name(code) for code in codes_of(kept))


def read_languages(typed: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the codes in what somebody typed, and the words that name no language.

    Codes and names may stand side by side, names in any language of the site or their own: “EN; svenska”.
    """
    known = _codes_by_name()
    found: list[str] = []
    for part in _SEPARATORS.split(typed):
        # A name may have a space in it, and codes may have nothing else between them.
        found += [part] if _plain(part) in known else part.split()
    words = [word for word in found if _plain(word)]
    codes = dict.fromkeys(known[_plain(word)] for word in words if _plain(word) in known)
    return tuple(codes), tuple(word.strip(_AROUND) for word in words if _plain(word) not in known)


_AROUND = " .()[]"


def _plain(word: str) -> str:
    return word.strip(_AROUND).casefold()


@cache
def _codes_by_name() -> dict[str, str]:
    """Return codes by all that they are known by, in small letters."""
    named = {code: info for code, info in LANG_INFO.items() if code in ISO_639_1 and "name" in info}
    known = {str(info["name_local"]).casefold(): code for code, info in named.items()}
    for language, _name in settings.LANGUAGES:
        with override(language):
            known |= {gettext(info["name"]).casefold(): code for code, info in named.items()}
    return {**known, **{code: code for code in ISO_639_1}}


class LanguagesField(models.CharField):
    """A column of language codes; the database refuses anything else."""

    def formfield(self, **kwargs: Any) -> Any:
        """Return the field for a form: it takes names as well."""
        return super().formfield(**{"form_class": LanguagesFormField, **kwargs})

    @staticmethod
    def constraint(field: str, *, name: str) -> models.CheckConstraint:
        """Return the check that a model with such a field has."""
        return models.CheckConstraint(
            condition=Q(**{f"{field}__regex": PATTERN}),
            name=name,
            violation_error_message=gettext_lazy("Write languages by their codes, as in “en, sv”."),
        )


class LanguagesFormField(forms.CharField):
    """Languages as they are typed, by code or name; what names none is said, with the nearest that does."""

    def clean(self, value: Any) -> str:
        """Return the column of codes."""
        codes, unknown = read_languages(super().clean(value) or "")
        if unknown:
            raise ValidationError([_not_a_language(word) for word in unknown])
        return column_of(codes)


def _not_a_language(word: str) -> str:
    near = get_close_matches(word.casefold(), _codes_by_name(), n=1)
    if near:
        code = _codes_by_name()[near[0]]
        return _("We don’t recognise the language “%(word)s”. Did you mean %(name)s (%(code)s)?") % {
            "word": word,
            "name": language_name(code),
            "code": code,
        }
    return _("We don’t recognise the language “%(word)s”. Enter its name, or its two-letter code as in “en, sv”.") % {
        "word": word
    }
