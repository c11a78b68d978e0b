"""Say requirements and their relaxations in plain English."""

from datetime import date

from exchanges.planning.problem.beside import stands_beside
from exchanges.planning.problem.calendars import days_in_number, longest_run_of, runs_of
from exchanges.planning.problem.problem import Relaxed, Requirement
from exchanges.planning.problem.programme import Period, Programme, StandingMeeting
from exchanges.planning.problem.slots import slots_by_key

WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
MOST_PERIODS_SHOWN = 4


def conflict_message(programme: Programme, requirement: Requirement, country: str | None = None) -> str:
    """Say what a requirement asks for, where a country is planned or all are."""
    spacing, subject = programme.spacing, _name(programme, requirement)
    years = " or ".join(str(rule.year) for rule in programme.rules if rule.year is not None)
    messages = {
        "host_free": lambda: f"{subject} can't host {_periods(_unavailable(programme, requirement))}",
        "not_again": lambda: f"{subject} hosts no meeting again {_cancelled(programme, requirement)}: it was cancelled",
        "closed": lambda: f"{subject} is closed on public holidays{_closed(programme, requirement)}",
        "country_gap": lambda: (
            f"{_whose_meetings(requirement, subject)} start at least {days_in_number(spacing.country_gap_days)} apart"
        ),
        "host_gap": lambda: (
            f"meetings hosted by {subject} start at least {days_in_number(spacing.host_gap_days)} apart"
        ),
        "themes": lambda: (
            f"the themes of {_whose_themes(requirement, subject)} are all covered and none comes twice at one host"
        ),
        "conference_year": lambda: f"the conference starts in {years}",
        "conference_lead": lambda: (
            f"the conference starts at least {days_in_number(spacing.conference_lead_days)} "
            "after the last national meeting"
        ),
        "period": lambda: f"the programme runs from {programme.start} to {programme.end}",
        "weekdays": lambda: _weekdays_only(programme),
        "locked": lambda: _stays(programme, requirement, country),
        "first_day": lambda: (
            f"no meeting is new or moved before {_first_day(programme)}, earlier ones stay as they are"
        ),
    }
    return messages[requirement.code]()


def repair_message(programme: Programme, requirement: Requirement, value: Relaxed, country: str | None = None) -> str:
    """Say what would do, where a country is planned or all are."""
    spacing, subject = programme.spacing, _name(programme, requirement)
    messages = {
        "host_free": lambda: f"let {subject} host {_span(value)} too",
        "not_again": lambda: f"let {subject} host {_span(value)} again",
        "closed": lambda: f"let meetings take place in {subject} {_span(value)} too",
        "country_gap": lambda: (
            f"{_between(requirement, subject)} allow {days_in_number(value)} instead of {spacing.country_gap_days}"
        ),
        "host_gap": lambda: f"for {subject} allow {days_in_number(value)} instead of {spacing.host_gap_days}",
        "themes": lambda: f"let themes of {_whose_themes(requirement, subject)} come twice or be left out",
        "conference_year": lambda: f"let the conference start in {value}",
        "conference_lead": lambda: (
            f"let the conference start {days_in_number(value)} after the last national meeting "
            f"instead of {spacing.conference_lead_days}"
        ),
        "period": lambda: _longer(programme, value),
        "weekdays": lambda: f"allow meetings on {_added_weekday(programme, value)} too",
        "first_day": lambda: _less_notice(programme, value),
        "locked": lambda: _let_move(programme, requirement, country),
    }
    return messages[requirement.code]()


def _whose_meetings(requirement: Requirement, country: str) -> str:
    return "programme-wide meetings" if requirement.subject is None else f"meetings in {country}"


def _between(requirement: Requirement, country: str) -> str:
    return "between programme-wide meetings" if requirement.subject is None else f"in {country}"


def _whose_themes(requirement: Requirement, country: str) -> str:
    return "programme-wide meetings" if requirement.subject is None else country


def _name(programme: Programme, requirement: Requirement) -> str:
    subject = requirement.subject or ""
    if subject in programme.municipality and requirement.code in ("host_free", "not_again", "host_gap"):
        return programme.municipality[subject].name
    return programme.country[subject].name if subject in programme.country else subject


def _unavailable(programme: Programme, requirement: Requirement) -> tuple[Period, ...]:
    periods = programme.municipality[requirement.subject or ""].off_until(programme.end)
    return tuple(period for period in periods if period[1] >= programme.start and period[0] <= programme.end)


def _cancelled(programme: Programme, requirement: Requirement) -> str:
    return _periods(tuple((day, day) for day in programme.cancelled_days(requirement.subject or "")))


def _closed(programme: Programme, requirement: Requirement) -> str:
    closed = programme.country[requirement.subject or ""].closed
    inside = tuple(period for period in closed if period[1] >= programme.start and period[0] <= programme.end)
    return f" and {_periods(inside)}" if inside else ""


