"""Texts of sample meetings: what one learns and with whom, made up and said to be so."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any

from exchanges.meetings.models import Meeting
from municipalities.models import Programme

_HYBRID_EVERY, _ONLINE_EVERY = 6, 10


def write_texts(programme: Programme) -> None:
    """Give every meeting that fills a slot its title, summary, hours, venue and format, the same for the same plan."""
    seen: Counter[tuple[str, str]] = Counter()
    for number, meeting in enumerate(_meetings(programme), start=1):
        key = (meeting.exchange.country_id or "Europe", meeting.theme.key if meeting.theme else "")
        _write(meeting, _lesson(*key, times=seen[key]), number)
        seen[key] += 1


def write_webinar_texts(meeting: Meeting) -> None:
    """Make a meeting outside the hosting rules a webinar, told in every language."""
    meeting.titles, meeting.summaries = _texts()["webinar"]["title"], _texts()["webinar"]["summary"]
    meeting.format, meeting.languages = Meeting.Format.ONLINE, "en"
    meeting.starts_at, meeting.ends_at = time(11, 0), time(12, 0)
    meeting.save()


def write_coordinators(programme: Programme) -> None:
    """Name the organisations that coordinated the real networks."""
    for network in programme.networks.all():
        network.coordinator_name = _texts()["coordinators"].get(network.country_id, "")
        network.save(update_fields=["coordinator_name"])


def _lesson(network: str, theme: str, *, times: int) -> dict[str, str]:
    """Return another lesson each time that a network has the theme; not every network begins with the same."""
    lessons: list[dict[str, str]] = _texts()["lessons"][theme]
    return lessons[(ord(network[0]) + times) % len(lessons)]


@cache
def _texts() -> Any:
    return json.loads((Path(__file__).parent / "texts.json").read_text(encoding="utf-8"))


def _meetings(programme: Programme) -> Iterable[Meeting]:
    rows = Meeting.objects.filter(slot__programme=programme, host__isnull=False, theme__isnull=False)
    related = rows.select_related("exchange__country", "host__municipality__country", "theme", "slot")
    return related.order_by("starts_on", "slot__key")


def _write(meeting: Meeting, lesson: dict[str, str], number: int) -> None:
    host = str(meeting.host)
    spoken = meeting.host.municipality.country.language if meeting.host else "en"
    written = ("en", spoken) if meeting.exchange.country_id else tuple(lesson)
    templates = _texts()
    meeting.titles = {code: templates["title"][code].format(lesson=lesson[code], host=host) for code in written}
    meeting.summaries = {code: templates["summary"][code].format(host=host) for code in written}
    meeting.languages = spoken if meeting.exchange.country_id else "en"
    meeting.starts_at, meeting.ends_at = time(9, 30), time(16, 0)
    meeting.format = _format(number)
    meeting.venue = "" if meeting.format == Meeting.Format.ONLINE else templates["venue"].get(spoken, "")
    meeting.save()


def _format(number: int) -> Meeting.Format:
    if number % _ONLINE_EVERY == 0:
        return Meeting.Format.ONLINE
    return Meeting.Format.HYBRID if number % _HYBRID_EVERY == 0 else Meeting.Format.IN_PERSON
