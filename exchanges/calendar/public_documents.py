"""The documents that everybody may fetch: those of themes, and those of published meetings."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from exchanges.meetings.document_lines import DocumentLine, document_lines
from exchanges.meetings.documents import Document
from exchanges.meetings.models import Theme
from exchanges.meetings.published import PublishedMeeting

MOST_DOCUMENTS = 40
"""How many a page lists; each meeting's page has all of its own."""


@dataclass(frozen=True, slots=True)
class PublicDocument:
    """A document in a list; `meeting` is what it is from, None for one about a theme itself."""

    line: DocumentLine
    meeting: PublishedMeeting | None


def public_documents(meetings: Iterable[PublishedMeeting], themes: Iterable[Theme] = ()) -> list[PublicDocument]:
    """Return what everybody may fetch, in one query: the themes' own documents first, then the newest meetings'."""
    shown = {row.meeting_id: row for row in meetings}
    rows = Document.objects.filter(Q(theme__in=list(themes)) | Q(meeting__in=shown), audience=Document.Audience.PUBLIC)
    found = [(row, shown.get(row.meeting_id or 0)) for row in rows.order_by("uploaded_at", "pk")]
    found.sort(key=lambda pair: (pair[1] is not None, -pair[1].starts_on.toordinal() if pair[1] else 0))
    lines = document_lines([row for row, _meeting in found[:MOST_DOCUMENTS]], url_of=_url_of)
    return [PublicDocument(line, meeting) for line, (_row, meeting) in zip(lines, found, strict=False)]


def _url_of(document: Document) -> str:
    return reverse("calendar:document", args=[document.key])
