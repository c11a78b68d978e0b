"""Several senders share what is due: at once, each mail once, also when they are killed together."""

import asyncio
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from exchanges.outbox.models import Message
from exchanges.outbox.sending import LEASE, WORTH_A_CONNECTION, SendingCounts, send_due_messages
from tests.exchanges.conftest import AnyPort, MailServer
from tests.exchanges.outbox.letters import make_message
from tests.exchanges.outbox.worker_process import SECONDS_TO_WAIT, outbox
from tests.factories import NOON

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

SENDERS = 4
MAILS = SENDERS * WORTH_A_CONNECTION


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


@pytest.fixture
def patient_server(settings: Settings) -> Iterator[TogetherOnly]:
    server = TogetherOnly()
    controller = AnyPort(server, hostname="127.0.0.1", port=0)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", controller.port, SECONDS_TO_WAIT
    settings.MAIL_SENDERS = SENDERS
    yield server
    controller.stop()


def ids_of(server: MailServer) -> Counter[str]:
    return Counter(str(mail["Message-ID"]) for mail in server.mails)


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


def test_senders_killed_together_lose_nothing_and_double_no_more_than_they_had_in_hand(
    tmp_path: Path, mail_server: MailServer
) -> None:
    written = {make_message().message_id for _number in range(60)}
    later = LEASE + timedelta(seconds=60)
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
