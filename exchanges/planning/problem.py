"""A planning problem: a programme with what follows from it, and the requirements left out of it on purpose."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from exchanges.planning.calendars import in_any, is_closed
from exchanges.planning.programme import Country, Municipality, Placement, Programme, StandingMeeting
from exchanges.planning.slots import Slot, slots_of

SLACK_DAYS_PER_SLOT = 21
"""Room for a meeting among weekends and holidays when the programme's period is left out of account."""


class Requirement(NamedTuple):
    """A hard rule on behalf of someone: `host_free` of a municipality, `country_gap` of a country, `locked` of a slot.

    `period`, `weekdays`, `conference_year` and `conference_lead` have no subject.
    """

    code: str
    subject: str | None = None


@dataclass(frozen=True)
class Problem:
    """What is to be planned. Days are counted from `first`; `last` is the last day on which a meeting can be."""

    programme: Programme
    first: date
    last: date
    slots: tuple[Slot, ...]
    bounding: tuple[Placement, ...] = ()
    """Conferences that stay where they are and bound the plan without being part of it."""
    dropped: frozenset[Requirement] = frozenset()

    @cached_property
    def staying(self) -> dict[str, Placement]:
        """Meetings that no plan may touch, by slot."""
        standing = self.programme.standing
        keys = [slot.key for slot in self.slots if slot.key in standing and standing[slot.key].stays]
        return {key: standing[key].placement for key in keys}

    @cached_property
    def free_slots(self) -> tuple[Slot, ...]:
        """Slots whose meeting is to be found."""
        return tuple(slot for slot in self.slots if slot.key not in self.staying)

    @property
    def horizon(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    def day(self, index: int) -> date:
        """Return the date of a day's number."""
        return self.first + timedelta(days=index)

    def index(self, day: date) -> int:
        """Return a date's number; it may lie outside the horizon."""
        return (day - self.first).days

    def country_gap(self, code: str) -> int:
        """Return the least days between starts in a country."""
        return 0 if Requirement("country_gap", code) in self.dropped else self.programme.spacing.country_gap_days

    def host_gap(self, host: str) -> int:
        """Return the least days between a host's starts."""
        return 0 if Requirement("host_gap", host) in self.dropped else self.programme.spacing.host_gap_days

    def asks_for_themes(self, code: str) -> bool:
        """Tell whether the country's themes are bound."""
        return Requirement("themes", code) not in self.dropped

    @property
    def lead(self) -> int | None:
        """The least days from a national meeting's last day to the conference; None where the order is free."""
        return None if Requirement("conference_lead") in self.dropped else self.programme.spacing.conference_lead_days

    def exempt(self, slot: str) -> frozenset[str]:
        """Return the codes of the rules that don't bind the slot's standing meeting."""
        standing = self.programme.standing.get(slot)
        return standing.exempt_from if standing is not None else frozenset()

    def host_is_free(self, day: date, country: Country, host: Municipality) -> bool:
        """Tell whether a meeting at the host can take place on a day of the horizon."""
        on_weekday = day.isoweekday() in self.programme.weekdays
        return on_weekday and not in_any(day, host.unavailable) and not is_closed(day, country, host)

    def extra_meetings_of(self, country: str | None) -> tuple[StandingMeeting, ...]:
        """Return the meetings outside the rules that bar a country's days, or, for None, the conference's."""
        return tuple(
            extra
            for extra in self.programme.extra_meetings
            if country is None or extra.country is None or extra.country == country
        )


def problem_of(programme: Programme, *, country: str | None = None, without: Iterable[Requirement] = ()) -> Problem:
    """Derive the planning problem of a programme, or of one of its countries, without some of the requirements.

    For one country only its slots are planned; the conference, if it stands, stays where it is and bounds them.
    """
    dropped = frozenset(without)
    programme = _relaxed(programme, dropped)
    slots = tuple(slot for slot in slots_of(programme) if country is None or slot.country == country)
    first, last = programme.start, programme.end
    if Requirement("period") in dropped:
        first, last = _wide_horizon(programme, slots)
    bounding = _standing_conferences(programme) if country is not None else ()
    return Problem(programme, first, last, slots, bounding, dropped)


def _standing_conferences(programme: Programme) -> tuple[Placement, ...]:
    keys = (slot.key for slot in slots_of(programme) if not slot.is_national)
    return tuple(programme.standing[key].placement for key in keys if key in programme.standing)


def _relaxed(programme: Programme, dropped: frozenset[Requirement]) -> Programme:
    """Edit the programme as someone would who gives a requirement up."""
    if not dropped:
        return programme
    codes = {requirement.code for requirement in dropped}
    return replace(
        programme,
        weekdays=tuple(range(1, 8)) if "weekdays" in codes else programme.weekdays,
        rules=tuple(replace(rule, year=None) if "conference_year" in codes else rule for rule in programme.rules),
        countries=tuple(_relaxed_country(country, dropped) for country in programme.countries),
        meetings=tuple(_relaxed_meeting(meeting, dropped) for meeting in programme.meetings),
    )


def _relaxed_country(country: Country, dropped: frozenset[Requirement]) -> Country:
    places = tuple(
        replace(place, unavailable=()) if Requirement("host_free", place.id) in dropped else place
        for place in country.municipalities
    )
    if Requirement("closed", country.code) in dropped:
        return replace(country, municipalities=places, closed=(), public_holidays=())
    return replace(country, municipalities=places)


def _relaxed_meeting(meeting: StandingMeeting, dropped: frozenset[Requirement]) -> StandingMeeting:
    if Requirement("locked", meeting.slot) not in dropped:
        return meeting
    status = "confirmed" if meeting.status == "held" else meeting.status
    return replace(meeting, locked=False, status=status, exemptions=())


def _wide_horizon(programme: Programme, slots: tuple[Slot, ...]) -> tuple[date, date]:
    """Return a period in which there is room for everything, whatever the file says of some of its days."""
    spacing = programme.spacing
    apart = max(spacing.country_gap_days, spacing.host_gap_days, spacing.conference_lead_days)
    margin = timedelta(days=sum(apart + slot.rule.days + SLACK_DAYS_PER_SLOT for slot in slots) // 1 + apart)
    known = [programme.start, programme.end]
    known += [day for rule in programme.rules if rule.year for day in (date(rule.year, 1, 1), date(rule.year, 12, 31))]
    for country in programme.countries:
        known += [day for period in country.closed for day in period]
        known += [day for place in country.municipalities for period in place.unavailable for day in period]
    known += [day for meeting in programme.meetings for day in (meeting.start, meeting.end)]
    return min(known) - margin, max(known) + margin
