from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchanges.planning.files.programme_files import read_programme, write_programme
from exchanges.planning.problem.programme import Municipality, Programme
from exchanges.planning.solver import plan_programme
from exchanges.sample.loading import archive_source, follow_up_source

ARCHIVE = archive_source()
days = st.dates(date(2001, 1, 1), date(2149, 12, 31))


def municipalities(programme: Programme) -> list[Municipality]:
    return [municipality for country in programme.countries for municipality in country.municipalities]


@given(days)
def test_the_follow_up_of_any_day_is_a_valid_file(today: date) -> None:
    programme = follow_up_source(today)

    assert read_programme(write_programme(programme)) == programme


@given(days)
def test_the_day_lies_in_the_follow_up_which_lasts_as_long(today: date) -> None:
    programme = follow_up_source(today)

    assert programme.start < today < programme.end
    assert programme.end - programme.start == ARCHIVE.end - ARCHIVE.start


@given(days)
def test_roles_stay_and_availability_keeps_its_weekdays(today: date) -> None:
    programme = follow_up_source(today)
    shift = programme.start - ARCHIVE.start

    assert shift % timedelta(weeks=1) == timedelta(0)
    for before, after in zip(municipalities(ARCHIVE), municipalities(programme), strict=True):
        assert (after.id, after.role, after.expertise) == (before.id, before.role, before.expertise)
        moved = tuple((first + shift, last + shift) for first, last in before.unavailable)
        assert after.unavailable == moved


@given(days)
def test_countries_close_in_the_seasons_in_which_they_always_do(today: date) -> None:
    programme = follow_up_source(today)

    for before, after in zip(ARCHIVE.countries, programme.countries, strict=True):
        usual = {first.timetuple().tm_yday for first, _ in before.closed}
        for first, last in after.closed:
            assert min(abs(first.timetuple().tm_yday - day) for day in usual) <= 5
            assert first <= programme.end
            assert last >= programme.start


@given(days)
def test_the_conference_is_in_a_year_with_room_for_it(today: date) -> None:
    programme = follow_up_source(today)
    year = programme.rule["conference"].year
    assert year is not None

    first, last = max(programme.start, date(year, 1, 1)), min(programme.end, date(year, 12, 31))

    assert (last - first).days >= 44
    assert (programme.end - last).days <= 45


def test_themes_are_told_in_every_language() -> None:
    languages = {"en", "sv", "de", "it", "pl", "hu"}

    for theme in follow_up_source(date(2026, 11, 23)).themes:
        assert set(theme.name) == set(theme.content) == set(theme.target_groups) == languages
        for texts in (theme.content, theme.target_groups):
            assert len({len(lines) for lines in texts.values()}) == 1


def test_themes_say_in_english_and_swedish_what_the_archive_says() -> None:
    for theme, before in zip(follow_up_source(date(2026, 11, 23)).themes, ARCHIVE.themes, strict=True):
        told = replace(
            theme,
            name={code: theme.name[code] for code in before.name},
            content={code: theme.content[code] for code in before.content},
            target_groups={code: theme.target_groups[code] for code in before.target_groups},
        )
        assert told == before


@pytest.mark.parametrize(
    "today", [date(2026, 11, 23), date(2027, 2, 26), date(2027, 7, 1), date(2028, 2, 29), date(2029, 9, 10)]
)
def test_the_follow_up_has_an_optimal_plan_at_any_season(today: date) -> None:
    assert plan_programme(follow_up_source(today), time_limit=60, workers=2).status == "optimal"
