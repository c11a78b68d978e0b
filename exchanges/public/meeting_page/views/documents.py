"""The file of a document, for whom it is meant."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from exchanges.meetings.documents.documents import Document
from exchanges.meetings.documents.serving import document_response
from exchanges.registrations.identity.session import participant_of
from exchanges.registrations.queries.documents import may_fetch
from municipalities.access import Reach, reach_of


@require_safe
def document(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Answer with the file; to whom it is not meant for, it does not exist."""
    found = get_object_or_404(Document.objects.select_related("meeting__exchange"), key=key)
    # Asked in this order, so that what is for everybody needs no session.
    if may_fetch(found, person=None, reach=Reach()):
        return document_response(request, found)
    if may_fetch(found, person=participant_of(request), reach=reach_of(request.user)):
        return document_response(request, found)
    raise Http404
