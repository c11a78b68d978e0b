"""The calendar as a month: weeks, bars of several days, what stands in place of an empty one."""

import datetime
import re
from dataclasses import replace

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from exchanges.public.calendar.month import LANES, Cell, Span, grid_days, shown_spans, weeks_of
from exchanges.public.meeting_rows.rows import MeetingRow
from tests import factories
from tests.exchanges.public.conftest import Season, day
from tests.html_forms import form_of, queries_of, text_of

MAY = day(5, 1)
ITEM = MeetingRow(
    url="/", title="", starts_on=None, ends_on=None, host_or_venue="Lund", country_code="SE", country_name="Sweden",
    role=None, theme=None, format="in_person",
)  # fmt: skip


def cells_of(month: datetime.date, *spans: Span) -> dict[datetime.date, Cell]:
    items = {span.pk: replace(ITEM, host_or_venue=str(span.pk)) for span in spans}
    weeks = weeks_of(
        month, spans, items, today=day(5, 5), countries=["SE", "PL"], language="en", day_url=lambda one: f"/{one}"
    )
    return {cell.day: cell for week in weeks for cell in week.cells}


def lanes_on(cell: Cell) -> list[str]:
    return [f"{entry.item.host_or_venue}.{entry.day_number}" if entry else "" for entry in cell.entries]


@pytest.mark.parametrize(
    ("month", "monday", "sunday"),
    [
        (MAY, day(4, 26), day(6, 6)),
        (day(2, 1), day(2, 1), day(2, 28)),
        (day(12, 1), day(11, 29), datetime.date(2028, 1, 2)),
    ],
)
def test_a_month_is_shown_in_whole_weeks(month: datetime.date, monday: datetime.date, sunday: datetime.date) -> None:
    assert grid_days(month) == (monday, sunday)
    assert list(cells_of(month)) == [
        monday + datetime.timedelta(days=offset) for offset in range((sunday - monday).days + 1)
    ]


def test_weeks_are_numbered_as_everywhere_in_europe() -> None:
    weeks = weeks_of(datetime.date(2027, 1, 1), [], {}, today=MAY, countries=[], language="en", day_url=lambda _day: "")
    assert [week.number for week in weeks] == [53, 1, 2, 3, 4]


def test_days_say_their_month_only_where_it_changes() -> None:
    cells = cells_of(MAY)
    assert [cells[one].label for one in (day(4, 26), day(4, 27), MAY, day(5, 2), day(6, 1))] == [
        "26 Apr", "27", "1 May", "2", "1 Jun",
    ]  # fmt: skip
    assert (cells[day(4, 26)].phone_label, cells[day(5, 4)].phone_label) == ("Mon", "Tue, May")
    assert [cells[one].is_outside for one in (day(4, 30), MAY, day(6, 1))] == [True, False, True]
    assert [one for one, cell in cells.items() if cell.is_today] == [day(5, 5)]
    assert [holiday.name for holiday in cells[day(5, 6)].holidays] == ["Ascension Day"]


def test_a_meeting_of_several_days_is_an_entry_on_each() -> None:
    cells = cells_of(MAY, Span(1, day(5, 4), day(5, 6)))
    days = [cells[day(5, number)].entries for number in (4, 5, 6)]
    assert [[entry.css_class for entry in entries if entry] for entries in days] == [[" s"], [" m"], [" e"]]
    assert cells[day(5, 7)].is_empty


def test_days_outside_count_for_the_month_where_a_meeting_reaches_into_it() -> None:
    cells = cells_of(MAY, Span(1, day(4, 30), MAY), Span(2, day(6, 1), day(6, 2)))
    assert [cells[one].is_beyond for one in (day(4, 29), day(4, 30), day(6, 1))] == [True, False, True]


def test_what_goes_on_keeps_its_lane() -> None:
    cells = cells_of(MAY, Span(1, day(5, 4), day(5, 4)), Span(2, day(5, 4), day(5, 6)), Span(3, day(5, 6), day(5, 6)))
    assert lanes_on(cells[day(5, 4)]) == ["2.1", "1.1"]
    assert lanes_on(cells[day(5, 5)]) == ["2.2"]
    assert lanes_on(cells[day(5, 6)]) == ["2.3", "3.1"]
    gap = cells_of(MAY, Span(1, day(5, 4), day(5, 5)), Span(2, day(5, 5), day(5, 6)), Span(3, day(5, 6), day(5, 7)))
    assert lanes_on(gap[day(5, 6)]) == ["3.1", "2.2"]
    assert lanes_on(gap[day(5, 7)]) == ["3.2"]


