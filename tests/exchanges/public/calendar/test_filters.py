"""Filters of lists and feeds, the counts beside them, and what happens to values that make no sense."""

import datetime
import itertools
import re
from html import unescape

import pytest
from django.conf import settings
from django.http import QueryDict
from django.test import Client
from django.utils import translation

from exchanges.meetings.models import Theme
from exchanges.meetings.themes.target_groups import TargetGroup, all_groups, groups_of, is_for
from exchanges.public.base.queries import published_meetings
from exchanges.public.calendar.facets import COUNTED, facets, suggestion
from exchanges.public.calendar.filter_queries import chips, query_of
from exchanges.public.calendar.filters import FACETS, MeetingFilter
from exchanges.public.calendar.vocabulary import vocabulary
from tests import factories
from tests.exchanges.public.conftest import Season

pytestmark = pytest.mark.django_db


def filtered(query: str) -> MeetingFilter:
    return MeetingFilter(QueryDict(query), published_meetings(), words=vocabulary())


def slugs(query: str) -> list[str]:
    return [row.meeting.slug for row in filtered(query).matching()]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["held", "coming", "moved", "german", "cancelled", "conference"]),
        ("country=SE", ["held", "coming", "moved", "cancelled"]),
        ("country=DE", ["german"]),
        ("country=all", ["conference"]),
        ("country=DE&country=all", ["german", "conference"]),
        ("theme=open", ["german", "cancelled"]),
        ("theme=open&theme=planning", ["held", "german", "cancelled"]),
        ("target=politicians", ["moved", "german", "cancelled", "conference"]),
        ("target=energy-coordinators", ["held", "german", "cancelled", "conference"]),
        ("target=everyone", ["german", "cancelled", "conference"]),
        ("role=forerunner", ["held", "moved", "conference"]),
        ("role=award", ["coming"]),
        ("role=network&country=SE", ["cancelled"]),
        ("format=online", ["coming", "german"]),
        ("format=in_person", ["held", "moved", "german", "cancelled", "conference"]),
        ("format=hybrid", ["german"]),
        ("from=2027-04-13&to=2027-05-11", ["moved", "german"]),
        ("from=2027-12-08", ["conference"]),
        ("to=2027-02-01", []),
        ("country=SE&theme=open&role=award", []),
        ("country=&from=&page=2&utm_source=letter", ["held", "coming", "moved", "german", "cancelled", "conference"]),
    ],
)
def test_a_filter_keeps_the_meetings_that_match(season: Season, query: str, expected: list[str]) -> None:
    assert slugs(query) == expected


def test_a_period_keeps_meetings_that_touch_it(season: Season) -> None:
    # The conference is on 7 and 8 December.
    assert slugs("from=2027-12-08&to=2027-12-31") == ["conference"]
    assert slugs("from=2027-12-01&to=2027-12-07") == ["conference"]


def test_a_theme_is_one_choice_whatever_programme_it_belongs_to(season: Season) -> None:
    archive = factories.make_world("IT", starts_on=datetime.date(2020, 1, 6), ends_on=datetime.date(2020, 12, 18))
    old = factories.make_meeting(
        slot=factories.slot_of(archive, "award", "IT"), theme="open", starts_on=datetime.date(2020, 3, 3), slug="old"
    )
    factories.make_version(archive, old)
    assert slugs("theme=open") == ["old", "german", "cancelled"]
    assert [value for value, _label in vocabulary().choices()["theme"]].count("open") == 1
    assert "IT" in dict(vocabulary().choices()["country"])


@pytest.mark.parametrize("query", ["", "country=SE", "theme=open&format=hybrid", "target=politicians&role=network"])
def test_every_count_is_the_number_of_meetings_that_the_choice_shows(season: Season, query: str) -> None:
    kept = QueryDict(query)
    meetings = filtered(query)
    for facet in facets(meetings, meetings.tally):
        assert facet.choices
        for choice in facet.choices if facet.name in COUNTED else ():
            alone = QueryDict(mutable=True)
            for name, values in kept.lists():
                if name != facet.name:
                    alone.setlist(name, values)
            alone.appendlist(facet.name, choice.value)
            assert choice.count == len(slugs(alone.urlencode())), (facet.name, choice.value)


def test_every_pair_of_filters_narrows(season: Season) -> None:
    values = {name: choices[0][0] for name, choices in vocabulary().choices().items()}
    for one, other in itertools.combinations(FACETS, 2):
        both = set(slugs(f"{one}={values[one]}&{other}={values[other]}"))
        assert both == set(slugs(f"{one}={values[one]}")) & set(slugs(f"{other}={values[other]}"))


