"""Public pages and feeds: answered without being made where they are unchanged, and never for anybody in person.

What `addresses` names answers the same to everybody. Such an answer gets its validators and is kept in this process
under them, as sent; one that is asked for again is sent without a view, and 304 (Not Modified) where the reader has
it. While the database is away, what is kept is sent as it last was. Whoever has a cookie that stands for a person is
answered afresh, and the answer is kept nowhere.
"""

from collections.abc import Callable
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import MiddlewareNotUsed
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date

from exchanges.operation.outages import is_outage
from exchanges.public.http_cache.addresses import FEED_MAX_AGE_SECONDS, Kind, is_worth_keeping, kind_of
from exchanges.public.http_cache.release import this_release
from exchanges.public.http_cache.stamp import keep_stamp_of, read_stamp, stamp_of
from exchanges.public.http_cache.validators import PageQuestion, Validator, request_key
from exchanges.registrations.identity import session

CACHE_CONTROL = {
    Kind.PAGE: "public, max-age=0, must-revalidate",
    Kind.FEED: f"public, max-age={FEED_MAX_AGE_SECONDS}",
}
VARY = {Kind.PAGE: "Accept-Encoding, Cookie, HX-Request", Kind.FEED: "Accept-Encoding"}
PERSONAL_COOKIES = frozenset({settings.SESSION_COOKIE_NAME, session.COOKIE, "messages"})
"""Who has one of them may be shown what nobody else sees."""

_HEADERS = ("HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE")
_CONDITIONS = "_conditions_put_aside"
_Answers = Callable[[HttpRequest], HttpResponseBase]
_Kept = tuple[Kind, str, dict[str, str], bytes]


class PublicPages:
    """Middleware; it stands outside whatever packs an answer or adds to it, so that answers are kept ready to send."""

    def __init__(self, get_response: _Answers) -> None:
        if settings.DEBUG:
            raise MiddlewareNotUsed("Templates may change while the server runs.")
        # Of the code that is loaded now, not of what the files become later.
        this_release()
        self.get_response = get_response
        self.kept = caches["pages"]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer from what is kept, or let the view answer and keep that."""
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        if not PERSONAL_COOKIES.isdisjoint(request.COOKIES):
            return self._answer_in_person(request)
        key = request_key(request)
        try:
            # The stamp is read first: what a view reads afterwards may be newer, never older than what it is kept for.
            asked = PageQuestion(key, read_stamp(), timezone.now())
        except (InterfaceError, OperationalError) as error:
            meanwhile = self._find_meanwhile(request, key) if is_outage(error) else None
            if meanwhile is None:
                raise
            return meanwhile
        return _known_by_reader(request, asked) or self._find(request, asked) or self._make(request, asked)

    def _find_meanwhile(self, request: HttpRequest, key: str) -> HttpResponseBase | None:
        """Answer with what was last so, while nobody can tell whether it still is."""
        found: _Kept | None = self.kept.get(_key_to_keep(request, key))
        return HttpResponse(found[3], headers=found[2]) if found else None

    def _answer_in_person(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if kind_of(request):
            patch_cache_control(response, private=True, no_store=True)
            response.headers.pop("ETag", None)
        return response

    def _find(self, request: HttpRequest, asked: PageQuestion) -> HttpResponseBase | None:
        found: _Kept | None = self.kept.get(_key_to_keep(request, asked.key))
        if found is None:
            return None
        kind, etag, headers, content = found
        current = asked.validator(kind)
        return _answer(request, HttpResponse(content, headers=headers), current) if current.etag == etag else None

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Put the conditions of a public page aside: they are judged here, by all that its answer depends on."""
        if kind_of(request) and PERSONAL_COOKIES.isdisjoint(request.COOKIES):
            keep_stamp_of(request)
            vars(request)[_CONDITIONS] = {name: request.META.pop(name) for name in _HEADERS if name in request.META}

    def _make(self, request: HttpRequest, asked: PageQuestion) -> HttpResponseBase:
        response = self.get_response(request)
        kind = kind_of(request)
        request.META.update(vars(request).get(_CONDITIONS, {}))
        stamp = stamp_of(request)
        if (
            kind is None
            or stamp is None
            or response.status_code != 200
            or response.cookies
            or not isinstance(response, HttpResponse)
        ):
            return response
        current = replace(asked, stamp=stamp).validator(kind)
        response["Last-Modified"] = http_date(current.changed_to_tell)
        for name, value in _headers(kind, current).items():
            response[name] = value
        # Somebody with the cookie of a form's token may be given a token without being given the cookie again.
        is_everybodys = request.method == "GET" and settings.CSRF_COOKIE_NAME not in request.COOKIES
        if is_everybodys and is_worth_keeping(request):
            kept: _Kept = (kind, current.etag, dict(response.items()), response.content)
            self.kept.set(_key_to_keep(request, asked.key), kept)
        return _answer(request, response, current)


def _key_to_keep(request: HttpRequest, key: str) -> str:
    packing = "gzip" if "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "") else "plain"
    return f"{packing}-{blake2b(key.encode(), digest_size=20).hexdigest()}"


def _known_by_reader(request: HttpRequest, asked: PageQuestion) -> HttpResponse | None:
    """Answer 304 where the reader has what the answer would be (RFC 9110, 13.1.2)."""
    tags = request.META.get("HTTP_IF_NONE_MATCH", "")
    for kind in Kind:
        if f'"{kind}' in tags and (current := asked.validator(kind)).etag in tags:
            return HttpResponseNotModified(headers=_headers(kind, current))
    return None


def _headers(kind: Kind, current: Validator) -> dict[str, str]:
    return {"ETag": current.etag, "Cache-Control": CACHE_CONTROL[kind], "Vary": VARY[kind]}


def _answer(request: HttpRequest, response: HttpResponse, current: Validator) -> HttpResponseBase:
    """Answer, or say that the reader has it already, if only by the date (RFC 9110, 13.1.3)."""
    found = get_conditional_response(request, etag=current.etag, last_modified=current.changed, response=response)
    return found or response
