"""Requests of those for whom a meeting is not meant."""

import datetime

import pytest

from exchanges.meetings.models import Meeting
from exchanges.outbox.models import Message
from exchanges.registrations.booking.requests import decide_request
from exchanges.registrations.errors import AlreadyDecided, MeetingHasBegun, NotOpen
from exchanges.registrations.models import Registration
from exchanges.registrations.queries.positions import position_of
from municipalities.models import User
from municipalities.refusals import NotWithinReach, ReasonMissing
from tests.exchanges.registrations.factories import again, make_published, make_terms, sign_up
from tests.factories import NOON, make_coordinator, make_municipality
from tests.rewriting import rewrite

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)
START = datetime.datetime(2027, 4, 27, 8, tzinfo=datetime.UTC)


def ask(published: object) -> Registration:
    return sign_up(published, municipality=make_municipality(), reason="Please.")  # type: ignore[arg-type]


def decide(registration: Registration, *, let_in: bool = True, reason: str = "", actor: User | None = None,
           now: datetime.datetime = NOON + HOUR) -> Registration:  # fmt: skip
    return decide_request(registration=registration, let_in=let_in, reason=reason, actor=actor, now=now)


def test_whoever_is_let_in_gets_a_free_place_and_is_told_once() -> None:
    asked, coordinator = ask(make_published(seats=1)), make_coordinator("SE")
    decide(asked, actor=coordinator)
    assert again(asked).is_coming
    assert again(asked).decided_by == coordinator
    assert list(Message.objects.order_by("pk").values_list("kind", flat=True)) == ["request_received", "decision"]


def test_whoever_is_let_in_later_waits_behind_those_who_registered_before() -> None:
    published = make_published(seats=1)
    asked = ask(published)
    sign_up(published)
    waits = sign_up(published)
    decide(asked)
    assert position_of(again(waits)) == 1
    assert position_of(again(asked)) == 2


def test_declining_needs_a_reason_which_is_kept() -> None:
    asked = ask(make_published())
    with pytest.raises(ReasonMissing):
        decide(asked, let_in=False, reason=" ")
    decide(asked, let_in=False, reason="The room is small.")
    assert (again(asked).status, again(asked).decision_reason) == ("declined", "The room is small.")


def test_a_request_is_decided_once() -> None:
    asked = ask(make_published())
    decide(asked, let_in=False, reason="The room is small.")
    with pytest.raises(AlreadyDecided):
        decide(asked)
    with pytest.raises(AlreadyDecided):
        decide(sign_up(asked.meeting.published.get()))


def test_the_coordinator_of_another_network_decides_nothing() -> None:
    asked = ask(make_published())
    with pytest.raises(NotWithinReach):
        decide(asked, actor=make_coordinator("DE"))
    decide(asked, actor=make_coordinator())
    assert again(asked).is_coming


def test_somebody_is_let_in_after_the_deadline_but_not_after_the_start() -> None:
    published = make_published()
    first, second = ask(published), ask(published)
    make_terms(published.meeting, closes_at=NOON + HOUR)
    decide(first, now=NOON + 2 * HOUR)
    assert again(first).is_coming
    with pytest.raises(MeetingHasBegun):
        decide(second, now=START)


def test_nobody_is_let_in_to_a_cancelled_meeting() -> None:
    asked = ask(make_published())
    rewrite(asked.meeting.published, status="cancelled")
    with pytest.raises(NotOpen):
        decide(asked)


def test_somebody_let_in_for_a_mode_that_the_meeting_no_longer_has_waits() -> None:
    published = make_published()
    asked = ask(published)
    Meeting.objects.filter(pk=published.meeting_id).update(format="online")
    decide(asked)
    assert position_of(again(asked)) == 1
