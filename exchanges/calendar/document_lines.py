"""Lists of the public documents of themes and published meetings."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext

from exchanges.calendar.wording import foreign_language
from exchanges.meetings.documents import Document
from exchanges.meetings.models import Theme
from exchanges.meetings.published import PublishedMeeting

MOST_DOCUMENTS = 40
"""How many a page lists; each meeting's page has all of its own."""


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document in a list; `meeting` is what it is from, None for one about the theme itself."""

    title: str
    title_language: str
    url: str
    kind: str
    size_bytes: int
    language: str
    meeting: PublishedMeeting | None


def document_lines(meetings: Iterable[PublishedMeeting], themes: Iterable[Theme] = ()) -> list[DocumentLine]:
    """Return what everybody may fetch, in one query: the themes' own documents first, then the newest meetings'."""
    shown = {row.meeting_id: row for row in meetings}
    rows = Document.objects.filter(Q(theme__in=list(themes)) | Q(meeting__in=shown), audience=Document.Audience.PUBLIC)
    lines = [(row, shown.get(row.meeting_id or 0)) for row in rows.order_by("uploaded_at", "pk")]
    lines.sort(key=lambda line: -line[1].starts_on.toordinal() if line[1] else -(10**9))
    return [_line(row, meeting) for row, meeting in lines[:MOST_DOCUMENTS]]


def _line(row: Document, meeting: PublishedMeeting | None) -> DocumentLine:
    names = dict(settings.LANGUAGES)
    return DocumentLine(
        title=row.title,
        title_language=foreign_language(row.titles),
        url=reverse("calendar:document", args=[row.key]),
        kind=PurePath(row.name).suffix.lstrip(".").upper(),
        size_bytes=row.size_bytes,
        language=gettext(names[row.language]) if row.language in names else "",
        meeting=meeting,
    )
