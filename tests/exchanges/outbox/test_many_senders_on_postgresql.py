"""Several senders share what is due: at once, each mail once, also when they are killed together."""

import asyncio
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.db import DataError, IntegrityError, connection
from pytest_django.fixtures import Settings

from exchanges.outbox.leases import _LOCKS, LEASE, UNHELD, lease_next, let_go
from exchanges.outbox.models import Message
from exchanges.outbox.sending import WORTH_A_CONNECTION, SendingCounts, send_due_messages
from tests.exchanges.conftest import AnyPort, MailServer
from tests.exchanges.outbox.letters import make_message
from tests.exchanges.outbox.worker_process import SECONDS_TO_WAIT, outbox
from tests.exchanges.registrations.booking.crowds import at_the_same_time
from tests.factories import NOON

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

AnyServer = TypeVar("AnyServer", bound=MailServer)
SENDERS = 4
MAILS = SENDERS * WORTH_A_CONNECTION
MOST_OF_THE_COLUMN = 2**15 - 1
"""As many attempts as a small integer of PostgreSQL counts."""


@dataclass
class TogetherOnly(MailServer):
    """Takes the first mails only once so many are being handed over at the same time."""

    inside: int = 0
    all_inside: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.inside += 1
        if self.inside == SENDERS:
            self.all_inside.set()
        await asyncio.wait_for(self.all_inside.wait(), SECONDS_TO_WAIT)
        return await super().handle_DATA(server, session, envelope)


def served(server: AnyServer, settings: Settings) -> Iterator[AnyServer]:
    """Let a mail server listen, and be the site's."""
    controller = AnyPort(server, hostname="127.0.0.1", port=0)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", controller.port, SECONDS_TO_WAIT
    settings.MAIL_SENDERS = SENDERS
    yield server
    controller.stop()


@pytest.fixture
def patient_server(settings: Settings) -> Iterator[TogetherOnly]:
    yield from served(TogetherOnly(), settings)


def ids_of(server: MailServer) -> Counter[str]:
    return Counter(str(mail["Message-ID"]) for mail in server.mails)


