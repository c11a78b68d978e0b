"""Mail that comes back is noted on its message, whoever's mail server says so."""

import base64
import io
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from exchanges.outbox.bounces import Bounce, read_bounce, record_bounce
from exchanges.outbox.models import Message
from exchanges.outbox.sending import send_due_messages
from tests.exchanges.conftest import MailServer
from tests.exchanges.outbox.letters import make_message
from tests.factories import NOON

ORIGINAL_ID = "<0123456789abcdef@exchange.example.org>"

POSTFIX = """\
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
To: noreply@exchange.example.org
Subject: Undelivered Mail Returned to Sender
Message-ID: <20270115@mx.example.org>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: Fri, 15 Jan 2027 13:00:00 +0100 (CET)

Final-Recipient: rfc822; anna@example.org
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <anna@example.org>: Recipient
    address rejected

--b1
Content-Type: {kind}

From: MULTIPLY <noreply@exchange.example.org>
To: anna@example.org
Subject: =?utf-8?q?You_are_registered=3A_K=C3=B6ln?=
Message-ID: {message_id}

{body}
--b1--
"""
WHOLE, HEADERS = ("message/rfc822", "Hello Anna,\n"), ("text/rfc822-headers", "")


def notification(kind: tuple[str, str] = WHOLE, *, action: str = "failed", message_id: str = ORIGINAL_ID) -> bytes:
    text = POSTFIX.format(action=action, kind=kind[0], body=kind[1], message_id=message_id)
    return text.encode()


@pytest.mark.parametrize("kind", [WHOLE, HEADERS], ids=["whole", "headers"])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_a_notification_names_the_mail_and_the_reason(kind: tuple[str, str], line_end: bytes) -> None:
    bounce = read_bounce(notification(kind).replace(b"\n", line_end))
    assert bounce == Bounce(ORIGINAL_ID, "smtp; 550 5.1.1 <anna@example.org>: Recipient address rejected")


@pytest.mark.parametrize("odd", ["x@", "<@x", "=?utf-8?q?=", '"', "Łódź <@", "a:b;c@"])
@pytest.mark.parametrize("header", ["To", "Delivered-To", "Message-ID", "Date", "Content-Disposition", "MIME-Version"])
def test_a_header_that_is_none_hides_nothing(header: str, odd: str) -> None:
    head = f"{header}: {odd}\n".encode()
    bounce = read_bounce(head + notification().replace(b"\nContent-", b"\n" + head + b"Content-", 2))
    assert bounce is not None
    assert bounce.reason == "smtp; 550 5.1.1 <anna@example.org>: Recipient address rejected"


@pytest.mark.parametrize("action", ["Failed", "failed (could not be delivered)", " FAILED(x)"])
def test_a_failure_may_be_commented(action: str) -> None:
    assert read_bounce(notification(action=action)) is not None


INTERNATIONAL = """\
From: MAILER-DAEMON@mx.example.org
To: noreply@exchange.example.org
MIME-Version: 1.0
Content-Type: multipart/report; report-type=global-delivery-status; boundary="b1"

--b1
Content-Type: message/global-delivery-status{encoding}

{status}
--b1
Content-Type: message/global-headers

From: MULTIPLY <noreply@exchange.example.org>
To: zoë@exämple.org
Message-ID: {message_id}

--b1--
"""
STATUS = """\
Reporting-MTA: dns; mx.example.org

Final-Recipient: utf-8; zoë@exämple.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 zoë is unknown
"""


@pytest.mark.parametrize("is_encoded", [False, True])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_notification_of_an_address_beyond_ascii_is_read(is_encoded: bool, line_end: str) -> None:
    status = base64.encodebytes(STATUS.encode()).decode() if is_encoded else STATUS
    encoding = "\nContent-Transfer-Encoding: base64" if is_encoded else ""
    text = INTERNATIONAL.format(status=status, encoding=encoding, message_id=ORIGINAL_ID).replace("\n", line_end)
    bounce = read_bounce(text.encode())
    assert bounce is not None
    assert bounce.message_id == ORIGINAL_ID
    assert bounce.reason.startswith("smtp; 550 5.1.1")


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["References", "In-Reply-To"])
def test_a_notification_may_name_its_mail_by_what_it_answers_alone(header: str) -> None:
    message = make_message(state="sent", sent_at=NOON)
    content = notification(message_id="<written@by.the.relay>").decode()
    content = f"{header}: <thread@elsewhere.example> {message.message_id}\n{content}"
    bounce = read_bounce(content.encode())
    assert bounce is not None
    assert bounce.message_id == "<written@by.the.relay>"
    assert record_bounce(bounce) == message


