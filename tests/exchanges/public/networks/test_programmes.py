"""The archive: programmes in numbers, the changelog of their plans, and where the conference is."""

import datetime
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.public.networks import changelog as changelog_module
from exchanges.public.networks import programmes as programmes_module
from exchanges.public.networks.changelog import changelog, versions_of
from exchanges.registrations.models import Attendance
from municipalities.models import Programme, Role
from tests import factories
from tests.exchanges.public.conftest import DRAFT_WORD, Season, day
from tests.exchanges.registrations.factories import make_registration
from tests.rewriting import rewrite, unpublish

pytestmark = pytest.mark.django_db


def page_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return unescape(" ".join(response.content.decode().split()))


def make_archive() -> Programme:
    archive = factories.make_world(
        "SE", starts_on=datetime.date(2020, 1, 6), ends_on=datetime.date(2020, 12, 18), name="The first exchange"
    )
    archive.hosting_rules.update(year=None)
    held = factories.make_meeting(
        slot=factories.slot_of(archive, "award"), starts_on=datetime.date(2020, 5, 5), status="held", slug="old"
    )
    factories.make_version(archive, held)
    return archive


def address(programme: Programme) -> str:
    return f"/programmes/{programme.slug}/"


def test_the_archive_has_every_public_programme_the_newest_first(client: Client, season: Season) -> None:
    archive = make_archive()
    hidden = factories.make_programme(starts_on=datetime.date(2018, 1, 8), ends_on=datetime.date(2018, 12, 14))
    page = page_of(client, "/programmes/")
    assert page.index(address(season.programme)) < page.index(address(archive))
    assert address(hidden) not in page
    assert client.get(address(hidden)).status_code == 404
    current, old = page.split(address(archive))
    assert ">Under way<" in current
    assert ">Ended<" in old


def test_a_programme_counts_what_became_of_its_meetings(client: Client, season: Season) -> None:
    page = page_of(client, address(season.programme))
    for number, words in ((2, "countries"), (8, "municipalities"), (1, "meeting held"), (4, "meetings published")):
        assert f"<b>{number}</b><span>{words}</span>" in page
    assert "<b>1</b><span>meeting cancelled</span>" in page
    assert "took part" not in page


def test_people_are_counted_from_three_on(client: Client, season: Season) -> None:
    for number in range(1, 4):
        registration = make_registration(season.held, rank=number, municipality=None)
        Attendance.objects.create(registration=registration, day=day(2, 2), mode="online", recorded_at=factories.NOON)
        told = "people took part" in page_of(client, address(season.programme))
        assert told is (number == 3)


def test_a_programme_shows_its_networks_conference_and_no_draft(client: Client, season: Season) -> None:
    page = page_of(client, address(season.programme))
    assert page.index("/countries/se/") < page.index("/countries/de/") < page.index("European exchange")
    assert "/meetings/held/" in page
    assert 'href="/meetings/conference/"' in page.partition("<aside")[2]
    assert DRAFT_WORD not in page


def test_a_meeting_title_in_another_language_says_which(client: Client, season: Season) -> None:
    Meeting.objects.filter(pk=season.held.pk).update(titles={"en": "Cooler streets"})
    assert 'href="/de/meetings/held/" lang="en">Cooler streets</a>' in page_of(
        client, f"/de{address(season.programme)}"
    )


def test_the_changelog_says_why_each_version_came_and_what_it_changed(client: Client, season: Season) -> None:
    versions = page_of(client, address(season.programme)).partition('id="versions"')[2].partition("<aside")[0]
    second, first = versions.split("Version 1 ")
    assert "20 February 2027" in second
    assert "Rain." in second
    assert "13 April 2027 instead of 6 April 2027" in second
    assert "is cancelled: The hall burnt down." in second
    assert "6 meetings became public." in first


def test_a_version_that_changes_nothing_says_so(client: Client, season: Season) -> None:
    archive = make_archive()
    factories.make_version(archive, Meeting.objects.get(slug="old"), reason="A typing mistake.")
    assert "Nothing changed for the public." in page_of(client, address(archive))


