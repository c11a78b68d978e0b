"""What search engines read of a meeting's page, held against what schema.org and the search engines ask for."""

import datetime
import json
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from exchanges.meetings.models import Meeting
from exchanges.meetings.models.agenda import MeetingDay
from exchanges.public.syndication.structured_data import as_script
from municipalities.models import Role
from tests import factories
from tests.exchanges.public.conftest import Season, day

pytestmark = pytest.mark.django_db

SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
STATUSES = {"EventScheduled", "EventRescheduled", "EventCancelled"}
MODES = {"OfflineEventAttendanceMode", "OnlineEventAttendanceMode", "MixedEventAttendanceMode"}
REQUIRED = {"@type", "name", "startDate", "location"}
RECOMMENDED = {"description", "endDate", "eventAttendanceMode", "eventStatus", "image", "organizer", "url"}
# Of each type that we write, the properties that it has at schema.org.
PROPERTIES = {
    "Event": REQUIRED
    | RECOMMENDED
    | {"@id", "previousStartDate", "about", "audience", "inLanguage", "isAccessibleForFree", "superEvent", "offers"},
    "EventSeries": {"@type", "name", "url", "startDate", "endDate"},
    "Place": {"@type", "name", "address", "geo"},
    "PostalAddress": {"@type", "streetAddress", "addressLocality", "addressCountry"},
    "GeoCoordinates": {"@type", "latitude", "longitude"},
    "VirtualLocation": {"@type", "url"},
    "Organization": {"@type", "name", "url"},
    "GovernmentOrganization": {"@type", "name", "url"},
    "Audience": {"@type", "audienceType"},
    "Offer": {"@type", "price", "priceCurrency", "url"},
    "BreadcrumbList": {"@type", "itemListElement"},
    "ListItem": {"@type", "position", "name", "item"},
}


