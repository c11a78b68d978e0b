"""Queries for what the public may see: the meetings of current versions, and the programmes they belong to."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from django.db.models import Exists, OuterRef, Q, QuerySet

from exchanges.meetings.published import PublishedMeeting, Version, published_meetings
from municipalities.models import Programme

__all__ = ["Days", "earlier_days", "published_meetings", "published_programmes", "visible_programmes"]

Days = tuple[date, date]


class Revised(Protocol):
    """A published meeting with its days, and how often it was published anew."""

    @property
    def meeting_id(self) -> int:
        """The primary key of the meeting."""

    @property
    def starts_on(self) -> date:
        """The first day."""

    @property
    def ends_on(self) -> date:
        """The last day."""

    @property
    def sequence(self) -> int:
        """How often it was published anew."""


def earlier_days(meetings: Iterable[Revised]) -> dict[int, Days]:
    """Return the days that moved meetings were last published for before, by the meeting's key, in one query.

    A meeting whose revisions changed something else than its days is not in it.
    """
    now = {row.meeting_id: (row.starts_on, row.ends_on) for row in meetings if row.sequence}
    if not now:
        return {}
    superseded = PublishedMeeting.objects.superseded().filter(meeting_id__in=now)
    rows = superseded.order_by("version__number").values_list("meeting_id", "starts_on", "ends_on")
    return {key: (first, last) for key, first, last in rows if (first, last) != now[key]}


def visible_programmes(today: date) -> QuerySet[Programme]:
    """Return the programmes that pages speak of: those with a published version, and the current one; newest first."""
    current = Programme.objects.current(today)
    has_version = Exists(Version.objects.current().filter(programme=OuterRef("pk")))
    return Programme.objects.filter(Q(has_version) | Q(pk=current.pk if current else None)).order_by("-starts_on", "pk")


def published_programmes() -> QuerySet[Programme]:
    """Return the programmes with a published version, newest first."""
    return Programme.objects.filter(pk__in=Version.objects.current().values("programme")).order_by("-starts_on", "pk")
