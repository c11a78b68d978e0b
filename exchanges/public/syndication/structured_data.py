"""Structured data for search engines (schema.org, as JSON-LD)."""

import json
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchanges.meetings.languages.by_language import in_language
from exchanges.meetings.languages.spoken import codes_of
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.themes.target_groups import groups_of
from exchanges.meetings.time_and_place.location import position_of
from exchanges.meetings.time_and_place.times import span_of
from exchanges.public.base.queries import Days
from exchanges.public.syndication.pictures import meeting_picture
from exchanges.public.syndication.responses import Absolute
from localisation.dates import month_heading
from municipalities.models import Participation

Thing = dict[str, Any]
Breadcrumb = list[tuple[str, str]]
"""The breadcrumbs of a page, from the home page down: name and address of each."""

SCHEMA = "https://schema.org"
_MODES = {
    Meeting.Format.IN_PERSON: "OfflineEventAttendanceMode",
    Meeting.Format.ONLINE: "OnlineEventAttendanceMode",
    Meeting.Format.HYBRID: "MixedEventAttendanceMode",
}
# What would end the element, or start a comment in it (HTML, 4.12.1.3), is written as JSON may write it.
_ESCAPES = {ord(letter): f"\\u{ord(letter):04X}" for letter in "<>&\u2028\u2029"}


def as_script(*things: Thing) -> SafeString:
    """Write things as the element that a page holds them in; it is data to a browser, which runs nothing of it."""
    written = json.dumps({"@context": SCHEMA, "@graph": things}, ensure_ascii=False, separators=(",", ":"))
    content = written.translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{content}</script>')  # noqa: S308


def breadcrumbs(way: Breadcrumb, *, absolute: Absolute) -> Thing:
    """Return where a page stands in the site."""
    items = [
        {"@type": "ListItem", "position": number, "name": name, "item": absolute(url)}
        for number, (name, url) in enumerate(way, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def meeting_way(published: PublishedMeeting) -> Breadcrumb:
    """Return the way to the page of a meeting, by its month."""
    month = published.starts_on.replace(day=1)
    return [
        (_("Home"), reverse("calendar:home")),
        (_("Calendar"), reverse("calendar:meeting_list")),
        (month_heading(month, language=get_language() or "en"), reverse("calendar:meeting_month", args=[month])),
        (published.title, reverse("calendar:meeting_detail", args=[published.meeting.slug])),
    ]


def event(published: PublishedMeeting, old: Days | None, *, absolute: Absolute) -> Thing:
    """Return a meeting as an Event; `old` are the days that it was published for before."""
    meeting = published.meeting
    url = absolute(reverse("calendar:meeting_detail", args=[meeting.slug]))
    start, end = _span(published)
    form = _format_of_all_days(meeting)
    found: Thing = {
        "@type": "Event",
        "@id": f"{url}#meeting",
        "url": url,
        "name": published.title,
        "description": _description(published),
        "image": absolute(meeting_picture(published).url),
        "startDate": start,
        "endDate": end,
        "eventStatus": f"{SCHEMA}/{_status(published, old)}",
        "previousStartDate": old[0].isoformat() if old else None,
        "eventAttendanceMode": f"{SCHEMA}/{_MODES[form]}",
        "location": _locations(published, form, url),
        "organizer": _organizers(published, absolute=absolute),
        "about": published.theme.name if published.theme else None,
        "audience": _audience(published),
        "inLanguage": list(codes_of(meeting.languages)),
        "isAccessibleForFree": True,
        "offers": _offer(published, url),
        "superEvent": _programme(published, absolute=absolute),
    }
    return {name: value for name, value in found.items() if value not in (None, [], "")}


def _offer(published: PublishedMeeting, url: str) -> Thing | None:
    """Return what one pays, which is nothing, while there is anything to come to; how many seats are left changes."""
    if not published.is_announced:
        return None
    return {"@type": "Offer", "price": 0, "priceCurrency": "EUR", "url": url}


def _description(published: PublishedMeeting) -> str:
    written: str | None = in_language(published.meeting.summaries)
    if written:
        return written
    points = in_language(published.theme.content) if published.theme else []
    return "; ".join(points or []) or published.title


def _status(published: PublishedMeeting, old: Days | None) -> str:
    if published.is_cancelled:
        return "EventCancelled"
    return "EventRescheduled" if old else "EventScheduled"


def _span(published: PublishedMeeting) -> tuple[str, str]:
    """Return start and end: moments where the hours are fixed, else days; the start's hour may be known alone."""
    span, starts_at = span_of(published), published.meeting.starts_at
    if span:
        return span[0].isoformat(), span[1].isoformat()
    last: date = published.ends_on
    if starts_at and published.meeting.ends_at is None:
        return datetime.combine(published.starts_on, starts_at, published.zone).isoformat(), last.isoformat()
    return published.starts_on.isoformat(), last.isoformat()


def _format_of_all_days(meeting: Meeting) -> Meeting.Format:
    """Return how one can take part, which is in both ways where days differ."""
    formats = {meeting.format, *meeting.special_days.exclude(format="").values_list("format", flat=True)}
    return Meeting.Format(meeting.format) if len(formats) == 1 else Meeting.Format.HYBRID


def _locations(published: PublishedMeeting, form: Meeting.Format, url: str) -> list[Thing]:
    virtual: Thing = {"@type": "VirtualLocation", "url": url}
    if form == Meeting.Format.ONLINE:
        return [virtual]
    return [_location(published), virtual] if form == Meeting.Format.HYBRID else [_location(published)]


def _location(published: PublishedMeeting) -> Thing:
    meeting, town = published.meeting, published.host.municipality if published.host else None
    country = town.country if town else published.exchange.country
    address = {
        "@type": "PostalAddress",
        "streetAddress": meeting.address,
        "addressLocality": town.name if town else "",
        "addressCountry": country.code if country else "",
    }
    name = (
        meeting.venue
        or published.host_or_venue
        or (country.display_name if country else str(published.version.programme))
    )
    thing: Thing = {"@type": "Place", "name": name, "address": {key: text for key, text in address.items() if text}}
    position = position_of(published)
    if position:
        thing["geo"] = {"@type": "GeoCoordinates", "latitude": position[0], "longitude": position[1]}
    return thing


def _organizers(published: PublishedMeeting, *, absolute: Absolute) -> list[Thing]:
    further = published.meeting.co_hosts.select_related("municipality")
    hosts = [host for host in (published.host, *further) if host]
    if not hosts:
        return [{"@type": "Organization", "name": "MULTIPLY", "url": absolute(reverse("calendar:home"))}]
    return [_municipality(host, absolute=absolute) for host in hosts]


def _municipality(host: Participation, *, absolute: Absolute) -> Thing:
    page = absolute(reverse("calendar:municipality_detail", args=[host.municipality.slug]))
    return {"@type": "GovernmentOrganization", "name": host.municipality.name, "url": page}


def _audience(published: PublishedMeeting) -> Thing | None:
    groups = groups_of(published.theme) if published.theme else []
    return {"@type": "Audience", "audienceType": ", ".join(group.name for group in groups)} if groups else None


def _programme(published: PublishedMeeting, *, absolute: Absolute) -> Thing:
    programme = published.version.programme
    return {
        "@type": "EventSeries",
        "name": programme.name,
        "url": absolute(reverse("calendar:programme_detail", args=[programme.slug])),
        "startDate": programme.starts_on.isoformat(),
        "endDate": programme.ends_on.isoformat(),
    }
