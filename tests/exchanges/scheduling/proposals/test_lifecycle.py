"""Plans are proposed in the background and accepted whole, while what they rest on stands."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django_q.models import OrmQ

from exchanges.meetings.models import Meeting
from exchanges.planning.files.plan_files import Plan, read_plan, write_plan
from exchanges.planning.files.programme_files import read_programme
from exchanges.planning.solver import plan_programme
from exchanges.planning.specification.checks import violations
from exchanges.scheduling.draft.mapping import programme_from_rows
from exchanges.scheduling.errors import ChangeRefused, ProposalRefused, StaleProposal
from exchanges.scheduling.proposals.lifecycle import accept_proposal, request_proposal, why_stale
from exchanges.scheduling.proposals.models import Proposal
from exchanges.scheduling.proposals.planner_process import PlannerFailed, check_plan
from exchanges.scheduling.proposals.snapshots import problem_of
from exchanges.scheduling.tasks import run_proposal
from municipalities.models import Country, Municipality, Participation, Programme, User
from municipalities.refusals import NotWithinReach
from tests import factories
from tests.factories import NOON, host_of, make_exemption, make_meeting, slot_of

TUESDAY = date(2027, 3, 9)


@pytest.fixture
def coordinator(db: None) -> User:
    return factories.make_coordinator()


@pytest.fixture
def sweden(world: Programme) -> Country:
    return Country.objects.get(code="SE")


def propose(programme: Programme, country: Country | None = None, actor: User | None = None) -> Proposal:
    return request_proposal(programme=programme, country=country, actor=actor, now=NOON, time_limit_seconds=20)


def answered(programme: Programme, country: Country | None = None) -> Proposal:
    """Return a proposal with its plan, planned in this process: what the job does, without the start of a child."""
    proposal = propose(programme, country)
    plan = plan_programme(read_programme(proposal.problem), time_limit=20, country=proposal.country_id)
    proposal.state, proposal.plan, proposal.finished_at = Proposal.State.DONE, write_plan(plan), NOON
    proposal.save()
    return proposal


def accept(proposal: Proposal, actor: User | None = None) -> Mapping[str, Any]:
    changes = accept_proposal(proposal=proposal, actor=actor, now=NOON)
    return {change.meeting.slot.key: change for change in changes if change.meeting.slot}


# Asking


def test_a_proposal_and_its_job_are_written_together(world: Programme, coordinator: User) -> None:
    proposal = propose(world, actor=coordinator)
    assert (proposal.state, proposal.requested_by, proposal.requested_at) == ("queued", coordinator, NOON)
    assert proposal.problem == problem_of(world, today=NOON.date())
    (job,) = OrmQ.objects.all()
    assert (job.func(), job.args()) == ("exchanges.scheduling.tasks.run_proposal", (proposal.pk,))


@pytest.mark.django_db(transaction=True)
def test_a_proposal_that_is_rolled_back_leaves_no_job() -> None:
    world = factories.make_world()
    with transaction.atomic():
        propose(world)
        transaction.set_rollback(True)
    assert not Proposal.objects.exists()
    assert not OrmQ.objects.exists()


def test_the_setting_limits_the_planner_s_time_where_nothing_is_said(world: Programme, settings: Any) -> None:
    settings.PLAN_TIME_LIMIT_SECONDS = 7
    proposal = request_proposal(programme=world, country=None, actor=None, now=NOON)
    assert proposal.time_limit_seconds == 7


def test_only_who_coordinates_it_asks_for_a_plan(world: Programme, sweden: Country) -> None:
    assert propose(world, sweden, factories.make_coordinator("SE")).country == sweden
    for actor, country in (
        (factories.make_coordinator("DE"), sweden),
        (factories.make_coordinator("SE"), None),
        (factories.make_user(), None),
    ):
        with pytest.raises(NotWithinReach):
            propose(world, country, actor)


def test_a_country_without_a_network_has_no_plan(world: Programme) -> None:
    with pytest.raises(ChangeRefused, match="Italy has no network"):
        propose(world, factories.make_country("IT"))


# The job


def test_the_job_answers_with_an_optimal_plan_that_keeps_every_rule(world: Programme) -> None:
    proposal = propose(world)
    run_proposal(proposal.pk)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.failure) == ("done", "")
    assert proposal.finished_at is not None
    plan = read_plan(proposal.plan)
    assert (plan.status, plan.bound) == ("optimal", plan.cost)
    assert violations(read_programme(proposal.problem), plan.meetings) == []
    assert len(plan.meetings) == world.slots.count()


def test_the_job_plans_one_country_where_one_is_asked_for(world: Programme, sweden: Country) -> None:
    proposal = propose(world, sweden)
    run_proposal(proposal.pk)
    proposal.refresh_from_db()
    assert {meeting.country for meeting in read_plan(proposal.plan).meetings} == {"SE"}


def test_the_job_run_again_leaves_the_answer_alone(world: Programme) -> None:
    proposal = answered(world)
    run_proposal(proposal.pk)
    again = Proposal.objects.get(pk=proposal.pk)
    assert (again.state, again.plan, again.finished_at) == ("done", proposal.plan, NOON)


def test_the_job_of_a_worker_that_died_at_it_is_taken_up_again(world: Programme, sweden: Country) -> None:
    proposal = propose(world, sweden)
    Proposal.objects.update(state=Proposal.State.RUNNING)
    run_proposal(proposal.pk)
    proposal.refresh_from_db()
    assert proposal.state == "done"


def test_the_job_of_a_proposal_that_is_gone_does_nothing(db: None) -> None:
    run_proposal(4711)
    assert not Proposal.objects.exists()


def test_a_planner_that_fails_leaves_what_it_said(world: Programme, caplog: pytest.LogCaptureFixture) -> None:
    proposal = propose(world)
    Proposal.objects.update(problem={"format": "multiply-programme/7"})
    run_proposal(proposal.pk)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.plan) == ("failed", {})
    assert "exit code 1" in proposal.failure
    assert "format" in proposal.failure
    assert "exit code 1" in caplog.text


def test_a_problem_that_cannot_be_read_back_fails_at_once(world: Programme, caplog: pytest.LogCaptureFixture) -> None:
    proposal = propose(world)
    Proposal.objects.update(problem=[proposal.problem])
    run_proposal(proposal.pk)
    proposal.refresh_from_db()
    assert proposal.state == "failed"
    assert proposal.failure


def test_the_job_plans_a_country_around_what_stands(world: Programme, sweden: Country) -> None:
    make_meeting(slot=slot_of(world, "award"), locked=True)
    make_meeting(slot=slot_of(world, "award", "DE"))
    conference = make_meeting(slot=slot_of(world, "conference", None), starts_on=date(2027, 9, 7))
    proposal = propose(world, sweden)
    run_proposal(proposal.pk)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.failure) == ("done", "")
    planned = {meeting.slot: meeting for meeting in read_plan(proposal.plan).meetings}
    assert planned[slot_of(world, "award").key].start == TUESDAY
    assert max(meeting.end for meeting in planned.values()) < conference.starts_on
    assert len(accept(proposal)) == 3


def test_no_plan_is_kept_that_breaks_a_rule_or_costs_something_else(world: Programme) -> None:
    proposal = answered(world)
    plan = read_plan(proposal.plan)
    check_plan(proposal.problem, plan, None)
    with pytest.raises(PlannerFailed, match="breaks rules"):
        check_plan(proposal.problem, replace(plan, meetings=plan.meetings[1:]), None)
    with pytest.raises(PlannerFailed, match="costs"):
        check_plan(proposal.problem, replace(plan, cost=(plan.cost or 0) + 1), None)


# Accepting


def test_accepting_fills_every_slot_of_the_draft(world: Programme, coordinator: User) -> None:
    proposal = answered(world)
    changes = accept(proposal, coordinator)
    draft = programme_from_rows(world)
    assert violations(draft, [meeting for meeting in draft.meetings if meeting.slot]) == []  # type: ignore[misc]
    assert set(changes) == {slot.key for slot in world.slots.all()}
    assert {change.before for change in changes.values()} == {None}
    proposal.refresh_from_db()
    assert (proposal.state, proposal.accepted_at) == ("accepted", NOON)
    for planned in read_plan(proposal.plan).meetings:
        meeting = changes[planned.slot].meeting
        assert (meeting.host.municipality.slug, meeting.theme.key) == (planned.host, planned.theme)
        assert (meeting.starts_on, meeting.ends_on, meeting.status) == (planned.start, planned.end, "proposed")


def test_new_meetings_have_readable_addresses(world: Programme) -> None:
    meeting = accept(answered(world))[slot_of(world, "award").key].meeting
    assert meeting.slug == f"{meeting.host.municipality.slug}-{meeting.theme.key}-{meeting.starts_on:%Y-%m}"


def test_a_plan_is_accepted_once(world: Programme) -> None:
    proposal = answered(world)
    accept(proposal)
    number = Meeting.objects.count()
    with pytest.raises(ProposalRefused, match="already been accepted"):
        accept(proposal)
    assert Meeting.objects.count() == number


def test_a_plan_made_from_an_accepted_plan_changes_nothing(world: Programme) -> None:
    accept(answered(world))
    assert accept(answered(world)) == {}


def test_only_who_coordinates_it_accepts_a_plan(world: Programme, sweden: Country) -> None:
    proposal, whole = answered(world, sweden), answered(world)
    with pytest.raises(NotWithinReach):
        accept(proposal, factories.make_coordinator("DE"))
    with pytest.raises(NotWithinReach):
        accept(whole, factories.make_coordinator("SE"))
    assert accept(proposal, factories.make_coordinator("SE", email="other@example.org"))


def test_a_country_s_plan_leaves_the_others_alone(world: Programme, sweden: Country) -> None:
    theirs = make_meeting(slot=slot_of(world, "award", "DE"))
    changes = accept(answered(world, sweden))
    assert {change.meeting.exchange.country_id for change in changes.values()} == {"SE"}
    assert len(changes) == 4
    theirs.refresh_from_db()
    assert theirs.starts_on == TUESDAY


@pytest.mark.parametrize(
    ("state", "words"),
    [("queued", "not started"), ("running", "still working"), ("failed", "failed"), ("accepted", "already")],
)
def test_a_proposal_without_an_answer_is_refused(world: Programme, state: str, words: str) -> None:
    proposal = factories.make_proposal(world, state=state, accepted_at=NOON if state == "accepted" else None)
    with pytest.raises(ProposalRefused, match=words):
        accept(proposal)


@pytest.mark.parametrize(("status", "words"), [("infeasible", "repairs"), ("unknown", "more time")])
def test_an_answer_without_a_plan_is_refused(world: Programme, status: Any, words: str) -> None:
    plan = write_plan(Plan(world.slug, status))
    with pytest.raises(ProposalRefused, match=words):
        accept(factories.make_proposal(world, state="done", plan=plan))


def move(meeting: Meeting) -> Meeting:
    """Make the meeting move with the next plan: its host is away on its day."""
    factories.make_availability(meeting.host, meeting.starts_on, meeting.ends_on)  # type: ignore[arg-type]
    return meeting


@pytest.mark.parametrize(
    ("before", "after"), [("proposed", "proposed"), ("confirmed", "proposed"), ("published", "published")]
)
def test_a_meeting_that_the_plan_moves_is_confirmed_anew_unless_it_is_public(
    world: Programme, before: str, after: str
) -> None:
    meeting = move(make_meeting(slot=slot_of(world, "award"), status=before, slug="kept"))
    change = accept(answered(world))[slot_of(world, "award").key]
    assert change.before.starts_on == TUESDAY
    assert change.after.starts_on != TUESDAY
    meeting.refresh_from_db()
    assert (meeting.status, meeting.slug, meeting.starts_on) == (after, "kept", change.after.starts_on)


def test_a_locked_meeting_stays_where_it_is(world: Programme) -> None:
    meeting = move(make_meeting(slot=slot_of(world, "award"), locked=True))
    assert slot_of(world, "award").key not in accept(answered(world))
    meeting.refresh_from_db()
    assert meeting.starts_on == TUESDAY


def test_the_slot_of_a_cancelled_meeting_gets_a_new_one(world: Programme) -> None:
    cancelled = make_meeting(slot=slot_of(world, "award"), status="cancelled")
    change = accept(answered(world))[slot_of(world, "award").key]
    assert change.before is None
    assert change.meeting != cancelled


def test_a_conference_that_goes_later_makes_room_before_the_meetings_come(world: Programme) -> None:
    conference = make_meeting(slot=slot_of(world, "conference", None), starts_on=date(2027, 2, 16))
    changes = accept(answered(world))
    conference.refresh_from_db()
    assert conference.starts_on > date(2027, 1, 12)
    assert len(changes) == 9


def test_meetings_go_earlier_before_the_conference_does(world: Programme) -> None:
    last = make_meeting(slot=slot_of(world, "award"), starts_on=date(2027, 11, 16))
    conference = make_meeting(slot=slot_of(world, "conference", None), starts_on=date(2027, 12, 7))
    Programme.objects.filter(pk=world.pk).update(ends_on=date(2027, 8, 31))
    world.refresh_from_db()
    accept(answered(world))
    last.refresh_from_db()
    conference.refresh_from_db()
    assert last.starts_on < conference.starts_on <= date(2027, 8, 30)


# Staleness


def stale(proposal: Proposal) -> tuple[str, ...]:
    """Return what the refusal names, after making sure that nothing was written."""
    with pytest.raises(StaleProposal) as refusal:
        accept(proposal)
    assert not Meeting.objects.filter(slug__contains="-2027-").exists()
    assert refusal.value.changed == why_stale(proposal)
    return refusal.value.changed


def test_a_plan_is_stale_when_somebody_is_away_whom_it_counted_on(world: Programme) -> None:
    proposal = answered(world)
    factories.make_availability(host_of(world, "award"), TUESDAY, TUESDAY)
    assert stale(proposal) == ("SE award 1 – Åłőß",)


def test_a_plan_is_stale_when_a_meeting_of_the_draft_was_added_or_moved(world: Programme) -> None:
    proposal = answered(world)
    meeting = make_meeting(slot=slot_of(world, "award"))
    assert stale(proposal) == ("SE award 1 – Åłőß",)
    later = answered(world)
    Meeting.objects.filter(pk=meeting.pk).update(starts_on=date(2027, 3, 16), ends_on=date(2027, 3, 16))
    assert stale(later) == ("SE award 1 – Åłőß",)


def test_a_plan_is_stale_when_the_rules_changed(world: Programme) -> None:
    proposal = answered(world)
    Programme.objects.filter(pk=world.pk).update(country_gap_days=14)
    assert stale(proposal) == ("dates, rules, themes or weights of the programme",)


def test_a_plan_is_stale_when_a_network_closes_for_a_while(world: Programme) -> None:
    proposal = answered(world)
    factories.make_closed_period(world.networks.get(country="DE"), date(2027, 7, 1), date(2027, 8, 15))
    assert stale(proposal) == ("holidays and closed periods of Germany",)


def test_a_plan_is_stale_when_a_meeting_outside_the_rules_was_added(world: Programme) -> None:
    proposal = answered(world)
    make_meeting(world, theme=None)
    assert stale(proposal) == ("a meeting outside the hosting rules",)


def test_a_plan_is_stale_when_a_municipality_left(world: Programme) -> None:
    proposal = answered(world)
    Participation.objects.filter(pk=world.participations.filter(role="network").latest("pk").pk).delete()
    assert stale(proposal) == ("DE network 2 – Åłőß",)


def test_a_plan_is_not_stale_for_what_does_not_matter_to_it(world: Programme) -> None:
    make_meeting(slot=slot_of(world, "award"), status="published", registration_count=3)
    proposal = answered(world)
    Municipality.objects.update(website="https://example.org")
    Meeting.objects.update(registration_count=4)
    make_meeting(slot=slot_of(world, "award", "DE"), status="cancelled")
    assert why_stale(proposal) == ()
    assert accept(proposal)


def test_the_first_registration_makes_a_plan_stale(world: Programme) -> None:
    make_meeting(slot=slot_of(world, "award"), status="published")
    proposal = answered(world)
    Meeting.objects.update(registration_count=1)
    assert stale(proposal) == ("SE award 1 – Åłőß",)


def test_a_country_s_plan_is_not_stale_for_what_happens_in_another(world: Programme, sweden: Country) -> None:
    proposal = answered(world, sweden)
    factories.make_availability(host_of(world, "award", "DE"), TUESDAY, TUESDAY)
    make_meeting(slot=slot_of(world, "award", "DE"))
    assert accept(proposal)


def test_a_country_s_plan_is_stale_when_the_conference_moved(world: Programme, sweden: Country) -> None:
    proposal = answered(world, sweden)
    make_meeting(slot=slot_of(world, "conference", None), starts_on=date(2027, 11, 9))
    assert stale(proposal) == ("European conference",)


def hosted_abroad(programme: Programme, starts_on: date = TUESDAY) -> Meeting:
    """Make a meeting that Germany's network owes and Sweden's forerunner hosts, by exemption."""
    make_exemption(slot_of(programme, "award", "DE"), "host", reason="Die Stadthalle ist abgebrannt.")
    return make_meeting(
        slot=slot_of(programme, "award", "DE"), host=host_of(programme, "forerunner"), starts_on=starts_on
    )


@pytest.mark.parametrize(
    "change",
    [
        {"starts_on": date(2027, 8, 10), "ends_on": date(2027, 8, 10)},
        {"status": Meeting.Status.CANCELLED},
    ],
    ids=["moved", "cancelled"],
)
def test_a_country_s_plan_is_stale_when_a_meeting_abroad_that_counts_for_its_host_moved(
    world: Programme, sweden: Country, change: dict[str, Any]
) -> None:
    meeting = hosted_abroad(world)
    proposal = answered(world, sweden)
    near = [each for each in read_plan(proposal.plan).meetings if each.host == meeting.host.municipality.slug]  # type: ignore[union-attr]
    assert all(abs((each.start - TUESDAY).days) >= world.host_gap_days for each in near)
    Meeting.objects.filter(pk=meeting.pk).update(**change)
    assert stale(proposal) == ("DE award 1 – Åłőß",)


def test_a_country_s_plan_is_stale_when_its_host_steps_in_abroad(world: Programme, sweden: Country) -> None:
    proposal = answered(world, sweden)
    hosted_abroad(world)
    assert stale(proposal) == ("DE award 1 – Åłőß",)


def test_a_country_s_plan_is_not_stale_for_what_a_meeting_abroad_is_about(world: Programme, sweden: Country) -> None:
    meeting = hosted_abroad(world)
    proposal = answered(world, sweden)
    Meeting.objects.filter(pk=meeting.pk).update(theme=world.themes.get(key="open"), locked=True)
    assert accept(proposal)
