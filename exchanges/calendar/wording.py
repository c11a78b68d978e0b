"""Texts in the site's languages: which one a reader gets, and in which order names stand."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language


def foreign_language(texts: Mapping[str, Any]) -> str:
    """Return the language of what `in_language` picks, for a `lang` attribute; empty where it is the reader's own."""
    wanted = (get_language() or "en").split("-")[0]
    picked = next((code for code in (wanted, "en", *texts) if texts.get(code)), wanted)
    return "" if picked == wanted else picked


def in_the_alphabet(name: str) -> str:
    """Return a key that sorts names as the reader expects: letters with marks beside those without them.

    Swedish alone of the site's languages puts å, ä and ö after z, which is where Unicode has them.
    """
    if (get_language() or "").startswith("sv"):
        return name.casefold()
    parted = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in parted if not unicodedata.combining(letter))
