"""Texts in the site's languages: which one a reader gets, and in which order names stand."""

from django.utils.translation import get_language

from exchanges.meetings.languages.by_language import foreign_language
from localisation.folding import without_marks

__all__ = ["foreign_language", "in_the_alphabet"]


def in_the_alphabet(name: str) -> str:
    """Return a key that sorts names as the reader expects: letters with marks beside those without them.

    Swedish alone of the site's languages puts å, ä and ö after z, which is where Unicode has them.
    """
    if (get_language() or "").startswith("sv"):
        return name.casefold()
    return without_marks(name)
