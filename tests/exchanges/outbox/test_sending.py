"""What is due goes out by a real mail server, once in effect, and failures are tried again or shown."""

import datetime
import io
import socket
import time
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime

import pytest
import segno
from pytest_django.fixtures import Settings

from exchanges.outbox.leases import LEASE, UNHELD, lease_next, let_go
from exchanges.outbox.mails import mail_of
from exchanges.outbox.models import Message
from exchanges.outbox.sending import (
    BACK_OFF,
    MOST_ATTEMPTS,
    SendingCounts,
    _note_failure,
    send_due_messages,
)
from tests import factories
from tests.exchanges.conftest import MailServer
from tests.exchanges.outbox.letters import INVITATION, make_act, make_message
from tests.factories import NOON

pytestmark = pytest.mark.django_db
SECOND = datetime.timedelta(seconds=1)
State = Message.State


def state_of(message: Message) -> str:
    message.refresh_from_db()
    return message.state


def test_a_due_message_is_sent_once(mail_server: MailServer) -> None:
    message = make_message("a")
    assert send_due_messages(now=NOON) == SendingCounts(sent=1)
    assert send_due_messages(now=NOON + LEASE * 2) == SendingCounts()
    assert [mail["Message-ID"] for mail in mail_server.mails] == [message.message_id]
    assert state_of(message) == State.SENT
    assert message.sent_at is not None
    assert NOON <= message.sent_at < NOON + 30 * SECOND


def test_a_message_waits_for_its_time(mail_server: MailServer) -> None:
    make_message(due_at=NOON + SECOND)
    assert send_due_messages(now=NOON) == SendingCounts()
    assert send_due_messages(now=NOON + SECOND) == SendingCounts(sent=1)


def test_messages_go_out_in_the_order_in_which_they_are_due(mail_server: MailServer) -> None:
    for minutes in (3, 1, 2):
        make_message(f"{minutes}", due_at=NOON - minutes * datetime.timedelta(minutes=1))
    send_due_messages(now=NOON)
    assert [mail["Subject"] for mail in mail_server.mails] == ["About 3", "About 2", "About 1"]


def test_whoever_sits_and_waits_is_served_before_what_goes_to_many(mail_server: MailServer) -> None:
    act = make_act(factories.make_coordinator(), at=NOON - 2 * LEASE)
    make_message("bulk", due_at=NOON - LEASE, act=act)
    make_message("reminder", due_at=NOON - LEASE, kind="reminder")
    make_message("confirmation", due_at=NOON)
    send_due_messages(now=NOON)
    assert [mail["Subject"] for mail in mail_server.mails] == ["About confirmation", "About bulk", "About reminder"]


def test_no_more_leave_in_a_minute_than_the_relay_takes(mail_server: MailServer, settings: Settings) -> None:
    for _number in range(6):
        make_message()
    settings.MAILS_A_MINUTE = 2
    # The second one's turn would come after the run has ended, so nobody waits for it.
    assert send_due_messages(now=NOON, seconds=29) == SendingCounts(sent=1)
    settings.MAILS_A_MINUTE = 3000
    began = time.monotonic()
    assert send_due_messages(now=NOON) == SendingCounts(sent=5)
    assert time.monotonic() - began >= 4 * 60 / settings.MAILS_A_MINUTE


def test_a_run_ends_at_its_limit_and_at_its_time(mail_server: MailServer) -> None:
    for _number in range(3):
        make_message()
    assert send_due_messages(now=NOON, seconds=0) == SendingCounts()
    assert send_due_messages(now=NOON, limit=2) == SendingCounts(sent=2)
    assert send_due_messages(now=NOON, limit=2) == SendingCounts(sent=1)


def test_a_mail_says_who_it_is_from_and_that_no_machine_should_answer(mail_server: MailServer) -> None:
    meeting = factories.make_meeting()
    factories.make_version(meeting.exchange.programme, meeting)
    assert meeting.host is not None
    meeting.host.municipality.contact_email = "climate@town.example"
    meeting.host.municipality.save()
    make_message(meeting=meeting, language="sv")
    send_due_messages(now=NOON)
    (mail,) = mail_server.mails
    assert mail["From"] == "MULTIPLY <noreply@localhost>"
    assert mail["Reply-To"] == "climate@town.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "sv"
    assert parsedate_to_datetime(mail["Date"]) == NOON


