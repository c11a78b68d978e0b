"""The public pages: what each shows, what none shows, and that none grows slow or heavy."""

import datetime
from html import unescape

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from municipalities.models import Municipality, Network, Programme, Role
from tests import factories
from tests.exchanges.public.conftest import DRAFT_WORD, Season, change_the_draft, day
from tests.rewriting import rewrite, unpublish

pytestmark = pytest.mark.django_db


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return unescape(" ".join(response.content.decode().split()))


def results_of(client: Client, path: str = "/calendar/") -> str:
    """Return the part of a list of meetings beside the filters."""
    return text_of(client, path).partition('<p class="count"')[2].partition("<footer")[0]


def town_of(season: Season) -> Municipality:
    return factories.host_of(season.programme, Role.FORERUNNER).municipality


def every_page(season: Season) -> list[str]:
    return [
        "/calendar/",
        "/calendar/past/",
        "/calendar/month/2027-03/",
        "/calendar/month/2027-07/",
        "/calendar/map/",
        "/calendar.ics",
        "/meetings/coming/",
        "/meetings/coming.ics",
        "/meetings/cancelled/",
        "/meetings/german/",
        "/municipalities/",
        f"/municipalities/{town_of(season).slug}/",
        f"/municipalities/{factories.host_of(season.programme, Role.FORERUNNER, 'DE').municipality.slug}/",
        "/countries/se/",
        "/countries/de/",
        "/themes/",
        "/themes/planning/",
        "/themes/open/",
        "/programmes/",
        f"/programmes/{season.programme.slug}/",
    ]


def test_the_calendar_shows_meetings_to_come_by_month(client: Client, season: Season) -> None:
    results = results_of(client)
    assert "<b>4 upcoming meetings</b>, 1 cancelled" in results
    months = ["March 2027", "April 2027", "May 2027", "June 2027", "December 2027"]
    assert [results.index(f"{month} <small>") for month in months] == sorted(results.index(month) for month in months)
    assert "/meetings/coming/" in results
    assert "/meetings/held/" not in results


def test_a_meeting_of_today_is_still_to_come(client: Client, season: Season) -> None:
    meeting = factories.make_meeting(season.programme, theme="open", starts_on=day(2, 28), days=2, slug="running")
    factories.make_published_meeting(season.version, meeting)
    assert "/meetings/running/" in results_of(client)
    assert "/meetings/running/" not in results_of(client, "/calendar/past/")


def test_past_meetings_have_a_page_of_their_own(client: Client, season: Season) -> None:
    results = results_of(client, "/calendar/past/")
    assert "<b>1 past meeting</b>" in results
    assert "/meetings/held/" in results
    assert ">Held<" in results
    assert "/meetings/coming/" not in results


def test_past_meetings_are_shown_a_year_a_page_the_last_one_first(client: Client, season: Season) -> None:
    archive = factories.make_world(
        "SE", starts_on=datetime.date(2020, 1, 6), ends_on=datetime.date(2020, 12, 18), name="Archive"
    )
    archive.hosting_rules.update(year=None)
    old = factories.make_meeting(
        slot=factories.slot_of(archive, "award"), starts_on=datetime.date(2020, 5, 5), status="held", slug="old"
    )
    factories.make_version(archive, old)
    newest, oldest = results_of(client, "/calendar/past/"), results_of(client, "/calendar/past/?year=2020")
    assert "/meetings/held/" in newest
    assert "/meetings/old/" not in newest
    assert "/meetings/old/" in oldest
    assert "/meetings/held/" not in oldest
    assert results_of(client, "/calendar/past/?year=1999") == results_of(client, "/calendar/past/?year=x")


def test_a_moved_meeting_says_so_with_its_old_date(client: Client, season: Season) -> None:
    results = results_of(client)
    assert ">New date<" in results
    assert "Was 6 April 2027" in results
    page = text_of(client, "/meetings/moved/")
    assert "This meeting was planned for 6 April 2027 and is now on 13 April 2027." in page


def test_a_meeting_moved_back_says_nothing(client: Client, season: Season) -> None:
    rewrite(
        PublishedMeeting.objects.filter(meeting=season.moved, version__is_current=False),
        starts_on=day(4, 13),
        ends_on=day(4, 13),
    )
    assert "New date" not in results_of(client)
    assert "was planned for" not in text_of(client, "/meetings/moved/")


