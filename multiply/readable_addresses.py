"""Middleware that refuses addresses which hold a character that no text of the site can hold."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from municipalities.admin.keys import LARGEST_KEY

NUL = "\0"


class ReadableAddresses:
    """Middleware; it answers 400 to NUL in the path, the query or a cookie, which PostgreSQL can store in no text.

    It stands behind the middleware that knows the language, so that the page is in the reader's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, or raise BadRequest."""
        sent = (request.path_info, unquote(request.META.get("QUERY_STRING", "")), *request.COOKIES.values())
        if any(NUL in text for text in sent):
            raise BadRequest("the address or a cookie holds a NUL")
        return self.get_response(request)

    def process_view(self, _request: HttpRequest, _view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        """Raise Http404 where a number in the path is larger than any key, which no database takes."""
        if any(isinstance(value, int) and value > LARGEST_KEY for value in (*args, *kwargs.values())):
            raise Http404("no row has such a key")
