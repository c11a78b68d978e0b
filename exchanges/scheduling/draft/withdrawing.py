"""Withdrawing a host: from a day on it owes nothing, and of each meeting it owed is decided what becomes of it."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from exchanges.hosting.models import HostingRule, Slot
from exchanges.hosting.programme_names import day_in_words
from exchanges.hosting.withdrawals import DutyOutcome, Withdrawal, WithdrawnMeeting
from exchanges.meetings.models import Meeting
from exchanges.scheduling.draft.changes import change_meeting
from exchanges.scheduling.draft.co_hosts import set_co_hosts
from exchanges.scheduling.draft.guards import database_refusals, lock_programme, require_reach
from exchanges.scheduling.draft.status_changes import cancel_meeting, set_locked
from exchanges.scheduling.errors import ChangeRefused
from municipalities.models import Participation, User
from municipalities.refusals import ReasonMissing


@dataclass(frozen=True, slots=True)
class Duty:
    """What a host has before it from a day on: an owed meeting, planned or not, or one outside the hosting rules."""

    slot: Slot | None
    meeting: Meeting | None

    @property
    def key(self) -> str:
        """What names it in a form."""
        return f"slot-{self.slot.pk}" if self.slot else f"meeting-{self.meeting.pk if self.meeting else ''}"

    @property
    def outcomes(self) -> tuple[DutyOutcome, ...]:
        """What can become of it: only what is planned can be given, and only what is owed stays owed."""
        given = (DutyOutcome.GIVEN,) if self.meeting else ()
        return (*given, *((DutyOutcome.OPEN, DutyOutcome.WAIVED) if self.slot else (DutyOutcome.WAIVED,)))


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a duty, and who hosts the meeting where it is given to another."""

    outcome: DutyOutcome
    host: Participation | None = None


def duties_from(participation: Participation, first_day: datetime.date) -> list[Duty]:
    """Return what a municipality would have to host from a day on, in order of time, what has no date last.

    What was held stays with it, whatever the day. A slot whose rule leaves the host open is among them while nobody
    else can fill it.
    """
    hosted = _hosted(participation, first_day)
    filled = {meeting.slot_id for meeting in hosted}
    planned = [Duty(meeting.slot, meeting) for meeting in hosted]
    return [*planned, *(Duty(slot, None) for slot in _open_slots(participation, first_day) if slot.pk not in filled)]


def withdraw_host(
    *,
    participation: Participation,
    first_day: datetime.date,
    reason: str,
    decisions: Mapping[str, Decision],
    actor: User | None,
    now: datetime.datetime,
) -> Withdrawal:
    """Note that a municipality takes no part from `first_day` on, and do with each of its duties what was decided.

    `decisions` are by the `key` of a duty, one for each that `duties_from` returns. A meeting given to another host
    gets the exemptions it needs, with the same reason; one that is still owed, or no longer, is cancelled. The public,
    and those registered, are told by the next version. All or nothing. Raise NotWithinReach, ReasonMissing,
    ChangeRefused, or RulesBroken where a new host breaks a rule that cannot be lifted.
    """
    require_reach(actor, participation.municipality.country_id)
    if not reason.strip():
        raise ReasonMissing(_("Say why it withdraws: it is public, and goes into the report to the funder."))
    with database_refusals(), transaction.atomic():
        lock_programme(participation.programme_id)
        duties = _require_possible(participation, first_day, decisions)
        withdrawal = Withdrawal.objects.create(
            participation=participation, first_day=first_day, reason=reason.strip(), noted_by=actor, noted_at=now
        )
        # First, as what a meeting of another fills for it cannot be waived.
        _leave_as_co_host(participation, first_day)
        for duty in duties:
            _settle(withdrawal, duty, decisions[duty.key], actor, now)
    return withdrawal


def co_hosted_from(participation: Participation, first_day: datetime.date) -> list[Meeting]:
    """Return the meetings of others in which it would have a part as a further host."""
    rows = Meeting.objects.open().filter(co_hosts=participation, ends_on__gte=first_day)
    return list(rows.order_by("starts_on", "pk"))


def _hosted(participation: Participation, first_day: datetime.date) -> list[Meeting]:
    rows = Meeting.objects.open().filter(host=participation, ends_on__gte=first_day)
    related = ("exchange__programme", "exchange__country", "slot__rule", "slot__country", "theme", "host__municipality")
    return list(rows.select_related(*related).order_by("starts_on", "pk"))