def test_a_cancelled_meeting_keeps_its_page_with_the_reason_and_other_meetings(client: Client, season: Season) -> None:
    assert ">Cancelled<" in results_of(client)
    page = text_of(client, "/meetings/cancelled/")
    assert "The hall burnt down." in page
    others = page.partition("Other meetings you can come to")[2]
    # The same theme first, then the same network; the earliest of these.
    assert "/meetings/german/" in others
    assert "/meetings/coming/" in others
    assert "/meetings/held/" not in others


def test_a_meeting_page_says_when_where_how_and_who(client: Client, season: Season) -> None:
    Meeting.objects.filter(pk=season.coming.pk).update(
        starts_at=datetime.time(9, 30), ends_at=datetime.time(15), languages="en, sv, zu", venue="Town hall"
    )
    host = factories.host_of(season.programme, Role.AWARD).municipality
    host.contact_function, host.contact_email = "The energy office", "energy@example.org"
    host.save()
    page = text_of(client, "/meetings/coming/")
    assert "Tuesday 16 March 2027, 09:30–15:00 (local time, CET)" in page
    assert "<dd>Online</dd>" in page
    assert "English, Swedish, zu" in page
    assert f'href="/municipalities/{host.slug}/"' in page
    assert "mailto:energy@example.org" in page
    assert "Participation methods" in page
    assert "communication experts" in page
    assert 'href="/themes/citizen-engagement/"' in page


def test_several_hosts_are_all_named(client: Client, season: Season) -> None:
    other = factories.host_of(season.programme, Role.NETWORK)
    season.coming.co_hosts.add(other)
    assert "/meetings/coming/" in text_of(client, f"/municipalities/{other.municipality.slug}/")
    assert "<dt>Together with</dt><dd>SE network 1 – Åłőß</dd>" in text_of(client, "/meetings/coming/")


def test_the_network_hosts_meeting_welcomes_the_others_as_guests(client: Client, season: Season) -> None:
    page = text_of(client, "/meetings/german/")
    invited, _, guests = page.partition("Who is invited")[2].partition("Also welcome as guests")
    assert "DE network 2 – Åłőß" in invited
    assert "DE network 1 – Åłőß" not in invited
    assert "DE forerunner 1 – Åłőß" not in invited
    assert "DE forerunner 1 – Åłőß" in guests
    assert "DE award 1 – Åłőß" in guests
    assert "SE " not in invited + guests


def test_the_conference_invites_every_country(client: Client, season: Season) -> None:
    invited = text_of(client, "/meetings/conference/").partition("Who is invited")[2]
    assert "Germany" in invited
    assert "Sweden" in invited
    assert "DE network 2 – Åłőß" in invited


def test_a_meeting_outside_the_rules_is_for_the_whole_network(client: Client, season: Season) -> None:
    webinar = factories.make_meeting(
        season.programme, theme=None, starts_on=day(3, 5), slug="webinar", venue="Parliament", titles={"en": "Webinar"}
    )
    factories.make_published_meeting(season.version, webinar)
    page = text_of(client, "/meetings/webinar/")
    assert "For the municipalities of the network in Sweden." in page
    assert "SE forerunner 1 – Åłőß" in page
    assert "Parliament" in page
    assert "Why come" not in page
    assert "/meetings/webinar/" in results_of(client)


@pytest.mark.parametrize("path", ["/meetings/draft-meeting/", "/meetings/draft-meeting.ics", "/meetings/no-such/"])
def test_a_meeting_that_is_not_published_does_not_exist(client: Client, season: Season, path: str) -> None:
    assert client.get(path).status_code == 404


def test_nothing_of_the_draft_is_on_any_page_or_feed(client: Client, season: Season) -> None:
    change_the_draft(season)
    for path in every_page(season):
        content = client.get(path).content.decode()
        shown = content.replace("\r\n ", "")
        assert "draft-meeting" not in shown, path
        assert DRAFT_WORD not in shown, path
        assert "/meetings/extra" not in shown, path
        assert "30 March" not in shown, path
        assert "20270330" not in shown, path
        assert "10 May" not in shown, path
        assert "20270510" not in shown, path
    for path in ("/calendar/", "/meetings/german/", "/countries/de/", "/themes/open/", "/calendar.ics"):
        assert "Open in DE network 1 – Åłőß" in client.get(path).content.decode(), path


def test_only_the_current_version_counts(client: Client, season: Season) -> None:
    unpublish(season.version.meetings.filter(meeting=season.coming))
    assert client.get("/meetings/coming/").status_code == 404
    assert "/meetings/coming/" not in results_of(client)
    assert "UID:" + str(season.coming.uid) not in client.get("/calendar.ics").content.decode()


