"""Nothing is new or moved before the first day left: in plans, when they are accepted, by hand, and in public."""

import datetime
from datetime import date, timedelta
from typing import Any

import pytest

from exchanges.hosting.models import Exemption
from exchanges.meetings.models import Meeting
from exchanges.planning.files.plan_files import read_plan
from exchanges.planning.files.programme_files import read_programme, write_programme
from exchanges.scheduling.draft.changes import change_meeting, create_meeting
from exchanges.scheduling.draft.mapping import programme_from_rows
from exchanges.scheduling.draft.status_changes import cancel_meeting, let_come_again
from exchanges.scheduling.errors import PublicationBlocked, RulesBroken, TooLate
from exchanges.scheduling.programme_import.importing import import_programme
from exchanges.scheduling.proposals.lifecycle import accept_proposal, request_proposal, why_stale
from exchanges.scheduling.proposals.models import Proposal
from exchanges.scheduling.publication.publishing import publish_version
from exchanges.scheduling.tasks import run_proposal
from exchanges.workspace.proposal_pages import proof_of
from municipalities.models import Country, Programme, User
from tests.factories import NOON, make_coordinator, make_meeting, slot_of, theme_of

pytestmark = pytest.mark.django_db

FIRST_DAY = date(2027, 2, 12)  # 28 days after NOON, a Friday
PAST = date(2027, 1, 12)


@pytest.fixture
def coordinator(world: Programme) -> User:
    return make_coordinator("SE")


@pytest.fixture
def sweden(world: Programme) -> Country:
    return Country.objects.get(code="SE")


def proposed(programme: Programme, country: Country, now: datetime.datetime = NOON) -> Proposal:
    proposal = request_proposal(programme=programme, country=country, actor=None, now=now, time_limit_seconds=20)
    run_proposal(proposal.pk)
    proposal.refresh_from_db()
    return proposal


def codes_of(refusal: Any) -> list[str]:
    return [rule.code for rule in refusal.value.rules]


def test_a_plan_begins_on_the_first_day_left_and_its_page_says_so(world: Programme, sweden: Country) -> None:
    standing = make_meeting(slot=slot_of(world, "award"), starts_on=date(2027, 1, 26))
    proposal = proposed(world, sweden)

    proof = proof_of(proposal)

    assert proof is not None
    assert proof.first_day == "12 February 2027"
    days = {line.start for line in proof.lines if line.change != "none"}
    assert days
    assert min(days) >= FIRST_DAY
    assert standing.starts_on in {line.start for line in proof.lines if line.change == "none"}


def test_a_plan_accepted_too_late_is_refused_and_changes_nothing(world: Programme, sweden: Country) -> None:
    proposal = proposed(world, sweden)
    later = NOON + timedelta(days=330)
    assert why_stale(proposal) == ()

    with pytest.raises(TooLate, match="The first day that can be planned has moved"):
        accept_proposal(proposal=proposal, actor=None, now=later)

    assert not Meeting.objects.exists()
    assert accept_proposal(proposal=proposal, actor=None, now=NOON)


def test_a_meeting_is_not_moved_into_the_notice_without_a_reason(world: Programme, coordinator: User) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"))
    with pytest.raises(RulesBroken) as refusal:
        change_meeting(meeting=meeting, starts_on=FIRST_DAY - timedelta(days=1), actor=coordinator, now=NOON)
    assert codes_of(refusal) == ["first_day"]
    assert "too late for 11 February 2027" in str(refusal.value)

    change_meeting(meeting=meeting, starts_on=FIRST_DAY, actor=coordinator, now=NOON)
    reason = "Skrevs upp i efterhand – Łódź."
    change_meeting(meeting=meeting, starts_on=PAST, actor=coordinator, now=NOON, exemption_reason=reason)

    assert Exemption.objects.get().rule == "first_day"


