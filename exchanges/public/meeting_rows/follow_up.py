"""Follow-up of past meetings in lists: the notes, documents and take-aways that there are to read of each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchanges.meetings.documents.documents import Document
from exchanges.public.meeting_rows.listed import ListedMeeting
from exchanges.registrations.models import TakeHome


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What there is to read of a meeting that is over, for everybody."""

    has_notes: bool
    documents: int
    take_homes: int

    @property
    def parts(self) -> list[str]:
        """Say each in a few words; nothing of what there is none of."""
        found = [_("Notes")] if self.has_notes else []
        if self.documents:
            found.append(
                ngettext("%(count)d document", "%(count)d documents", self.documents) % {"count": self.documents}
            )
        if self.take_homes:
            words = ngettext(
                "%(count)d municipality on what it learned",
                "%(count)d municipalities on what they learned",
                self.take_homes,
            )
            found.append(words % {"count": self.take_homes})
        return found


def follow_up_of(meetings: Sequence[ListedMeeting]) -> dict[int, FollowUp]:
    """Return what there is to read of meetings that are over, by the meeting's primary key, in two queries."""
    keys = [row.meeting_id for row in meetings]
    if not keys:
        return {}
    public = Document.objects.filter(meeting__in=keys, audience=Document.Audience.PUBLIC)
    noted = TakeHome.objects.filter(meeting__in=keys, is_hidden=False)
    documents, take_homes = (
        Counter(dict(rows.order_by().values_list("meeting").annotate(number=Count("pk")))) for rows in (public, noted)
    )
    return {
        row.meeting_id: FollowUp(bool(row.notes), documents[row.meeting_id], take_homes[row.meeting_id])
        for row in meetings
    }
