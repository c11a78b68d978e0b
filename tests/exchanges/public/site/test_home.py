import datetime
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from exchanges.hosting.slots import generate_slots
from exchanges.meetings.models import Meeting
from exchanges.public.networks.hosting_overview import hosting_summary
from exchanges.public.site.home import home_page, networks_of
from municipalities.models import Programme, Role
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2027, 3, 1)
DAY = datetime.timedelta(days=1)


def published(programme: Programme, *starts: datetime.date, **fields: object) -> list[Meeting]:
    """Publish meetings outside the rules on these days, hosted by the Swedish forerunner."""
    host = factories.host_of(programme, Role.FORERUNNER)
    meetings = [
        factories.make_meeting(programme, host=host, theme="open", starts_on=start, **fields)  # type: ignore[arg-type]
        for start in starts
    ]
    factories.make_version(programme, *meetings)
    return meetings


def text_of(client: Client, path: str = "/") -> str:
    response = client.get(path)
    assert response.status_code == 200
    return unescape(" ".join(response.content.decode().split()))


def test_the_next_six_meetings_are_numbered_in_order_of_time(world: Programme) -> None:
    published(world, *[TODAY + days * DAY for days in (50, 0, 10, 20, 30, 40, 60)], TODAY - DAY)
    page = home_page(today=TODAY)
    assert page is not None
    assert [item.number for item in page.meetings] == [1, 2, 3, 4, 5, 6]
    assert [item.starts_on for item in page.meetings] == [TODAY + days * DAY for days in (0, 10, 20, 30, 40, 50)]
    assert page.upcoming_count == 7
    assert not page.is_archive


def test_a_meeting_of_two_days_is_still_to_come_on_its_last_day_and_no_longer_the_day_after(world: Programme) -> None:
    published(world, TODAY, days=2)
    last_day, day_after = home_page(today=TODAY + DAY), home_page(today=TODAY + 2 * DAY)
    assert last_day is not None
    assert day_after is not None
    assert (last_day.is_archive, last_day.meetings[0].status_label) == (False, "Today")
    assert (day_after.is_archive, day_after.meetings[0].status_label) == (True, "Date has passed")


def test_a_cancelled_meeting_is_not_among_the_next(world: Programme) -> None:
    published(world, TODAY + DAY, status="cancelled")
    page = home_page(today=TODAY)
    assert page is not None
    assert page.meetings == ()


def test_a_draft_is_shown_nowhere(client: Client, world: Programme) -> None:
    factories.make_meeting(slot=factories.slot_of(world, "forerunner"), titles={"en": "A secret plan"})
    assert "A secret plan" not in text_of(client)


def test_with_nothing_to_come_the_last_programmes_meetings_are_shown(world: Programme) -> None:
    published(world, TODAY)
    later = factories.make_world(starts_on=datetime.date(2028, 1, 10), ends_on=datetime.date(2028, 12, 15))
    page = home_page(today=datetime.date(2028, 2, 1))
    assert page is not None
    assert page.programme == later
    assert page.is_archive
    assert [item.starts_on for item in page.meetings] == [TODAY]
    assert page.meetings_note.startswith("There are no upcoming meetings.")


def test_before_anything_is_published_the_meetings_are_being_planned(world: Programme) -> None:
    page = home_page(today=TODAY)
    assert page is not None
    assert page.meetings_note.startswith("Meetings are being planned.")


def test_meetings_to_come_are_numbered_as_on_the_map(world: Programme) -> None:
    published(world, TODAY)
    page = home_page(today=TODAY)
    assert page is not None
    assert page.meetings_note == "Numbered by date, as on the map."


def test_an_empty_site_says_that_there_is_no_programme_yet(client: Client) -> None:
    assert "No programmes yet" in text_of(client)
    assert "How dates are found" in text_of(client, "/about/")


def test_a_programme_without_a_published_plan_has_its_rules_and_municipalities(
    client: Client, world: Programme
) -> None:
    page = text_of(client)
    assert "Meetings are being planned." in page
    assert "Every forerunner hosts 2 meetings" in page
    assert "The 8 municipalities" in page


