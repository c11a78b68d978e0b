"""Searching published meetings for words, whatever their case and marks, in all languages at once."""

import re
from collections.abc import Iterable
from functools import lru_cache

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from exchanges.meetings.models import Theme
from exchanges.meetings.published import PublishedMeeting
from localisation.folding import fold
from municipalities.country_names import country_names

LONGEST = 100
"""How many characters one may search for."""

_ESCAPED_LETTER = re.compile(r"\\u([0-9a-f]{4})")


def found_among(meetings: QuerySet[PublishedMeeting], words: str, *, themes: Iterable[Theme]) -> list[int]:
    """Return the primary keys of the meetings that say every word, or a beginning or part of it, somewhere.

    Looked through are titles and summaries, venue, theme, host and country, each in every language it is written in.
    """
    wanted = fold(words).split()
    about = {theme.pk: fold(" ".join(theme.names.values())) for theme in themes}
    columns = ("pk", "theme_id", "host__municipality__name", "exchange__country_id", "meeting__venue")
    texts = {"titles": Cast("meeting__titles", TextField()), "summaries": Cast("meeting__summaries", TextField())}
    rows = meetings.order_by().annotate(**texts).values_list(*columns, "titles", "summaries")
    found = []
    for pk, theme, host, country, venue, titles, summaries in rows:
        said = (_folded(titles), _folded(summaries), about.get(theme, ""), _names(host, country, venue))
        if all(any(word in text for text in said) for word in wanted):
            found.append(pk)
    return found


@lru_cache(maxsize=8192)
def _folded(texts: str) -> str:
    """Fold texts by language as the database stores them (JSON): the languages' codes are left out."""
    written = _ESCAPED_LETTER.sub(lambda escaped: chr(int(escaped[1], 16)), texts.replace('\\"', " "))
    return fold(" ".join(re.findall(r'"[a-z-]+": ?"((?:[^"\\]|\\.)*)"', written)))


@lru_cache(maxsize=4096)
def _names(host: str | None, country_code: str | None, venue: str) -> str:
    return fold(" ".join([host or "", venue, *country_names(country_code)]))
