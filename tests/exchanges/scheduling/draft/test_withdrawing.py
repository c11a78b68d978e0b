"""A host withdraws while the programme runs: nothing of the future is owed by it, what it held stays."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from exchanges.hosting.models import Slot
from exchanges.hosting.slots import generate_slots
from exchanges.hosting.withdrawals import DutyOutcome, Withdrawal
from exchanges.meetings.models import Meeting
from exchanges.outbox.models import Message
from exchanges.planning.files.plan_files import write_plan
from exchanges.planning.files.programme_files import InvalidProgramme, read_programme, write_programme
from exchanges.planning.solver import plan_programme
from exchanges.planning.specification.checks import violations
from exchanges.scheduling.draft.changes import change_meeting, create_meeting
from exchanges.scheduling.draft.mapping import programme_from_rows
from exchanges.scheduling.draft.queries import network_overviews
from exchanges.scheduling.draft.status_changes import cancel_meeting
from exchanges.scheduling.draft.withdrawing import Decision, duties_from, withdraw_host
from exchanges.scheduling.errors import ChangeRefused, RulesBroken
from exchanges.scheduling.programme_import.importing import import_programme
from exchanges.scheduling.proposals.lifecycle import accept_proposal, request_proposal
from exchanges.scheduling.publication.publishing import publish_version
from municipalities.access import reach_of
from municipalities.models import Participation, Programme, User
from municipalities.refusals import NotWithinReach, ReasonMissing
from tests import factories
from tests.exchanges.registrations.factories import make_registration
from tests.factories import NOON, host_of, make_meeting, slot_of

pytestmark = pytest.mark.django_db

LEAVES = date(2027, 6, 1)
REASON = "Nach der Fusion fehlt das Personal – “leider”."


@pytest.fixture
def world(db: None) -> Programme:
    """Two forerunners, so that one can take over from the other, an award winner and two network municipalities."""
    programme = factories.make_programme()
    factories.make_full_network(programme, "SE", forerunners=2)
    return programme


@pytest.fixture
def coordinator(db: None) -> User:
    return factories.make_coordinator("SE")


@pytest.fixture
def weiz(world: Programme) -> Participation:
    return host_of(world, "forerunner")


def forerunner(world: Programme, index: int) -> Participation:
    return world.participations.filter(role="forerunner").order_by("position")[index]


def slots_of_host(host: Participation) -> list[Slot]:
    return list(host.owed_slots.order_by("number"))


def withdraw(
    host: Participation,
    actor: User | None,
    outcomes: dict[str, Decision] | DutyOutcome = DutyOutcome.WAIVED,
    day: date = LEAVES,
) -> Withdrawal:
    """Withdraw a host, with one outcome for all of its duties where not each is given."""
    decisions = outcomes
    if isinstance(outcomes, DutyOutcome):
        decisions = {duty.key: Decision(outcomes) for duty in duties_from(host, day)}
    return withdraw_host(
        participation=host,
        first_day=day,
        reason=REASON,
        decisions=decisions,  # type: ignore[arg-type]
        actor=actor,
        now=NOON,
    )


def fates(host: Participation, *decisions: Decision) -> dict[str, Decision]:
    return {duty.key: decision for duty, decision in zip(duties_from(host, LEAVES), decisions, strict=True)}


def test_what_was_held_stays_and_what_was_to_come_is_cancelled_and_no_longer_owed(
    world: Programme, weiz: Participation, coordinator: User
) -> None:
    first, second = slots_of_host(weiz)
    held = make_meeting(slot=first, starts_on=date(2027, 3, 9), status="held")
    coming = make_meeting(slot=second, starts_on=date(2027, 9, 7), theme="open", status="published")

    withdrawal = withdraw(weiz, coordinator)

    held.refresh_from_db()
    coming.refresh_from_db()
    assert (held.status, held.host) == ("held", weiz)
    assert (coming.status, coming.cancellation_reason) == ("cancelled", REASON)
    assert list(Slot.objects.filter(waived_by=withdrawal)) == [second]
    assert (withdrawal.noted_by, withdrawal.noted_at, withdrawal.reason) == (coordinator, NOON, REASON)
    assert [(each.slot, each.meeting, each.outcome) for each in withdrawal.meetings.all()] == [
        (second, coming, "waived")
    ]


def test_nothing_of_it_is_missing_afterwards(world: Programme, weiz: Participation, coordinator: User) -> None:
    make_meeting(slot=slots_of_host(weiz)[0], starts_on=date(2027, 3, 9), status="held")
    withdraw(weiz, coordinator)
    sweden = network_overviews(world, LEAVES, reach_of(coordinator))[0]
    assert weiz not in [slot.slot.host for slot in sweden.missing]
    assert (sweden.met, sweden.owed) == (1, 5)  # its held one, two of the other forerunner, award and network


def test_the_planner_gives_it_no_meeting_back(world: Programme, weiz: Participation, coordinator: User) -> None:
    make_meeting(slot=slots_of_host(weiz)[1], starts_on=date(2027, 9, 7), status="published")
    withdraw(weiz, coordinator, DutyOutcome.OPEN)

    draft = programme_from_rows(world)
    plan = plan_programme(draft)

    assert plan.status == "optimal"
    assert weiz.municipality.slug not in {meeting.host for meeting in plan.meetings}
    assert {meeting.slot for meeting in plan.meetings} >= {slot.key for slot in slots_of_host(weiz)}
    assert violations(draft, plan.meetings) == []


def test_the_plan_for_what_it_left_can_be_accepted_and_published(
    world: Programme, weiz: Participation, coordinator: User
) -> None:
    withdraw(weiz, coordinator, DutyOutcome.OPEN)
    sweden = factories.make_country("SE")
    proposal = request_proposal(programme=world, country=sweden, actor=coordinator, now=NOON)
    plan = plan_programme(read_programme(proposal.problem), country="SE")
    proposal.plan, proposal.state = write_plan(plan, values=True), "done"
    proposal.save()
    accept_proposal(proposal=proposal, actor=coordinator, now=NOON)

    other = forerunner(world, 1)
    assert Meeting.objects.filter(slot__rule__kind="forerunner", host=other).count() == 4
    publish_version(programme=world, country=sweden, reason="Weiz left.", actor=coordinator, now=NOON)


def test_another_of_its_role_takes_a_meeting_over_without_any_exemption(
    world: Programme, weiz: Participation, coordinator: User
) -> None:
    meeting = make_meeting(slot=slots_of_host(weiz)[0], starts_on=date(2027, 9, 7), locked=True)
    other = forerunner(world, 1)
    for slot, day in zip(slots_of_host(other), (date(2027, 2, 2), date(2027, 5, 4)), strict=True):
        make_meeting(slot=slot, starts_on=day, theme="open" if slot.number == 1 else "citizen-engagement")

    withdraw(weiz, coordinator, fates(weiz, Decision(DutyOutcome.GIVEN, other), Decision(DutyOutcome.WAIVED)))

    meeting.refresh_from_db()
    assert (meeting.host, meeting.starts_on, meeting.locked) == (other, date(2027, 9, 7), True)
    assert not world.slots.filter(exemptions__isnull=False).exists()


def test_a_host_of_another_role_takes_over_by_an_exemption_with_the_same_reason(
    world: Programme, weiz: Participation, coordinator: User
) -> None:
    slot = slots_of_host(weiz)[0]
    meeting = make_meeting(slot=slot, starts_on=date(2027, 9, 7))
    award = host_of(world, "award")

    withdraw(weiz, coordinator, fates(weiz, Decision(DutyOutcome.GIVEN, award), Decision(DutyOutcome.OPEN)))

    meeting.refresh_from_db()
    assert meeting.host == award
    exemption = slot.exemptions.get()
    assert (exemption.rule, exemption.reason, exemption.granted_by) == ("host", REASON, coordinator)


@pytest.mark.parametrize("outcome", [DutyOutcome.OPEN, DutyOutcome.WAIVED])
def test_the_file_of_a_programme_with_a_withdrawn_host_is_read_back_the_same(
    world: Programme, weiz: Participation, coordinator: User, outcome: DutyOutcome
) -> None:
    first, second = slots_of_host(weiz)
    make_meeting(slot=first, starts_on=date(2027, 3, 9), status="held")
    make_meeting(slot=second, starts_on=date(2027, 9, 7), theme="open")
    withdraw(weiz, coordinator, outcome)
    with transaction.atomic():
        exported = write_programme(programme_from_rows(world))
        report = import_programme(source=read_programme({**exported, "slug": "elsewhere"}), now=NOON)
        again = write_programme(programme_from_rows(report.programme))
        assert {**again, "slug": world.slug} == exported
        assert not import_programme(source=read_programme(again), now=NOON)
        assert not import_programme(source=read_programme(exported), now=NOON)
        assert not generate_slots(world)


def test_an_import_does_not_take_back_silently_what_a_person_noted(
    world: Programme, weiz: Participation, coordinator: User
) -> None:
    withdraw(weiz, coordinator)
    content = write_programme(programme_from_rows(world))
    for municipality in content["countries"][0]["municipalities"]:
        municipality.pop("withdrawn", None)
    with pytest.raises(InvalidProgramme, match="withdrawn: it was noted"):
        import_programme(source=read_programme(content), now=NOON)


def test_a_file_whose_waived_slot_has_a_meeting_is_refused_with_its_path(
    world: Programme, weiz: Participation, coordinator: User
) -> None:
    make_meeting(slot=slots_of_host(weiz)[0], starts_on=date(2027, 9, 7))
    withdraw(weiz, coordinator)
    content = write_programme(programme_from_rows(world))
    content["meetings"][0]["status"] = "published"
    with pytest.raises(InvalidProgramme, match=r"meetings\[0\]\.slot: .* is no longer owed"):
        read_programme(content)


def test_nothing_is_planned_in_a_slot_that_is_no_longer_owed_even_past_the_services(
    world: Programme, weiz: Participation, coordinator: User
) -> None:
    withdraw(weiz, coordinator)
    slot = slots_of_host(weiz)[0]
    with pytest.raises(IntegrityError, match="waived"), transaction.atomic():
        make_meeting(slot=slot, host=forerunner(world, 1), starts_on=date(2027, 9, 7))
    with pytest.raises(RulesBroken):
        create_meeting(
            programme=world,
            slot=slot,
            host=forerunner(world, 1),
            theme=factories.theme_of(world),
            starts_on=date(2027, 9, 7),
            actor=coordinator,
            now=NOON,
        )


def test_a_withdrawal_is_not_deleted_under_a_meeting_that_was_given_away(
    world: Programme, weiz: Participation, coordinator: User
) -> None:
    make_meeting(slot=slots_of_host(weiz)[0], starts_on=date(2027, 9, 7))
    given = Decision(DutyOutcome.GIVEN, forerunner(world, 1))
    withdraw(weiz, coordinator, fates(weiz, given, Decision(DutyOutcome.OPEN)))
    with pytest.raises(IntegrityError, match="host"), transaction.atomic():
        Withdrawal.objects.all().delete()


def test_a_meeting_before_its_last_day_stays_its_own_and_does_not_move_past_it(
    world: Programme, weiz: Participation, coordinator: User
) -> None:
    meeting = make_meeting(slot=slots_of_host(weiz)[0], starts_on=date(2027, 5, 4))
    withdraw(weiz, coordinator)
    meeting.refresh_from_db()
    assert (meeting.status, meeting.host) == ("proposed", weiz)
    with pytest.raises(RulesBroken) as refusal:
        change_meeting(meeting=meeting, starts_on=date(2027, 6, 8), actor=coordinator, now=NOON)
    assert [rule.code for rule in refusal.value.rules] == ["host_free"]
    cancel_meeting(meeting=meeting, reason="Ill.", actor=coordinator)
    assert weiz.municipality.slug not in {each.host for each in plan_programme(programme_from_rows(world)).meetings}


def test_it_cannot_be_given_a_meeting_afterwards(world: Programme, weiz: Participation, coordinator: User) -> None:
    withdraw(weiz, coordinator, DutyOutcome.OPEN)
    with pytest.raises(RulesBroken):
        create_meeting(
            programme=world,
            slot=slots_of_host(weiz)[0],
            host=weiz,
            theme=factories.theme_of(world),
            starts_on=date(2027, 9, 7),
            actor=coordinator,
            now=NOON,
        )


def test_what_a_country_owes_is_asked_of_another_of_the_role(world: Programme, coordinator: User) -> None:
    network = host_of(world, "network")
    make_meeting(slot=slot_of(world, "network"), host=network, starts_on=date(2027, 9, 7))
    withdraw(network, coordinator, DutyOutcome.OPEN)
    plan = plan_programme(programme_from_rows(world))
    host = next(meeting.host for meeting in plan.meetings if meeting.kind == "network")
    assert host == world.participations.filter(role="network").order_by("position")[1].municipality.slug


def test_who_alone_could_host_is_asked_what_becomes_of_the_open_meeting(world: Programme, coordinator: User) -> None:
    award = host_of(world, "award")
    assert [duty.slot for duty in duties_from(award, LEAVES)] == [slot_of(world, "award")]
    assert duties_from(host_of(world, "network"), LEAVES) == []


def test_webinars_it_was_to_host_are_given_or_cancelled(world: Programme, coordinator: User) -> None:
    network = host_of(world, "network")
    given = make_meeting(world, host=network, starts_on=date(2027, 9, 7))
    dropped = make_meeting(world, host=network, starts_on=date(2027, 10, 5))
    shared = make_meeting(world, host=host_of(world, "award"), starts_on=date(2027, 11, 9))
    shared.co_hosts.add(network)
    past = make_meeting(world, host=host_of(world, "award"), starts_on=date(2027, 2, 9), status="held")
    past.co_hosts.add(network)

    award = host_of(world, "award")
    withdraw(network, coordinator, fates(network, Decision(DutyOutcome.GIVEN, award), Decision(DutyOutcome.WAIVED)))

    given.refresh_from_db()
    dropped.refresh_from_db()
    assert (given.host, dropped.status) == (award, "cancelled")
    assert not shared.co_hosts.exists()
    assert list(past.co_hosts.all()) == [network]


def test_half_of_it_is_never_done(world: Programme, weiz: Participation, coordinator: User) -> None:
    kept = make_meeting(slot=slots_of_host(weiz)[0], starts_on=date(2027, 7, 6))
    make_meeting(slot=slots_of_host(weiz)[1], starts_on=date(2027, 9, 7), theme="open")
    with pytest.raises(ChangeRefused, match="Choose who hosts"):
        withdraw(weiz, coordinator, fates(weiz, Decision(DutyOutcome.WAIVED), Decision(DutyOutcome.GIVEN)))
    kept.refresh_from_db()
    assert kept.status == "proposed"
    assert not Withdrawal.objects.exists()


def test_every_meeting_is_decided_about(world: Programme, weiz: Participation, coordinator: User) -> None:
    with pytest.raises(ChangeRefused, match="Say what happens to each"):
        withdraw(weiz, coordinator, {})


def test_it_needs_a_reason_and_reach_and_is_done_once(world: Programme, weiz: Participation, coordinator: User) -> None:
    with pytest.raises(NotWithinReach):
        withdraw(weiz, factories.make_coordinator("DE"))
    with pytest.raises(ReasonMissing):
        withdraw_host(participation=weiz, first_day=LEAVES, reason="  ", decisions={}, actor=coordinator, now=NOON)
    withdraw(weiz, coordinator)
    with pytest.raises(ChangeRefused, match="already"):
        withdraw(weiz, coordinator)


def test_it_leaves_no_earlier_than_after_what_it_held(world: Programme, weiz: Participation, coordinator: User) -> None:
    make_meeting(slot=slots_of_host(weiz)[0], starts_on=date(2027, 6, 8), status="held")
    with pytest.raises(ChangeRefused, match="8 June 2027"):
        withdraw(weiz, coordinator)


def test_those_registered_are_told_by_the_version_that_cancels(
    world: Programme, weiz: Participation, coordinator: User
) -> None:
    for slot, theme in ((slots_of_host(weiz)[0], "planning"), (slots_of_host(weiz)[1], "open")):
        make_meeting(slot=slot, starts_on=date(2027, 7, 6) if slot.number == 1 else date(2027, 9, 7), theme=theme)
    sweden = factories.make_country("SE")
    publish_version(programme=world, country=sweden, reason="First.", actor=coordinator, now=NOON)
    for meeting in Meeting.objects.all():
        make_registration(meeting, seat=1)
    Message.objects.all().delete()

    other = forerunner(world, 1)
    withdraw(weiz, coordinator, fates(weiz, Decision(DutyOutcome.GIVEN, other), Decision(DutyOutcome.WAIVED)))
    assert not Message.objects.exists()
    later = datetime(2027, 2, 1, tzinfo=UTC)
    publish_version(programme=world, country=sweden, reason="Weiz left.", actor=coordinator, now=later)
    told = Message.objects.order_by("kind")
    assert list(told.values_list("kind", flat=True)) == ["meeting_cancelled", "moved"]
