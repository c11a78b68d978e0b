"""Addresses of meetings' pages, and their identifiers in calendars: unique, given once and never changed."""

import datetime

from django.utils.text import slugify

from exchanges.meetings.models import Meeting, Theme
from municipalities.models import Country, Participation

_LONGEST = 100


def new_slug(
    *, host: Participation | None, country: Country | None, theme: Theme | None, starts_on: datetime.date
) -> str:
    """Return a free slug such as orebro-planning-2027-03; a number follows where it is taken."""
    host_or_network = host.municipality.slug if host else (country.code.lower() if country else "europe")
    parts = [host_or_network, theme.key if theme else "meeting", f"{starts_on:%Y-%m}"]
    stem = slugify("-".join(parts))[:_LONGEST].strip("-")
    taken = set(Meeting.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    if stem not in taken:
        return stem
    return next(slug for number in range(2, len(taken) + 3) if (slug := f"{stem}-{number}") not in taken)


def calendar_uid(meeting: Meeting) -> str:
    """Return what calendar programs know the meeting by, in feeds and invitations alike.

    A UUID alone, as RFC 7986, 5.3 has it: a host's name in it would change when the site moves, and every subscriber
    would have the meeting twice.
    """
    return str(meeting.uid)
