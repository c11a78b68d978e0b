"""A follow-up of the real programme around any day: the same networks, moved by whole weeks so that weekdays stay."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from exchanges.planning.problem.programme import Country, HostingRule, Municipality, Period, Programme

SLUG = "multiply-next"
# So much of it is over that a visitor sees meetings that were held, and so little that most are still to come.
WEEKS_OVER = 32
_DAYS_A_YEAR = 365.2425
_CONFERENCE_SEASON = timedelta(days=90)


def follow_up(archive: Programme, today: date) -> Programme:
    """Return the follow-up in which today lies, deterministic for a day.

    Roles, levels and rules stay. Availability moves with the programme; closed periods move by the weeks that keep
    them in their season, since nobody closes for the summer in January. A conference's year becomes that in which
    most of the last three months lie.
    """
    shift = timedelta(weeks=(today - archive.start).days // 7 - WEEKS_OVER)
    start, end = archive.start + shift, archive.end + shift
    return replace(
        archive,
        slug=SLUG,
        name=f"MULTIPLY follow-up {start.year}–{end.year}",
        start=start,
        end=end,
        rules=tuple(_rule(rule, end) for rule in archive.rules),
        countries=tuple(_country(country, shift, (start, end)) for country in archive.countries),
        meetings=(),
    )


def _rule(rule: HostingRule, end: date) -> HostingRule:
    if rule.year is None:
        return rule
    return replace(rule, year=(end - _CONFERENCE_SEASON / 2).year)


def _country(country: Country, shift: timedelta, span: Period) -> Country:
    return replace(
        country,
        closed=tuple(sorted({period for closed in country.closed for period in _in_season(closed, span)})),
        municipalities=tuple(_municipality(municipality, shift) for municipality in country.municipalities),
    )


def _in_season(closed: Period, span: Period) -> Iterable[Period]:
    """Move a period by whole weeks to the same season of every year that the span touches."""
    first, last = closed
    for years in range(span[0].year - first.year - 1, span[1].year - first.year + 2):
        weeks = timedelta(weeks=round(years * _DAYS_A_YEAR / 7))
        if first + weeks <= span[1] and last + weeks >= span[0]:
            yield first + weeks, last + weeks


def _municipality(municipality: Municipality, shift: timedelta) -> Municipality:
    return replace(
        municipality,
        unavailable=_shifted(municipality.unavailable, shift),
        preferred=_shifted(municipality.preferred, shift),
    )


def _shifted(periods: Iterable[Period], shift: timedelta) -> tuple[Period, ...]:
    return tuple((first + shift, last + shift) for first, last in periods)
