"""Public holidays in the calendar: each once a day, with the countries that have it, in the reader's language."""

from datetime import date, timedelta

import pytest

from exchanges.public.calendar.public_holidays import Holiday, _own_words, holidays_on

SIX = ("SE", "DE", "AT", "HU", "IT", "PL")


@pytest.mark.parametrize(
    ("day", "language", "expected"),
    [
        (date(2027, 5, 27), "en", [Holiday("Corpus Christi", ("AT", "PL"))]),
        (date(2027, 5, 27), "de", [Holiday("Fronleichnam", ("AT", "PL"))]),
        (date(2026, 8, 21), "sv", [Holiday("Pihenőnap (2026. 08. 08.-től helyettesítve)", ("HU",), "hu")]),
        (date(2027, 6, 6), "sv", [Holiday("Nationaldagen", ("SE",))]),
        (date(2027, 3, 15), "hu", [Holiday("Nemzeti ünnep", ("HU",))]),
        (date(2027, 8, 15), "it", [Holiday("Assunzione della Beata Vergine Maria", ("AT", "IT", "PL"))]),
        (date(2027, 5, 5), "en", []),
    ],
)
def test_a_holiday_is_named_with_its_countries(day: date, language: str, expected: list[Holiday]) -> None:
    assert list(holidays_on(day, SIX, language=language)) == expected


def test_one_feast_under_two_names_is_one() -> None:
    first_of_may = list(holidays_on(date(2027, 5, 1), SIX, language="en"))
    assert first_of_may == [Holiday("Labour Day", ("SE", "DE", "AT", "HU", "IT")), Holiday("National Day", ("PL",))]


def test_two_feasts_of_one_country_on_a_day_are_two() -> None:
    all_saints = list(holidays_on(date(2026, 11, 1), SIX, language="it"))
    assert all_saints == [
        Holiday("Ognissanti", ("AT", "HU", "IT", "PL")),
        Holiday("Giorno dell'unità nazionale", ("IT",)),
    ]


def test_a_country_that_nobody_knows_has_none() -> None:
    assert list(holidays_on(date(2027, 1, 1), ["XX"], language="en")) == []


DAYS = [date(2026, 1, 1) + timedelta(days=number) for number in range(2 * 365)]


@pytest.mark.parametrize("language", ["sv", "de", "it", "pl", "hu"])
def test_no_holiday_has_an_english_name_elsewhere(language: str) -> None:
    found = [holiday for day in DAYS for holiday in holidays_on(day, SIX, language=language)]
    assert len(found) > 50
    assert [holiday for holiday in found if holiday.language == "en"] == []


def test_words_of_our_own_are_for_holidays_that_there_are() -> None:
    known = {holiday.name for day in DAYS for holiday in holidays_on(day, SIX, language="en")}
    assert set(_own_words()) <= known
