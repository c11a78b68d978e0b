"""What stands in place of meetings."""

import datetime

import pytest
from django.utils import translation

from exchanges.public.base.empty_state import EmptyState
from exchanges.public.calendar.empty_calendar import Nearest, empty_list, empty_month
from exchanges.public.calendar.facets import Suggestion

WEBCAL = "webcal://exchange.example/calendar.ics"
JULY = datetime.date(2027, 7, 1)
SUGGESTION = Suggestion("Search: d'Åre", "country=AT", 12)


def shown(found: EmptyState) -> tuple[str, str, str]:
    return found.title, found.url, found.other_url


@pytest.mark.parametrize(
    ("suggestion", "is_filtered", "is_past", "expected"),
    [
        (SUGGESTION, True, False, ("No meeting matches all your filters", "?country=AT", "?")),
        (None, True, True, ("No meeting matches your filters", "?", "")),
        (None, False, True, ("No past meetings yet", "/calendar/", "")),
        (None, False, False, ("No upcoming meetings are published", "/calendar/past/", WEBCAL)),
    ],
)
def test_a_list_says_why_it_is_empty_and_leads_out(
    suggestion: Suggestion | None, is_filtered: bool, is_past: bool, expected: tuple[str, str, str]
) -> None:
    assert shown(empty_list(suggestion, is_filtered=is_filtered, is_past=is_past, subscribe_url=WEBCAL)) == expected


def test_the_filter_to_drop_is_named_with_what_is_found_without_it() -> None:
    found = empty_list(SUGGESTION, is_filtered=True, subscribe_url=WEBCAL)
    assert found.action == "Remove “Search: d'Åre”"
    assert found.text == "Without this filter there are 12 meetings."


def in_may(*, is_later: bool) -> Nearest:
    days = datetime.date(2027, 5, 4), datetime.date(2027, 5, 5)
    return Nearest(*days, "Łódź", "/calendar/2027-05/", is_later=is_later)


@pytest.mark.parametrize(("is_later", "word"), [(True, "Next"), (False, "Last")])
@pytest.mark.parametrize(("suggestion", "other_url"), [(SUGGESTION, "?country=AT"), (None, "")])
def test_an_empty_month_leads_to_the_nearest_meeting(
    is_later: bool, word: str, suggestion: Suggestion | None, other_url: str
) -> None:
    found = empty_month(JULY, in_may(is_later=is_later), suggestion, is_filtered=True, subscribe_url=WEBCAL)
    assert found.text == f"{word}: 4–5 May 2027, Łódź"
    assert found.action == "Go to May 2027"
    assert shown(found) == ("No meetings in July 2027", "/calendar/2027-05/", other_url)


@pytest.mark.parametrize(
    ("suggestion", "is_filtered", "expected"),
    [
        (SUGGESTION, True, ("No meeting matches all your filters", "?country=AT", "?")),
        (None, True, ("No meeting matches your filters", "?", "")),
        (None, False, ("No meetings in July 2027", WEBCAL, "")),
    ],
)
def test_a_month_without_any_nearest_meeting_is_like_a_list(
    suggestion: Suggestion | None, is_filtered: bool, expected: tuple[str, str, str]
) -> None:
    assert shown(empty_month(JULY, None, suggestion, is_filtered=is_filtered, subscribe_url=WEBCAL)) == expected


def test_the_words_are_in_the_readers_language() -> None:
    with translation.override("sv"):
        found = empty_month(JULY, in_may(is_later=True), None, is_filtered=False, subscribe_url=WEBCAL)
    assert found.title == "Inga möten i juli 2027"
    assert found.action == "Gå till maj 2027"
    assert found.text.endswith("4–5 maj 2027, Łódź")
