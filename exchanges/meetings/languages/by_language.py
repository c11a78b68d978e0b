"""Texts that are kept by language: the one to show, and the language it is in."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.utils import translation

Content = TypeVar("Content")


def in_language(texts: dict[str, Content], language: str | None = None) -> Content | None:
    """Return the text in a language (the reader's by default), else in English, else in the first there is."""
    wanted = (language or translation.get_language() or "en").split("-")[0]
    return texts.get(wanted) or texts.get("en") or next(iter(texts.values()), None)


def foreign_language(texts: Mapping[str, Any]) -> str:
    """Return the language of what `in_language` picks, for a `lang` attribute; empty where it is the reader's own."""
    wanted = (translation.get_language() or "en").split("-")[0]
    picked = next((code for code in (wanted, "en", *texts) if texts.get(code)), wanted)
    return "" if picked == wanted else picked