def is_held(message: Message) -> bool:
    """Tell whether any session holds a message."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = %s", [message.pk])
        return cursor.fetchone() is not None


def test_a_slow_server_is_handed_several_mails_at_once_and_each_once(patient_server: TogetherOnly) -> None:
    written = {make_message().message_id for _number in range(MAILS)}
    assert send_due_messages(now=NOON) == SendingCounts(sent=MAILS)
    assert ids_of(patient_server) == Counter(dict.fromkeys(written, 1))


def test_a_run_of_several_senders_keeps_its_limit(mail_server: MailServer, settings: Settings) -> None:
    settings.MAIL_SENDERS, settings.MAILS_A_RUN = SENDERS, MAILS - 3
    for _number in range(MAILS):
        make_message()
    assert send_due_messages(now=NOON) == SendingCounts(sent=MAILS - 3)
    assert Message.objects.filter(state="waiting").count() == 3


def test_a_server_that_is_away_is_not_asked_once_a_sender(mail_server: MailServer, settings: Settings) -> None:
    settings.MAIL_SENDERS, settings.EMAIL_PORT = SENDERS, 1
    for _number in range(MAILS):
        make_message()
    assert send_due_messages(now=NOON) == SendingCounts(put_off=1)
    assert Message.objects.filter(attempts=0).count() == MAILS - 1


@dataclass
class SlowAtFirst(MailServer):
    """Takes the first mail only when it is told to."""

    has_begun: threading.Event = field(default_factory=threading.Event)
    may_end: threading.Event = field(default_factory=threading.Event)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if not self.has_begun.is_set():
            self.has_begun.set()
            await asyncio.to_thread(self.may_end.wait, SECONDS_TO_WAIT)
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def slow_server(settings: Settings) -> Iterator[SlowAtFirst]:
    yield from served(SlowAtFirst(), settings)


def test_of_two_senders_one_takes_nothing_that_the_other_is_still_handing_over(slow_server: SlowAtFirst) -> None:
    slow = make_message()
    counts: list[SendingCounts] = []

    def send() -> None:
        counts.append(send_due_messages(now=NOON))

    def send_meanwhile() -> None:
        assert slow_server.has_begun.wait(SECONDS_TO_WAIT)
        quick = make_message()
        later = (NOON + timedelta(seconds=seconds) for seconds in (0, 10, 60, 3 * LEASE.total_seconds()))
        counts.extend(send_due_messages(now=moment) for moment in later)
        arrived = ids_of(slow_server)
        slow_server.may_end.set()
        assert arrived == Counter([quick.message_id])

    assert at_the_same_time([send, send_meanwhile]) == [None, None]
    assert counts == [SendingCounts(sent=1), *[SendingCounts()] * 3, SendingCounts(sent=1)]
    slow.refresh_from_db()
    assert (slow.state, slow.attempts) == ("sent", 1)
    assert ids_of(slow_server)[slow.message_id] == 1


def test_a_sender_that_has_lost_its_session_is_given_the_time_to_hand_its_message_over() -> None:
    message = make_message()
    assert at_the_same_time([lambda: lease_next(now=NOON)]) == [None]
    assert Message.objects.get().state == "sending"
    assert lease_next(now=NOON + UNHELD - timedelta(seconds=1)) is None
    assert lease_next(now=NOON + UNHELD) == message
    let_go(message)


def test_what_another_session_holds_is_passed_over() -> None:
    held, free = make_message(), make_message()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [_LOCKS, held.pk])
    assert [lease_next(now=NOON), lease_next(now=NOON)] == [free, None]
    other.close()
    assert lease_next(now=NOON) == held
    for message in (held, free):
        let_go(message)


def test_a_message_is_let_go_once_it_is_noted(mail_server: MailServer) -> None:
    refused = make_message()
    mail_server.answers.append("451 Come back later")
    assert send_due_messages(now=NOON) == SendingCounts(put_off=1)
    assert not is_held(refused)


def test_a_message_whose_lease_could_not_be_written_is_nobody_s() -> None:
    message = make_message(attempts=MOST_OF_THE_COLUMN)
    with pytest.raises(DataError):
        lease_next(now=NOON)
    assert not is_held(message)


def test_a_message_whose_lease_was_refused_at_the_commit_is_nobody_s() -> None:
    message = make_message()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse_lease() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RAISE check_violation USING MESSAGE = 'no lease'; END $$"
        )
        cursor.execute(
            "CREATE CONSTRAINT TRIGGER refuse_lease AFTER UPDATE ON exchanges_message"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_lease()"
        )
        try:
            with pytest.raises(IntegrityError, match="no lease"):
                lease_next(now=NOON)
        finally:
            cursor.execute("DROP FUNCTION refuse_lease CASCADE")
    assert not is_held(message)
    assert lease_next(now=NOON) == message
    let_go(message)


def test_senders_killed_together_lose_nothing_and_double_no_more_than_they_had_in_hand(
    tmp_path: Path, mail_server: MailServer
) -> None:
    written = {make_message().message_id for _number in range(60)}
    later = 2 * UNHELD
    with outbox(tmp_path, mail_url=f"smtp://127.0.0.1:{mail_server.port}") as box:
        box = replace(box, senders=SENDERS)
        for kills, arrived in enumerate((9, 33)):
            worker = box.start((NOON + kills * later).isoformat())
            assert mail_server.wait_for(arrived, seconds=SECONDS_TO_WAIT)
            worker.kill()
            assert worker.wait(SECONDS_TO_WAIT) == -signal.SIGKILL
        assert box.run(NOON + 2 * later) == 0
        assert set(box.states()) == {"sent"}
    arrived_ids = ids_of(mail_server)
    assert set(arrived_ids) == written
    assert arrived_ids.total() - len(written) <= 2 * SENDERS
