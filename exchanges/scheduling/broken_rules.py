"""Which rules meetings break, and a change by hand would break; a lock excuses none, an exemption just its own."""

from dataclasses import replace

from exchanges.hosting.exemptions import can_be_exempted
from exchanges.hosting.words import describe
from exchanges.meetings.models import Meeting
from exchanges.planning.checks import Violation, violations
from exchanges.planning.programme import Exemption, StandingMeeting
from exchanges.planning.programme import Programme as PlanningProgramme
from exchanges.scheduling.errors import BrokenRule
from exchanges.scheduling.mapping import programme_from_rows


def broken_by(meeting: Meeting, before: StandingMeeting | None) -> list[BrokenRule]:
    """Return what the meeting, not saved yet, breaks and the one it was `before` (None: it is new) did not."""
    programme = programme_from_rows(meeting.exchange.programme)
    after = standing_meeting(meeting)
    found = newly_broken(programme, before, after)
    return [_broken_rule(violation, programme, after.slot) for violation in found]


def standing_meeting(meeting: Meeting) -> StandingMeeting:
    """Return a row as checks see it: free to move, with the exemptions of its slot."""
    return StandingMeeting(
        slot=meeting.slot.key if meeting.slot else None,
        start=meeting.starts_on,
        days=meeting.days,
        status="proposed",
        country=None if meeting.slot else meeting.exchange.country_id,
        host=meeting.host.municipality.slug if meeting.host else None,
        theme=meeting.theme.key if meeting.theme else None,
        exemptions=tuple(Exemption(each.rule, each.reason) for each in meeting.slot.exemptions.all())
        if meeting.slot
        else (),
    )


def _broken_rule(violation: Violation, programme: PlanningProgramme, changed: str | None) -> BrokenRule:
    # The exemption goes to the meeting that was changed; where that fills no slot, to those it gets in the way of.
    slots = (changed,) if changed in violation.slots and changed else violation.slots
    return BrokenRule(
        violation.code, describe(violation, programme), slots, can_be_exempted=can_be_exempted(violation.code)
    )


def broken_rules(programme: PlanningProgramme) -> list[Violation]:
    """Return the rules that the standing meetings break; open slots are no breach.

    The planner leaves locked and exempt meetings in peace whatever they break. People are told all the same, except
    for what was held, which is history, and for rules that a slot is exempt from.
    """
    placed = [meeting for meeting in programme.meetings if meeting.slot and meeting.stands]
    judged = {key for key, meeting in programme.standing.items() if meeting.status != "held"}
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
    """Return the rules that putting `after` in the place of `before` (None: adding it) breaks and were kept before."""
    others = _without(programme.meetings, before)
    known = broken_rules(replace(programme, meetings=(*others, before)) if before else programme)
    return [found for found in broken_rules(replace(programme, meetings=(*others, after))) if found not in known]


def _without(meetings: tuple[StandingMeeting, ...], meeting: StandingMeeting | None) -> tuple[StandingMeeting, ...]:
    if meeting is None:
        return meetings
    if meeting.slot:
        return tuple(each for each in meetings if each.slot != meeting.slot or not each.stands)
    same = [index for index, each in enumerate(meetings) if _is_extra(each) and _place(each) == _place(meeting)]
    return tuple(each for index, each in enumerate(meetings) if index not in same[:1])


def _is_extra(meeting: StandingMeeting) -> bool:
    return meeting.slot is None and meeting.stands


def _place(meeting: StandingMeeting) -> tuple[object, ...]:
    return meeting.country, meeting.start, meeting.days, meeting.host, meeting.theme
