"""A planning problem: a programme with what follows from it, and the requirements left out of it on purpose."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

from exchanges.planning.problem.beside import counted_abroad, standing_conferences
from exchanges.planning.problem.calendars import days_of, in_any, is_closed
from exchanges.planning.problem.programme import MeetingStatus, Period, Placement, Programme, StandingMeeting
from exchanges.planning.problem.slots import Slot, slots_of

EACH_DAY = "each day"
"""Relaxes `host_free` or `closed` to any of its days, each at a cost of 1: so the fewest days can be found."""

DAYS_OFF = ("host_free", "closed", "not_again")
"""Codes of requirements that can be relaxed for single days."""

EVERY_WEEKDAY = (1, 2, 3, 4, 5, 6, 7)

SLACK_DAYS_PER_SLOT = 21
"""Room for a meeting among weekends and holidays when the programme's period is left out of account."""


class Requirement(NamedTuple):
    """A hard rule on behalf of someone: `host_free` of a municipality, `country_gap` of a country, `locked` of a slot.

    A meeting outside the rules is `locked` by its date.

    `period`, `weekdays`, `first_day`, `conference_year` and `conference_lead` have no subject.
    """

    code: str
    subject: str | None = None


Relaxed: TypeAlias = int | str | Period | tuple[int, ...] | tuple[date, ...] | None
"""To what a requirement is relaxed; None drops it.

A number of days for gaps, lead and notice (`first_day`), a year, a set of weekdays, a new period of the programme, and
for `host_free`, `closed` and `not_again` the days on which they don't bind (or `EACH_DAY`).
"""


