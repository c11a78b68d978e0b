from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localisation.dates import date_block, date_range, day_in_words, month_heading, month_in_words, weekday_range

SIX = ["en", "sv", "de", "it", "pl", "hu"]
DAYS = st.dates(min_value=date(2019, 1, 1), max_value=date(2035, 12, 1))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "27–28 April 2027"),
        ("sv", "27–28 april 2027"),
        ("de", "27.–28. April 2027"),
        ("it", "27–28 aprile 2027"),
        ("pl", "27–28 kwietnia 2027"),
        ("hu", "2027. április 27–28."),
    ],
)
def test_two_days_of_one_month_share_the_month_and_the_year(language: str, expected: str) -> None:
    assert date_range(date(2027, 4, 27), date(2027, 4, 28), language=language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "31 August – 1 September 2027"),
        ("sv", "31 augusti–1 september 2027"),
        ("de", "31. August – 1. September 2027"),
        ("it", "31 agosto – 1 settembre 2027"),
        ("pl", "31 sierpnia – 1 września 2027"),
        ("hu", "2027. augusztus 31. – szeptember 1."),
    ],
)
def test_a_range_over_two_months_names_both(language: str, expected: str) -> None:
    assert date_range(date(2027, 8, 31), date(2027, 9, 1), language=language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "31 December 2026 – 1 January 2027"),
        ("sv", "31 december 2026–1 januari 2027"),
        ("de", "31. Dezember 2026 – 1. Januar 2027"),
        ("it", "31 dicembre 2026 – 1 gennaio 2027"),
        ("pl", "31 grudnia 2026 – 1 stycznia 2027"),
        ("hu", "2026. december 31. – 2027. január 1."),
    ],
)
def test_a_range_over_new_year_names_both_years_even_where_years_are_left_out(language: str, expected: str) -> None:
    start, end = date(2026, 12, 31), date(2027, 1, 1)
    assert date_range(start, end, language=language) == expected
    assert date_range(start, end, language=language, year=False) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "5 May 2027"),
        ("sv", "5 maj 2027"),
        ("de", "5. Mai 2027"),
        ("it", "5 maggio 2027"),
        ("pl", "5 maja 2027"),
        ("hu", "2027. május 5."),
    ],
)
def test_a_single_day_is_written_once(language: str, expected: str) -> None:
    assert date_range(date(2027, 5, 5), date(2027, 5, 5), language=language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "27–28 Apr"),
        ("sv", "27–28 apr."),
        ("de", "27.–28. Apr."),
        ("it", "27–28 apr"),
        ("pl", "27–28 kwi"),
        ("hu", "ápr. 27–28."),
    ],
)
def test_the_short_form_leaves_the_year_out_and_abbreviates_the_month(language: str, expected: str) -> None:
    assert date_range(date(2027, 4, 27), date(2027, 4, 28), language=language, year=False, short=True) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Tuesday 27 April 2027"),
        ("sv", "tisdag 27 april 2027"),
        ("de", "Dienstag, 27. April 2027"),
        ("it", "martedì 27 aprile 2027"),
        ("pl", "wtorek, 27 kwietnia 2027"),
        ("hu", "2027. április 27., kedd"),
    ],
)
def test_a_day_in_words_has_its_weekday(language: str, expected: str) -> None:
    assert day_in_words(date(2027, 4, 27), language=language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "April 2027"),
        ("sv", "April 2027"),
        ("de", "April 2027"),
        ("it", "Aprile 2027"),
        ("pl", "Kwiecień 2027"),
        ("hu", "2027. április"),
    ],
)
def test_a_month_heading_stands_on_its_own(language: str, expected: str) -> None:
    assert month_heading(date(2027, 4, 27), language=language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "April 2027"), ("sv", "april 2027"), ("de", "April 2027"), ("it", "aprile 2027"), ("pl", "kwiecień 2027")],
)
def test_a_month_in_a_sentence_has_no_capital_that_its_language_lacks(language: str, expected: str) -> None:
    assert month_in_words(date(2027, 4, 27), language=language) == expected


def test_a_date_block_over_two_months_keeps_the_first_day_large() -> None:
    block = date_block(date(2027, 8, 31), date(2027, 9, 1), language="en")
    assert (block.days, block.month, block.weekdays) == ("31", "Aug–1 Sep", "Tue–Wed")


def test_a_date_block_may_end_in_the_year() -> None:
    assert date_block(date(2027, 4, 27), date(2027, 4, 28), language="en", year=True).month == "Apr 2027"


def test_a_date_block_puts_year_and_day_where_the_language_does() -> None:
    assert date_block(date(2027, 4, 27), date(2027, 4, 28), language="hu", year=True).month == "2027. ápr."
    assert date_block(date(2027, 8, 31), date(2027, 9, 1), language="hu").month == "aug.–szept. 1."


def test_a_date_block_may_write_the_month_out() -> None:
    block = date_block(date(2027, 4, 27), date(2027, 4, 28), language="pl", year=True, short=False)
    assert (block.days, block.month, block.weekdays) == ("27–28", "kwietnia 2027", "wt.–śr.")


def test_one_day_has_one_weekday() -> None:
    assert weekday_range(date(2027, 6, 29), date(2027, 6, 29), language="hu") == "K"


def test_a_range_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        date_range(date(2027, 4, 28), date(2027, 4, 27), language="en")


def test_a_regional_language_is_written_as_its_language_and_an_unknown_one_as_english() -> None:
    assert date_range(date(2027, 5, 5), date(2027, 5, 5), language="de-at") == "5. Mai 2027"
    assert date_range(date(2027, 5, 5), date(2027, 5, 5), language="fi") == "5 May 2027"


@given(start=DAYS, days=st.integers(min_value=0, max_value=40), language=st.sampled_from(SIX))
def test_every_range_names_its_first_and_last_day_and_its_last_year(start: date, days: int, language: str) -> None:
    end = start + timedelta(days=days)
    text = date_range(start, end, language=language)
    digits = "".join(letter if letter.isdigit() else " " for letter in text).split()
    assert {str(start.day), str(end.day), str(end.year)} <= set(digits)
