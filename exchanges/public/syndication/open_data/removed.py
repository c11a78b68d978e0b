"""Meetings that were published and are no longer shown: who keeps a copy of the data takes them out."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Max, OuterRef

from exchanges.meetings.published import PublishedMeeting, Version


@dataclass(frozen=True, slots=True)
class Removed:
    """A meeting that left its programme's plan, and when a version without it was published."""

    id: str
    removed_at: datetime


def removed_since(moment: datetime, *, programme: str | None = None) -> list[Removed]:
    """Return what is no longer shown since a moment, in two queries."""
    shown = PublishedMeeting.objects.current().filter(meeting=OuterRef("meeting"))
    gone = PublishedMeeting.objects.superseded().filter(~Exists(shown))
    if programme:
        gone = gone.filter(version__programme__slug=programme)
    last = gone.order_by().values("version__programme", "meeting__uid").annotate(last=Max("version__number"))
    rows = list(last.values_list("version__programme", "meeting__uid", "last"))
    programmes = {owner for owner, _uid, _last in rows}
    versions = Version.objects.filter(programme__in=programmes).order_by("programme", "number")
    published = list(versions.values_list("programme", "number", "published_at"))
    found = []
    for whose, uid, seen in rows:
        left_at = next((at for owner, number, at in published if owner == whose and number > seen), None)
        if left_at is not None and left_at >= moment:
            found.append(Removed(str(uid), left_at))
    return sorted(found, key=lambda each: (each.removed_at, each.id))
