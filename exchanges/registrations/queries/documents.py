"""Access to a document: for everybody, for those who come to the meeting, or for its coordinators."""

from django.db.models import QuerySet

from exchanges.meetings.documents.documents import Document
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import published_meetings
from exchanges.registrations.models import Person, Registration
from municipalities.access import Reach


def may_fetch(document: Document, *, person: Person | None, reach: Reach) -> bool:
    """Tell whether somebody may have a document: a participant who has signed in, a coordinator by their reach.

    What is for everybody is so once its meeting is published.
    """
    if _is_within(document, reach):
        return True
    if document.audience == Document.Audience.COORDINATORS or not _is_public(document):
        return False
    return document.audience == Document.Audience.PUBLIC or is_coming(person, document.meeting)


def is_coming(person: Person | None, meeting: Meeting | None) -> bool:
    """Tell whether somebody has a seat at a meeting; it stays so afterwards, until the registration is erased."""
    if person is None or meeting is None:
        return False
    return Registration.objects.coming().filter(person=person, meeting=meeting).exists()


def documents_of(meeting: Meeting, *, with_participants: bool) -> QuerySet[Document]:
    """Return the documents that a meeting's page lists, the oldest first."""
    audiences = [Document.Audience.PUBLIC, *([Document.Audience.PARTICIPANTS] if with_participants else [])]
    return Document.objects.filter(meeting=meeting, audience__in=audiences).order_by("uploaded_at", "pk")


def _is_within(document: Document, reach: Reach) -> bool:
    # A theme is every network's.
    return reach.covers(document.meeting.exchange.country_id) if document.meeting else bool(reach)


def _is_public(document: Document) -> bool:
    return document.meeting is None or published_meetings().filter(meeting=document.meeting).exists()
