"""Texts that are written in some of the site's languages: which one a reader gets."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language


def foreign_language(texts: Mapping[str, Any]) -> str:
    """Return the language of what `in_language` picks, for a `lang` attribute; empty where it is the reader's own."""
    wanted = (get_language() or "en").split("-")[0]
    picked = next((code for code in (wanted, "en", *texts) if texts.get(code)), wanted)
    return "" if picked == wanted else picked
