"""Rules that a change by hand would break: refused, or lifted by exemptions with their reason."""

import datetime
from collections.abc import Iterable
from dataclasses import replace

from django.utils import timezone

from exchanges.hosting.models import Slot
from exchanges.meetings.models import Meeting
from exchanges.planning.problem.programme import StandingMeeting
from exchanges.scheduling.draft.broken_rules import broken_by
from exchanges.scheduling.draft.exemptions import grant
from exchanges.scheduling.errors import BrokenRule, RulesBroken
from municipalities.access import reach_of
from municipalities.models import Participation, User


def require_rules(
    meeting: Meeting,
    before: StandingMeeting | None,
    co_hosts: Iterable[Participation],
    also_fills: Iterable[Slot] | None = None,
    *,
    reason: str,
    actor: User | None,
    now: datetime.datetime,
) -> list[BrokenRule]:
    """Refuse what the unsaved meeting newly breaks, compared with `before`; return what is to be lifted."""
    broken = broken_by(meeting, before, timezone.localdate(now), co_hosts, also_fills)
    within = [replace(rule, can_be_exempted=rule.can_be_exempted and _may_exempt(actor, rule)) for rule in broken]
    if within and not (reason.strip() and all(rule.can_be_exempted for rule in within)):
        raise RulesBroken(within)
    return within


def _may_exempt(actor: User | None, rule: BrokenRule) -> bool:
    """Tell whether the actor may change each meeting to be exempt: a network's webinar may meet the conference."""
    return actor is None or all(reach_of(actor).covers(country) for country in rule.countries)


def lift(rules: list[BrokenRule], meeting: Meeting, *, reason: str, actor: User | None, now: datetime.datetime) -> None:
    """Exempt the meeting, or those that one outside the rules gets in the way of."""
    own = meeting.slot.key if meeting.slot else None
    # A rule broken twice, by the host and a further host, is lifted once.
    for key, code in dict.fromkeys((key, rule.code) for rule in rules for key in rule.slots or (own,)):
        exempt = meeting if key == own else _standing_in(meeting, key)
        grant(meeting=exempt, rule=code, reason=reason, actor=actor, now=now)


def _standing_in(meeting: Meeting, key: str | None) -> Meeting:
    rows = Meeting.objects.filter(slot__programme=meeting.exchange.programme_id, slot__key=key)
    return rows.standing().select_related("slot", "host", "theme").get()
