"""Whole small programmes for property tests: everything that a file may hold and the database will keep."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from exchanges.hosting.models import RuleCode
from exchanges.planning.problem.programme import (
    MEETING_STATUSES,
    ROLES,
    RULE_SCOPES,
    Country,
    Exemption,
    HostingRule,
    Municipality,
    Programme,
    Spacing,
    StandingMeeting,
    Theme,
    Weights,
)
from exchanges.planning.problem.slots import Slot, slots_of

START = date(2020, 1, 1)
COUNTRIES = {"SE": "Europe/Stockholm", "DE": "Europe/Berlin", "XX": ""}
THEME_KEYS = ("planning", "open", "heat", "european-exchange")
TEXT = st.text("aåäöß ž„–’0Ł", min_size=1, max_size=6).filter(lambda text: bool(text.strip()))

days = st.integers(0, 500).map(lambda offset: START + timedelta(days=offset))
periods = st.lists(
    st.tuples(days, st.integers(0, 9)).map(lambda pair: (pair[0], pair[0] + timedelta(days=pair[1]))),
    max_size=2,
    unique=True,
).map(lambda found: tuple(sorted(found)))
text_lists = st.dictionaries(st.sampled_from(("en", "sv", "hu")), st.lists(TEXT, max_size=2).map(tuple), max_size=2)


@st.composite
def themes(draw: st.DrawFn) -> tuple[Theme, ...]:
    keys = draw(st.lists(st.sampled_from(THEME_KEYS), min_size=1, max_size=4, unique=True))
    return tuple(
        Theme(
            key=key,
            name=draw(st.dictionaries(st.sampled_from(("en", "sv")), TEXT, max_size=2)),
            content=draw(text_lists),
            target_groups=draw(text_lists),
            scope=draw(st.sampled_from(("national", "programme"))),
        )
        for key in keys
    )


@st.composite
def rules(draw: st.DrawFn) -> tuple[HostingRule, ...]:
    kinds = draw(st.lists(st.sampled_from(("forerunner", "award", "network", "conference")), max_size=4, unique=True))
    found = []
    for kind in kinds:
        scope = draw(st.sampled_from(RULE_SCOPES))
        audience = draw(st.sets(st.sampled_from(ROLES)))
        found.append(
            HostingRule(
                kind=kind,
                host_role=draw(st.sampled_from(ROLES)),
                scope=scope,
                meetings=draw(st.integers(0, 2)),
                audience=tuple(role for role in ROLES if role in audience),
                days=draw(st.integers(1, 2)),
                year=draw(st.sampled_from((None, 2020))) if scope == "programme" else None,
            )
        )
    return tuple(found)


@st.composite
def municipalities(draw: st.DrawFn, code: str, keys: tuple[str, ...]) -> tuple[Municipality, ...]:
    numbers = draw(st.lists(st.integers(1, 4), max_size=3, unique=True))
    levels = st.dictionaries(st.sampled_from(keys), st.integers(1, 3), max_size=2)
    found = []
    for number in numbers:
        lat, lon = draw(st.sampled_from(((None, None), (59.27, 15.21), (-90.0, 180.0))))
        municipality = Municipality(
            id=f"{code.lower()}-{number}",
            name=draw(TEXT),
            role=draw(st.sampled_from(ROLES)),
            district=draw(st.sampled_from(("", "Süd"))),
            region=draw(st.sampled_from(("", {"DE": "DE-BY", "SE": "SE-T"}.get(code, f"{code}-1")))),
            timezone=draw(st.sampled_from(("", "", "Atlantic/Canary", "America/Nuuk"))),
            lat=lat,
            lon=lon,
            website=draw(st.sampled_from(("", "https://example.org"))),
            can_host=draw(st.booleans()),
            unavailable=draw(periods),
            preferred=draw(periods),
            expertise=draw(levels),
            interests=draw(levels),
        )
        found.append(municipality)
    return tuple(found)


@st.composite
def countries(draw: st.DrawFn, keys: tuple[str, ...]) -> tuple[Country, ...]:
    codes = draw(st.lists(st.sampled_from(tuple(COUNTRIES)), max_size=3, unique=True))
    listed = st.sets(days, max_size=2).map(lambda found: tuple(sorted(found)))
    return tuple(
        Country(
            code=code,
            name=draw(TEXT),
            timezone=COUNTRIES[code],
            language=draw(st.sampled_from(("", "sv"))),
            public_holidays=draw(listed) if code == "XX" else draw(st.just("auto") | listed),
            closed=draw(periods),
            municipalities=draw(municipalities(code, keys)),
        )
        for code in codes
    )


def _can_host(programme: Programme, slot: Slot) -> list[str]:
    """Return whom the database takes as the slot's host; whether somebody can host is asked by the planner only."""
    if slot.rule.scope == "each":
        return list(slot.hosts)
    networks = programme.countries if slot.country is None else (programme.country[slot.country],)
    return [
        municipality.id
        for country in networks
        for municipality in country.municipalities
        if municipality.role == slot.rule.host_role
    ]


