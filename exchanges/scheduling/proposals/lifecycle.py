"""Proposals: ask the planner for a plan, and accept its plan into the draft."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from exchanges.hosting.models import Slot
from exchanges.hosting.violation_texts import describe
from exchanges.meetings.addresses import new_slug
from exchanges.meetings.hosts.confirmations import end_lapsed
from exchanges.meetings.models import Exchange, Meeting, Theme
from exchanges.planning.files.plan_files import Plan, PlannedMeeting, read_plan
from exchanges.planning.specification.checks import too_soon
from exchanges.scheduling.draft.assignment import Assignment, MeetingChange, assign, assignment_of
from exchanges.scheduling.draft.co_hosts import set_co_hosts
from exchanges.scheduling.draft.guards import database_refusals, lock_programme, require_network, require_reach
from exchanges.scheduling.draft.mapping import programme_from_rows
from exchanges.scheduling.errors import ProposalRefused, StaleProposal, TooLate
from exchanges.scheduling.proposals.models import Proposal
from exchanges.scheduling.proposals.snapshots import problem_of, what_changed
from municipalities.models import Country, Participation, Programme, User


def request_proposal(
    *,
    programme: Programme,
    country: Country | None,
    actor: User | None,
    now: datetime.datetime,
    time_limit_seconds: int | None = None,
) -> Proposal:
    """Ask for a plan of the whole programme, or of one country, from the draft as it stands now.

    The job is queued in the same transaction: it exists exactly when the proposal does. Without a limit the setting
    PLAN_TIME_LIMIT_SECONDS holds. Raise NotWithinReach, or ChangeRefused where the country has no network here.
    """
    require_reach(actor, country.code if country else None)
    if country:
        require_network(programme, country)
    with transaction.atomic():
        programme = lock_programme(programme.pk)
        proposal = Proposal.objects.create(
            programme=programme,
            country=country,
            problem=problem_of(programme, today=timezone.localdate(now)),
            time_limit_seconds=time_limit_seconds or settings.PLAN_TIME_LIMIT_SECONDS,
            requested_by=actor,
            requested_at=now,
        )
        async_task("exchanges.scheduling.tasks.run_proposal", proposal.pk, task_name=f"proposal-{proposal.pk}")
    return proposal


def accept_proposal(*, proposal: Proposal, actor: User | None, now: datetime.datetime) -> tuple[MeetingChange, ...]:
    """Write the whole plan into the draft, all or nothing, and return what it made or moved.

    A published meeting that moves stays published, with its change not published yet; a confirmed one that moves has
    to be confirmed again. Raise ProposalRefused when there is no plan in it or it was accepted, StaleProposal when
    what it was planned from has changed, TooLate when it would put a meeting before the first day left by now.
    """
    require_reach(actor, proposal.country_id)
    with database_refusals(), transaction.atomic():
        programme = lock_programme(proposal.programme_id)
        # Not the caller's copy: somebody may have accepted it a moment ago.
        fresh = Proposal.objects.select_for_update().get(pk=proposal.pk)
        plan = _acceptable_plan(fresh)
        today = timezone.localdate(now)
        changed = what_changed(fresh.problem, problem_of(programme, today=today), country=fresh.country_id)
        if changed:
            raise StaleProposal(changed)
        late = _too_late(programme, plan, today)
        if late:
            raise TooLate(late)
        changes = _write(programme, plan)
        fresh.state, fresh.accepted_at = Proposal.State.ACCEPTED, now
        fresh.save(update_fields=["state", "accepted_at"])
    proposal.state, proposal.accepted_at = fresh.state, fresh.accepted_at
    return changes


def why_stale(proposal: Proposal) -> tuple[str, ...]:
    """Name what has changed since the proposal was made, nothing if it still fits; that days passed is no change."""
    programme = Programme.objects.get(pk=proposal.programme_id)
    now = problem_of(programme, today=timezone.localdate(proposal.requested_at))
    return what_changed(proposal.problem, now, country=proposal.country_id)


def what_is_too_late(proposal: Proposal, *, today: datetime.date) -> tuple[str, ...]:
    """Say which meetings of a proposal's plan people could no longer be told of in time, were it accepted today."""
    programme = Programme.objects.get(pk=proposal.programme_id)
    return _too_late(programme, read_plan(proposal.plan), today)


