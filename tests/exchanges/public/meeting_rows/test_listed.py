"""Meetings read as values say the same as their rows."""

import datetime
from typing import Any

import pytest

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.public.meeting_rows.listed import ListedMeeting
from exchanges.registrations.models import RegistrationTerms
from municipalities.models import Country, Municipality, Programme
from tests.exchanges.public.conftest import Season
from tests.exchanges.registrations.factories import make_terms
from tests.factories import NOON

pytestmark = pytest.mark.django_db
PROPERTIES = ("title", "host_or_venue", "zone", "is_cancelled", "is_held", "is_announced")

COLUMNS = {
    **{name: name for name in ("pk", "meeting_id", "starts_on", "ends_on", "status", "sequence", "host_id")},
    **{
        name: f"meeting.{name}"
        for name in [
            "slug",
            "titles",
            "notes",
            "venue",
            "format",
            "languages",
            "interpretation",
            "starts_at",
            "ends_at",
        ]
    },
    **{f"programme_{name}": f"version.programme.{name}" for name in ("name", "slug", "starts_on", "ends_on")},
    "programme_id": "version.programme.pk",
    "is_sample": "version.programme.is_sample",
    "theme_key": "theme.key",
    "theme_names": "theme.names",
    "role": "host.role",
    "host_name": "host.municipality.name",
    "host_zone": "host.municipality.time_zone",
    "longitude": "host.municipality.longitude",
    "latitude": "host.municipality.latitude",
    "host_country": "host.municipality.country.code",
    "host_country_name": "host.municipality.country.name",
    "host_country_zone": "host.municipality.country.time_zone",
    "network": "exchange.country.code",
    "network_name": "exchange.country.name",
    "network_zone": "exchange.country.time_zone",
    "terms_id": "terms.pk",
    **{name: f"terms.{name}" for name in ["opens_at", "closes_at", "seats_in_person", "seats_online", "kept_until"]},
}
"""Where the row itself has what a list reads."""


def value_of(row: PublishedMeeting, path: str) -> object:
    """Follow a path of attributes; None where it leads nowhere, as for a meeting without a host."""
    found: Any = row
    if path.startswith("terms."):
        found, path = RegistrationTerms.objects.filter(meeting=row.meeting_id).first(), path.removeprefix("terms.")
    for name in path.split("."):
        found = getattr(found, name) if found is not None else None
    return found


def test_a_meeting_is_the_same_by_its_values_as_by_its_row(season: Season) -> None:
    # A zone of its own, one of the country alone, and none at all.
    Municipality.objects.filter(country="SE").update(time_zone="Atlantic/Canary", latitude=59.3, longitude=15.2)
    Country.objects.filter(pk="DE").update(time_zone="")
    Meeting.objects.filter(pk=season.german.pk).update(
        venue="Łódź Hall", notes={"en": "Bring a coat."}, interpretation="hu", starts_at="09:00", ends_at="16:30"
    )
    Programme.objects.filter(pk=season.programme.pk).update(is_sample=True)
    days = {name: NOON + datetime.timedelta(days=number) for number, name in enumerate(("opens_at", "closes_at"))}
    make_terms(season.german, **days, seats_in_person=3, seats_online=7, kept_until=NOON.date())
    rows = list(published_meetings())
    listed = ListedMeeting.read(published_meetings())
    assert len({row.zone for row in rows}) > 1
    for row, values in zip(rows, listed, strict=True):
        assert values._asdict() == {name: value_of(row, COLUMNS[name]) for name in ListedMeeting._fields}
        assert [getattr(values, name) for name in PROPERTIES] == [getattr(row, name) for name in PROPERTIES]
        country = row.host.municipality.country if row.host else row.exchange.country
        assert values.theme_name == (row.theme.name if row.theme else None)
        assert values.country_name == (country.display_name if country else "")


def test_a_meeting_without_terms_has_none(season: Season) -> None:
    make_terms(season.coming, seats_online=7)
    by_slug = {each.slug: each for each in ListedMeeting.read(published_meetings())}
    assert by_slug["german"].terms is None
    terms = by_slug["coming"].terms
    assert terms is not None
    assert (terms.seats_online, terms.seats_in_person) == (7, None)
