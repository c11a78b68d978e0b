"""Answering with a document's file so that a browser can only keep it, never run it."""

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers, get_conditional_response, patch_cache_control

from exchanges.meetings.documents.documents import Document

POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


def document_response(request: HttpRequest, document: Document) -> HttpResponseBase:
    """Return the file, or “not modified”; who may have it is decided before.

    It is always something to save: in a frame of ours or opened by a link it cannot act as a page of the site, whatever
    it contains. What is for everybody may be kept and asked for again, all else is kept nowhere.
    """
    etag = f'"{document.sha256}"'
    response: HttpResponseBase = get_conditional_response(request, etag=etag) or _file(document)
    response.headers["ETag"] = etag
    if document.audience == Document.Audience.PUBLIC:
        patch_cache_control(response, public=True, no_cache=True)
    else:
        add_never_cache_headers(response)
        response.headers["X-Robots-Tag"] = "noindex"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _file(document: Document) -> FileResponse:
    try:
        content = document.file.open("rb")
    except FileNotFoundError as error:
        raise Http404("the file of this document is lost") from error
    return FileResponse(content, as_attachment=True, filename=document.name, content_type=document.content_type)