@pytest.mark.django_db
def test_a_mail_with_an_address_of_its_own_to_return_to_is_known_by_it(
    mail_server: MailServer, settings: Settings
) -> None:
    settings.BOUNCES_TO = "bounces@exchange.example.org"
    message, _other = make_message(), make_message()
    send_due_messages(now=NOON)
    returns = mail_server.senders[0]
    assert returns.startswith("bounces+")
    assert len(set(mail_server.senders)) == 2
    assert len(returns.partition("@")[0]) <= 64
    assert mail_server.mails[0]["From"] == "MULTIPLY <noreply@localhost>"
    content = notification(message_id="<written@by.the.relay>").decode()
    bounce = read_bounce(content.replace("To: noreply@exchange.example.org", f"To: {returns}").encode())
    assert bounce is not None
    assert record_bounce(bounce) == message


def test_a_delay_is_no_failure() -> None:
    assert read_bounce(notification(action="delayed")) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe",
        b"Subject: I am away until Monday\n\nPlease write to my colleague.\n",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b1\n\n--b1\n",
        b"Content-Type: message/delivery-status\n\nAction: failed\n",
    ],
)
def test_other_mail_is_no_bounce(content: bytes) -> None:
    assert read_bounce(content) is None


@pytest.mark.django_db
def test_a_bounced_message_shows_the_reason() -> None:
    message = make_message(state="sent", sent_at=NOON)
    assert record_bounce(Bounce(message.message_id, "550 No such mailbox")) == message
    message.refresh_from_db()
    assert (message.state, message.error, message.sent_at) == ("bounced", "550 No such mailbox", NOON)


@pytest.mark.django_db
def test_a_second_notification_changes_nothing() -> None:
    message = make_message(state="sent", sent_at=NOON)
    record_bounce(Bounce(message.message_id, "first"))
    record_bounce(Bounce(message.message_id, "second"))
    assert Message.objects.get().error == "first"


@pytest.mark.django_db
def test_an_erased_message_stays_erased() -> None:
    message = make_message(state="erased", recipient="")
    assert record_bounce(Bounce(message.message_id, "550 <anna@example.org>")) is None
    assert Message.objects.get().error == ""


@pytest.fixture
def standard_input(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> io.BytesIO:
    class Input:
        buffer = io.BytesIO()

    monkeypatch.setattr(sys, "stdin", Input)
    return Input.buffer


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("message_id", "action", "said", "state"),
    [
        ("", "failed", "came back: smtp; 550", "bounced"),
        ("<other@elsewhere.example>", "failed", "No message here has the Message-ID <other@elsewhere.example>", "sent"),
        ("", "delayed", "No notification of a failed delivery", "sent"),
    ],
)
def test_the_command_reads_what_a_mail_server_pipes(
    standard_input: io.BytesIO, message_id: str, action: str, said: str, state: str
) -> None:
    message = make_message(state="sent", sent_at=NOON)
    standard_input.write(notification(action=action, message_id=message_id or message.message_id))
    standard_input.seek(0)
    out = io.StringIO()
    call_command("record_bounce", stdout=out)
    assert said in out.getvalue()
    message.refresh_from_db()
    assert message.state == state


@pytest.mark.django_db
def test_signs_that_no_database_takes_are_left_out() -> None:
    make_message(message_id=ORIGINAL_ID)
    bounce = read_bounce(notification().replace(b"rejected", b"rejected\x00\x0b").replace(b"<0123", b"<0\x00123"))
    assert bounce is not None
    assert bounce.message_id == ORIGINAL_ID
    assert bounce.reason.endswith("address rejected")
    assert record_bounce(bounce) is not None