@pytest.mark.parametrize(
    ("is_over", "is_to_come", "stage"),
    [
        (True, False, programmes_module.Stage("Ended", "neutral")),
        (False, True, programmes_module.Stage("Not started yet", "lake")),
        (False, False, programmes_module.Stage("Under way", "good")),
    ],
)
def test_a_programme_is_over_to_come_or_under_way(
    is_over: bool, is_to_come: bool, stage: programmes_module.Stage
) -> None:
    counts = programmes_module.MeetingCounts(held=0, cancelled=0, to_come=0)
    line = programmes_module.ProgrammeLine(Programme(), 0, 0, counts, is_over=is_over, is_to_come=is_to_come)
    assert line.stage == stage


def test_a_long_list_of_changes_is_cut(season: Season, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changelog_module, "MOST_CHANGES", 1)
    newest = changelog(versions_of(season.programme), shown=slice(0, 1))[0]
    assert (len(newest.changes), newest.further, newest.is_first) == (1, 1, False)


def test_versions_are_shown_ten_a_page_each_against_the_one_before_it(client: Client, season: Season) -> None:
    meetings = list(Meeting.objects.filter(published__version=season.version).order_by("pk"))
    for _each in range(10):
        factories.make_version(season.programme, *meetings)
    newest, oldest = (page_of(client, f"{address(season.programme)}?page={page}") for page in (1, 2))
    assert "Version 12 " in newest
    assert "Version 3 " in newest
    assert "Version 2 " not in newest
    assert "13 April 2027 instead of 6 April 2027" in oldest
    assert "6 meetings became public." in oldest


def test_no_page_asks_more_of_the_database_for_more_versions_and_meetings(client: Client, season: Season) -> None:
    client.get("/themes/")
    paths = ["/programmes/", address(season.programme)]
    counts = []
    for number in (1, 3):
        for _each in range(number):
            extra = factories.make_meeting(
                season.programme, theme="open", host=factories.host_of(season.programme, Role.AWARD)
            )
            factories.make_published_meeting(season.version, extra)
            version = factories.make_version(season.programme)
            rewrite(PublishedMeeting.objects.filter(version__is_current=False, version=season.version), version=version)
            season.version = version
        with CaptureQueriesContext(connection) as queries:
            assert [client.get(path).status_code for path in paths] == [200, 200]
        counts.append(len(queries))
    assert 2 < counts[0] == counts[1] <= 24


def test_the_conference_has_an_address_that_stays(client: Client, season: Season) -> None:
    response = client.get("/de/conference/")
    assert (response.status_code, response["Location"]) == (302, "/de/meetings/conference/")


def test_until_the_conference_is_published_its_page_says_who_hosts_it(client: Client, season: Season) -> None:
    rewrite(PublishedMeeting.objects.filter(meeting=season.conference), status="cancelled")
    page = page_of(client, "/conference/")
    assert "One of the forerunners hosts the European conference." in page
    assert "Earlier conferences" in page
    unpublish(PublishedMeeting.objects.filter(meeting=season.conference))
    assert "Earlier conferences" not in page_of(client, "/conference/")


def test_without_any_programme_the_archive_says_what_will_come(client: Client) -> None:
    assert "No programmes yet" in page_of(client, "/programmes/")
    assert "Place and date are not published yet." in page_of(client, "/conference/")


def test_a_programme_that_is_only_planned_says_so(client: Client, world: Programme) -> None:
    page = page_of(client, address(world))
    assert "No version has been published yet." in page
    assert "None of its meetings have been published yet." in page


def test_a_network_with_many_meetings_leads_to_the_calendar(
    client: Client, season: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "All its meetings" not in page_of(client, address(season.programme))
    monkeypatch.setattr(programmes_module, "MOST_MEETINGS", 3)
    factories.make_published_meeting(season.version, factories.make_meeting(season.programme, theme="open"))
    page = page_of(client, address(season.programme))
    assert "/calendar/?from=2027-01-11&to=2027-12-17&country=SE" in page
    assert page.count("All its meetings") == 1
