"""Counting meetings by all that the filters tell apart, at once and in the database."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet

from exchanges.meetings.published import PublishedMeeting

_COLUMNS = {
    "status": "status",
    "country": "exchange__country_id",
    "theme": "theme_id",
    "role": "host__role",
    "format": "meeting__format",
    "languages": "meeting__languages",
    "interpretation": "meeting__interpretation",
}


@dataclass
class Counts:
    """How many meetings there are: altogether, and by status, country, theme, role, format and languages."""

    total: int = 0
    by: dict[str, Counter[Any]] = field(default_factory=lambda: {name: Counter() for name in (*_COLUMNS, "spoken")})

    @property
    def cancelled(self) -> int:
        """How many do not take place."""
        return self.by["status"][PublishedMeeting.Status.CANCELLED]

    def add(self, kind: dict[str, Any], number: int) -> None:
        """Count a number of meetings of one kind."""
        self.total += number
        for name, value in kind.items():
            self.by[name][value] += number
        self.by["spoken"][kind["languages"], kind["interpretation"]] += number


def tally_of(meetings: QuerySet[PublishedMeeting]) -> Counts:
    """Count meetings in one query, whose answer has a row for each kind, however many meetings are of it."""
    tally = Counts()
    counted = meetings.order_by().values_list(*_COLUMNS.values()).annotate(number=Count("pk"))
    for *kind, number in counted:
        tally.add(dict(zip(_COLUMNS, kind, strict=True)), number)
    return tally