def test_a_municipality_page_shows_role_meetings_and_progress(client: Client, season: Season) -> None:
    page = text_of(client, f"/municipalities/{town_of(season).slug}/")
    assert "Forerunner" in page
    assert "3 of 3 meetings are published" in page  # its own two, and the conference
    assert "/meetings/held/" in page
    assert "/meetings/moved/" in page
    assert "SE award 1 – Åłőß" in page
    german = factories.host_of(season.programme, Role.FORERUNNER, "DE").municipality
    unpublished = text_of(client, f"/municipalities/{german.slug}/")
    assert "0 of 2 meetings are published" in unpublished
    assert unpublished.count("Date not published yet") == 2


def test_a_municipality_page_shows_website_and_contact_where_there_are_any(client: Client, season: Season) -> None:
    town = town_of(season)
    assert "<h2>Contact</h2>" not in text_of(client, f"/municipalities/{town.slug}/")
    town.website, town.contact_function, town.latitude, town.longitude = "https://example.org/", "Planning", 59.3, 15.2
    town.save()
    page = text_of(client, f"/municipalities/{town.slug}/")
    assert 'href="https://example.org/"' in page
    assert "<h2>Contact</h2>" in page
    assert "Planning" in page
    assert '<svg class="map"' in page


def test_a_municipality_that_never_took_part_has_a_page_all_the_same(client: Client, season: Season) -> None:
    town = factories.make_municipality("Lonely")
    assert "None are published at the moment." in text_of(client, f"/municipalities/{town.slug}/")


def test_a_role_belongs_to_a_programme(client: Client, season: Season) -> None:
    archive = factories.make_programme(
        starts_on=datetime.date(2020, 1, 6), ends_on=datetime.date(2020, 12, 18), name="Archive"
    )
    factories.make_network(archive)
    factories.make_participation(archive, Role.NETWORK, town_of(season))
    page = f"/municipalities/{town_of(season).slug}/"
    assert "Archive" not in text_of(client, page)
    factories.make_version(archive)
    assert "Archive" in text_of(client, page)
    assert "Network municipality" in text_of(client, page)


def test_the_municipalities_are_listed_by_country_and_filtered_by_role(client: Client, season: Season) -> None:
    everyone = text_of(client, "/municipalities/")
    assert "<b>8 municipalities</b>" in everyone
    assert everyone.index(">Germany<") < everyone.index(">Sweden<")
    awards = text_of(client, "/municipalities/?role=award")
    assert "<b>2 municipalities</b>" in awards
    assert "SE forerunner 1 – Åłőß" not in awards
    wrong = text_of(client, "/municipalities/?role=king")
    assert "We don’t recognise the role “king”" in wrong
    assert "<title>Error: Municipalities" in wrong
    assert "<b>8 municipalities</b>" in wrong


def test_municipalities_of_earlier_programmes_are_listed_after_the_others(client: Client, season: Season) -> None:
    archive = factories.make_programme(starts_on=datetime.date(2020, 1, 6), ends_on=datetime.date(2020, 12, 18))
    factories.make_participation(archive, Role.AWARD, name="Earlier")
    factories.make_version(archive)
    assert "Earlier" in text_of(client, "/municipalities/").partition("Took part before")[2]


def test_a_network_page_says_who_hosts_when(client: Client, season: Season) -> None:
    Network.objects.filter(country="SE").update(coordinator_name="The institute", coordinator_email="se@example.org")
    page = text_of(client, "/countries/se/")
    assert "The network in Sweden" in page
    assert "The institute" in page
    assert "2 February 2027" in page
    assert "13 April 2027" in page
    assert "7–8 December 2027" in page
    assert "7–8 December 2027" not in text_of(client, "/countries/de/")
    # The cancelled meeting's slot is open again, and whose it becomes is not published.
    assert "Host not published yet" in page


def test_a_country_in_capital_letters_leads_to_its_page(client: Client, season: Season) -> None:
    response = client.get("/countries/SE/")
    assert (response.status_code, response["Location"]) == (301, "/countries/se/")


@pytest.mark.parametrize("code", ["fr", "xx", "sweden", "%20"])
def test_a_country_without_a_network_has_no_page(client: Client, season: Season, code: str) -> None:
    factories.make_country("FR")
    assert client.get(f"/countries/{code}/").status_code == 404


def test_a_theme_page_shows_content_target_groups_and_meetings(client: Client, season: Season) -> None:
    page = text_of(client, "/themes/planning/")
    assert "Sector integration" in page
    assert "Energy coordinators" in page
    assert "/meetings/held/" in page
    assert client.get("/themes/knitting/").status_code == 404


