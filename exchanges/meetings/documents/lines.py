"""Documents as pages list them: a title that leads to the file, and what one gets."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from exchanges.meetings.documents.documents import Document
from exchanges.meetings.languages.by_language import foreign_language


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document of a list; `about` names kind, size and language, and for whom it is if not for everybody."""

    title: str
    title_language: str
    url: str
    about: str


def document_lines(documents: Iterable[Document], *, url_of: Callable[[Document], str]) -> list[DocumentLine]:
    """Return the lines of documents in their order."""
    return [DocumentLine(each.title, foreign_language(each.titles), url_of(each), _about(each)) for each in documents]


def _about(document: Document) -> str:
    kind = PurePosixPath(document.name).suffix.lstrip(".").upper()
    parts = [kind, filesizeformat(document.size_bytes), str(document.get_language_display())]
    if document.audience == Document.Audience.PARTICIPANTS:
        parts.append(_("for participants"))
    return ", ".join(part for part in parts if part)
