"""Soft hyphens, where long words may break in a narrow box: one before the part that a compound ends with.

Only for what is drawn; what is copied, searched or sent has none. Browsers hyphenate by themselves as well, but not in
every language, and then break a word at any letter.
"""

import re

SOFT_HYPHEN = "\N{SOFT HYPHEN}"

_LAST_PARTS = {
    "sv": ("kommuner", "kommun", "pris"),
    "de": ("kommunen", "kommune", "gemeinden", "gemeinde", "preis", "auszeichnung"),
    "hu": ("települések", "település", "önkormányzat"),
}


def with_soft_hyphens(text: str, language: str) -> str:
    """Return a text whose compounds may break before their last part."""
    parts = _LAST_PARTS.get(language.split("-")[0], ())
    return re.sub(rf"(?<=\w{{3}})(?=(?:{'|'.join(parts)})\b)", SOFT_HYPHEN, text) if parts else text