@dataclass(frozen=True)
class Problem:
    """What is to be planned. Days are counted from `first`; `last` is the last day on which a meeting can be."""

    programme: Programme
    first: date
    last: date
    slots: tuple[Slot, ...]
    bounding: tuple[Placement, ...] = ()
    """Conferences that stay where they are and bound the plan without being part of it."""
    hosted_abroad: tuple[tuple[Slot, Placement], ...] = ()
    """National meetings that count for a host of another country and that no plan moves: its gap binds there, too."""
    counted_abroad: frozenset[str] = frozenset()
    """Keys of the slots whose meetings count for a host of another country as they stand, whatever is relaxed."""
    relaxed: Mapping[Requirement, Relaxed] = field(default_factory=dict)

    @cached_property
    def staying(self) -> dict[str, Placement]:
        """Meetings that no plan may touch, by slot."""
        standing = self.programme.standing
        keys = [slot.key for slot in self.slots if slot.key in standing and self.programme.stays(standing[slot.key])]
        return {key: standing[key].placement for key in keys}

    @cached_property
    def beside(self) -> tuple[str, ...]:
        """Slots whose meetings bind the plan without being part of it."""
        planned = {slot.key for slot in self.slots}
        keys = (*(meeting.slot for meeting in self.bounding), *(slot.key for slot, _ in self.hosted_abroad))
        return tuple(key for key in keys if key not in planned)

    @cached_property
    def free_slots(self) -> tuple[Slot, ...]:
        """Slots whose meeting is to be found."""
        return tuple(slot for slot in self.slots if slot.key not in self.staying)

    @cached_property
    def free_hosts(self) -> tuple[str, ...]:
        """Who may have a part as a host in a meeting that is to be found, further hosts last."""
        hosts = [host for slot in self.slots for host in slot.hosts]
        return tuple(dict.fromkeys(hosts + [host for slot in self.free_slots for host in self.co_hosts(slot)]))

    def co_hosts(self, slot: Slot) -> tuple[str, ...]:
        """Return the further hosts that a slot's standing meeting has, in a fixed order."""
        return tuple(sorted(self.programme.co_hosts_of(slot.key, "")))

    @cached_property
    def conferences_staying(self) -> tuple[tuple[Slot, Placement], ...]:
        """Programme-wide meetings that no plan may touch."""
        return tuple(
            (slot, self.staying[slot.key]) for slot in self.slots if not slot.is_national and slot.key in self.staying
        )

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

    @cached_property
    def shares_plenaries(self) -> bool:
        """Whether several programme-wide meetings keep distances and share themes out among themselves."""
        return sum(not slot.is_national for slot in self.slots) > 1

    def country_gap(self, code: str | None) -> int:
        """Return the least days between starts in a country, or of programme-wide meetings (None)."""
        return self._days(Requirement("country_gap", code), self.programme.spacing.country_gap_days)

    def host_gap(self, host: str) -> int:
        """Return the least days between a host's starts."""
        return self._days(Requirement("host_gap", host), self.programme.spacing.host_gap_days)

    def asks_for_themes(self, code: str | None) -> bool:
        """Tell whether the themes of a country, or of programme-wide meetings (None), are bound."""
        return Requirement("themes", code) not in self.relaxed

    @property
    def lead(self) -> int | None:
        """The least days from a national meeting's last day to the conference; None where the order is free."""
        lead = self.relaxed.get(Requirement("conference_lead"), self.programme.spacing.conference_lead_days)
        return lead if isinstance(lead, int) else None

    def conference_day_after(self, last_day: int) -> int:
        """Return the first day a conference may begin on where national meetings end on `last_day`, both as indices."""
        return 0 if self.lead is None else max(last_day + self.lead, 0)

    def _days(self, requirement: Requirement, usual: int) -> int:
        days = self.relaxed.get(requirement, usual)
        return days if isinstance(days, int) else 0

    def priced_days(self, placement: Placement, only: Requirement | None = None) -> tuple[date, ...]:
        """Return those of its days that cost 1 each, as they are off and are to be worked on all the same.

        With `only` those that this requirement would bar.
        """
        hosts = (placement.host, *self.programme.co_hosts_of(placement.slot, placement.host))
        cancelled = self.programme.not_again.get((placement.slot.split(":")[0], placement.host), ())
        is_priced = self._is_priced(Requirement("not_again", placement.host), only)
        priced_start = {placement.start}.intersection(cancelled if is_priced else ())
        priced = [off for host in hosts for each, off in self._days_off(host) if self._is_priced(each, only)]
        if not (priced or priced_start):
            return ()
        days = days_of(placement.start, placement.end)
        return tuple(day for day in days if day in priced_start or any(off(day) for off in priced))

    def _days_off(self, key: str) -> Iterator[tuple[Requirement, Callable[[date], bool]]]:
        """Yield what bars days of a host, or a further host, and what tells which."""
        host, country = self.programme.municipality[key], self.programme.country_of[key]
        yield Requirement("host_free", key), lambda day: in_any(day, host.unavailable)
        yield Requirement("closed", country.code), lambda day: is_closed(day, country, host)

    def _is_priced(self, requirement: Requirement, only: Requirement | None) -> bool:
        return self.relaxed.get(requirement) == EACH_DAY and only in (None, requirement)

    def not_again(self, kind: str, host: str) -> tuple[date, ...]:
        """Return the days on which no meeting of a rule may start at a host, as one was cancelled there."""
        requirement, days = Requirement("not_again", host), self.programme.not_again.get((kind, host), ())
        if requirement not in self.relaxed:
            return days
        allowed = self.relaxed[requirement]
        return tuple(day for day in days if isinstance(allowed, tuple) and day not in allowed)

    def exempt(self, slot: str) -> frozenset[str]:
        """Return the codes of the rules that don't bind the slot's standing meeting."""
        standing = self.programme.standing.get(slot)
        return standing.exempt_from if standing is not None else frozenset()

    def extra_meetings_of(self, country: str | None) -> tuple[StandingMeeting, ...]:
        """Return the meetings outside the rules that bar a country's days, or, for None, the conference's."""
        return tuple(
            extra
            for extra in self.programme.extra_meetings
            if country is None or extra.country is None or extra.country == country
        )


