"""A worker and a coordinator reach for the same messages: each either leaves or is stopped, never both."""

import threading
from collections.abc import Callable

import pytest
from django.db.models import QuerySet

from exchanges.outbox import holding
from exchanges.outbox.holding import drop_held, send_after_all, stop_messages
from exchanges.outbox.leases import lease_next
from exchanges.outbox.models import Act, Message
from municipalities.models import User
from tests.exchanges.outbox.letters import make_message
from tests.exchanges.registrations.booking.crowds import SECONDS_TO_WAIT, at_the_same_time
from tests.factories import NOON, make_coordinator

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

MANY = 24


@pytest.fixture
def actor(transactional_db: None) -> User:
    return make_coordinator()


@pytest.fixture
def act(actor: User) -> Act:
    act = Act.objects.create(said="Örebro – Łódź", done_by=actor, done_at=NOON, leaves_at=NOON)
    for _number in range(MANY):
        make_message(act=act)
    return act


def lease_all() -> list[int]:
    taken = []
    while (message := lease_next(now=NOON)) is not None:
        taken.append(message.pk)
    return taken


def test_each_message_either_leaves_or_is_stopped(act: Act, actor: User) -> None:
    taken: list[int] = []
    stopped: list[int] = []

    def stop() -> None:
        stopped.append(stop_messages(messages=act.messages.all(), actor=actor, now=NOON).stopped)

    outcomes = at_the_same_time([lambda: taken.extend(lease_all()), stop, lambda: taken.extend(lease_all())])
    assert outcomes == [None] * 3
    assert len(taken) == len(set(taken)) == act.messages.filter(state="sending").count()
    assert stopped == [act.messages.filter(state="stopped").count()]
    assert len(taken) + stopped[0] == MANY


@pytest.mark.parametrize("takes_rows", [True, False], ids=["as it is", "control: looks without taking the rows"])
def test_a_worker_that_comes_between_looking_and_stopping_takes_nothing(
    actor: User, monkeypatch: pytest.MonkeyPatch, takes_rows: bool
) -> None:
    act = Act.objects.create(said="Örebro – Łódź", done_by=actor, done_at=NOON, leaves_at=NOON)
    make_message(act=act)
    has_looked, has_leased = threading.Event(), threading.Event()
    take: Callable[[QuerySet[Message]], list[Message]] = holding._taken if takes_rows else list
    taken: list[int] = []
    stopped: list[int] = []

    def take_slowly(messages: QuerySet[Message]) -> list[Message]:
        found = take(messages)
        has_looked.set()
        assert has_leased.wait(SECONDS_TO_WAIT)
        return found

    def stop() -> None:
        stopped.append(stop_messages(messages=act.messages.all(), actor=actor, now=NOON).stopped)

    def work() -> None:
        assert has_looked.wait(SECONDS_TO_WAIT)
        taken.extend(lease_all())
        has_leased.set()

    monkeypatch.setattr(holding, "_taken", take_slowly)
    assert at_the_same_time([stop, work]) == [None, None]
    # The control shows what the rows are taken for: a message that leaves and is said to be stopped.
    assert (len(taken), stopped) == ((0, [1]) if takes_rows else (1, [1]))


def test_stopping_replacing_and_sending_after_all_at_once_end_in_one_state(act: Act, actor: User) -> None:
    outcomes = at_the_same_time(
        [
            lambda: stop_messages(messages=act.messages.all(), actor=actor, now=NOON),
            lambda: send_after_all(messages=act.messages.all(), now=NOON),
            lambda: drop_held(act.messages.all()),
            lambda: lease_all(),
        ]
    )
    assert outcomes == [None] * 4
    assert not act.messages.exclude(state__in=["replaced", "sending", "waiting", "stopped"]).exists()