def test_a_lane_below_is_kept_free_for_what_began_in_it() -> None:
    cells = cells_of(MAY, Span(1, day(5, 4), day(5, 5)), Span(2, day(5, 5), day(5, 6)))
    assert lanes_on(cells[day(5, 6)]) == ["", "2.2"]


def test_a_crowded_day_says_how_many_more_there_are() -> None:
    spans = [Span(number, day(5, 4), day(5, 4)) for number in range(LANES + 2)]
    cell = cells_of(MAY, *spans)[day(5, 4)]
    assert (len(cell.entries), cell.more, cell.more_url) == (LANES, 2, "/2027-05-04")
    assert shown_spans(MAY, spans) == set(range(LANES))


def test_the_month_shows_its_meetings_and_those_that_reach_into_its_weeks(client: Client, season: Season) -> None:
    march = text_of(client.get("/calendar/month/2027-03/"))
    assert "1 meeting in March 2027" in march
    assert "SE award 1 – Åłőß" in march
    assert "February 2027 , previous month" in march
    assert "April 2027 , next month" in march
    # The conference is on 7 and 8 December.
    december = client.get("/calendar/month/2027-12/").content.decode()
    assert december.count('class="ev s') == december.count('class="ev e') == 1
    assert '<span class="t2">SE forerunner 1 – Åłőß, </span>day 2' in december


def test_states_are_said_in_the_month(client: Client, season: Season) -> None:
    assert "New date" in text_of(client.get("/calendar/month/2027-04/"))
    june = client.get("/calendar/month/2027-06/").content.decode()
    assert "<s>SE network 1 – Åłőß</s>" in june
    assert "0 meetings in June 2027" in text_of(client.get("/calendar/month/2027-06/"))
    assert "1 cancelled" in june
    assert "Held" in text_of(client.get("/calendar/month/2027-02/"))


@pytest.mark.parametrize(
    ("language", "expected"),
    [("sv", "0 möten i juni 2027"), ("it", "0 incontri a giugno 2027"), ("pl", "Czerwiec 2027: 0")],
)
def test_a_sentence_about_a_month_is_written_as_one(
    client: Client, season: Season, language: str, expected: str
) -> None:
    assert expected in text_of(client.get(f"/{language}/calendar/month/2027-06/"))


def test_a_month_without_meetings_leads_to_the_next_one(client: Client, season: Season) -> None:
    july = client.get("/calendar/month/2027-07/").content.decode()
    assert "<table" not in july
    assert "No meetings in July 2027" in july
    assert "Next: 7–8 December 2027, SE forerunner 1 – Åłőß" in july
    assert 'href="/calendar/month/2027-12/"' in july
    later = client.get("/calendar/month/2028-02/").content.decode()
    assert "Last: 7–8 December 2027, SE forerunner 1 – Åłőß" in later


def test_filters_are_kept_and_the_one_to_drop_is_named(client: Client, season: Season) -> None:
    page = client.get("/calendar/month/2027-03/?country=DE").content.decode()
    assert "Next: 11 May 2027, DE network 1 – Åłőß" in page
    assert 'href="/calendar/month/2027-05/?country=DE"' in page
    assert "Remove “Country: Germany”" in page
    assert 'href="/calendar/?country=DE"' in page
    nothing = client.get("/calendar/month/2027-03/?q=nowhere").content.decode()
    assert "Remove “Search: nowhere”" in nothing


@pytest.mark.parametrize(
    ("query", "month"),
    [("", "2027-03"), ("country=DE", "2027-05"), ("theme=planning", "2027-02"), ("q=nowhere", "2027-03")],
)
def test_the_month_at_hand_leads_to_the_nearest_with_meetings(
    client: Client, season: Season, query: str, month: str
) -> None:
    response = client.get(f"/calendar/month/?{query}")
    assert response.status_code == 302
    assert response["Location"] == f"/calendar/month/{month}/" + (f"?{query}" if query else "")


