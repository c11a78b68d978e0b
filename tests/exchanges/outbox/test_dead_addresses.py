"""An address that is nobody's gets no more mail, until it is corrected, proven, or somebody says so."""

from datetime import timedelta

import pytest

from exchanges.outbox.bounces import Bounce, record_bounce
from exchanges.outbox.models import Message
from exchanges.outbox.resending import resend_messages
from exchanges.outbox.sending import SendingCounts, send_due_messages
from tests.exchanges.conftest import MailServer
from tests.exchanges.outbox.letters import make_message
from tests.exchanges.registrations.factories import make_person
from tests.factories import NOON

pytestmark = pytest.mark.django_db
NOBODYS = "smtp; 550 5.1.1 <asa@example.org>: Recipient address rejected"
LATER = NOON + timedelta(days=1)
ASA = "asa@example.org"


def come_back(reason: str = NOBODYS, **fields: object) -> Message:
    """Send a mail that comes back."""
    message = make_message(recipient=ASA, **fields)
    send_due_messages(now=NOON)
    found = record_bounce(Bounce(message.message_id, reason))
    assert found is not None
    return found


def reminder(**fields: object) -> Message:
    return make_message(
        **{"recipient": "Asa@Example.org", "kind": "reminder", "due_at": LATER, "created_at": LATER} | fields
    )


def test_what_comes_back_for_good_is_followed_by_nothing(mail_server: MailServer) -> None:
    come_back()
    message = reminder()
    assert send_due_messages(now=LATER) == SendingCounts(failed=1)
    message.refresh_from_db()
    assert message.state == Message.State.FAILED
    assert message.error.endswith(f"came back for good: {NOBODYS}")
    assert len(mail_server.received) == 1


def test_a_refusal_of_the_recipient_counts_as_much(mail_server: MailServer) -> None:
    mail_server.refused_recipients[ASA] = "550 5.1.1 No such mailbox"
    make_message(recipient=ASA)
    assert send_due_messages(now=NOON) == SendingCounts(failed=1)
    mail_server.refused_recipients.clear()
    reminder()
    assert send_due_messages(now=LATER) == SendingCounts(failed=1)
    assert mail_server.received == []


@pytest.mark.parametrize(
    "reason",
    [
        "smtp; 550 5.7.1 Spam",
        "smtp; 552 5.2.2 Mailbox full",
        "4.4.7 Expired",
        "smtp; 550 rejected because 192.0.2.1 is in a black list",
        "smtp; 550 5.1.8 <noreply@example.org>: Sender address rejected: Domain not found",
        "5.7.1 smtp; 550 Message refused by policy of the user",
    ],
)
def test_what_is_no_fault_of_the_address_does_not_close_it(mail_server: MailServer, reason: str) -> None:
    come_back(reason)
    reminder()
    assert send_due_messages(now=LATER) == SendingCounts(sent=1)


def test_another_address_and_what_somebody_asks_for_are_tried(mail_server: MailServer) -> None:
    come_back()
    reminder(recipient="åsa.öberg@example.org")
    reminder(kind="address_code")
    reminder(kind="sign_in_link")
    assert send_due_messages(now=LATER) == SendingCounts(sent=3)


def test_an_address_that_was_proven_since_is_somebody_s(mail_server: MailServer) -> None:
    person = make_person(ASA)
    come_back(person=person)
    person.email_proven_at = NOON + timedelta(hours=1)
    person.save()
    reminder(person=person)
    assert send_due_messages(now=LATER) == SendingCounts(sent=1)


def test_whoever_of_a_shared_mailbox_has_proven_it_it_is_somebody_s(mail_server: MailServer) -> None:
    colleague = make_person(ASA, name="Åsa O'Łącka")
    come_back(person=colleague)
    other = make_person("ASA@example.org", name="Łukasz Weiß")
    other.email_proven_at = NOON + timedelta(hours=1)
    other.save()
    reminder(person=colleague)
    reminder()
    assert send_due_messages(now=LATER) == SendingCounts(sent=2)


def test_a_mailbox_proven_before_the_mail_came_back_is_nobody_s_any_more(mail_server: MailServer) -> None:
    other = make_person(ASA)
    other.email_proven_at = NOON - timedelta(hours=1)
    other.save()
    come_back()
    reminder()
    assert send_due_messages(now=LATER) == SendingCounts(failed=1)


def test_who_sends_again_what_did_not_arrive_opens_it(mail_server: MailServer) -> None:
    come_back()
    reminder()
    send_due_messages(now=LATER)
    assert resend_messages(messages=Message.objects.all(), now=LATER) == 2
    assert send_due_messages(now=LATER) == SendingCounts(sent=2)


def test_an_address_is_one_however_its_domain_is_written(mail_server: MailServer) -> None:
    make_message(recipient="asa@xn--vxj-qla6g.example.org", state="bounced", error=NOBODYS, sent_at=NOON)
    reminder(recipient="Asa@växjö.example.org")
    assert send_due_messages(now=LATER) == SendingCounts(failed=1)
    make_person("asa@xn--vxj-qla6g.example.org", email_proven_at=NOON + timedelta(hours=1))
    reminder(recipient="Asa@växjö.example.org")
    assert send_due_messages(now=LATER) == SendingCounts(sent=1)