@pytest.mark.parametrize(
    "subject", ["Köln", "You are registered: the whole council – with Łódź, 3–4 December 2026 " * 3]
)
def test_a_subject_arrives_whole_on_lines_that_are_not_too_long(mail_server: MailServer, subject: str) -> None:
    make_message(subject=subject.strip())
    send_due_messages(now=NOON)
    assert mail_server.mails[0]["Subject"] == subject.strip()
    head = mail_server.received[0].split(b"\r\n\r\n")[0].split(b"\r\n")
    assert max(len(line) for line in head) <= 78
    assert b"Subject: " not in head


def test_without_a_mailbox_of_the_host_answers_go_to_the_site(mail_server: MailServer) -> None:
    make_message()
    send_due_messages(now=NOON)
    assert mail_server.mails[0]["Reply-To"] is None


def test_a_mail_is_text_and_html_in_utf_8(mail_server: MailServer) -> None:
    make_message("a")
    send_due_messages(now=NOON)
    (mail,) = mail_server.mails
    assert mail.get_content_type() == "multipart/alternative"
    plain, html = mail.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content() == "Hello Åsa, this is a.\r\n"  # type: ignore[attr-defined]
    assert html.get_content().strip() == "<p>Hello Åsa, this is a.</p>"  # type: ignore[attr-defined]


def test_a_code_is_a_picture_in_the_mail_that_its_html_shows(mail_server: MailServer) -> None:
    make_message(code="https://example.org/check-in/a-token/")
    send_due_messages(now=NOON)
    (mail,) = mail_server.mails
    (picture,) = (part for part in mail.walk() if part.get_content_type() == "image/png")
    assert (picture["Content-ID"], picture.get_content_disposition()) == ("<code>", "inline")
    content = io.BytesIO()
    segno.make_qr("https://example.org/check-in/a-token/", error="m").save(content, kind="png", scale=5, border=4)
    assert picture.get_payload(decode=True) == content.getvalue()


def test_an_invitation_is_an_alternative_with_its_method_and_a_file(mail_server: MailServer) -> None:
    make_message(calendar=INVITATION, calendar_method="REQUEST")
    send_due_messages(now=NOON)
    (mail,) = mail_server.mails
    parts = {part.get_content_type(): part for part in mail.walk()}
    assert list(parts) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    assert parts["text/calendar"].get_param("method") == "REQUEST"
    assert parts["application/ics"].get_filename() == "invite.ics"
    for content_type in ("text/calendar", "application/ics"):
        content = parts[content_type].get_payload(decode=True)
        assert content == INVITATION.encode()


def test_a_temporary_refusal_is_tried_again_later_and_later(mail_server: MailServer) -> None:
    message = make_message()
    now = NOON
    for wait in BACK_OFF:
        mail_server.answers.append("451 Come back later")
        assert send_due_messages(now=now) == SendingCounts(put_off=1)
        assert state_of(message) == State.WAITING
        assert "451" in message.error
        assert datetime.timedelta() <= message.due_at - (now + wait) < 30 * SECOND
        assert send_due_messages(now=now + wait - SECOND) == SendingCounts()
        now = message.due_at
    assert send_due_messages(now=now) == SendingCounts(sent=1)
    assert (state_of(message), message.error, len(mail_server.received)) == (State.SENT, "", 1)


def test_after_the_last_attempt_a_message_has_failed(mail_server: MailServer) -> None:
    message = make_message(attempts=len(BACK_OFF))
    mail_server.answers.append("451 Come back later")
    assert send_due_messages(now=NOON) == SendingCounts(failed=1)
    assert state_of(message) == State.FAILED
    assert send_due_messages(now=NOON + datetime.timedelta(days=30)) == SendingCounts()


@pytest.mark.parametrize("answer", ["550 We know nobody of this name", "554 Refused"])
def test_a_permanent_refusal_fails_at_once(mail_server: MailServer, answer: str) -> None:
    message = make_message()
    mail_server.answers.append(answer)
    assert send_due_messages(now=NOON) == SendingCounts(failed=1)
    assert state_of(message) == State.FAILED
    assert answer[:3] in message.error


