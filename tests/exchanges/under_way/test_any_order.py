"""Whatever is done to a programme under way, in whatever order: it can be trusted the day after."""

import datetime
import os
import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.planning.files.programme_files import load_programme
from exchanges.planning.problem import programme as planning
from exchanges.registrations.models import Registration
from tests.examples import costly
from tests.exchanges.under_way import invariants
from tests.exchanges.under_way.invariants import faults, lost_in_the_file, unplannable
from tests.exchanges.under_way.world import STEPS, UnderWay
from tests.rewriting import rewrite

MINUTES = float(os.environ.get("UNDER_WAY_MINUTES", "0"))
"""How long to go on with new programmes; without, a few are lived through. `make under-way` takes ten."""

EXAMPLES = costly(2)

Act = tuple[str, int, int]
_ANY = st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 999), st.integers(0, 999))
_BEGUN: list[list[Act]] = [
    [],
    [("plan_and_accept", 0, 0), ("publish", 0, 1)],
    [("plan_and_accept", 0, 0), ("publish", 0, 1), ("wait", 0, 24), ("register", 1, 1), ("register", 2, 3)],
]


class AnyOrder(TestCase):
    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(begun=st.sampled_from(_BEGUN), acts=st.lists(_ANY, min_size=1, max_size=14))
    def _live(self, begun: list[Act], acts: list[Act]) -> None:
        world = UnderWay()
        for name, one, other in [*begun, *acts]:
            world.take(name, one, other)
            assert list(faults(world)) == [], world.done
        assert list(unplannable(world)) == [], world.done
        assert list(lost_in_the_file(world)) == [], world.done

    def test_a_programme_can_be_trusted_after_whatever_was_done(self) -> None:
        until = time.monotonic() + 60 * MINUTES
        self._live()
        while time.monotonic() < until:
            self._live()


@pytest.mark.django_db
def test_every_step_is_possible() -> None:
    """A way through a programme on which nothing is refused: what the machine tries is not refused out of hand."""
    world = UnderWay()
    for name, one, other in [
        ("plan_and_accept", 0, 0),
        ("publish", 0, 1),
        ("register", 0, 1),
        ("register", 0, 2),
        ("go_online", 0, 1),
        ("leave", 0, 0),
        ("wait", 0, 3),
        ("cancel", 3, 0),
        ("publish", 0, 1),
    ]:
        world.take(name, one, other)
    assert set(world.done) == {"plan_and_accept", "publish", "register", "go_online", "leave", "wait", "cancel"}


@pytest.fixture
def registered(db: None) -> UnderWay:
    """A programme with somebody registered for each of two meetings."""
    world = UnderWay()
    for name, one, other in [("plan_and_accept", 0, 0), ("publish", 0, 1), ("register", 0, 1), ("register", 1, 2)]:
        world.take(name, one, other)
    assert list(faults(world)) == []
    return world


def test_a_mail_that_was_never_written_is_found(registered: UnderWay) -> None:
    Message.objects.order_by("pk")[0].delete()
    assert [fault for fault in faults(registered) if "has None in the calendar" in fault]


def test_a_date_that_people_were_not_told_is_found(registered: UnderWay) -> None:
    for row in PublishedMeeting.objects.filter(meeting__in=Registration.objects.values("meeting")):
        day = row.starts_on + datetime.timedelta(days=1)
        rewrite(PublishedMeeting.objects.filter(pk=row.pk), starts_on=day, ends_on=day)
    told = [fault for fault in faults(registered) if "in the calendar, not" in fault]
    assert len(told) == Registration.objects.count() > 0


def test_a_meeting_put_into_the_past_around_the_services_is_found(registered: UnderWay) -> None:
    meeting = Meeting.objects.order_by("pk")[0]
    registered.new_today = {meeting.pk: registered.today}
    assert [fault for fault in faults(registered) if f"meeting {meeting.pk} was put on" in fault]


def test_what_a_file_does_not_carry_is_found(registered: UnderWay, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(lost_in_the_file(registered)) == []
    monkeypatch.setattr(invariants, "load_programme", _without_meetings)
    assert list(lost_in_the_file(registered))


def _without_meetings(text: str) -> planning.Programme:
    return replace(load_programme(text), meetings=())
