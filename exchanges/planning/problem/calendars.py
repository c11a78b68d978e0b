"""Days on which municipalities cannot meet: public holidays, closed periods, their own absences."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from functools import lru_cache

from exchanges.planning.problem.programme import Country, Municipality, Period


def in_any(day: date, periods: tuple[Period, ...]) -> bool:
    """Tell whether the day lies in one of the periods, both ends included."""
    return any(first <= day <= last for first, last in periods)


def days_of(start: date, end: date) -> tuple[date, ...]:
    """Return the calendar days from start to end, both included."""
    return tuple(start + timedelta(days=offset) for offset in range((end - start).days + 1))


def runs_of(days: Iterable[date]) -> tuple[Period, ...]:
    """Return the days as periods, those that follow each other together."""
    runs: list[Period] = []
    for day in sorted(set(days)):
        if runs and day == runs[-1][1] + timedelta(days=1):
            runs[-1] = runs[-1][0], day
        else:
            runs.append((day, day))
    return tuple(runs)


def longest_run_of(weekdays: Collection[int]) -> int | None:
    """Return how many days in a row may be allowed weekdays (1 is Monday); None where all are."""
    if len(set(weekdays)) == 7:
        return None
    lengths, length = [0], 0
    for day in range(14):
        length = length + 1 if day % 7 + 1 in weekdays else 0
        lengths.append(length)
    return max(lengths)


def is_public_holiday(day: date, country: Country, municipality: Municipality) -> bool:
    """Tell whether a municipality has a public holiday, its region's too unless the country lists its dates itself."""
    if country.public_holidays != "auto":
        return day in country.public_holidays
    return day in public_holidays(country.code, municipality.region, day.year)


def is_closed(day: date, country: Country, municipality: Municipality) -> bool:
    """Tell whether the municipality's country is closed or on holiday."""
    return in_any(day, country.closed) or is_public_holiday(day, country, municipality)


def is_away(day: date, country: Country, municipality: Municipality) -> bool:
    """Tell whether the municipality can't come: unavailable, closed or on holiday."""
    return in_any(day, municipality.unavailable) or is_closed(day, country, municipality)


def knows_holidays_of(code: str) -> bool:
    """Tell whether the package `holidays` knows the country."""
    # Imported late: only programmes with "auto" pay for it.
    from holidays import list_supported_countries

    return code in list_supported_countries(include_aliases=False)


@lru_cache(maxsize=4096)
def days_in_number(number: object) -> str:
    """Write a number of days: 1 day, 21 days."""
    return "1 day" if number == 1 else f"{number} days"


def public_holidays(code: str, region: str, year: int) -> frozenset[date]:
    """Return a year's public holidays after the package `holidays`, with the region's where it knows the region."""
    # Imported late: only programmes with "auto" pay for it.
    from holidays import country_holidays

    return frozenset(country_holidays(code, subdiv=_subdivision(code, region), years=year))


@lru_cache(maxsize=4096)
def _subdivision(code: str, region: str) -> str | None:
    """Translate an ISO 3166-2 region ("DE-BY") to the package's name for it, None where it knows none."""
    # Imported late: only programmes with "auto" pay for it.
    from holidays import list_supported_countries

    name = region.removeprefix(f"{code}-")
    return name if name in list_supported_countries(include_aliases=False)[code] else None
