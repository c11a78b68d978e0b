"""Rules that meetings break, and a change by hand would break; a lock excuses none, an exemption just its own."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import replace

from django.db.models import Q

from exchanges.hosting.exemptions import can_be_exempted
from exchanges.hosting.models import Exemption as ExemptionRow
from exchanges.hosting.models import Slot
from exchanges.hosting.violation_texts import describe
from exchanges.meetings.models import Meeting
from exchanges.planning.problem.programme import Exemption, StandingMeeting
from exchanges.planning.problem.programme import Programme as PlanningProgramme
from exchanges.planning.problem.slots import slots_of
from exchanges.planning.specification.checks import Violation, too_soon, violations
from exchanges.scheduling.draft.mapping import exemption_from_row, programme_from_rows
from exchanges.scheduling.errors import BrokenRule
from municipalities.models import Participation


def broken_by(
    meeting: Meeting,
    before: StandingMeeting | None,
    today: datetime.date,
    co_hosts: Iterable[Participation] | None = None,
    also_fills: Iterable[Slot] | None = None,
) -> list[BrokenRule]:
    """Return what the meeting, not saved yet, breaks today and the one it was `before` (None: it is new) did not.

    Without `co_hosts` its further hosts are those it has, and so with the slots of theirs that it fills as well.
    """
    programme = programme_from_rows(meeting.exchange.programme)
    after = standing_meeting(meeting, co_hosts, also_fills)
    found = newly_broken(programme, before, after)
    soon = too_soon(replace(programme, today=today), before, after)
    if soon is not None and soon.code not in after.exempt_from:
        found.append(soon)
    return [_broken_rule(violation, programme, after) for violation in found]


def standing_meeting(
    meeting: Meeting, co_hosts: Iterable[Participation] | None = None, also_fills: Iterable[Slot] | None = None
) -> StandingMeeting:
    """Return a row as checks see it: free to move, with the exemptions granted for it; it may not be saved yet."""
    if co_hosts is None:
        co_hosts = meeting.co_hosts.select_related("municipality") if meeting.pk else ()
    if also_fills is None:
        also_fills = meeting.also_fills.all() if meeting.pk else ()
    along = {host.pk: host.municipality.slug for host in co_hosts if host.pk != meeting.host_id}
    return StandingMeeting(
        slot=meeting.slot.key if meeting.slot else None,
        start=meeting.starts_on,
        days=meeting.days,
        status="proposed",
        country=None if meeting.slot else meeting.exchange.country_id,
        host=meeting.host.municipality.slug if meeting.host else None,
        theme=meeting.theme.key if meeting.theme else None,
        exemptions=exemptions_of(meeting),
        co_hosts=tuple(sorted(along.values())) or None,
        also_fills=tuple(sorted(slot.key for slot in also_fills if slot.host_id in along)),
    )


def exemptions_of(meeting: Meeting) -> tuple[Exemption, ...]:
    """Return what a meeting, or its slot ahead of it, is exempt from, with what each was granted for."""
    own = Q(meeting=meeting) if meeting.pk else Q(pk__in=[])
    ahead = Q(slot=meeting.slot, meeting=None) if meeting.slot else Q(pk__in=[])
    rows = ExemptionRow.objects.filter(own | ahead, withdrawn_at=None).select_related("host__municipality", "theme")
    return tuple(map(exemption_from_row, rows.order_by("pk")))


def _broken_rule(violation: Violation, programme: PlanningProgramme, meeting: StandingMeeting) -> BrokenRule:
    # The exemption goes to the meeting that was changed; where that fills no slot, to those it gets in the way of.
    changed = meeting.slot
    slots = (changed,) if changed in violation.slots and changed else violation.slots
    countries = {slot.key: slot.country for slot in slots_of(programme)}
    return BrokenRule(
        violation.code,
        describe(violation, programme),
        slots,
        tuple(countries.get(slot) for slot in slots) if slots else (meeting.country,),
        can_be_exempted=can_be_exempted(violation.code),
    )


def broken_rules(programme: PlanningProgramme) -> list[Violation]:
    """Return the rules that the standing meetings break; open slots are no breach.

    The planner leaves locked and exempt meetings in peace whatever they break. People are told all the same, except
    for what was held, which is history, and for rules that a slot is exempt from.
    """
    placed = [meeting for meeting in programme.meetings if meeting.slot and meeting.stands]
    judged = {key for key, meeting in programme.standing.items() if not meeting.is_held}
    # A standing meeting with a slot has a host and a theme: the database sees to it.
    found = violations(programme, placed, judged=judged)  # type: ignore[arg-type]
    exempt = {(key, code) for key, meeting in programme.standing.items() for code in meeting.exempt_from}
    return [
        violation
        for violation in found
        if violation.code != "slot_unfilled" and not any((slot, violation.code) in exempt for slot in violation.slots)
    ]


def newly_broken(
    programme: PlanningProgramme, before: StandingMeeting | None, after: StandingMeeting
) -> list[Violation]:
    """Return the rules that putting `after` in the place of `before` (None: adding it) breaks and were kept before.

    Only its own exemptions excuse the meeting: one of another meeting was written for what stood beside it then. Nor
    does one excuse further hosts that have come since it was written.
    """
    others = _without(programme.meetings, before)
    known = _broken_by_all(replace(programme, meetings=(*others, before)) if before else programme)
    found = _broken_by_all(replace(programme, meetings=(*others, after)))
    is_new = _is_about_another_host(before, after)
    return [each for each in found if each not in known and (is_new(each) or not _excuses(after, each))]


def _is_about_another_host(before: StandingMeeting | None, after: StandingMeeting) -> Callable[[Violation], bool]:
    """Return what tells the days off of a further host that a meeting did not have before."""
    added = set(after.co_hosts or ()).difference(before.co_hosts or ()) if before else set()
    return lambda violation: violation.code in ("host_free", "closed") and violation.params["host"] in added


def needed_exemptions(programme: PlanningProgramme) -> set[tuple[str, str]]:
    """Return slot and rule of what standing meetings would break, were there no exemption."""
    return {(slot, violation.code) for violation in _broken_by_all(programme) for slot in violation.slots}


def _broken_by_all(programme: PlanningProgramme) -> list[Violation]:
    """Return what the standing meetings break, whatever they are exempt from."""
    bound = tuple(replace(meeting, exemptions=()) for meeting in programme.meetings)
    return broken_rules(replace(programme, meetings=bound))


def _excuses(meeting: StandingMeeting, violation: Violation) -> bool:
    return meeting.slot in violation.slots and violation.code in meeting.exempt_from


def _without(meetings: tuple[StandingMeeting, ...], meeting: StandingMeeting | None) -> tuple[StandingMeeting, ...]:
    if meeting is None:
        return meetings
    if meeting.slot:
        return tuple(each for each in meetings if each.slot != meeting.slot or not each.stands)
    same = [
        index for index, each in enumerate(meetings) if _is_extra(each) and _assignment(each) == _assignment(meeting)
    ]
    return tuple(each for index, each in enumerate(meetings) if index not in same[:1])


def _is_extra(meeting: StandingMeeting) -> bool:
    return meeting.slot is None and meeting.stands


def _assignment(meeting: StandingMeeting) -> tuple[object, ...]:
    return meeting.country, meeting.start, meeting.days, meeting.host, meeting.theme
