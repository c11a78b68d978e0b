"""The hard rules in plain Python, written from the contract without a look at the solver.

They judge whole plans and drafts with open slots alike. Meetings that stay where they are (locked, held, exempt, before
the first day) are bound by no rule about their own days, spacing and theme; such rules bind the others against them.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from exchanges.planning.problem.calendars import days_in_number, days_of, in_any, is_closed
from exchanges.planning.problem.programme import Placed, Programme, StandingMeeting, themes_of
from exchanges.planning.problem.slots import Slot, slots_by_key

CODES = (
    "slot_unfilled",
    "slot_filled_twice",
    "host",
    "days",
    "period",
    "weekdays",
    "closed",
    "host_free",
    "country_gap",
    "host_gap",
    "themes",
    "conference_theme",
    "conference_year",
    "conference_lead",
    "locked",
    "extra_meeting",
    "first_day",
    "not_again",
)
"""The codes of the rules: in violations, in exemptions, and (those a plan's conflict can name) in plan files."""

Params = Mapping[str, object]


@dataclass(frozen=True)
class Violation:
    """A broken rule: by which slots, on whose account (`subject`), and the numbers and names to say it with."""

    code: str
    subject: str | None
    slots: tuple[str, ...]
    message: str
    params: Params = field(default_factory=dict)

    @property
    def slot(self) -> str | None:
        """The first slot concerned; None where the rule is about a whole country."""
        return self.slots[0] if self.slots else None


def violations(
    programme: Programme,
    meetings: Iterable[Placed],
    *,
    country: str | None = None,
    judged: Collection[str] = (),
) -> list[Violation]:
    """Return every hard rule that the meetings break, nothing if none.

    With `country` only that country's slots are asked to be filled, and the standing conference bounds its meetings.
    Slots in `judged` are held to every rule as if free to move: a change by hand is not excused by its being locked.
    """
    return list(_Judge(programme, list(meetings), country, frozenset(judged)).everything())


def too_soon(programme: Programme, before: StandingMeeting | None, after: Placed | StandingMeeting) -> Violation | None:
    """Return what breaks rule 7: `after` is new (`before` is None) or altered, and starts before the first day.

    The one reading of the rule for plans and for changes by hand, of meetings with and without a slot. A meeting that
    stands as it did is never too soon, nor is one that is cancelled; one that was cancelled and stands again is new.
    """
    first_day = programme.first_day
    if first_day is None or after.start >= first_day or (isinstance(after, StandingMeeting) and not after.stands):
        return None
    if before is not None and before.stands and _what_stands(before) == _what_stands(after):
        return None
    what = after.slot or "The meeting outside the rules"
    message = f"{what} on {after.start} starts before {first_day}, the first day left to plan: choose a later one."
    params: Params = {"day": after.start, "first_day": first_day, "notice_days": programme.notice_days}
    return Violation("first_day", None, (after.slot,) if after.slot else (), message, params)


class _Judge:
    """One programme and one set of meetings, judged rule by rule."""

    def __init__(
        self, programme: Programme, meetings: list[Placed], country: str | None, judged: frozenset[str]
    ) -> None:
        self.programme = programme
        self.country = country
        self.slots = slots_by_key(programme)
        self.owed = Counter(slot.country for slot in self.slots.values())
        self.unknown = [meeting for meeting in meetings if meeting.slot not in self.slots]
        self.meetings = [meeting for meeting in meetings if meeting.slot in self.slots]
        standing = programme.standing.items()
        self.staying = {key: held for key, held in standing if programme.stays(held) and key not in judged}
        self.abroad = {meeting.slot: meeting for meeting in self._abroad()}

    def everything(self) -> Iterator[Violation]:
        yield from self._slots_filled_once()
        yield from (violation for violation in self._broken_rules() if not self._is_exempt(violation))

    def _broken_rules(self) -> Iterator[Violation]:
        yield from self._staying_meetings_stay()
        for meeting in self.meetings:
            yield from self._host(meeting)
            if not self._stays(meeting):
                yield from self._own_days(meeting)
                yield from self._in_time(meeting)
                yield from self._not_again(meeting)
                yield from self._beside_extra_meetings(meeting)
        yield from self._distances()
        yield from self._themes()
        yield from self._conferences()

    # Who meets: rule 1 and the first half of rule 6.

    def _slots_filled_once(self) -> Iterator[Violation]:
        filled = Counter(meeting.slot for meeting in self.meetings)
        for meeting in self.unknown:
            if meeting.slot in self.programme.also_filled:
                message = f"{meeting.slot} is filled by a meeting hosted together as well: keep one."
                yield Violation("slot_filled_twice", meeting.slot, (meeting.slot,), message, {"actual": 2})
                continue
            message = f"No hosting rule asks for {meeting.slot}: leave the meeting out or give it no slot."
            yield Violation("host", meeting.slot, (meeting.slot,), message, {"reason": "unknown_slot"})
        for slot in self.slots.values():
            if filled[slot.key] > 1:
                message = f"{slot.key} has {filled[slot.key]} meetings: keep one."
                yield Violation("slot_filled_twice", slot.key, (slot.key,), message, {"actual": filled[slot.key]})
            elif not filled[slot.key] and self._is_asked_for(slot):
                yield Violation("slot_unfilled", slot.key, (slot.key,), f"{slot.key} has no meeting yet: plan one.")

    def _is_asked_for(self, slot: Slot) -> bool:
        return self.country is None or slot.country == self.country

    def _staying_meetings_stay(self) -> Iterator[Violation]:
        for meeting in self.meetings:
            held = self.staying.get(meeting.slot)
            if held is not None and _what_stands(held) != (meeting.host, meeting.theme, meeting.start, meeting.end):
                message = f"{meeting.slot} stays with {held.host} on {held.start}: unlock it to change it."
                params = {"host": held.host, "theme": held.theme, "start": held.start, "end": held.end}
                yield Violation("locked", meeting.slot, (meeting.slot,), message, params)

    def _host(self, meeting: Placed) -> Iterator[Violation]:
        slot = self.slots[meeting.slot]
        held = self.staying.get(meeting.slot)
        host = self.programme.municipality.get(meeting.host)
        has_role = host is not None and host.role_on(meeting.start) == slot.rule.host_role
        if has_role and meeting.host in slot.hosts:
            return
        if held is not None and meeting.host == held.host and has_role and _may_host(self.programme, slot, held.host):
            return  # Whether it can host was asked when it was chosen.
        message = f"{meeting.host} can't host {meeting.slot}: choose one of {', '.join(slot.hosts) or 'nobody'}."
        yield Violation("host", meeting.slot, (meeting.slot,), message, {"host": meeting.host, "hosts": slot.hosts})

    # When they meet: rule 2.

    def _own_days(self, meeting: Placed) -> Iterator[Violation]:
        rule = self.slots[meeting.slot].rule
        length = (meeting.end - meeting.start).days + 1
        if length != rule.days:
            message = f"{meeting.slot} lasts {days_in_number(length)}: its rule asks for {rule.days}."
            params = {"required": rule.days, "actual": length}
            yield Violation("days", meeting.slot, (meeting.slot,), message, params)
        if meeting.host not in self.programme.municipality:
            return
        days = days_of(meeting.start, meeting.end)
        yield from self._days_in_programme(meeting, days)
        for host in (meeting.host, *self.programme.co_hosts_of(meeting.slot, meeting.host)):
            yield from self._days_at_host(meeting, host, days)

    def _days_in_programme(self, meeting: Placed, days: tuple[date, ...]) -> Iterator[Violation]:
        start, end = self.programme.start, self.programme.end
        outside = [day for day in days if not start <= day <= end]
        if outside:
            message = f"{meeting.slot} on {outside[0]} lies outside the programme, {start} to {end}: move it inside."
            params: Params = {"day": outside[0], "start": start, "end": end}
            yield Violation("period", None, (meeting.slot,), message, params)
        barred = [day for day in days if day.isoweekday() not in self.programme.weekdays]
        if barred:
            message = f"{meeting.slot} on {barred[0]} falls on a weekday without meetings: choose another day."
            params = {"day": barred[0], "weekday": barred[0].isoweekday()}
            yield Violation("weekdays", None, (meeting.slot,), message, params)

    def _days_at_host(self, meeting: Placed, key: str, days: tuple[date, ...]) -> Iterator[Violation]:
        """Find days on which the host, or one of the further hosts, cannot host."""
        host, country = self.programme.municipality[key], self.programme.country_of[key]
        closed = [day for day in days if is_closed(day, country, host)]
        if closed:
            message = f"{meeting.slot} on {closed[0]}: {country.name} is closed or on holiday, choose another day."
            params = {"day": closed[0], "country": country.code, "host": host.id}
            yield Violation("closed", country.code, (meeting.slot,), message, params)
        taken = [day for day in days if in_any(day, (*host.unavailable, *host.gone))]
        if taken:
            message = f"{meeting.slot} on {taken[0]}: {host.name} is not available, choose another day."
            yield Violation("host_free", host.id, (meeting.slot,), message, {"day": taken[0], "host": host.id})

    # When people know of it: rule 7.

    def _in_time(self, meeting: Placed) -> Iterator[Violation]:
        found = too_soon(self.programme, self.programme.standing.get(meeting.slot), meeting)
        if found is not None:
            yield found

    def _not_again(self, meeting: Placed) -> Iterator[Violation]:
        """Find a meeting on a day on which one of its rule and host was cancelled, unless that may come again."""
        kind = self.slots[meeting.slot].rule.kind
        if meeting.start in self.programme.not_again.get((kind, meeting.host), ()):
            message = (
                f"{meeting.slot} on {meeting.start} was cancelled there: choose another day, or let it come again."
            )
            params: Params = {"day": meeting.start, "host": meeting.host}
            yield Violation("not_again", meeting.host, (meeting.slot,), message, params)

    # How far apart: rule 3.

    def _distances(self) -> Iterator[Violation]:
        spacing = self.programme.spacing
        for first, second in self._pairs():
            apart = (second.start - first.start).days
            country, other_country = self.slots[first.slot].country, self.slots[second.slot].country
            if self._is_fixed(first) and self._is_fixed(second):
                continue
            if country == other_country:
                yield from _too_close("country_gap", country, first, second, apart, spacing.country_gap_days)
            for host in self._hosts_in_common(first, second):
                yield from _too_close("host_gap", host, first, second, apart, spacing.host_gap_days)

    def _pairs(self) -> Iterator[tuple[Placed, Placed]]:
        """Yield in pairs, in order of time, meetings that share their country or host, all programme-wide or none."""
        in_time = sorted([*self.meetings, *self.abroad.values()], key=lambda each: (each.start, each.slot))
        alike: dict[tuple[str, bool, str | None], list[int]] = {}
        for number, meeting in enumerate(in_time):
            slot = self.slots[meeting.slot]
            alike.setdefault(("country", slot.is_national, slot.country), []).append(number)
            for host in self._counted_hosts(meeting):
                alike.setdefault(("host", slot.is_national, host), []).append(number)
        for first, second in sorted({pair for numbers in alike.values() for pair in combinations(numbers, 2)}):
            yield in_time[first], in_time[second]

    # On what: rules 4 and 5.

    def _themes(self) -> Iterator[Violation]:
        for meeting in self._national():
            if meeting.theme not in self.programme.national_themes and not self._stays(meeting):
                yield self._theme_violation("not_national", (meeting,), theme=meeting.theme)
        # A single programme-wide meeting has nothing to share out: rule 5 alone says what it is about.
        everyone: tuple[str | None, ...] = (None,) if self.owed[None] > 1 else ()
        by_country: dict[str | None, list[Placed]] = {}
        for meeting in self.meetings:
            by_country.setdefault(self.slots[meeting.slot].country, []).append(meeting)
        for code in (*self.programme.country, *everyone):
            ours = by_country.get(code, [])
            yield from self._repeated_themes(code, ours)
            yield from self._missing_themes(code, ours)

    def _repeated_themes(self, code: str | None, ours: list[Placed]) -> Iterator[Violation]:
        everywhere = self.owed[code] < len(themes_of(self.programme, code))
        for first, second in combinations(ours, 2):
            if first.theme != second.theme or (self._stays(first) and self._stays(second)):
                continue
            both = self._hosts_in_common(first, second)
            if both:
                yield self._theme_violation("same_host", (first, second), theme=first.theme, host=both[0])
            elif everywhere:
                yield self._theme_violation("repeated", (first, second), theme=first.theme)

    def _missing_themes(self, code: str | None, ours: list[Placed]) -> Iterator[Violation]:
        """Find themes that the meetings free to move could have covered, and didn't."""
        owed, themes = self.owed[code], themes_of(self.programme, code)
        if owed < len(themes) or len({meeting.slot for meeting in ours}) < owed:
            return
        free = [meeting for meeting in ours if not self._stays(meeting)]
        fixed_themes = {meeting.theme for meeting in ours if self._stays(meeting)}
        open_themes = [theme for theme in themes if theme not in fixed_themes]
        covered = {meeting.theme for meeting in free} & set(open_themes)
        if len(covered) < min(len(free), len(open_themes)):
            missing = tuple(theme for theme in open_themes if theme not in covered)
            whose = "No programme-wide meeting" if code is None else f"No meeting of {code}"
            message = f"{whose} is about {', '.join(missing)}: change a theme that comes twice."
            params = {"reason": "missing", "themes": missing, "country": code}
            yield Violation("themes", code, tuple(meeting.slot for meeting in free), message, params)

    def _theme_violation(self, reason: str, meetings: tuple[Placed, ...], **params: str) -> Violation:
        slots = tuple(meeting.slot for meeting in meetings)
        message = {
            "not_national": "{slots} is about {theme}, no national theme: choose another.",
            "same_host": "{slots} have the same host and theme {theme}: change one.",
            "repeated": "{slots} repeat the theme {theme}, and there are enough others: change one.",
        }[reason].format(slots=" and ".join(slots), theme=params["theme"])
        return Violation("themes", self.slots[slots[0]].country, slots, message, {"reason": reason, **params})

    def _conferences(self) -> Iterator[Violation]:
        for conference in self.meetings:
            if not self.slots[conference.slot].is_national:
                yield from self._theme_and_year_of(conference)
        for conference in self._conferences_that_bound():
            yield from self._lead_of(conference)

    def _theme_and_year_of(self, conference: Placed) -> Iterator[Violation]:
        rule, key = self.slots[conference.slot].rule, conference.slot
        if conference.theme not in self.programme.programme_themes:
            message = f"{key} is about {conference.theme}, no theme of the whole programme: choose one."
            yield Violation("conference_theme", None, (key,), message, {"theme": conference.theme})
        if rule.year is not None and conference.start.year != rule.year:
            message = f"{key} starts on {conference.start}: its rule asks for {rule.year}."
            params = {"required": rule.year, "actual": conference.start.year}
            yield Violation("conference_year", None, (key,), message, params)

    def _lead_of(self, conference: Placed) -> Iterator[Violation]:
        required = self.programme.spacing.conference_lead_days
        for meeting in self._national():
            lead = (conference.start - meeting.end).days
            if lead >= required:
                continue
            message = (
                f"{meeting.slot} ends {days_in_number(lead)} before {conference.slot}: {required} are needed, move one."
            )
            params = {"required": required, "actual": lead, "meeting": meeting.slot, "conference": conference.slot}
            yield Violation("conference_lead", None, (meeting.slot, conference.slot), message, params)

    def _conferences_that_bound(self) -> list[Placed]:
        given = [meeting for meeting in self.meetings if not self.slots[meeting.slot].is_national]
        if self.country is None:
            return given
        keys = {meeting.slot for meeting in given}
        standing = self.programme.standing.items()
        return given + [held.placement for key, held in standing if key not in keys and not self.slots[key].is_national]

    # The second half of rule 6.

    def _beside_extra_meetings(self, meeting: Placed) -> Iterator[Violation]:
        country = self.slots[meeting.slot].country
        for extra in self.programme.extra_meetings:
            concerns = country is None or extra.country is None or extra.country == country
            if concerns and meeting.start <= extra.end and extra.start <= meeting.end:
                message = f"{meeting.slot} on {meeting.start} meets an exchange outside the rules: choose another day."
                params = {"start": extra.start, "end": extra.end, "country": extra.country}
                yield Violation("extra_meeting", extra.country, (meeting.slot,), message, params)

    # Small questions.

    def _national(self) -> list[Placed]:
        return [meeting for meeting in self.meetings if self.slots[meeting.slot].is_national]

    def _counted_hosts(self, meeting: Placed) -> tuple[str, ...]:
        return self.programme.counted_hosts(meeting.slot, meeting.host)

    def _hosts_in_common(self, first: Placed, second: Placed) -> tuple[str, ...]:
        """Return who counts both meetings as its own."""
        others = self._counted_hosts(second)
        return tuple(host for host in self._counted_hosts(first) if host in others)

    def _stays(self, meeting: Placed) -> bool:
        return meeting.slot in self.staying

    def _is_fixed(self, meeting: Placed) -> bool:
        return self._stays(meeting) or meeting.slot in self.abroad

    def _abroad(self) -> Iterator[Placed]:
        """Where one country is planned, find the meetings of others that count for its hosts; nobody moves those."""
        known = {meeting.slot for meeting in self.meetings}
        for key, held in self.programme.standing.items() if self.country is not None else ():
            slot = self.slots.get(key)
            if slot is None or not slot.is_national or slot.country == self.country or key in known:
                continue
            hosts = self._counted_hosts(held.placement)
            if any(self.programme.country_of[host].code == self.country for host in hosts):
                yield held.placement

    def _is_exempt(self, violation: Violation) -> bool:
        """Tell whether an exemption excuses it: of one of a pair, for the pair; of nobody, for a missing theme."""
        if violation.params.get("reason") == "missing":
            return False
        standing = (self.programme.standing.get(slot) for slot in violation.slots)
        return any(held is not None and violation.code in held.exempt_from for held in standing)


def _what_stands(meeting: Placed | StandingMeeting) -> tuple[str | None, str | None, date, date]:
    return meeting.host, meeting.theme, meeting.start, meeting.end


def _may_host(programme: Programme, slot: Slot, host: str) -> bool:
    if slot.rule.scope == "each" and not slot.is_passed_on:
        return False
    return slot.country is None or programme.country_of[host].code == slot.country


def _too_close(
    code: str, subject: str | None, first: Placed, second: Placed, actual: int, required: int
) -> Iterator[Violation]:
    if actual < required:
        message = (
            f"{first.slot} on {first.start} and {second.slot} on {second.start} start {days_in_number(actual)} apart: "
            f"{required} are needed, move one."
        )
        params = {"required": required, "actual": actual, "first": first.start, "second": second.start}
        yield Violation(code, subject, (first.slot, second.slot), message, params)
