"""The location of a meeting, as published."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.times import days_of
from localisation.dates import day_in_words
from municipalities.models import Country


def location_of(published: PublishedMeeting) -> str:
    """Write where to go, from the venue to the country; a meeting online has no other place."""
    meeting = published.meeting
    if meeting.format == Meeting.Format.ONLINE:
        return _("Online")
    country = country_of(published)
    parts = [meeting.venue, meeting.address, published.host_or_venue, country.display_name if country else ""]
    return ", ".join(dict.fromkeys(part for part in parts if part))


def country_of(published: PublishedMeeting) -> Country | None:
    """Return the country that a meeting is in, in no query; None where neither host nor network says it."""
    return published.host.municipality.country if published.host else published.exchange.country


def location_by_day(published: PublishedMeeting, chosen: Iterable[date] = ()) -> str:
    """Write where to go, and on which days (of those chosen) that is elsewhere; one query more than `location_of`."""
    found = [location_of(published)]
    length = (published.ends_on - published.starts_on).days + 1
    days = days_of(published, chosen)
    for special in published.meeting.special_days.filter(day_number__lte=length):
        where = ", ".join(part for part in (special.venue, special.address) if part)
        day = published.starts_on + timedelta(days=special.day_number - 1)
        if where and day in days:
            spoken = day_in_words(day, language=get_language() or "en")
            found.append(_("%(day)s: %(place)s") % {"day": spoken, "place": where})
    return "; ".join(found)


def position_of(published: PublishedMeeting) -> tuple[float, float] | None:
    """Return latitude and longitude of the host, where people go there."""
    if published.host is None or published.meeting.format == Meeting.Format.ONLINE:
        return None
    town = published.host.municipality
    return None if town.latitude is None or town.longitude is None else (town.latitude, town.longitude)