def test_a_month_whose_meetings_are_past_leads_to_the_next(
    client: Client, season: Season, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(datetime.datetime(2027, 3, 20, tzinfo=datetime.UTC), tick=False)
    assert client.get("/calendar/month/")["Location"] == "/calendar/month/2027-04/"


def test_the_month_at_hand_is_that_of_a_cancelled_meeting_only_where_no_other_matches(
    client: Client, season: Season, time_machine: TimeMachineFixture
) -> None:
    assert client.get("/calendar/month/?country=SE&theme=open")["Location"].startswith("/calendar/month/2027-06/")
    time_machine.move_to(datetime.datetime(2027, 5, 12, tzinfo=datetime.UTC), tick=False)
    assert client.get("/calendar/month/")["Location"] == "/calendar/month/2027-12/"
    assert client.get("/calendar/month/?theme=open")["Location"] == "/calendar/month/2027-05/?theme=open"
    time_machine.move_to(datetime.datetime(2027, 7, 1, tzinfo=datetime.UTC), tick=False)
    assert client.get("/calendar/month/?country=SE&theme=open")["Location"].startswith("/calendar/month/2027-06/")


def test_an_empty_month_names_a_cancelled_meeting_only_where_no_other_matches(client: Client, season: Season) -> None:
    march = client.get("/calendar/month/2027-03/?country=SE&theme=open&theme=planning")
    assert "Last: 2 February 2027" in text_of(march)
    assert "Next: 1 June 2027" in text_of(client.get("/calendar/month/2027-04/?country=SE&theme=open"))


def ways_of(client: Client, address: str) -> list[str]:
    """Return where the line under a month's name leads."""
    _before, _line, rest = client.get(address).content.decode().partition('<p class="mways">')
    return re.findall(r'href="([^"]*)"', rest.partition("</p>")[0])


def test_today_and_the_next_meeting_are_a_step_away(client: Client, season: Season) -> None:
    assert ways_of(client, "/calendar/month/2027-05/?country=DE") == [
        "/calendar/month/2027-03/?country=DE", "/calendar/month/2027-05/?country=DE#2027-05-11",
    ]  # fmt: skip
    assert 'id="2027-05-11"' in client.get("/calendar/month/2027-05/?country=DE").content.decode()
    assert ways_of(client, "/calendar/month/2027-03/") == ["/calendar/month/2027-03/#2027-03-16"]


def test_what_is_cancelled_is_not_the_next_meeting(client: Client, season: Season) -> None:
    of_it = "country=SE&amp;theme=open"
    assert ways_of(client, "/calendar/month/2027-06/?country=SE&theme=open") == [f"/calendar/month/2027-03/?{of_it}"]


def test_a_month_under_way_can_begin_with_what_is_to_come(
    client: Client, season: Season, time_machine: TimeMachineFixture
) -> None:
    later = factories.make_meeting(season.programme, theme="open", starts_on=day(3, 25), slug="later")
    factories.make_published_meeting(season.version, later)
    assert "#days" not in ways_of(client, "/calendar/month/2027-03/")
    time_machine.move_to(datetime.datetime(2027, 3, 20, tzinfo=datetime.UTC), tick=False)
    assert "#days" in ways_of(client, "/calendar/month/2027-03/")
    assert "#days" not in ways_of(client, "/calendar/month/2027-02/")
    time_machine.move_to(datetime.datetime(2027, 3, 26, tzinfo=datetime.UTC), tick=False)
    assert "#days" not in ways_of(client, "/calendar/month/2027-03/")


def test_any_month_is_chosen_without_script_and_the_filters_stay(client: Client, season: Season) -> None:
    page = client.get("/calendar/month/2027-05/?country=SE&country=DE&q=k%C3%A5l")
    chosen = form_of(page, "other-month")
    assert chosen == {"country": ["SE", "DE"], "q": "kål", "month": "5", "year": "2027"}


@pytest.mark.parametrize(
    ("query", "month"),
    [
        ("month=11&year=2026", "2026-11"),
        ("month=1&year=2100", "2100-01"),
        ("month=13&year=2027", "2027-03"),
        ("month=1&year=2101", "2027-03"),
        ("month=&year=2027", "2027-03"),
        ("month=0&year=2027", "2027-03"),
        ("month=5&year=0", "2027-03"),
        ("month=-5&year=2027", "2027-03"),
        ("month=5&year=-2027", "2027-03"),
        ("month=9" + "9" * 5000 + "&year=2027", "2027-03"),
    ],
)
def test_what_is_chosen_is_shown_unless_it_is_no_month(client: Client, season: Season, query: str, month: str) -> None:
    assert client.get(f"/calendar/month/?{query}")["Location"] == f"/calendar/month/{month}/"


@pytest.mark.parametrize("query", ["month=%00&year=2027", "month=5&year=2027%00"])
def test_a_month_is_chosen_by_no_nul(client: Client, season: Season, query: str) -> None:
    assert client.get(f"/calendar/month/?{query}").status_code == 400


def test_a_month_of_another_programme_says_which(client: Client, season: Season) -> None:
    other = factories.make_world("HU", starts_on=datetime.date(2031, 1, 1), ends_on=datetime.date(2031, 12, 31))
    meeting = factories.make_meeting(
        slot=factories.slot_of(other, "award", "HU"), starts_on=datetime.date(2031, 5, 6), theme="open"
    )
    factories.make_version(other, meeting)
    said = f"Part of: {other.name}"
    assert said in text_of(client.get("/calendar/month/2031-05/"))
    assert "Part of:" not in text_of(client.get("/calendar/month/2027-05/"))
    assert said in text_of(client.get("/calendar/?country=HU"))


def test_a_meeting_that_goes_on_into_the_month_belongs_to_it(client: Client, season: Season) -> None:
    running = factories.make_meeting(season.programme, theme="open", starts_on=day(2, 28), days=3, slug="running")
    factories.make_published_meeting(season.version, running)
    assert client.get("/calendar/month/")["Location"] == "/calendar/month/2027-03/"
    assert "2 meetings in March 2027" in text_of(client.get("/calendar/month/2027-03/"))


@pytest.mark.parametrize("month", ["2027-13", "2027-00", "0001-01", "2101-01", "2027-5"])
def test_what_is_no_month_is_not_there(client: Client, season: Season, month: str) -> None:
    assert client.get(f"/calendar/month/{month}/").status_code == 404


def test_one_cannot_walk_months_for_ever(client: Client, season: Season) -> None:
    assert 'rel="next"' not in client.get("/calendar/month/2027-12/").content.decode()
    assert 'rel="prev"' not in client.get("/calendar/month/2027-02/").content.decode()


def test_a_month_asks_and_weighs_the_same_with_many_meetings(client: Client, season: Season) -> None:
    few = queries_of(client, "/calendar/month/2027-03/")
    for number in range(60):
        meeting = factories.make_meeting(season.programme, theme="open", starts_on=day(3, 1 + number % 28))
        factories.make_published_meeting(season.version, meeting)
    assert queries_of(client, "/calendar/month/2027-03/") == few
    assert len(client.get("/hu/calendar/month/2027-03/").content) < 60_000


def test_without_any_programme_a_month_says_what_will_come(client: Client, db: None, today: datetime.date) -> None:
    assert client.get("/calendar/month/")["Location"] == "/calendar/month/2027-03/"
    assert "Meetings are published once their dates are set" in text_of(client.get("/calendar/month/2027-03/"))


def test_a_real_month_does_not_stand_under_the_notice_of_the_sample(client: Client, season: Season) -> None:
    real = season.coming.exchange.programme
    month = f"/calendar/month/{season.coming.starts_on:%Y-%m}/"
    sample = factories.make_world("HU", starts_on=datetime.date(2031, 1, 1), ends_on=datetime.date(2031, 12, 31))
    type(sample).objects.filter(pk=sample.pk).update(is_sample=True)
    meeting = factories.make_meeting(
        slot=factories.slot_of(sample, "award", "HU"), starts_on=datetime.date(2031, 5, 6), theme="open"
    )
    factories.make_version(sample, meeting)
    assert not real.is_sample
    assert "Sample data" not in client.get(month).content.decode()
    assert "Sample data" not in client.get("/meetings/").content.decode()
    assert "Sample data" in client.get("/calendar/month/2031-05/").content.decode()


def test_a_day_of_another_month_is_far_only_where_its_meetings_are_another_month_s_too() -> None:
    cells = cells_of(datetime.date(2027, 4, 1))
    april, march, may = (cells[datetime.date(2027, *day)] for day in ((4, 3), (3, 31), (5, 1)))
    assert april.css_class == "we none"
    assert march.css_class.split() == ["out", *["far"] * march.is_beyond, "none"]
    assert may.css_class.split() == ["we", "out", *["far"] * may.is_beyond, "none"]
