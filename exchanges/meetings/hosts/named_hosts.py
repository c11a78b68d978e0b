"""Hosts that a meeting's page names: whoever gives it another is asked about that, and nothing is rewritten."""

import re
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from exchanges.meetings.models import Meeting
from municipalities.models import Participation


def titles_that_name(host: Participation | None, titles: Mapping[str, str]) -> list[str]:
    """Return the titles, of those by language, in which a host's town stands as a word of its own."""
    if host is None or not host.municipality.name:
        return []
    name = re.compile(rf"(?<!\w){re.escape(host.municipality.name)}(?!\w)", re.IGNORECASE)
    return [title for title in dict.fromkeys(titles.values()) if name.search(title)]


def ask_about_titles(
    before: Participation | None, after: Iterable[Participation | None], titles: Mapping[str, str]
) -> list[str]:
    """Ask, in a sentence a title, whether it should still name the host that a meeting had `before`."""
    if before in after:
        return []
    return [
        _("The title “%(title)s” names %(host)s, which no longer hosts this meeting. Is it still right?")
        % {"title": title, "host": before}
        for title in titles_that_name(before, titles)
    ]


def ask_about_venues(
    before: Participation | None, after: Iterable[Participation | None], meeting: Meeting
) -> list[str]:
    """Ask, in a sentence a venue, whether one that was written while the meeting had the host `before` is right."""
    if before is None or before in after:
        return []
    special = meeting.special_days.order_by("day_number").values_list("format", "venue", "address")
    rooms = [(meeting.format, meeting.venue, meeting.address), *special]
    written = [
        ", ".join(part for part in (venue, address) if part)
        for way, venue, address in rooms
        if (way or meeting.format) != Meeting.Format.ONLINE
    ]
    return [
        _("The place “%(place)s” was entered when %(host)s hosted this meeting. Is it still right?")
        % {"place": venue, "host": before}
        for venue in dict.fromkeys(written)
        if venue
    ]