def _periods(periods: tuple[Period, ...]) -> str:
    shown = [_period(period) for period in periods[:MOST_PERIODS_SHOWN]]
    more = len(periods) - len(shown)
    return ", ".join(shown) + (f" and in {more} more periods" if more else "")


def _period(period: Period) -> str:
    first, last = period
    return f"on {first}" if first == last else f"from {first} to {last}"


def _span(value: Relaxed) -> str:
    runs = runs_of(day for day in value if isinstance(day, date)) if isinstance(value, tuple) else ()
    return " and ".join(_period(run) for run in runs)


def _weekdays(weekdays: tuple[int, ...]) -> str:
    return ", ".join(WEEKDAYS[weekday - 1] for weekday in weekdays)


def _added_weekday(programme: Programme, value: Relaxed) -> str:
    added = [day for day in value if day not in programme.weekdays] if isinstance(value, tuple) else []
    return ", ".join(WEEKDAYS[day - 1] for day in added if isinstance(day, int))


def _longer(programme: Programme, value: Relaxed) -> str:
    if isinstance(value, tuple) and value[0] != programme.start:
        return f"let the programme start on {value[0]} instead of {programme.start}"
    end = value[1] if isinstance(value, tuple) else ""
    return f"let the programme end on {end} instead of {programme.end}"


def _first_day(programme: Programme) -> str:
    if not programme.notice_days:
        return str(programme.first_day)
    return f"{programme.first_day}, {days_in_number(programme.notice_days)} after {programme.today}"


def _less_notice(programme: Programme, value: Relaxed) -> str:
    less = programme.notice_days - value if isinstance(value, int) else programme.notice_days
    ahead = f"tell people {days_in_number(value)} ahead instead of {programme.notice_days}"
    return f"{ahead} ({days_in_number(less)} less notice)"


def _weekdays_only(programme: Programme) -> str:
    only = f"meetings take place on {_weekdays(programme.weekdays)} only"
    most = longest_run_of(programme.weekdays)
    too_long = [rule for rule in programme.rules if most is not None and rule.meetings and rule.days > most]
    if not too_long:
        return only
    named = " and ".join(f"{_the_kind(rule.kind)} takes {rule.days}" for rule in too_long)
    return f"{only}, so on no more than {most} in a row, but {named}"


def _the_kind(kind: str) -> str:
    return "the conference" if kind == "conference" else f"a meeting of the rule {kind}"


def meeting_name(programme: Programme, key: str) -> str:
    """Name an owed meeting by its host, country or kind and number, one outside the rules by its date."""
    slot = slots_by_key(programme).get(key)
    if slot is None:
        return f"the meeting outside the rules on {key}"
    if slot.country is None:
        stem = "the conference" if slot.rule.kind == "conference" else f"the programme-wide {slot.rule.kind}"
    elif slot.rule.scope == "each":
        stem = programme.municipality[slot.hosts[0]].name if slot.hosts else key.split(":")[1]
    else:
        stem = f"{programme.country[slot.country].name}, {slot.rule.kind}"
    return stem if slot.rule.meetings == 1 else f"{stem}, meeting {slot.number} of {slot.rule.meetings}"


def _stays(programme: Programme, requirement: Requirement, country: str | None) -> str:
    subject = requirement.subject or ""
    name = meeting_name(programme, subject)
    standing = programme.standing.get(subject)
    if standing is None:
        beside = [extra for extra in programme.extra_meetings if extra.start.isoformat() == subject]
        where = {"everywhere" if extra.country is None else programme.country[extra.country].name for extra in beside}
        last = max(extra.end for extra in beside)
        until = f" until {last}" if last > beside[0].start else ""
        return f"{name} bars its days{until}: {', '.join(sorted(where))}"
    host = programme.municipality.get(standing.host or "")
    why = _why_it_stays(standing, is_beside=stands_beside(programme, subject, country))
    return f"{name} {why}: {host.name if host else standing.host} on {standing.start}"


def _why_it_stays(standing: StandingMeeting, *, is_beside: bool) -> str:
    reasons = (
        ("was held", standing.is_held),
        ("stays, as it is not planned along", is_beside),
        ("is locked", standing.locked),
        ("counts for several hosts", bool(standing.also_fills)),
    )
    return next((reason for reason, is_so in reasons if is_so), "stays by exemption")


def _let_move(programme: Programme, requirement: Requirement, country: str | None) -> str:
    name = meeting_name(programme, requirement.subject or "")
    standing = programme.standing.get(requirement.subject or "")
    if standing is None or stands_beside(programme, requirement.subject, country):
        return f"move {name}, or cancel it"
    ways = (
        (f"unlock {name}", standing.locked),
        (f"let {name} count for its host alone", bool(standing.also_fills)),
        (f"take the exemption of {name} back", bool(standing.exempt_from)),
    )
    return f"{' and '.join(way for way, is_needed in ways if is_needed)}, so that it can move"