def test_each_chip_drops_its_own_value(season: Season) -> None:
    found = {
        chip.label: chip.query
        for chip in chips(filtered("country=SE&country=DE&theme=open&from=2027-03-01&to=2027-12-31"))
    }
    assert found == {
        "Sweden": "country=DE&theme=open&from=2027-03-01&to=2027-12-31",
        "Germany": "country=SE&theme=open&from=2027-03-01&to=2027-12-31",
        "Open": "country=SE&country=DE&from=2027-03-01&to=2027-12-31",
        "From 1 March 2027": "country=SE&country=DE&theme=open&to=2027-12-31",
        "Until 31 December 2027": "country=SE&country=DE&theme=open&from=2027-03-01",
    }


def test_a_query_holds_only_what_filters(season: Season) -> None:
    assert query_of(QueryDict("page=2&year=2020&country=SE&theme=&x=y")) == "country=SE"


def test_an_empty_list_names_the_filter_whose_removal_shows_most(season: Season) -> None:
    found = suggestion(filtered("country=SE&role=award&theme=open"))
    assert found is not None
    assert (found.label, found.count, found.query) == ("Theme: Open", 1, "country=SE&role=award")
    assert suggestion(filtered("country=DE&role=award&theme=planning&format=online")) is None
    period = suggestion(filtered("role=award&from=2028-01-01"))
    assert period is not None
    assert (period.label, period.count) == ("From 1 January 2028", 1)


def page_of(client: Client, query: str) -> str:
    response = client.get(f"/calendar/?{query}")
    assert response.status_code == 200
    return unescape(" ".join(response.content.decode().split()))


def test_an_empty_list_offers_the_way_out(client: Client, season: Season) -> None:
    page = page_of(client, "country=SE&role=award&theme=open")
    assert "No meeting matches all your filters" in page
    assert "Remove “Theme: Open”" in page
    assert "Without this filter there is 1 meeting." in page
    hopeless = page_of(client, "country=DE&role=award&theme=planning&format=online")
    assert "Removing one of them would not be enough." in hopeless


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("country=XX", "Country: We don’t recognise the country “XX”."),
        ("country=Sweden", "Country: We don’t recognise the country “Sweden”."),
        ("lang=english", "Languages: We don’t recognise the language “english”."),
        ("theme=a theme", "Theme: We don’t recognise the theme “a theme”."),
        ("target=%26cats", "For whom: We don’t recognise the target group “&cats”."),
        ("role=king", "Role of the host: We don’t recognise the role “king”. Choose forerunner, award or network."),
        (
            "format=post",
            "How to take part: We don’t recognise “post” as a way to take part. Choose in_person, hybrid or online.",
        ),
        ("from=tomorrow", "From: Write the day as year-month-day, such as 2027-04-27."),
        ("to=2027-02-30", "Until: Write the day as year-month-day, such as 2027-04-27."),
        (
            "from=2027-05-01&to=2027-04-01",
            "Until: The period ends before it starts. Choose a last day after the first one.",
        ),
    ],
)
def test_a_value_that_makes_no_sense_is_named_and_left_out(
    client: Client, season: Season, query: str, message: str
) -> None:
    page = page_of(client, f"{query}&role=award" if not query.startswith("role") else f"{query}&format=online")
    assert "<title>Error: Calendar" in page
    assert message in page
    assert "/meetings/coming/" in page.partition('id="results"')[2]


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_a_way_to_take_part_that_there_is_not_is_answered_with_all_that_there_are(language: str) -> None:
    with translation.override(language):
        [message] = MeetingFilter(QueryDict("format=post"), published_meetings(), words=vocabulary()).form.errors[
            "format"
        ]
    assert re.findall("in_person|hybrid|online", message) == ["in_person", "hybrid", "online"]


@pytest.mark.parametrize(
    ("query", "label"), [("country=IS", "Iceland"), ("theme=knitting", "knitting"), ("lang=fi", "Finnish")]
)
def test_a_value_that_no_meeting_has_finds_none(client: Client, season: Season, query: str, label: str) -> None:
    assert slugs(query) == []
    page = page_of(client, query)
    assert "No meeting matches" in page
    assert f": {label}”" in page


