"""Ways to take a list of meetings along: addresses for calendar programs, news readers, other sites and programs."""

from dataclasses import dataclass
from html import escape
from urllib.parse import quote, urlencode

from django.urls import reverse

from exchanges.public.syndication.responses import Absolute

FRAME_HEIGHT = 640


@dataclass(frozen=True, slots=True)
class SubscriptionLinks:
    """Addresses of one list of meetings; `google` and the two of Outlook lead to forms of these services."""

    https: str
    webcal: str
    google: str
    outlook: str
    office: str
    atom: str
    json: str
    csv: str
    frame: str


def subscription_links(query: str, name: str, *, absolute: Absolute) -> SubscriptionLinks:
    """Return every way to take along what a query asks for, under a name that calendar programs show."""
    rest = f"?{query}" if query else ""
    https = absolute(reverse("calendar:feed") + rest)
    webcal = as_webcal(https)
    named = urlencode({"url": https, "name": name}, quote_via=quote)
    return SubscriptionLinks(
        https=https,
        webcal=webcal,
        google=f"https://calendar.google.com/calendar/r?{urlencode({'cid': webcal}, quote_via=quote)}",
        outlook=f"https://outlook.live.com/calendar/0/addfromweb?{named}",
        office=f"https://outlook.office.com/calendar/0/addfromweb?{named}",
        atom=absolute(reverse("calendar:atom") + rest),
        json=absolute(reverse("open_data:meetings_json") + rest),
        csv=absolute(reverse("open_data:meetings_csv") + rest),
        frame=absolute(reverse("calendar:embedded_calendar") + rest),
    )


def as_webcal(url: str) -> str:
    """Return the address by which a browser hands a feed to the calendar program."""
    return f"webcal:{url.partition(':')[2]}"


def frame_code(url: str, title: str) -> str:
    """Return what somebody puts into a page of their own to show ours in it."""
    return (
        f'<iframe src="{escape(url)}" title="{escape(title)}" loading="lazy"'
        f' width="100%" height="{FRAME_HEIGHT}" style="border: 0"></iframe>'
    )
