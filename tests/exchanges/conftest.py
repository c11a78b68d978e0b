"""Fixtures for the rooms of the exchange: a clock, and a mail server that takes, refuses or hangs up as wanted."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

import pytest
import time_machine
from aiosmtpd.controller import Controller
from pytest_django.fixtures import Settings

from tests.factories import NOON


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Start every test on the same day, before the programme of `make_world`: what passes today passes next year."""
    with time_machine.travel(NOON, tick=True):
        yield


@dataclass
class MailServer:
    """What arrived, in order, and where it would return to; `answers` go to the next mails instead of taking them."""

    port: int = 0
    received: list[bytes] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    refused_recipients: dict[str, str] = field(default_factory=dict)
    arrival: threading.Condition = field(default_factory=threading.Condition)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address in self.refused_recipients:
            return self.refused_recipients[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        with self.arrival:
            self.received.append(envelope.content)
            self.senders.append(envelope.mail_from)
            self.arrival.notify_all()
        return "250 Taken"

    def wait_for(self, number: int, *, seconds: float) -> bool:
        """Wait until so many mails have arrived; tell whether they have."""
        with self.arrival:
            return self.arrival.wait_for(lambda: len(self.received) >= number, seconds)

    @property
    def mails(self) -> list[EmailMessage]:
        """The mails that arrived, parsed."""
        return [cast(EmailMessage, message_from_bytes(content, policy=policy.default)) for content in self.received]


class AnyPort(Controller):
    """Listens on a port that the system chooses."""

    def _trigger_server(self) -> None:
        self.port = cast(Any, self.server).sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """Start a mail server and send by it."""
    server = MailServer()
    controller = AnyPort(server, hostname="127.0.0.1", port=0)
    controller.start()
    server.port = controller.port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    controller.stop()