def test_themes_tell_how_many_meetings_are_to_come(client: Client, season: Season) -> None:
    page = text_of(client, "/themes/")
    citizens = page.partition("/themes/citizen-engagement/")[2].partition("</li></ul>")[2].partition("<li class")[0]
    assert "1 upcoming meeting" in citizens


def test_texts_in_another_language_say_which(client: Client, season: Season) -> None:
    for theme in season.programme.themes.all():
        for texts in (theme.names, theme.content, theme.target_groups):
            texts.pop("de")
        theme.save()
    page = text_of(client, "/de/themes/planning/")
    assert 'lang="en">Planning and goal fulfilment</h1>' in page
    assert '<ul class="learn" lang="en">' in page
    assert 'lang="en"' not in text_of(client, "/sv/themes/planning/").partition("<main")[2]


def test_without_any_programme_every_list_says_what_will_come(client: Client, db: None) -> None:
    assert "No upcoming meetings are published" in text_of(client, "/calendar/")
    assert "No past meetings yet" in text_of(client, "/calendar/past/")
    assert "No programme is published yet" in text_of(client, "/themes/")
    assert "No municipalities yet" in text_of(client, "/municipalities/")


def test_pages_that_show_sample_data_say_so(client: Client, season: Season) -> None:
    paths = [path for path in every_page(season) if not path.endswith(".ics")]
    assert all("Sample data." not in text_of(client, path) for path in paths)
    Programme.objects.update(is_sample=True)
    assert all("Sample data." in text_of(client, path) for path in paths)
    assert "Sample data" in client.get("/meetings/coming.ics").content.decode()


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_page_is_there_in_every_language(client: Client, season: Season, language: str) -> None:
    prefix = "" if language == "en" else f"/{language}"
    for path in every_page(season):
        response = client.get(f"{prefix}{path}")
        assert response.status_code == 200, path
        assert response["Content-Language"] == language
        assert len(response.content) < 60_000


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_public_pages_only_answer_questions(client: Client, season: Season, method: str) -> None:
    for path in every_page(season):
        assert getattr(client, method)(path).status_code == 405, path


def publish_more(season: Season, number: int) -> None:
    """Publish further meetings of Sweden's forerunner, half of them over, each of them moved once."""
    host = factories.host_of(season.programme, Role.FORERUNNER)
    first = season.programme.versions.get(number=1)
    for index in range(number):
        starts_on = day(3, 2) + datetime.timedelta(days=index) * (1 if index % 2 else -1)
        meeting = factories.make_meeting(season.programme, theme="planning", host=host, starts_on=starts_on)
        factories.make_published_meeting(first, meeting, sequence=0)
        Meeting.objects.filter(pk=meeting.pk).update(starts_on=starts_on, ends_on=starts_on)
        factories.make_published_meeting(season.version, meeting, sequence=1)
    rewrite(first.meetings.filter(sequence=0), starts_on=day(1, 12), ends_on=day(1, 12))


def queries_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_no_page_asks_more_of_the_database_for_more_meetings(client: Client, season: Season) -> None:
    publish_more(season, 4)
    paths = [*every_page(season), "/calendar/?country=SE&theme=planning&target=politicians&role=forerunner"]
    few = {path: queries_of(client, path) for path in paths}
    publish_more(season, 30)
    assert {path: queries_of(client, path) for path in paths} == few
    assert max(few.values()) <= 16


def test_a_long_list_is_cut_into_pages_that_keep_the_filters(client: Client, season: Season) -> None:
    publish_more(season, 120)
    response = client.get("/hu/calendar/?theme=planning")
    assert len(response.content) < 60_000
    first = results_of(client, "/calendar/?theme=planning")
    assert first.count("<article") == 25
    assert "?theme=planning&page=2" in first
    assert results_of(client, "/calendar/?theme=planning&page=2").count("<article") == 25
    assert results_of(client, "/calendar/?theme=planning&page=x").count("<article") == 25


@pytest.mark.parametrize(
    ("path", "section"),
    [
        ("/meetings/coming/", "/calendar/"),
        ("/calendar/past/", "/calendar/"),
        ("/sv/meetings/coming/", "/sv/calendar/"),
        ("/countries/se/", "/municipalities/"),
        ("/themes/open/", "/themes/"),
    ],
)
def test_the_navigation_marks_the_section_of_a_page(client: Client, season: Season, path: str, section: str) -> None:
    assert f'<a href="{section}" aria-current="true">' in text_of(client, path)