def problem_of(
    programme: Programme, *, country: str | None = None, relaxed: Mapping[Requirement, Relaxed] | None = None
) -> Problem:
    """Derive the planning problem of a programme, or of one of its countries, with some requirements relaxed.

    For one country only its slots are planned; the conference, if it stands, stays where it is and bounds them.
    """
    relaxed = relaxed or {}
    abroad = frozenset(slot.key for slot, _ in counted_abroad(programme))
    programme = _edited(programme, relaxed)
    slots = tuple(slot for slot in slots_of(programme) if country is None or slot.country == country)
    first, last = programme.start, programme.end
    if Requirement("period") in relaxed and relaxed[Requirement("period")] is None:
        first, last = _wide_horizon(programme, slots)
    unlocked = _unlocked_slots(relaxed)
    conferences = standing_conferences(programme) if country is not None else ()
    bounding = tuple(meeting.placement for meeting in conferences if meeting.slot not in unlocked)
    hosted_abroad = tuple(_hosted_abroad(programme, country, unlocked))
    return Problem(programme, first, last, slots, bounding, hosted_abroad, abroad, relaxed)


def _hosted_abroad(
    programme: Programme, country: str | None, unlocked: Collection[str | None]
) -> Iterator[tuple[Slot, Placement]]:
    """Yield what counts for a host abroad and no plan moves; beside one country nothing moves that is not unlocked."""
    for slot, meeting in counted_abroad(programme, country):
        stays = programme.stays(meeting) if country is None else slot.key not in unlocked
        if stays:
            yield slot, meeting.placement


def _unlocked_slots(relaxed: Mapping[Requirement, Relaxed]) -> set[str | None]:
    return {requirement.subject for requirement in relaxed if requirement.code == "locked"}


def _edited(programme: Programme, relaxed: Mapping[Requirement, Relaxed]) -> Programme:
    """Edit the programme as someone would who relaxes what the file says; the rest is the problem's to mind."""
    unlocked = _unlocked_slots(relaxed)
    weekdays: Any = relaxed.get(Requirement("weekdays"), programme.weekdays)
    period: Any = relaxed.get(Requirement("period")) or (programme.start, programme.end)
    rules = programme.rules
    if Requirement("conference_year") in relaxed:
        year: Any = relaxed[Requirement("conference_year")]
        rules = tuple(rule if rule.year is None else replace(rule, year=year) for rule in rules)
    today, notice = programme.today, programme.notice_days
    if Requirement("first_day") in relaxed:
        shorter: Any = relaxed[Requirement("first_day")]
        today, notice = (None, 0) if shorter is None else (today, shorter)
    return replace(
        programme,
        today=today,
        notice_days=notice,
        start=period[0],
        end=period[1],
        weekdays=weekdays or EVERY_WEEKDAY,
        rules=rules,
        meetings=tuple(_unlocked(programme.meetings, unlocked)),
    )


def _unlocked(meetings: Iterable[StandingMeeting], unlocked: Collection[str | None]) -> Iterator[StandingMeeting]:
    """Yield the meetings, those of the slots named free to move; those outside the rules go by their date, wholly."""
    for meeting in meetings:
        if meeting.slot is None and meeting.start.isoformat() in unlocked:
            continue
        if meeting.slot is None or meeting.slot not in unlocked:
            yield meeting
        else:
            status: MeetingStatus = "confirmed" if meeting.is_held else meeting.status
            yield replace(meeting, locked=False, status=status, exemptions=(), also_fills=())


def _wide_horizon(programme: Programme, slots: tuple[Slot, ...]) -> Period:
    """Return a period in which there is room for everything, whatever the file says of some of its days."""
    spacing = programme.spacing
    apart = max(spacing.country_gap_days, spacing.host_gap_days, spacing.conference_lead_days)
    country_slots = Counter(slot.country for slot in slots)
    most = max(country_slots.values(), default=0) + country_slots[None]
    longest = max((slot.rule.days for slot in slots), default=1)
    margin = timedelta(days=(most + 1) * (apart + longest + SLACK_DAYS_PER_SLOT))
    known = [programme.start, programme.end, programme.first_day or programme.start]
    known += [day for rule in programme.rules if rule.year for day in (date(rule.year, 1, 1), date(rule.year, 12, 31))]
    for country in programme.countries:
        known += [day for period in country.closed for day in period]
        known += [
            day for municipality in country.municipalities for period in municipality.unavailable for day in period
        ]
    known += [day for meeting in programme.meetings for day in (meeting.start, meeting.end)]
    return min(known) - margin, max(known) + margin