def _open_slots(participation: Participation, first_day: datetime.date) -> Iterator[Slot]:
    """Find what it owes without a date: its own slots, and those that nobody else can fill.

    Those that a meeting hosted together would have filled after it has left are its own again.
    """
    programme, left = participation.programme, co_hosted_from(participation, first_day)
    shared = programme.slots.filter(also_filled_by__in=[meeting.pk for meeting in left], host=participation)
    rows = programme.slots.filter(Q(pk__in=programme.slots.open().values("pk")) | Q(pk__in=shared.values("pk")))
    slots = rows.select_related("rule", "country", "host__municipality").order_by("rule__position", "number", "pk")
    for slot in slots:
        if slot.host_id == participation.pk or (slot.host_id is None and _only_it_can_host(participation, slot)):
            yield slot


def _only_it_can_host(participation: Participation, slot: Slot) -> bool:
    if participation.role != slot.rule.host_role or not participation.can_host:
        return False
    if slot.rule.scope == HostingRule.Scope.COUNTRY and slot.country_id != participation.municipality.country_id:
        return False
    return not possible_successors(participation, slot)


def possible_successors(participation: Participation, slot: Slot) -> list[Participation]:
    """Return who else may host a slot without an exemption: of its role, in its country, and still taking part."""
    rows = participation.programme.participations.filter(
        role=slot.rule.host_role, can_host=True, withdrawal__isnull=True
    ).exclude(pk=participation.pk)
    if slot.country_id:
        rows = rows.filter(municipality__country=slot.country_id)
    return list(rows.select_related("municipality__country").order_by("position", "pk"))


def _require_possible(
    participation: Participation, first_day: datetime.date, decisions: Mapping[str, Decision]
) -> list[Duty]:
    if Withdrawal.objects.filter(participation=participation).exists():
        raise ChangeRefused(_("%(place)s has already withdrawn.") % {"place": participation})
    held = Meeting.objects.held().filter(host=participation, ends_on__gte=first_day)
    last = held.order_by("-ends_on").first()
    if last is not None:
        said = _("%(place)s held a meeting on %(day)s: it can withdraw from the day after at the earliest.")
        raise ChangeRefused(said % {"place": participation, "day": day_in_words(last.ends_on)})
    duties = duties_from(participation, first_day)
    if {duty.key for duty in duties} - decisions.keys():
        raise ChangeRefused(_("Say what happens to each of its meetings."))
    for duty in duties:
        _require_decided(participation, duty, decisions[duty.key])
    return duties


def _require_decided(participation: Participation, duty: Duty, decision: Decision) -> None:
    if decision.outcome not in duty.outcomes:
        raise ChangeRefused(
            _("That is not possible for this meeting: it is not planned yet, or nobody owes it. Choose again.")
        )
    if decision.outcome != DutyOutcome.GIVEN:
        return
    if decision.host is None:
        raise ChangeRefused(_("Choose who hosts the meeting instead."))
    if decision.host == participation or hasattr(decision.host, "withdrawal"):
        raise ChangeRefused(_("Choose a host that still takes part."))


def _settle(withdrawal: Withdrawal, duty: Duty, decision: Decision, actor: User | None, now: datetime.datetime) -> None:
    meeting = duty.meeting
    if meeting is not None and decision.outcome == DutyOutcome.GIVEN:
        _give(meeting, decision, withdrawal.reason, actor, now)
    elif meeting is not None:
        cancel_meeting(meeting=meeting, reason=withdrawal.reason, actor=actor)
    if duty.slot is not None and decision.outcome == DutyOutcome.WAIVED:
        Slot.objects.filter(pk=duty.slot.pk).update(waived_by=withdrawal)
    WithdrawnMeeting.objects.create(
        withdrawal=withdrawal,
        slot=duty.slot,
        meeting=meeting,
        outcome=decision.outcome,
        given_to=decision.host if decision.outcome == DutyOutcome.GIVEN else None,
    )


def _give(meeting: Meeting, decision: Decision, reason: str, actor: User | None, now: datetime.datetime) -> None:
    """Give a meeting to another host; a lock keeps its day, and it is locked again afterwards."""
    if meeting.locked:
        set_locked(meeting=meeting, locked=False, actor=actor)
    change_meeting(meeting=meeting, actor=actor, now=now, host=decision.host, exemption_reason=reason)
    if meeting.locked:
        set_locked(meeting=meeting, locked=True, actor=actor)


def _leave_as_co_host(participation: Participation, first_day: datetime.date) -> None:
    for meeting in co_hosted_from(participation, first_day):
        set_co_hosts(meeting, meeting.co_hosts.exclude(pk=participation.pk))
        meeting.also_fills.filter(host=participation).update(also_filled_by=None)
