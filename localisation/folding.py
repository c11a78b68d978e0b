"""Texts as people compare them: capitals, marks and signs between words make no difference. The only folding."""

import re
import unicodedata

# Letters that Unicode does not take apart into a letter and its mark.
_WITHOUT_MARKS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Return a text as it is compared and searched: small letters without marks, and single spaces between words.

    >>> fold("Gdańsk, Łódź – Große Straße")
    'gdansk lodz grosse strasse'
    """
    return _BETWEEN_WORDS.sub(" ", without_marks(text).translate(_WITHOUT_MARKS)).strip()


def without_marks(text: str) -> str:
    """Return small letters without what Unicode can take off them; signs and spaces stay."""
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parted if not unicodedata.combining(letter))


def in_plain_letters(text: str) -> str:
    """Return a text in the letters of ASCII, as far as it has any, for names in addresses; signs stay.

    >>> in_plain_letters("Łódź's Öffentlichkeit – Straße")
    "lodz's offentlichkeit – strasse"
    """
    return without_marks(text).translate(_WITHOUT_MARKS)
