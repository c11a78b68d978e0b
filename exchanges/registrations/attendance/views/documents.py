"""A document for those who come, fetched by the link in their mails."""

from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from exchanges.meetings.documents.serving import document_response
from exchanges.registrations.identity.link_pages import Held, by_link
from exchanges.registrations.queries.documents import documents_of


@by_link
@require_safe
def document(request: HttpRequest, held: Held, key: UUID) -> HttpResponse:
    """Answer with the file, if the registration has a seat."""
    if not held.registration.is_coming:
        raise Http404
    found = documents_of(held.published.meeting, with_participants=True)
    # A file is streamed; to those who add headers it is a response like others.
    return cast(HttpResponse, document_response(request, get_object_or_404(found, key=key)))