def data_of(client: Client, path: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the event and the breadcrumbs of a page."""
    [script] = SCRIPT.findall(client.get(path).content.decode())
    document = json.loads(script)
    assert document["@context"] == "https://schema.org"
    meeting, way = document["@graph"]
    return meeting, way


def faults(thing: Any) -> list[str]:
    """Return what is wrong with a thing and those in it: unknown types and properties, values of no use."""
    if isinstance(thing, list):
        return [fault for each in thing for fault in faults(each)]
    if not isinstance(thing, dict):
        return [] if thing not in ("", None) else ["an empty value"]
    kind = thing.get("@type", "")
    found = [f"{kind}: {name}" for name in thing if name not in PROPERTIES.get(kind, set())]
    found += [f"{kind} without {name}" for name in REQUIRED | RECOMMENDED if kind == "Event" and name not in thing]
    for name in ("url", "item", "image"):
        if name in thing and not urlsplit(thing[name]).hostname:
            found.append(f"{kind}: {name} is not absolute")
    for name in ("startDate", "endDate", "previousStartDate"):
        if name in thing:
            datetime.datetime.fromisoformat(thing[name])
    return found + [fault for value in thing.values() for fault in faults(value)]


@pytest.mark.parametrize("slug", ["held", "coming", "moved", "german", "cancelled", "conference"])
def test_every_meeting_is_a_valid_event(client: Client, season: Season, slug: str) -> None:
    for language in ("", "/hu"):
        meeting, way = data_of(client, f"{language}/meetings/{slug}/")
        assert faults(meeting) == faults(way) == []
        assert urlsplit(meeting["eventStatus"]).path[1:] in STATUSES
        assert urlsplit(meeting["eventAttendanceMode"]).path[1:] in MODES
        assert meeting["startDate"] <= meeting["endDate"]


def test_the_check_of_an_event_finds_what_is_wrong() -> None:
    wrong = {"@type": "Event", "name": "", "url": "/meetings/", "wrong": 1}
    found = faults(wrong)
    assert {"Event: wrong", "Event: url is not absolute", "an empty value", "Event without location"} <= set(found)


def test_a_meeting_that_moved_tells_its_old_date(client: Client, season: Season) -> None:
    meeting, _way = data_of(client, "/meetings/moved/")
    assert meeting["eventStatus"] == "https://schema.org/EventRescheduled"
    assert (meeting["previousStartDate"], meeting["startDate"]) == ("2027-04-06", "2027-04-13")


def test_a_cancelled_meeting_keeps_its_date(client: Client, season: Season) -> None:
    meeting, _way = data_of(client, "/meetings/cancelled/")
    assert meeting["eventStatus"] == "https://schema.org/EventCancelled"
    assert meeting["startDate"] == "2027-06-01"
    assert "previousStartDate" not in meeting


def test_where_it_is_follows_from_how_one_takes_part(client: Client, season: Season) -> None:
    online, _way = data_of(client, "/meetings/coming/")
    assert online["location"] == [{"@type": "VirtualLocation", "url": "http://testserver/meetings/coming/"}]
    assert online["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    both, _way = data_of(client, "/meetings/german/")
    assert [place["@type"] for place in both["location"]] == ["Place", "VirtualLocation"]
    host = factories.host_of(season.programme, Role.FORERUNNER).municipality
    host.latitude, host.longitude = 59.2741, 15.2066
    host.save()
    Meeting.objects.filter(pk=season.moved.pk).update(venue="Town hall", address="Main street 1", languages="en, sv")
    there, _way = data_of(client, "/meetings/moved/")
    assert there["location"] == [
        {
            "@type": "Place",
            "name": "Town hall",
            "address": {
                "@type": "PostalAddress",
                "streetAddress": "Main street 1",
                "addressLocality": "SE forerunner 1 – Åłőß",
                "addressCountry": "SE",
            },
            "geo": {"@type": "GeoCoordinates", "latitude": 59.2741, "longitude": 15.2066},
        }
    ]
    assert there["inLanguage"] == ["en", "sv"]
    assert there["organizer"][0]["name"] == "SE forerunner 1 – Åłőß"


def test_days_that_differ_make_it_mixed(client: Client, season: Season) -> None:
    MeetingDay.objects.create(meeting=season.conference, day_number=2, format="online")
    meeting, _way = data_of(client, "/meetings/conference/")
    assert meeting["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert [place["@type"] for place in meeting["location"]] == ["Place", "VirtualLocation"]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ((None, None), ("2027-03-16", "2027-03-16")),
        ((datetime.time(9, 30), datetime.time(15)), ("2027-03-16T09:30:00+01:00", "2027-03-16T15:00:00+01:00")),
        ((datetime.time(9, 30), None), ("2027-03-16T09:30:00+01:00", "2027-03-16")),
        ((datetime.time(15), datetime.time(9)), ("2027-03-16", "2027-03-16")),
    ],
)
def test_hours_are_moments_where_they_are_fixed(
    client: Client,
    season: Season,
    hours: tuple[datetime.time | None, datetime.time | None],
    expected: tuple[str, str],
) -> None:
    Meeting.objects.filter(pk=season.coming.pk).update(starts_at=hours[0], ends_at=hours[1])
    meeting, _way = data_of(client, "/meetings/coming/")
    assert (meeting["startDate"], meeting["endDate"]) == expected


def test_a_meeting_without_host_or_theme_is_an_event_all_the_same(client: Client, season: Season) -> None:
    webinar = factories.make_meeting(season.programme, country=None, theme=None, starts_on=day(3, 5), slug="webinar")
    factories.make_published_meeting(season.version, webinar)
    meeting, way = data_of(client, "/meetings/webinar/")
    assert faults(meeting) == []
    assert meeting["organizer"] == [{"@type": "Organization", "name": "MULTIPLY", "url": "http://testserver/"}]
    assert [(each["position"], each["name"]) for each in way["itemListElement"]] == [
        (1, "Home"),
        (2, "Calendar"),
        (3, "March 2027"),
        (4, "Meeting"),
    ]


def test_no_text_breaks_out_of_its_element(client: Client, season: Season) -> None:
    title = "</script><script>alert(1)</script><!--\u2028&amp;"
    Meeting.objects.filter(pk=season.coming.pk).update(titles={"en": title})
    meeting, _way = data_of(client, "/meetings/coming/")
    assert meeting["name"] == title
    assert as_script({"name": "<"}).count("<") == 2


def test_a_meeting_to_come_costs_nothing(client: Client, season: Season) -> None:
    event, _way = data_of(client, "/meetings/coming/")
    assert event["offers"] == {"@type": "Offer", "price": 0, "priceCurrency": "EUR", "url": event["url"]}
    assert "offers" not in data_of(client, "/meetings/cancelled/")[0]
