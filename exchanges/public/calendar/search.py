"""Searching published meetings for words, whatever their case and marks, in all languages at once."""

import re
from collections.abc import Iterable
from functools import lru_cache

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from exchanges.meetings.models import Theme
from exchanges.meetings.published import PublishedMeeting
from localisation.searching import in_letters, says, searchable, words_of
from municipalities.country_names import country_names

LONGEST = 100
"""How many characters one may search for."""


def found_among(meetings: QuerySet[PublishedMeeting], words: str, *, themes: Iterable[Theme]) -> list[int]:
    """Return the primary keys of the meetings that say every word, or a beginning or part of it, somewhere.

    Looked through are titles and summaries, venue, theme, host and country, each in every language it is written in.
    """
    wanted = words_of(words)
    about = {theme.pk: searchable(" ".join(theme.names.values())) for theme in themes}
    columns = ("pk", "theme_id", "host__municipality__name", "exchange__country_id", "meeting__venue")
    texts = {"titles": Cast("meeting__titles", TextField()), "summaries": Cast("meeting__summaries", TextField())}
    rows = meetings.order_by().annotate(**texts).values_list(*columns, "titles", "summaries")
    found = []
    for pk, theme, host, country, venue, titles, summaries in rows:
        said = (_written(titles), _written(summaries), about.get(theme, ""), _names(host, country, venue))
        if says(" ".join(said), wanted, town=_names(host, None, ""), while_typed=True):
            found.append(pk)
    return found


@lru_cache(maxsize=8192)
def _written(texts: str) -> str:
    """Return texts by language as the database stores them (JSON), searchable: the languages' codes are left out."""
    written = in_letters(texts.replace('\\"', " "))
    return searchable(" ".join(re.findall(r'"[a-z-]+": ?"((?:[^"\\]|\\.)*)"', written)))


@lru_cache(maxsize=4096)
def _names(host: str | None, country_code: str | None, venue: str) -> str:
    return searchable(" ".join([host or "", venue, *country_names(country_code)]))
