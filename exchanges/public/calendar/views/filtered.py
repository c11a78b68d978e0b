"""Parts around the filtered meetings, whichever way they are shown: as a list, a month, a map, or past ones."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from exchanges.meetings.published import PublishedMeeting
from exchanges.public.base.empty_state import EmptyState
from exchanges.public.calendar.empty_calendar import empty_list
from exchanges.public.calendar.facets import RARE, Facet, facets, suggestion
from exchanges.public.calendar.filter_queries import chips, errors, query_of, words_of_unknown
from exchanges.public.calendar.filters import MeetingFilter
from exchanges.public.calendar.search import LONGEST
from exchanges.public.calendar.vocabulary import Vocabulary, vocabulary
from exchanges.public.http_cache.stamp import content_stamp_of
from exchanges.public.meeting_rows.listed import ListedMeeting, ProgrammeLabel
from exchanges.registrations.identity.session import participant_of

HTMX_CONFIG = {
    "allowEval": False,
    "allowScriptTags": False,
    "includeIndicatorStyles": False,
    "selfRequestsOnly": True,
    "historyCacheSize": 0,
    "refreshOnHistoryMiss": True,
}
"""What htmx may do: nothing that our policy forbids, and no page kept where others find it."""


@dataclass(frozen=True, slots=True)
class CalendarView:
    """One of the ways to look at the calendar, the filters kept."""

    label: str
    icon: str
    url: str
    is_shown: bool


def filter_of(
    request: HttpRequest, meetings: QuerySet[PublishedMeeting], *, words: Vocabulary | None = None
) -> MeetingFilter:
    """Return the filter that the address asks for, over some of the published meetings."""
    words = words or vocabulary(content_stamp_of(request))
    return MeetingFilter(request.GET, meetings, words=words, now=timezone.now())


def is_sample(shown: Collection[ListedMeeting], *, words: Vocabulary) -> bool:
    """Tell whether a page stands under the notice of the sample: it shows some of it, or there is nothing else."""
    if shown:
        return any(meeting.is_sample for meeting in shown)
    return bool(words.themes) and all(theme.programme.is_sample for theme in words.themes)


def named_programmes(shown: Iterable[ListedMeeting], *, today: date) -> list[ProgrammeLabel]:
    """Return the programmes of what a page shows, where it does not go without saying: one that is not under way."""
    programmes = list(dict.fromkeys(meeting.programme for meeting in shown))
    return programmes if any(not each.starts_on <= today <= each.ends_on for each in programmes) else []


def around(request: HttpRequest, meetings: MeetingFilter, *, shown: str) -> dict[str, object]:
    """Return what the templates of every view need; `shown` is the name of the view's address."""
    query, tally = query_of(request.GET), meetings.tally
    is_understood = meetings.is_asked and meetings.form.is_valid()
    # Nobody registers for what is over.
    left_out = "free" if shown == "calendar:past_meeting_list" else ""
    shown_facets = [facet for facet in facets(meetings, tally) if facet.name != left_out]
    return {
        "count": tally.total - tally.cancelled,
        "cancelled": tally.cancelled,
        "query": query,
        "action": request.path,
        "views": calendar_views(query, shown=shown),
        "facets": [facet for facet in shown_facets if facet.choices and not facet.is_rare],
        "rare_facets": [facet for facet in shown_facets if facet.choices and facet.is_rare],
        "is_rare_asked": any(request.GET.get(name) for name in RARE),
        "swapped": _swapped(shown_facets),
        "htmx_config": json.dumps(HTMX_CONFIG, separators=(",", ":")),
        "chips": list(chips(meetings)),
        "errors": [*errors(meetings), *words_of_unknown(request.GET, "page", "year")],
        "words": request.GET.get("q", "")[:LONGEST],
        "longest": LONGEST,
        "period": {"from": request.GET.get("from", ""), "to": request.GET.get("to", "")},
        # Places change by the minute: a calendar that follows them would drop what somebody has put into it.
        "feed": _feed_links(request, query_of(request.GET, drop="free") if is_understood else ""),
    }


def instead_of_list(
    request: HttpRequest, meetings: MeetingFilter, *, is_shown: bool, is_past: bool = False
) -> EmptyState | None:
    """Return what stands in place of a list, of which nothing `is_shown`; None where something is."""
    if is_shown:
        return None
    found, is_filtered = suggestion(meetings), bool(meetings.chosen)
    return empty_list(found, is_filtered=is_filtered, is_past=is_past, subscribe_url=subscribe_url(request))


def _swapped(shown: Iterable[Facet]) -> str:
    """Name what follows the filters beside the results, as htmx reads it: the counts, in all and per choice."""
    counts = [
        f"n-{facet.key}-{at}" for facet in shown for at, choice in enumerate(facet.choices) if choice.count is not None
    ]
    return ",".join(f"#{name}:innerHTML" for name in ("errors", "tools", "count", "filters-head", *counts))


def answer(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """Render a page of meetings; one that tells somebody how they stand is for nobody else and kept nowhere."""
    response = render(request, template, context)
    if participant_of(request) is not None:
        # The middleware says so as well, but is left out where DEBUG is on.
        add_never_cache_headers(response)
    return response


def page_of(
    request: HttpRequest, matching: QuerySet[PublishedMeeting], *, size: int, total: int | None = None
) -> Page[ListedMeeting]:
    """Return the page asked for; only its own meetings are read, and they are counted only without `total`."""
    keys = Paginator(matching.values("pk"), size)
    if total is not None:
        keys.count = total
    page: Page[Any] = keys.get_page(request.GET.get("page"))
    shown = PublishedMeeting.objects.filter(pk__in=page.object_list).order_by(*matching.query.order_by)
    in_order = shown if matching.query.standard_ordering else shown.reverse()
    page.object_list = ListedMeeting.read(in_order) if keys.count else []
    return page


def calendar_views(query: str, *, shown: str) -> list[CalendarView]:
    """Return the ways to look at the meetings that a query asks for."""
    asked = f"?{query}" if query else ""
    ways = [
        (_("List"), "list", "calendar:meeting_list"),
        (_("Month"), "calendar-days", "calendar:this_month"),
        (_("Map"), "map", "calendar:meeting_map"),
    ]
    return [CalendarView(label, icon, reverse(name) + asked, name == shown) for label, icon, name in ways]


def subscribe_url(request: HttpRequest) -> str:
    """Return the address of the feed of everything, for calendar programs."""
    return _webcal(request.build_absolute_uri(reverse("calendar:feed")))


def _feed_links(request: HttpRequest, query: str) -> dict[str, str]:
    """Return the feed's addresses, of everything and of what is filtered, for https and for calendar programs."""
    everything = request.build_absolute_uri(reverse("calendar:feed"))
    filtered = f"{everything}?{query}" if query else ""
    return {
        "all": everything,
        "all_webcal": _webcal(everything),
        "filtered": filtered,
        "filtered_webcal": _webcal(filtered),
    }


def _webcal(url: str) -> str:
    return f"webcal:{url.partition(':')[2]}" if url else ""
