"""Meetings read as values say the same as their rows."""

import pytest

from exchanges.meetings.published import published_meetings
from exchanges.public.meeting_rows.listed import ListedMeeting
from municipalities.models import Country, Municipality
from tests.exchanges.public.conftest import Season
from tests.exchanges.registrations.factories import make_terms

pytestmark = pytest.mark.django_db
SAID_ALIKE = (
    "pk",
    "meeting_id",
    "titles",
    "title",
    "host_or_venue",
    "starts_on",
    "ends_on",
    "starts_at",
    "ends_at",
    "zone",
    "status",
    "sequence",
    "is_cancelled",
    "is_held",
    "is_announced",
)


def test_a_meeting_is_the_same_by_its_values_as_by_its_row(season: Season) -> None:
    # A zone of its own, one of the country alone, and none at all.
    Municipality.objects.filter(country="SE").update(time_zone="Atlantic/Canary")
    Country.objects.filter(pk="DE").update(time_zone="")
    rows = list(published_meetings())
    listed = ListedMeeting.read(published_meetings())
    assert len({row.zone for row in rows}) > 1
    for row, values in zip(rows, listed, strict=True):
        country = row.host.municipality.country if row.host else row.exchange.country
        assert [getattr(values, name) for name in SAID_ALIKE] == [getattr(row, name) for name in SAID_ALIKE]
        assert values.slug == row.meeting.slug
        assert values.theme_name == (row.theme.name if row.theme else None)
        assert values.country_name == (country.display_name if country else "")
        assert values.programme.slug == row.version.programme.slug


def test_a_meeting_without_terms_has_none(season: Season) -> None:
    make_terms(season.coming, seats_online=7)
    by_slug = {each.slug: each for each in ListedMeeting.read(published_meetings())}
    assert by_slug["german"].terms is None
    terms = by_slug["coming"].terms
    assert terms is not None
    assert (terms.seats_online, terms.seats_in_person) == (7, None)