def _too_late(programme: Programme, plan: Plan, today: datetime.date) -> tuple[str, ...]:
    """Judge the plan against the draft by the day: what is new or altered begins on the first day left or later."""
    draft = replace(programme_from_rows(programme), today=today)
    found = (too_soon(draft, draft.standing.get(planned.slot), planned) for planned in plan.meetings)
    return tuple(describe(violation, draft) for violation in found if violation is not None)


def _acceptable_plan(proposal: Proposal) -> Plan:
    refusals = {
        Proposal.State.QUEUED: _("The planner has not started yet. Wait until it has finished."),
        Proposal.State.RUNNING: _("The planner is still working. Wait until it has finished."),
        Proposal.State.FAILED: _("The planner failed, so there is no plan to accept. Propose again."),
        Proposal.State.ACCEPTED: _("This plan has already been accepted."),
    }
    state = Proposal.State(proposal.state)
    if state in refusals:
        raise ProposalRefused(refusals[state])
    plan = read_plan(proposal.plan)
    if plan.status == "infeasible":
        raise ProposalRefused(_("No plan keeps all the rules. Follow one of the repairs, then propose again."))
    if not plan.has_meetings:
        raise ProposalRefused(
            _("The planner found no plan in the time available. Give it more time, then propose again.")
        )
    return plan


@dataclass(frozen=True)
class _Rows:
    """The rows that a plan speaks of, by the keys it uses."""

    slots: Mapping[str, Slot]
    hosts: Mapping[str, Participation]
    themes: Mapping[str, Theme]
    meetings: Mapping[str, Meeting]

    def assignment(self, planned: PlannedMeeting) -> Assignment:
        return Assignment(self.hosts[planned.host], self.themes[planned.theme], planned.start, planned.end)


def _rows_of(programme: Programme) -> _Rows:
    hosts = programme.participations.select_related("municipality__country")
    related = ("slot", "host", "theme")
    standing = Meeting.objects.filter(slot__programme=programme).standing()
    return _Rows(
        slots={slot.key: slot for slot in programme.slots.select_related("rule")},
        hosts={host.municipality.slug: host for host in hosts},
        themes={theme.key: theme for theme in programme.themes.all()},
        meetings={meeting.slot.key: meeting for meeting in standing.select_related(*related) if meeting.slot},
    )


def _write(programme: Programme, plan: Plan) -> tuple[MeetingChange, ...]:
    rows = _rows_of(programme)
    changed = [
        planned
        for planned in plan.meetings
        if planned.slot not in rows.meetings or assignment_of(rows.meetings[planned.slot]) != rows.assignment(planned)
    ]
    written = {planned.slot: _write_meeting(rows, planned) for planned in _in_safe_order(rows, changed)}
    return tuple(written[planned.slot] for planned in changed)


def _in_safe_order(rows: _Rows, changed: Iterable[PlannedMeeting]) -> list[PlannedMeeting]:
    """Order the writes so that the conference comes last after each of them: the database looks after every row.

    A conference that goes later makes room first; one that comes earlier, or is new, waits for the national meetings.
    """

    def turn(planned: PlannedMeeting) -> int:
        if rows.slots[planned.slot].country_id is not None:
            return 1
        standing = rows.meetings.get(planned.slot)
        return 0 if standing is not None and planned.start > standing.starts_on else 2

    return sorted(changed, key=turn)


def _write_meeting(rows: _Rows, planned: PlannedMeeting) -> MeetingChange:
    meeting = rows.meetings.get(planned.slot)
    after = rows.assignment(planned)
    if meeting is None:
        return MeetingChange(_create(rows, planned, after), None, after)
    before = assignment_of(meeting)
    assign(meeting, after)
    meeting.save(update_fields=["host", "theme", "starts_on", "ends_on", "status"])
    set_co_hosts(meeting, [host for host in meeting.co_hosts.all() if host != after.host])
    return MeetingChange(meeting, before, after, has_lapsed=end_lapsed([meeting]) > 0)


def _create(rows: _Rows, planned: PlannedMeeting, after: Assignment) -> Meeting:
    slot = rows.slots[planned.slot]
    exchange, _made = Exchange.objects.get_or_create(programme_id=slot.programme_id, country_id=slot.country_id)
    return Meeting.objects.create(
        exchange=exchange,
        slot=slot,
        host=after.host,
        theme=after.theme,
        starts_on=after.starts_on,
        ends_on=after.ends_on,
        slug=new_slug(host=after.host, country=exchange.country, theme=after.theme, starts_on=after.starts_on),
    )