def test_the_case_of_a_value_makes_no_difference(season: Season) -> None:
    for query in ("country=se&role=FORERUNNER", "country=Se&role=forerunner"):
        assert slugs(query) == slugs("country=SE&role=forerunner") != []
    assert slugs("theme=Planning&lang=EN") == slugs("theme=planning&lang=en")
    assert slugs("lang=sv-SE&country=ALL&country=SE") == slugs("lang=sv&country=all&country=SE")


def test_a_theme_under_its_former_identifier_is_found(client: Client, season: Season) -> None:
    before = slugs("theme=open")
    theme = factories.theme_of(season.programme, "open")
    theme.key = "free-choice"
    theme.save()
    assert before == slugs("theme=open") == slugs(f"theme={theme.key}") != []
    led = client.get("/themes/open/?x=%C3%A5")
    assert (led.status_code, led["Location"]) == (301, f"/themes/{theme.key}/?x=%C3%A5")
    assert client.get("/themes/never/").status_code == 404
    # What is called so now counts before what was.
    other = factories.theme_of(season.programme, "planning")
    other.key = "open"
    other.save()
    assert slugs("theme=open") != before
    assert client.get("/themes/open/").status_code == 200


def test_what_was_typed_cannot_become_markup(client: Client, season: Season) -> None:
    content = client.get("/calendar/?theme=<script>x</script>&from=%22><script>").content.decode()
    assert "<script>x" not in content
    assert '"><script>' not in content


def test_a_target_group_has_the_same_value_in_every_language(season: Season) -> None:
    theme = factories.theme_of(season.programme, "political-leadership")
    with translation.override("sv"):
        assert groups_of(theme)[0] == TargetGroup("decision-makers", "beslutsfattare")
    theme.target_groups.pop("hu")
    with translation.override("hu"):
        assert groups_of(theme)[0] == TargetGroup("decision-makers", "decision-makers")


def test_target_groups_survive_gaps_in_their_translation() -> None:
    german_only = Theme(target_groups={"de": ["Bürgermeister", "Räte"]})
    assert [group.value for group in groups_of(german_only)] == ["burgermeister", "rate"]
    assert groups_of(Theme()) == []
    half_translated = Theme(target_groups={"en": ["planners"], "de": ["Planende", "Räte"]})
    with translation.override("de"):
        assert groups_of(half_translated) == [TargetGroup("planners", "planners")]
    assert all_groups([german_only, german_only]) == groups_of(german_only)
    assert not is_for(german_only, ["politicians"])
    assert is_for(Theme(target_groups={"en": ["Everyone"]}), ["politicians"])


def test_the_subscription_of_a_filtered_list_keeps_the_filters(client: Client, season: Season) -> None:
    page = page_of(client, "country=SE&page=1")
    assert 'href="webcal://testserver/calendar.ics?country=SE"' in page
    assert 'href="http://testserver/calendar.ics?country=SE"' in page
    assert 'href="webcal://testserver/calendar.ics"' in page
    assert "webcal://testserver/calendar.ics?" not in page_of(client, "country=XX")


def groups_of_the_form(client: Client, query: str = "") -> dict[str, list[str]]:
    """Return the legends of the form's groups, each with its choices, without their numbers."""
    context = client.get(f"/calendar/?{query}").context
    return {facet.legend: [choice.label for choice in facet.choices] for facet in context["facets"]}


def test_what_all_networks_hold_together_is_no_country(client: Client, season: Season) -> None:
    groups = groups_of_the_form(client)
    assert groups["Country"] == ["Germany", "Sweden"]
    assert groups["European meetings"] == ["For all networks"]
    assert slugs("country=all") == ["conference"]


def test_a_meeting_in_both_ways_is_found_by_either_and_is_a_choice_only_where_it_was_asked_for(
    client: Client, season: Season
) -> None:
    assert groups_of_the_form(client)["How to take part"] == ["In person", "Online"]
    asked = groups_of_the_form(client, "format=hybrid")["How to take part"]
    assert asked == ["In person", "Online", "In person and online"]
    assert [chip.label for chip in chips(filtered("format=hybrid"))] == ["In person and online"]


@pytest.mark.parametrize(
    ("query", "is_open"), [("", False), ("country=SE&from=", False), ("role=award", True), ("from=never", True)]
)
def test_rare_filters_are_folded_until_one_is_asked_for(
    client: Client, season: Season, query: str, is_open: bool
) -> None:
    folded = client.get(f"/calendar/?{query}").content.decode().partition('<details class="rare"')[2]
    assert folded.partition(">")[0].strip() == ("open" if is_open else "")
    for name in ("lang", "target", "role", "from", "to"):
        assert f'name="{name}"' in folded.partition("</details>")[0]
