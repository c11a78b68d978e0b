"""Pictures of pages, for where their addresses are passed on (Open Graph): drawn by typst when they are asked for."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import typst
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.public.base.labels import format_name, role_name
from exchanges.typesetting.pdf import FONTS
from localisation.dates import date_range
from localisation.plain_text import printable_values
from municipalities.models import Participation

WIDTH, HEIGHT = 1200, 630
_LONGEST_WORD = 16
"""Letters that fit into a line however large the title is."""
_TEMPLATE = Path(__file__).parent / "card.typ"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture before it is drawn: what stands in it, as JSON, and the address where it is."""

    content: str
    address: str

    @property
    def version(self) -> str:
        """What changes with anything in the picture."""
        return hashlib.sha256(_template_version() + self.content.encode()).hexdigest()[:16]

    @property
    def url(self) -> str:
        """The address with the version, so that it may be kept for ever."""
        return f"{self.address}?v={self.version}"

    def draw(self) -> bytes:
        """Return the picture as PNG. Texts reach the template as values, so nothing in them runs."""
        drawn = typst.compile(
            _TEMPLATE,
            root=_TEMPLATE.parent,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            sys_inputs={"data": self.content},
            format="png",
            ppi=72.0,
        )
        return bytes(drawn)


@cache
def _template_version() -> bytes:
    return hashlib.sha256(_TEMPLATE.read_bytes()).digest()


def _picture(address: str, *, title: str, over: str, under: str, tag: str = "") -> Picture:
    is_parted = any(len(word) > _LONGEST_WORD for word in title.split())
    texts = {"site": "MULTIPLY", "title": title, "over": over, "under": under, "tag": tag}
    data = {**printable_values(texts), "parted": is_parted, "language": _language()}
    return Picture(json.dumps(data, ensure_ascii=False, sort_keys=True), address)


def meeting_picture(published: PublishedMeeting) -> Picture:
    """Return the picture of a meeting: its days, title, place, and what has become of it."""
    country = published.host.municipality.country if published.host else published.exchange.country
    where = [published.host_or_venue, country.display_name if country else _("For all networks")]
    if published.meeting.format != Meeting.Format.IN_PERSON:
        where.append(format_name(published.meeting.format))
    return _picture(
        reverse("calendar:meeting_picture", args=[published.meeting.slug]),
        title=published.title,
        over=date_range(published.starts_on, published.ends_on, language=_language()),
        under=" · ".join(part for part in where if part),
        tag=_("Cancelled") if published.is_cancelled else "",
    )


def municipality_picture(participation: Participation) -> Picture:
    """Return the picture of a municipality: its role, name and country."""
    town = participation.municipality
    return _picture(
        reverse("calendar:municipality_picture", args=[town.slug]),
        title=town.name,
        over=role_name(participation.role, town.country_id),
        under=" · ".join([town.country.display_name, str(participation.programme)]),
    )


def site_picture() -> Picture:
    """Return the picture of every other page."""
    return _picture(
        reverse("calendar:site_picture"),
        title=_("European municipalities learning from each other about climate, energy and urban planning."),
        over=_("MULTIPLY network exchange"),
        under=_("Meetings of the national networks, and the European conference."),
    )


def _language() -> str:
    return (get_language() or "en").split("-")[0]