@pytest.mark.parametrize("is_owed", [True, False])
def test_a_meeting_is_not_added_in_the_past_without_a_reason(
    world: Programme, sweden: Country, coordinator: User, is_owed: bool
) -> None:
    where: dict[str, Any] = {"slot": slot_of(world, "award"), "theme": theme_of(world)} if is_owed else {}
    where |= {"country": sweden} if not is_owed else {}
    given = {"programme": world, "starts_on": PAST, "actor": coordinator, "now": NOON, **where}
    with pytest.raises(RulesBroken) as refusal:
        create_meeting(**given)
    assert codes_of(refusal) == ["first_day"]

    meeting = create_meeting(**given, exemption_reason="Det var då.")

    assert meeting.exemptions.get().rule == "first_day"
    file = write_programme(programme_from_rows(world)) | {"slug": "again"}
    copied = import_programme(source=read_programme(file), now=NOON).programme
    assert write_programme(programme_from_rows(copied)) == file


def test_what_is_public_may_stand_before_the_first_day_and_nothing_new(world: Programme, coordinator: User) -> None:
    sweden = Country.objects.get(code="SE")

    def publish(now: datetime.datetime) -> None:
        publish_version(programme=world, country=sweden, reason="Ny plan.", actor=coordinator, now=now)

    first = make_meeting(slot=slot_of(world, "award"))
    publish(NOON)
    soon = NOON + timedelta(days=30)
    second = make_meeting(slot=slot_of(world, "network"), starts_on=date(2027, 5, 11), theme="open")
    publish(soon)
    Meeting.objects.filter(pk=second.pk).update(starts_on=date(2027, 4, 13), ends_on=date(2027, 4, 13))

    with pytest.raises(PublicationBlocked, match="too late for 13 April 2027"):
        publish(NOON + timedelta(days=70))

    first.refresh_from_db()
    assert first.status == "published"


def test_notice_goes_into_the_file_and_back_whatever_the_day(world: Programme) -> None:
    Programme.objects.filter(pk=world.pk).update(notice_days=14)
    world.refresh_from_db()
    file = write_programme(programme_from_rows(world))
    assert (file["notice_days"], file["today"]) == (14, (world.starts_on - timedelta(days=14)).isoformat())

    report = import_programme(source=read_programme(file | {"today": "2027-06-01"}), now=NOON)

    assert not report
    assert write_programme(programme_from_rows(report.programme)) == file


def test_an_exemption_that_no_meeting_needs_leaves_it_free_for_the_planner(
    world: Programme, sweden: Country, coordinator: User
) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"))
    saturday = date(2027, 4, 10)
    change_meeting(meeting=meeting, starts_on=saturday, actor=coordinator, now=NOON, exemption_reason="Mässan.")
    pinned = read_programme(proposed(world, sweden).problem)
    assert pinned.stays(pinned.standing[meeting.slot.key])  # type: ignore[union-attr]

    Programme.objects.filter(pk=world.pk).update(weekday_mask=127)

    free = read_programme(proposed(world, sweden).problem)
    assert not free.stays(free.standing[meeting.slot.key])  # type: ignore[union-attr]


def test_the_day_of_a_cancelled_meeting_is_proposed_again_only_when_somebody_allows_it(
    world: Programme, sweden: Country, coordinator: User
) -> None:
    slot = slot_of(world, "award")

    def day_of_the_plan() -> date:
        plan = read_plan(proposed(world, sweden).plan)
        return next(meeting.start for meeting in plan.meetings if meeting.slot == slot.key)

    meeting = make_meeting(slot=slot, starts_on=day_of_the_plan())
    cancel_meeting(meeting=meeting, reason="Borgmästaren är sjuk.", actor=coordinator)

    assert day_of_the_plan() != meeting.starts_on
    assert "not_again" not in str(write_programme(programme_from_rows(world)))

    let_come_again(meeting=meeting, actor=coordinator)
    assert day_of_the_plan() == meeting.starts_on
