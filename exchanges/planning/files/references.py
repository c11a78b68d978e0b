"""Faults between the parts of a programme: duplicates, dangling references, what cannot be true together."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from difflib import get_close_matches

from exchanges.planning.files.reading import NO_DAY, Fault, step
from exchanges.planning.problem.programme import Municipality, Programme, StandingMeeting
from exchanges.planning.problem.slots import Slot, every_slot_of
from exchanges.planning.specification.checks import CODES

LONGEST_PROGRAMME_DAYS = 3660


def reference_faults(programme: Programme, found: Collection[Fault] = ()) -> list[Fault]:
    """Return what does not fit together. Where a part was found faulty already, what hangs on it is left unsaid."""
    return list(_References(programme, frozenset(fault.path for fault in found)).faults())


class _References:
    def __init__(self, programme: Programme, faulty: frozenset[str]) -> None:
        self.programme = programme
        self.faulty = faulty
        self.slots = {slot.key: slot for slot in every_slot_of(programme)} if self._slots_are_known() else {}
        self.themes = {theme.key for theme in programme.themes}

    def faults(self) -> Iterator[Fault]:
        yield from self._period()
        yield from self._duplicates()
        yield from self._levels()
        yield from self._waived()
        for index, meeting in enumerate(self.programme.meetings):
            yield from self._meeting(f"meetings[{index}]", meeting)
        yield from self._slots_filled_twice()
        yield from self._slots_filled_as_well()

    def _slots_are_known(self) -> bool:
        """Whether rules and municipalities were read well enough to say which slots there are."""
        parts = ("rules", "countries")
        keys = ("kind", "host_role", "scope", "meetings", "code", "id", "role", "municipalities", "rules", "countries")
        return not any(path.startswith(parts) and path.rsplit(".", 1)[-1].split("[")[0] in keys for path in self.faulty)

    def _period(self) -> Iterator[Fault]:
        start, end = self.programme.start, self.programme.end
        if NO_DAY in (start, end):
            return
        if start > end:
            yield Fault("end", f"{end} lies before the start {start}: swap them")
        elif (end - start).days >= LONGEST_PROGRAMME_DAYS:
            yield Fault("end", "lies more than ten years after the start: plan a shorter programme")

    def _duplicates(self) -> Iterator[Fault]:
        programme = self.programme
        yield from _repeated("themes[{}].key", [theme.key for theme in programme.themes], "a theme")
        yield from _repeated("rules[{}].kind", [rule.kind for rule in programme.rules], "a rule")
        yield from _repeated("countries[{}].code", [country.code for country in programme.countries], "a country")
        paths = [f"{path}.id" for path, _ in self._municipalities()]
        yield from _repeated_at(
            paths, [municipality.id for _, municipality in self._municipalities()], "a municipality"
        )

    def _municipalities(self) -> Iterator[tuple[str, Municipality]]:
        for row, country in enumerate(self.programme.countries):
            for index, municipality in enumerate(country.municipalities):
                yield f"countries[{row}].municipalities[{index}]", municipality

    def _levels(self) -> Iterator[Fault]:
        if any(path.startswith("themes") for path in self.faulty):
            return
        for path, municipality in self._municipalities():
            for name, levels in (("expertise", municipality.expertise), ("interests", municipality.interests)):
                for theme in levels:
                    if theme not in self.themes:
                        yield Fault(step(f"{path}.{name}", theme), _unknown("theme", theme, self.themes))

    def _waived(self) -> Iterator[Fault]:
        for path, municipality in self._municipalities():
            for index, key in enumerate(municipality.withdrawal.waived if municipality.withdrawal else ()):
                if self._slots_are_known() and key not in self.slots:
                    hint = _unknown("slot", key, self.slots, "no hosting rule asks for")
                    yield Fault(f"{path}.withdrawn.waived[{index}]", hint)

    def _meeting(self, path: str, meeting: StandingMeeting) -> Iterator[Fault]:
        """Judge a meeting; of a cancelled one only its words: whoever hosted it may have left, its rule may be gone."""
        if not meeting.stands:
            yield from self._exemptions(path, meeting)
            yield from _hosts_twice(path, meeting)
            return
        yield from self._country_of_meeting(path, meeting)
        yield from self._host_of_meeting(path, meeting)
        yield from self._co_hosts_of_meeting(path, meeting)
        yield from self._theme_of_meeting(path, meeting)
        yield from self._exemptions(path, meeting)
        if meeting.slot and self.slots:
            yield from self._slot_of_meeting(path, meeting, meeting.slot)
        elif meeting.slot and self._slots_are_known():
            yield Fault(f"{path}.slot", f'no hosting rule asks for "{meeting.slot}"')

    def _country_of_meeting(self, path: str, meeting: StandingMeeting) -> Iterator[Fault]:
        known = self.programme.country
        if meeting.country and meeting.country not in known:
            yield Fault(f"{path}.country", _unknown("country", meeting.country, known))

    def _host_of_meeting(self, path: str, meeting: StandingMeeting) -> Iterator[Fault]:
        known = self.programme.municipality
        if meeting.host and meeting.host not in known:
            yield Fault(f"{path}.host", _unknown("municipality", meeting.host, known))
        elif meeting.host is None and meeting.slot is not None:
            yield Fault(f"{path}.host", "is missing: a meeting that fills a slot has a host")

    def _co_hosts_of_meeting(self, path: str, meeting: StandingMeeting) -> Iterator[Fault]:
        known = self.programme.municipality
        for index, host in enumerate(meeting.co_hosts or ()):
            if host and host not in known:
                yield Fault(f"{path}.co_hosts[{index}]", _unknown("municipality", host, known))
        yield from _hosts_twice(path, meeting)

    def _theme_of_meeting(self, path: str, meeting: StandingMeeting) -> Iterator[Fault]:
        if meeting.theme and meeting.theme not in self.themes:
            yield Fault(f"{path}.theme", _unknown("theme", meeting.theme, self.themes))
        elif meeting.theme is None and meeting.slot is not None:
            yield Fault(f"{path}.theme", "is missing: a meeting that fills a slot has a theme")

    def _exemptions(self, path: str, meeting: StandingMeeting) -> Iterator[Fault]:
        if meeting.slot is None and any(exemption.rule != "first_day" for exemption in meeting.exemptions):
            message = "a meeting without a slot is bound by no rule but first_day: leave the others out"
            yield Fault(f"{path}.exemptions", message)
        for index, exemption in enumerate(meeting.exemptions):
            if exemption.rule and exemption.rule not in CODES:
                yield Fault(f"{path}.exemptions[{index}].rule", _unknown("rule", exemption.rule, CODES))
            where = f"{path}.exemptions[{index}]"
            if exemption.host and exemption.host not in self.programme.municipality:
                yield Fault(f"{where}.host", _unknown("municipality", exemption.host, self.programme.municipality))
            if exemption.theme and exemption.theme not in self.themes:
                yield Fault(f"{where}.theme", _unknown("theme", exemption.theme, self.themes))

    def _slot_of_meeting(self, path: str, meeting: StandingMeeting, key: str) -> Iterator[Fault]:
        slot = self.slots.get(key)
        if slot is None:
            yield Fault(f"{path}.slot", _unknown("slot", key, self.slots, "no hosting rule asks for"))
            return
        if meeting.stands and key in self.programme.waived:
            yield Fault(f"{path}.slot", f"{key} is no longer owed: cancel the meeting, or take the slot out of waived")
        if slot.country and meeting.country in self.programme.country and meeting.country != slot.country:
            yield Fault(f"{path}.country", f"{key} belongs to {slot.country}, not to {meeting.country}")
        is_bound = meeting.stands and "host" not in meeting.exempt_from
        if is_bound and meeting.host in self.programme.municipality:
            yield from self._fit_of_host(
                f"{path}.host", slot, self.programme.municipality[str(meeting.host)], meeting.start
            )

    def _fit_of_host(self, path: str, slot: Slot, host: Municipality, start: date) -> Iterator[Fault]:
        """Rule 1, but for `can_host`, which is asked only when the host is chosen."""
        if slot.owner is not None and not slot.is_passed_on and host.id != slot.owner:
            yield Fault(path, f"{slot.key} is owed by {slot.owner}, {host.id} can't host it")
        elif host.role_on(start) != slot.rule.host_role:
            yield Fault(
                path, f"{slot.key} is hosted by a municipality of role {slot.rule.host_role}: {host.id} is none"
            )
        elif slot.country is not None and self.programme.country_of[host.id].code != slot.country:
            yield Fault(path, f"{slot.key} is hosted in {slot.country}: {host.id} lies elsewhere")

    def _slots_filled_twice(self) -> Iterator[Fault]:
        first: dict[str, tuple[int, date]] = {}
        for index, meeting in enumerate(self.programme.meetings):
            if not meeting.slot or not meeting.stands:
                continue
            if meeting.slot in first:
                where, start = first[meeting.slot]
                message = f"{meeting.slot} is filled by meetings[{where}] on {start} already: cancel one of the two"
                yield Fault(f"meetings[{index}].slot", message)
            else:
                first[meeting.slot] = (index, meeting.start)

    def _slots_filled_as_well(self) -> Iterator[Fault]:
        """Judge what meetings fill beside their own slot: another one of their country, of one of their hosts, once."""
        if not self._slots_are_known():
            return
        filled = {meeting.slot: f"meetings[{index}]" for index, meeting in self._standing() if meeting.slot}
        for index, meeting in enumerate(self.programme.meetings):
            for number, key in enumerate(meeting.also_fills):
                path = f"meetings[{index}].also_fills[{number}]"
                message = self._misfit(meeting, key)
                if message is None and key in filled:
                    message = f"{key} is filled by {filled[key]} already: cancel that meeting, or leave it out here"
                if message is not None:
                    yield Fault(path, message)
                filled.setdefault(key, f"meetings[{index}]")

    def _standing(self) -> Iterator[tuple[int, StandingMeeting]]:
        return ((index, each) for index, each in enumerate(self.programme.meetings) if each.stands)

    def _misfit(self, meeting: StandingMeeting, key: str) -> str | None:
        slot, own = self.slots.get(key), self.slots.get(meeting.slot or "")
        if slot is None:
            return _unknown("slot", key, self.slots, "no hosting rule asks for")
        if not meeting.stands:
            return "a cancelled meeting fills no slot: leave it out"
        if own is None or own.country is None or own.country != slot.country:
            return f"only a meeting that is owed in {slot.country or 'the programme'} can fill {key} as well"
        if key in self.programme.waived:
            return f"{key} is no longer owed: leave it out, or take the slot out of waived"
        if slot.owner is None or slot.owner not in (meeting.co_hosts or ()):
            return f"{key} is owed by {slot.owner or 'nobody yet'}, which is not among co_hosts: name it there"
        return None


def _hosts_twice(path: str, meeting: StandingMeeting) -> Iterator[Fault]:
    co_hosts = meeting.co_hosts or ()
    yield from _repeated(f"{path}.co_hosts[{{}}]", list(co_hosts), "a further host")
    for index, host in enumerate(co_hosts):
        if host and host == meeting.host:
            yield Fault(f"{path}.co_hosts[{index}]", f"{host} is the host already: leave it out, or name another host")


def _repeated(path: str, keys: list[str], what: str) -> Iterator[Fault]:
    yield from _repeated_at([path.format(index) for index in range(len(keys))], keys, what)


def _repeated_at(paths: list[str], keys: list[str], what: str) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for path, key in zip(paths, keys, strict=True):
        if not key:
            continue
        if key in first:
            yield Fault(path, f'"{key}" names {what} already at {first[key]}: choose another')
        else:
            first[key] = path


def _unknown(what: str, key: str, known: Iterable[str], saying: str = "unknown") -> str:
    close = get_close_matches(key, list(known), n=1)
    hint = f', did you mean "{close[0]}"?' if close else ""
    return f'{saying} {what} "{key}"{hint}' if saying == "unknown" else f'{saying} "{key}"{hint}'
