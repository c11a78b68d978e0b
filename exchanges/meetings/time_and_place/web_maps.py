"""Maps on the web: addresses that show where a meeting is, and the way there."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.location import country_of

OPENSTREETMAP = "https://www.openstreetmap.org"


@dataclass(frozen=True, slots=True)
class WebMaps:
    """Addresses of OpenStreetMap, which looks the place up by its words: the place itself, and a route to it."""

    map: str
    route: str

    @property
    def links(self) -> list[tuple[str, str]]:
        """The words of each link with its address."""
        return [(_("Map (OpenStreetMap)"), self.map), (_("Route (OpenStreetMap)"), self.route)]


def web_maps(published: PublishedMeeting) -> WebMaps | None:
    """Return the addresses of a meeting's place; None where nobody goes there, or no more than the town is known."""
    meeting = published.meeting
    # A building's name beside its street is more than the search understands.
    street = meeting.address or meeting.venue
    if not street or meeting.format == Meeting.Format.ONLINE:
        return None
    town = published.host.municipality.name if published.host else ""
    country = country_of(published)
    where = ", ".join(part for part in (street, town, country.display_name if country else "") if part)
    return WebMaps(
        map=f"{OPENSTREETMAP}/search?{urlencode({'query': where})}",
        route=f"{OPENSTREETMAP}/directions?{urlencode({'to': where})}",
    )
