"""Snapshots of a programme as its file, and what has changed between two of them."""

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from exchanges.hosting.programme_names import Names
from exchanges.meetings.models import Meeting
from exchanges.planning.files.programme_files import read_snapshot, write_programme
from exchanges.planning.problem.beside import counted_abroad
from exchanges.planning.problem.programme import Programme as PlanningProgramme
from exchanges.planning.problem.programme import StandingMeeting
from exchanges.planning.problem.slots import slots_of
from exchanges.scheduling.draft.broken_rules import needed_exemptions
from exchanges.scheduling.draft.mapping import programme_from_rows
from municipalities.models import Programme

Snapshot = dict[str, Any]

FIRST_DAY = "first_day"


def problem_of(programme: Programme, *, today: datetime.date) -> Snapshot:
    """Return the programme as it is planned on a day: exemptions that no meeting needs leave their meetings free."""
    draft = programme_from_rows(programme)
    needed = needed_exemptions(draft)
    first_day = programme.first_day_left(today)
    barred = _days_not_to_come_again(programme)
    meetings = (
        replace(_with_needed(meeting, needed, first_day), not_again=_is_barred(meeting, barred))
        for meeting in draft.meetings
    )
    return write_programme(replace(draft, today=today, meetings=tuple(meetings)))


def _days_not_to_come_again(programme: Programme) -> set[tuple[str, str, datetime.date]]:
    """Return slot, host and first day of cancelled meetings, but for those that a coordinator lets come again.

    Nor is a day barred on which the host has a meeting of the rule by now: somebody has put it there.
    """
    rows = Meeting.objects.filter(exchange__programme=programme, slot__isnull=False, host__isnull=False)
    where = ("slot__rule", "host", "starts_on")
    standing = set(rows.standing().values_list(*where))
    gone = rows.cancelled().filter(may_come_again=False)
    return {
        (row.slot.key, row.host.municipality.slug, row.starts_on)
        for row in gone.select_related("slot", "host__municipality")
        if row.slot and row.host and (row.slot.rule_id, row.host_id, row.starts_on) not in standing
    }


def _is_barred(meeting: StandingMeeting, barred: set[tuple[str, str, datetime.date]]) -> bool:
    return not meeting.stands and (meeting.slot, meeting.host, meeting.start) in barred


def _with_needed(meeting: StandingMeeting, needed: set[tuple[str, str]], first_day: datetime.date) -> StandingMeeting:
    if not meeting.stands or meeting.is_held:
        return meeting
    kept = (
        exemption
        for exemption in meeting.exemptions
        if exemption.holds_for(meeting)
        and ((meeting.slot, exemption.rule) in needed or (exemption.rule == FIRST_DAY and meeting.start < first_day))
    )
    return replace(meeting, exemptions=tuple(kept))


def what_changed(before: Snapshot, now: Snapshot, *, country: str | None) -> tuple[str, ...]:
    """Name what a plan rests on and differs between two snapshots; of other networks nothing where a country is given.

    Names, texts, websites and how many registered (rather than whether) do not matter to a plan.
    """
    old, new = (_Basis(read_snapshot(snapshot), country) for snapshot in (before, now))
    guests = old.guests_who_host() | new.guests_who_host()
    return tuple(dict.fromkeys(_differences(old.parts(guests), new.parts(guests))))


def _differences(old: Mapping[str, "_Part"], new: Mapping[str, "_Part"]) -> Iterator[str]:
    for key in [*new, *(key for key in old if key not in new)]:
        if key not in old or key not in new or old[key].content != new[key].content:
            yield (new.get(key) or old[key]).name


@dataclass(frozen=True)
class _Part:
    """A piece of a programme that can change on its own: what people call it, and what matters of it to a plan."""

    name: str
    content: tuple[object, ...]


