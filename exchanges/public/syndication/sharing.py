"""Facts for those who pass a page on: its one address, its languages, its feeds."""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import reverse, translate_url
from django.utils.translation import get_language

from exchanges.public.calendar.filter_queries import query_of

_COUNTRY_OF = {"en": "GB", "sv": "SE", "de": "DE", "it": "IT", "pl": "PL", "hu": "HU"}
_KEPT = ("year", "page")
"""Parts of a long list are pages of their own; a filtered list is the same list once more."""


@dataclass(frozen=True, slots=True)
class PageAddress:
    """The page in one language; `code` is as hreflang has it, `locale` as Open Graph has it."""

    code: str
    locale: str
    url: str


@dataclass(frozen=True, slots=True)
class PageAddresses:
    """The one address of a page in the reader's language, and the page in every language."""

    current: PageAddress
    all: tuple[PageAddress, ...]
    default: str


def page_addresses(request: HttpRequest) -> PageAddresses | None:
    """Return the absolute addresses of the page at hand; None for one that was not found."""
    if not request.resolver_match:
        return None
    path = request.path + _kept_query(request.GET)
    found = {code: _address(request, path, code) for code, _name in settings.LANGUAGES}
    current = found.get(get_language() or "") or found[settings.LANGUAGE_CODE]
    return PageAddresses(current, tuple(found.values()), found[settings.LANGUAGE_CODE].url)


def _kept_query(data: QueryDict) -> str:
    if not data or any(name not in _KEPT for name in data):
        return ""
    return f"?{data.urlencode()}"


def _address(request: HttpRequest, path: str, code: str) -> PageAddress:
    country = _COUNTRY_OF.get(code)
    locale = f"{code}_{country}" if country else code
    translated = _in_every_language(path, get_language() or "")
    return PageAddress(code, locale, request.build_absolute_uri(translated[code]))


@lru_cache(maxsize=1024)
def _in_every_language(path: str, _language: str) -> dict[str, str]:
    return {code: translate_url(path, code) for code, _name in settings.LANGUAGES}


@dataclass(frozen=True, slots=True)
class FeedAddresses:
    """The feeds of what a page shows: the calendar's filtered list, else everything."""

    atom: str
    calendar: str


def feed_addresses(request: HttpRequest) -> FeedAddresses:
    """Return the feeds that a page leads to; those of the calendar's pages are filtered as the page is."""
    is_filtered = request.path.startswith(reverse("calendar:meeting_list"))
    query = query_of(request.GET, drop="free") if is_filtered else ""
    rest = f"?{query}" if query else ""
    return FeedAddresses(reverse("calendar:atom") + rest, reverse("calendar:feed") + rest)


def is_shared(request: HttpRequest) -> bool:
    """Tell whether the page is for everybody: nobody passes on the pages of their own registration."""
    return request.resolver_match is not None and request.resolver_match.namespace == "calendar"
