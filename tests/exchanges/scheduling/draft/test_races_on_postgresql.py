"""Two coordinators at the same moment: one goes first, the other is told, and nothing is lost between them.

Each race has a control: without the lock it goes wrong, or the database has to say so.
"""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import Version
from exchanges.planning.files.plan_files import write_plan
from exchanges.planning.files.programme_files import read_programme
from exchanges.planning.solver import plan_programme
from exchanges.scheduling.draft import changes, lifted_rules
from exchanges.scheduling.errors import NothingToPublish, ProposalRefused, RulesBroken, StaleProposal
from exchanges.scheduling.proposals.lifecycle import accept_proposal, request_proposal
from exchanges.scheduling.proposals.models import Proposal
from exchanges.scheduling.publication import publishing
from municipalities.models import Programme
from tests import factories
from tests.factories import NOON, make_meeting, slot_of, theme_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

SECONDS_TO_WAIT = 20
TUESDAY = date(2027, 3, 9)


@pytest.fixture
def world(transactional_db: None) -> Programme:
    return factories.make_world()


def at_the_same_time(*actions: Callable[[], object]) -> list[type[BaseException] | None]:
    """Run each action in a thread and connection of its own; return the class of what each raised, None for nothing."""
    begin = threading.Barrier(len(actions))
    outcomes: list[type[BaseException] | None] = [None] * len(actions)

    def run(index: int, action: Callable[[], object]) -> None:
        try:
            begin.wait(timeout=SECONDS_TO_WAIT)
            action()
        except Exception as error:
            outcomes[index] = type(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=SECONDS_TO_WAIT)
        assert not thread.is_alive()
    return outcomes


def without_lock(programme_pk: int) -> Programme:
    return Programme.objects.get(pk=programme_pk)


def meeting_after(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let two threads wait for each other after the function: both have looked before either writes."""
    barrier = threading.Barrier(2)

    def wrapped(*arguments: Any, **options: Any) -> Any:
        result = function(*arguments, **options)
        barrier.wait(timeout=SECONDS_TO_WAIT)
        return result

    return wrapped


def answered(programme: Programme) -> Proposal:
    proposal = request_proposal(programme=programme, country=None, actor=None, now=NOON)
    plan = plan_programme(read_programme(proposal.problem), time_limit=20)
    proposal.state, proposal.plan = Proposal.State.DONE, write_plan(plan)
    proposal.save()
    return proposal


def fill_the_slot(programme: Programme, starts_on: date = TUESDAY) -> Callable[[], object]:
    slot, theme = slot_of(programme, "award"), theme_of(programme)
    return lambda: changes.create_meeting(
        programme=programme, slot=slot, theme=theme, starts_on=starts_on, actor=None, now=NOON
    )


def publish(programme: Programme) -> Callable[[], object]:
    return lambda: publishing.publish_version(
        programme=programme, country=None, reason="First plan.", actor=None, now=NOON
    )


def test_of_two_who_fill_a_slot_one_is_told_that_it_is_filled(world: Programme) -> None:
    outcomes = at_the_same_time(fill_the_slot(world), fill_the_slot(world))
    assert set(outcomes) == {None, RulesBroken}
    assert Meeting.objects.count() == 1


def test_without_the_lock_the_database_still_keeps_the_slot(world: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "lock_programme", without_lock)
    monkeypatch.setattr(lifted_rules, "broken_by", meeting_after(lifted_rules.broken_by))
    told: list[str] = []

    def fill(starts_on: date) -> None:
        try:
            fill_the_slot(world, starts_on)()
        except RulesBroken as refusal:
            told.extend(refusal.sentences)

    assert at_the_same_time(lambda: fill(TUESDAY), lambda: fill(date(2027, 9, 7))) == [None, None]
    assert told == ["Somebody else has just planned this owed meeting. Open the list again to see the meeting."]
    assert Meeting.objects.count() == 1


def test_of_two_who_accept_a_plan_one_is_told_that_it_is_accepted(world: Programme) -> None:
    proposal = answered(world)

    def accept() -> object:
        return accept_proposal(proposal=Proposal.objects.get(pk=proposal.pk), actor=None, now=NOON)

    assert set(at_the_same_time(accept, accept)) == {None, ProposalRefused}
    assert Meeting.objects.count() == world.slots.count()


def test_of_two_plans_accepted_at_once_the_later_is_stale(world: Programme) -> None:
    first, second = answered(world), answered(world)
    outcomes = at_the_same_time(
        lambda: accept_proposal(proposal=first, actor=None, now=NOON),
        lambda: accept_proposal(proposal=second, actor=None, now=NOON),
    )
    assert set(outcomes) == {None, StaleProposal}
    assert Meeting.objects.count() == world.slots.count()


def test_a_change_by_hand_and_a_plan_never_mix(world: Programme) -> None:
    proposal = answered(world)
    by_hand, accepting = at_the_same_time(
        fill_the_slot(world), lambda: accept_proposal(proposal=proposal, actor=None, now=NOON)
    )
    # Whoever comes second is refused: the slot is filled, or the plan is stale.
    assert (by_hand, accepting) in ((RulesBroken, None), (None, StaleProposal))
    assert Meeting.objects.count() == (1 if by_hand is None else world.slots.count())


def test_of_two_who_publish_one_finds_nothing_left_to_publish(world: Programme) -> None:
    make_meeting(slot=slot_of(world, "award"))
    assert set(at_the_same_time(publish(world), publish(world))) == {None, NothingToPublish}
    assert [version.number for version in Version.objects.all()] == [1]


def test_without_the_lock_two_publish_the_same_number(world: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    make_meeting(slot=slot_of(world, "award"))
    monkeypatch.setattr(publishing, "lock_programme", without_lock)
    monkeypatch.setattr(publishing, "_next_number", meeting_after(publishing._next_number))
    assert set(at_the_same_time(publish(world), publish(world))) == {None, IntegrityError}


def test_what_is_planned_while_a_version_is_published_waits_for_the_next(world: Programme) -> None:
    known = make_meeting(slot=slot_of(world, "forerunner"), starts_on=date(2027, 9, 7), theme="open")
    assert at_the_same_time(fill_the_slot(world), publish(world)) == [None, None]
    version = Version.objects.get()
    shown = {row.meeting_id for row in version.meetings.all()}
    added = Meeting.objects.exclude(pk=known.pk).get()
    # Shown and published, or neither: never a published meeting that no version shows.
    assert (added.status == Meeting.Status.PUBLISHED) == (added.pk in shown)
