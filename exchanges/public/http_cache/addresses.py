"""Addresses that answer the same to everybody who is nobody in particular, and what their answers are made of."""

from enum import StrEnum
from typing import Final

from django.http import HttpRequest

FEED_MAX_AGE_SECONDS: Final = 600
"""How long programs may keep what they fetch before they ask again."""


class Kind(StrEnum):
    """What an answer is made of: a page of everything, and of the time of day; a feed of what is published alone."""

    PAGE = "p"
    FEED = "f"


PAGES = frozenset(
    f"calendar:{name}"
    for name in (
        "home",
        "about",
        "meeting_list",
        "past_meeting_list",
        "meeting_month",
        "meeting_map",
        "meeting_detail",
        "municipality_list",
        "municipality_detail",
        "network_detail",
        "learning",
        "programme_list",
        "programme_detail",
        "privacy",
        "accessibility",
        "contact",
        "theme_list",
        "theme_detail",
        "subscribe",
        "embed",
        "embedded_calendar",
        "embedded_municipality",
        "open_data",
    )
)
"""They depend on the database, the clock and the address; what they show to one person depends on a personal cookie."""

FEEDS = frozenset(
    {
        "calendar:feed",
        "calendar:atom",
        "calendar:meeting_ics",
        *(f"open_data:meetings_{ending}" for ending in ("json", "csv", "xlsx")),
    }
)
"""They depend on the address and on what is published, neither on the clock nor on registrations."""

LEFT_ALONE = frozenset(
    f"calendar:{name}"
    for name in ("this_month", "conference", "document", "meeting_picture", "municipality_picture", "site_picture")
)
"""What leads elsewhere, asks who is there, or has validators of its own."""


PAGE_PARAMETERS = frozenset(
    {
        "country",
        "format",
        "free",
        "from",
        "lang",
        "limit",
        "month",
        "municipality",
        "page",
        "programme",
        "q",
        "role",
        "status",
        "target",
        "theme",
        "to",
        "year",
    }
)
"""What public pages are asked for beside their path. Whoever makes up others could fill what is kept with copies."""


def is_worth_keeping(request: HttpRequest) -> bool:
    """Tell whether a request asks with nothing but parameters that pages know, so that others may ask the same."""
    return PAGE_PARAMETERS.issuperset(request.GET)


def kind_of(request: HttpRequest) -> Kind | None:
    """Return what the answer to a request is made of; None where it is not the same for everybody, or not known yet."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    if name in PAGES:
        return Kind.PAGE
    return Kind.FEED if name in FEEDS else None