@dataclass(frozen=True)
class _Basis:
    """What a plan of a programme, or of one of its countries, rests on."""

    programme: PlanningProgramme
    country: str | None

    def parts(self, guests: Collection[str]) -> dict[str, _Part]:
        """Return the pieces; of other networks' only the `guests` who host along, as their days bind."""
        networks, meetings, abroad = self._networks(guests), self._meetings(), self._abroad()
        return {"programme": self._whole(), **dict(networks), **dict(meetings), **dict(abroad)}

    def guests_who_host(self) -> set[str]:
        """Return the further hosts of meetings, from whichever country they are."""
        return {host for _, meeting in self._concerned() for host in meeting.co_hosts or ()}

    def _whole(self) -> _Part:
        here = self.programme
        themes = tuple((theme.key, theme.scope) for theme in here.themes)
        # Not the day itself: whether a plan still keeps it is asked when it is accepted.
        days = (here.start, here.end, here.weekdays, here.notice_days)
        content = (*days, here.spacing, here.weights, here.rules, themes)
        return _Part(_("dates, rules, themes or weights of the programme"), content)

    def _networks(self, guests: Collection[str]) -> Iterator[tuple[str, _Part]]:
        names = Names(self.programme)
        for country in self.programme.countries:
            is_ours = self.country in (None, country.code)
            municipalities = [
                municipality for municipality in country.municipalities if is_ours or municipality.id in guests
            ]
            if not is_ours and not municipalities:
                continue
            closed = _("holidays and closed periods of %(country)s") % {"country": names.country(country.code)}
            yield f"country {country.code}", _Part(closed, (country.public_holidays, country.closed))
            for municipality in municipalities:
                where = (municipality.region, municipality.lat, municipality.lon)
                when = (
                    municipality.can_host,
                    municipality.unavailable,
                    municipality.preferred,
                    municipality.withdrawal,
                )
                levels = tuple(_given(each) for each in (municipality.expertise, municipality.interests))
                yield (
                    f"municipality {municipality.id}",
                    _Part(municipality.name, (municipality.role, municipality.former_roles, *where, *when, *levels)),
                )

    def _concerned(self) -> Iterator[tuple[int, StandingMeeting]]:
        country_of = {slot.key: slot.country for slot in slots_of(self.programme)}
        for number, meeting in enumerate(meeting for meeting in self.programme.meetings if meeting.stands):
            country = country_of.get(meeting.slot) if meeting.slot else meeting.country
            if self.country is None or country in (None, self.country):
                yield number, meeting

    def _meetings(self) -> Iterator[tuple[str, _Part]]:
        names = Names(self.programme)
        for number, meeting in self._concerned():
            name = names.slot(meeting.slot) if meeting.slot else _("a meeting outside the hosting rules")
            yield meeting.slot or f"extra {number}", _Part(name, _content(meeting))

    def _abroad(self) -> Iterator[tuple[str, _Part]]:
        """Yield, of other countries than the one given, meetings that count for its hosts: their gap binds there."""
        if self.country is None:
            return
        names = Names(self.programme)
        for slot, meeting in counted_abroad(self.programme, self.country):
            hosts = self.programme.counted_hosts(slot.key, meeting.placement.host)
            ours = sorted(host for host in hosts if self.programme.country_of[host].code == self.country)
            content = (*ours, meeting.start, "host_gap" in meeting.exempt_from)
            yield slot.key, _Part(names.slot(slot.key), content)


def _given(levels: Mapping[str, int]) -> frozenset[tuple[str, int]]:
    return frozenset((theme, level) for theme, level in levels.items() if level)


def _content(meeting: StandingMeeting) -> tuple[object, ...]:
    hosts = (meeting.host, *sorted(meeting.co_hosts or ()), *sorted(meeting.also_fills))
    placed = (meeting.country, hosts, meeting.theme, meeting.start, meeting.days)
    return (*placed, meeting.status, meeting.locked, bool(meeting.registrations), meeting.exempt_from - {FIRST_DAY})
