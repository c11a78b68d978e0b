"""The documents that everybody may fetch: those of themes, and those of published meetings."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from exchanges.meetings.documents.documents import Document
from exchanges.meetings.documents.lines import DocumentLine, document_lines
from exchanges.meetings.models import Theme
from exchanges.meetings.published import PublishedMeeting

MOST_DOCUMENTS = 40
"""How many a page lists; each meeting's page has all of its own."""


@dataclass(frozen=True, slots=True)
class PublicDocument:
    """A document in a list; `meeting` is what it is from, None for one about a theme itself."""

    line: DocumentLine
    meeting: PublishedMeeting | None


def public_documents(meetings: QuerySet[PublishedMeeting], themes: Iterable[Theme] = ()) -> list[PublicDocument]:
    """Return what everybody may fetch, in two queries: the themes' own documents first, then the latest."""
    keys = meetings.order_by().values("meeting")
    rows = Document.objects.filter(Q(theme__in=list(themes)) | Q(meeting__in=keys), audience=Document.Audience.PUBLIC)
    shown = list(rows.order_by(F("theme").desc(nulls_last=True), "-uploaded_at", "-pk")[:MOST_DOCUMENTS])
    known = {row.meeting_id: row for row in meetings.filter(meeting__in=[row.meeting_id for row in shown])}
    lines = document_lines(shown, url_of=_url_of)
    return [PublicDocument(line, known.get(row.meeting_id or 0)) for line, row in zip(lines, shown, strict=True)]


def _url_of(document: Document) -> str:
    return reverse("calendar:document", args=[document.key])