def test_counts_follow_the_programme(world: Programme) -> None:
    factories.make_full_network(world, "IT", forerunners=3, awards=2, network=5)
    hosting = hosting_summary(world, networks_of(world))
    assert [(rule.sentence, rule.total) for rule in hosting.rules] == [
        ("Every forerunner hosts 2 meetings", 10),
        ("Every award winner hosts 1 meeting", 4),
        ("One network municipality in each country hosts 1 meeting", 3),
        ("One of the forerunners hosts the European conference", 1),
    ]
    assert [code for code, _name in hosting.countries] == ["SE", "DE", "IT"]
    assert hosting.totals == (4, 4, 9)
    assert (hosting.national, hosting.conferences) == (17, 1)
    assert [(row.role, row.meetings) for row in hosting.rows] == [
        ("forerunner", (2, 2, 2)),
        ("forerunner", (0, 0, 2)),
        ("forerunner", (0, 0, 2)),
        ("award", (1, 1, 1)),
        ("award", (0, 0, 1)),
        ("network", (1, 1, 1)),
    ]


def test_rules_of_another_kind_are_put_into_words_too(client: Client, world: Programme) -> None:
    factories.make_rule(world, "open-day", host_role="network", scope="each", meetings=3)
    generate_slots(world)
    assert "Every network municipality hosts 3 meetings" in text_of(client, "/about/")


def test_the_map_leaves_out_towns_without_a_place(world: Programme) -> None:
    town = factories.host_of(world, Role.FORERUNNER).municipality
    town.latitude, town.longitude = 59.27, 15.21
    town.save()
    published(world, TODAY + DAY)
    page = home_page(today=TODAY)
    assert page is not None
    assert [(pin.number, pin.label, pin.x, pin.y) for pin in page.pins] == [(1, town.name, 1079.1, 381.5)]
    assert page.spots == ()


def test_the_conference_has_a_place_of_its_own(client: Client, world: Programme) -> None:
    meeting = factories.make_meeting(
        slot=factories.slot_of(world, "conference", None), starts_on=datetime.date(2027, 12, 1)
    )
    factories.make_version(world, meeting)
    page = text_of(client)
    assert "European conference in DE forerunner 1, Germany" in page or "European conference in SE forerunner 1" in page
    assert "1–2 December 2027" in page


def test_themes_count_their_published_meetings(world: Programme) -> None:
    published(world, TODAY, TODAY + 5 * DAY)
    page = home_page(today=TODAY)
    assert page is not None
    assert {theme.key: theme.meetings for theme in page.themes}["open"] == 2


def test_national_coordinators_are_named_with_their_functions_mailbox(client: Client, world: Programme) -> None:
    world.networks.filter(country="SE").update(coordinator_name="Institute", coordinator_email="se@example.org")
    page = text_of(client, "/about/")
    assert '<b>Sweden</b> Institute <a href="mailto:se@example.org">' in page
    assert "<b>Germany</b>" not in page


@pytest.mark.parametrize("path", ["/", "/about/"])
def test_a_page_with_sample_data_says_so_and_one_without_does_not(client: Client, world: Programme, path: str) -> None:
    assert "Sample data." not in text_of(client, path)
    Programme.objects.update(is_sample=True)
    assert "Sample data." in text_of(client, path)


@pytest.mark.parametrize("language", ["sv", "de", "it", "pl", "hu"])
@pytest.mark.parametrize("path", ["/", "/about/"])
def test_the_pages_are_there_in_every_language(client: Client, world: Programme, language: str, path: str) -> None:
    published(world, TODAY)
    assert f'<html lang="{language}"' in text_of(client, f"/{language}{path}")


@pytest.mark.parametrize("meetings", [1, 3])
def test_more_meetings_do_not_ask_the_database_more(
    client: Client, world: Programme, meetings: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    published(world, *[TODAY + days * DAY for days in range(meetings)])
    with django_assert_num_queries(HOME_QUERIES):
        home_page(today=TODAY)


HOME_QUERIES = 9