@pytest.mark.parametrize(("answer", "state"), [("550 No such mailbox", State.FAILED), ("450 Busy", State.WAITING)])
def test_a_refused_recipient_fails_for_good_or_for_now(mail_server: MailServer, answer: str, state: str) -> None:
    message = make_message(recipient="nobody@example.org")
    mail_server.refused_recipients["nobody@example.org"] = answer
    send_due_messages(now=NOON)
    assert state_of(message) == state


def test_one_bad_message_does_not_hold_up_the_others(mail_server: MailServer) -> None:
    bad = make_message(recipient="nobody@example.org")
    good = [make_message() for _number in range(2)]
    mail_server.refused_recipients["nobody@example.org"] = "550 No such mailbox"
    assert send_due_messages(now=NOON) == SendingCounts(sent=2, failed=1)
    assert (state_of(bad), [state_of(message) for message in good]) == (State.FAILED, [State.SENT] * 2)


def test_a_header_that_cannot_be_written_fails_in_the_end_and_sends_nothing(mail_server: MailServer) -> None:
    message = make_message(message_id="<two\nlines@example.org>", attempts=len(BACK_OFF))
    assert send_due_messages(now=NOON) == SendingCounts(failed=1)
    assert (state_of(message), mail_server.received) == (State.FAILED, [])


def test_a_server_that_is_away_is_asked_once_a_run(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", taken.getsockname()[1]
        first, second = make_message(), make_message()
        assert send_due_messages(now=NOON) == SendingCounts(put_off=1)
    assert (state_of(first), state_of(second)) == (State.WAITING, State.WAITING)
    assert (first.attempts, second.attempts) == (1, 0)
    assert "ConnectionRefusedError" in first.error


def test_a_leased_message_is_nobody_elses_until_the_lease_runs_out() -> None:
    message = make_message()
    leased = lease_next(now=NOON)
    assert leased == message
    assert lease_next(now=NOON + LEASE - SECOND) is None
    let_go(leased)  # as the session of a sender that died does
    again = lease_next(now=NOON + LEASE)
    assert again is not None
    assert (again.pk, again.attempts) == (message.pk, 2)


def test_a_message_is_left_alone_for_a_minute_longer_than_a_mail_server_may_take(settings: Settings) -> None:
    assert UNHELD.total_seconds() - settings.EMAIL_TIMEOUT >= 60
    assert LEASE > UNHELD


def test_a_worker_whose_lease_ran_out_changes_nothing_any_more(mail_server: MailServer) -> None:
    message = make_message()
    slow = lease_next(now=NOON)
    assert slow is not None
    let_go(slow)
    assert send_due_messages(now=NOON + LEASE) == SendingCounts(sent=1)
    _note_failure(slow, OSError("too late"), now=NOON + LEASE)
    assert (state_of(message), message.error) == (State.SENT, "")


@pytest.mark.parametrize("state", [State.SENT, State.FAILED, State.BOUNCED])
def test_what_is_done_is_not_sent_again(mail_server: MailServer, state: str) -> None:
    make_message(state=state, sent_at=NOON)
    assert send_due_messages(now=NOON + LEASE * 9) == SendingCounts()


def test_a_message_that_workers_die_of_fails_in_the_end(mail_server: MailServer) -> None:
    message = make_message()
    now = NOON
    for _attempt in range(MOST_ATTEMPTS):
        assert lease_next(now=now) == message
        let_go(message)
        now += LEASE
    assert send_due_messages(now=now) == SendingCounts(failed=1)
    assert (state_of(message), mail_server.received) == (State.FAILED, [])
    assert "WorkerDied" in message.error


@pytest.mark.django_db
def test_a_mail_of_an_old_row_has_headers_and_texts_that_can_be_seen() -> None:
    old = make_message(subject="Ume\x0bå\r\nBcc: x@example.org", text="Ł\x0bódź\n", html="<p>\x1bŁ</p>")
    sent = mail_of(old).message()
    assert str(make_header(decode_header(sent["Subject"]))) == "Umeå Bcc: x@example.org"
    assert sent["Bcc"] is None
    assert [part.get_payload(decode=True) for part in sent.walk() if not part.is_multipart()] == [
        "Łódź\n".encode(),
        "<p>Ł</p>".encode(),
    ]
