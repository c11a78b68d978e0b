"""Texts as people compare them: capitals, marks and signs between words make no difference. The only folding."""

import re
import unicodedata

# Letters that Unicode does not take apart into a letter and its mark.
WITHOUT_MARKS = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
SPELT_OUT = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}
"""How people write letters that their keyboard lacks."""
_WITHOUT_MARKS = str.maketrans(WITHOUT_MARKS)
_SPELT_OUT = str.maketrans(SPELT_OUT)
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Return a text as it is compared and searched: small letters without marks, and single spaces between words.

    >>> fold("Gdańsk, Łódź – Große Straße")
    'gdansk lodz grosse strasse'
    """
    return _BETWEEN_WORDS.sub(" ", without_marks(text).translate(_WITHOUT_MARKS)).strip()


def spellings(text: str) -> tuple[str, str]:
    """Return a text folded, without marks and spelt out; both have the same number of words.

    >>> spellings("Örebro kommun")
    ('orebro kommun', 'oerebro kommun')
    """
    small = unicodedata.normalize("NFC", text.casefold())
    return fold(small), fold(small.translate(_SPELT_OUT))


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