@st.composite
def exemptions(draw: st.DrawFn, programme: Programme, rules: tuple[str, ...]) -> Exemption:
    """Return one for the meeting as it is, or as it was with another host, theme, day or length: it may have lapsed."""
    was = draw(st.sets(st.sampled_from(("host", "theme", "start", "days"))))
    return Exemption(
        rule=draw(st.sampled_from(rules)),
        reason=draw(TEXT),
        host=draw(st.sampled_from(tuple(programme.municipality))) if "host" in was and programme.municipality else None,
        theme=draw(st.sampled_from(programme.themes)).key if "theme" in was else None,
        start=draw(days) if "start" in was else None,
        days=draw(st.integers(1, 3)) if "days" in was else None,
    )


@st.composite
def slot_meetings(draw: st.DrawFn, programme: Programme, slot: Slot, statuses: tuple[str, ...]) -> list[Any]:
    """Return up to one meeting that stands in the slot and up to two cancelled ones, each with its exemptions."""
    hosts = _can_host(programme, slot)
    if not hosts:
        return []
    wanted = draw(st.lists(st.just("cancelled"), max_size=2))
    wanted += [draw(st.sampled_from(statuses))] if draw(st.booleans()) else []
    # Programme-wide meetings come after the national ones, in the year that their rule may name.
    start = st.integers(0, 200) if slot.is_national else st.integers(210, 350)
    meetings = [
        StandingMeeting(
            slot=slot.key,
            host=draw(st.sampled_from(hosts)),
            theme=draw(st.sampled_from(programme.themes)).key,
            start=START + timedelta(days=draw(start)),
            days=draw(st.integers(1, 3)),
            status=status,
            locked=draw(st.booleans()),
        )
        for status in wanted
    ]
    granted = st.lists(exemptions(programme, tuple(RuleCode.values)), max_size=3).map(tuple)
    return [replace(meeting, exemptions=draw(granted)) for meeting in meetings]


@st.composite
def extra_meetings(draw: st.DrawFn, programme: Programme, statuses: tuple[str, ...]) -> list[Any]:
    return [
        StandingMeeting(
            slot=None,
            country=draw(st.sampled_from((None, *programme.country))),
            host=draw(st.sampled_from((None, *programme.municipality))),
            theme=draw(st.sampled_from((None, *(theme.key for theme in programme.themes)))),
            start=draw(days),
            days=draw(st.integers(1, 2)),
            status=draw(st.sampled_from((*statuses, "cancelled"))),
            locked=draw(st.booleans()),
            exemptions=draw(st.lists(exemptions(programme, ("first_day",)), max_size=2).map(tuple)),
        )
        for _ in range(draw(st.integers(0, 3)))
    ]


@st.composite
def hosted_along(draw: st.DrawFn, programme: Programme, meeting: StandingMeeting) -> StandingMeeting:
    """Say who hosts it along, be it nobody: a file that says nothing of it leaves whom it finds."""
    others = sorted(programme.municipality.keys() - {meeting.host})
    chosen = draw(st.lists(st.sampled_from(others), max_size=2, unique=True)) if others else []
    return replace(meeting, co_hosts=tuple(chosen))


@st.composite
def programmes(draw: st.DrawFn, statuses: tuple[str, ...] = MEETING_STATUSES[:-1]) -> Programme:
    """Make a programme named "small", its meetings in any order, those that stand with one of the statuses."""
    found = draw(themes())
    networks = draw(countries(tuple(theme.key for theme in found)))
    programme = Programme(
        slug="small",
        name=draw(TEXT),
        start=START,
        end=START + timedelta(days=draw(st.integers(300, 500))),
        weekdays=tuple(sorted(draw(st.sets(st.integers(1, 7), min_size=1)))),
        themes=found,
        rules=draw(rules()),
        spacing=Spacing(country_gap_days=draw(st.integers(0, 30))),
        weights=Weights(absence=draw(st.integers(0, 30))),
        notice_days=draw(st.integers(0, 365)),
        countries=networks,
    )
    meetings = [meeting for slot in slots_of(programme) for meeting in draw(slot_meetings(programme, slot, statuses))]
    meetings += draw(extra_meetings(programme, statuses))
    meetings = [draw(hosted_along(programme, meeting)) for meeting in meetings]
    registered = [replace(meeting, registrations=draw(st.integers(0, 9))) for meeting in meetings]
    return replace(programme, meetings=tuple(draw(st.permutations(registered if "held" in statuses else meetings))))
