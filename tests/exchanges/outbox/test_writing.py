"""Messages are written once a key, in the recipient's language, in the transaction that causes them."""

import datetime
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation
from django_q.models import OrmQ

from exchanges.meetings.models import Meeting
from exchanges.outbox.models import Message
from exchanges.outbox.outgoing import Content, OutgoingMail, Recipient
from exchanges.outbox.writing import is_written, message_id_of, write_message
from tests import factories
from tests.exchanges.outbox.letters import make_act, make_message
from tests.factories import NOON

pytestmark = pytest.mark.django_db
CONTEXT = {"name": "Åsa <b>Berg</b> & Co", "sign_in_url": "http://localhost:8000/me/sign-in/x/"}


def mail(key: str = "person:1:sign-in", *, language: str = "en", **fields: Any) -> OutgoingMail:
    to = Recipient("asa@example.org", language)
    return OutgoingMail(
        **{"key": key, "kind": "sign_in_link", "to": to, "says": lambda: Content(context=CONTEXT), **fields}
    )


def write(key: str = "person:1:sign-in", **fields: Any) -> Message:
    message = write_message(mail(key, **fields), now=NOON)
    assert message is not None
    return message


def test_the_same_key_is_written_once() -> None:
    first = write()
    assert write_message(mail(language="sv"), now=NOON + datetime.timedelta(hours=1)) is None
    assert Message.objects.get() == first
    assert (Message.objects.get().language, Message.objects.get().created_at) == ("en", NOON)
    assert is_written("person:1:sign-in")
    assert not is_written("person:2:sign-in")


def test_what_a_mail_says_is_asked_only_where_it_is_written_and_in_its_language() -> None:
    asked = []

    def says() -> Content:
        asked.append(translation.get_language())
        return Content(context=CONTEXT)

    write(language="hu", says=says)
    assert write_message(mail(language="pl", says=says), now=NOON) is None
    assert asked == ["hu"]


def test_nothing_is_written_to_nobody() -> None:
    assert write_message(mail(to=None), now=NOON) is None
    assert not Message.objects.exists()


def test_what_a_mail_replaces_never_leaves_unless_the_mail_itself_is_written_already() -> None:
    act = make_act(factories.make_coordinator())
    first, second = make_message("first", act=act), make_message("second", act=act)
    write("new", replaces=Message.objects.filter(key="first"))
    assert write_message(mail("new", replaces=Message.objects.filter(key="second")), now=NOON) is None
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("replaced", "waiting")


def test_a_message_waits_and_is_due_at_once_unless_told_otherwise() -> None:
    later = NOON + datetime.timedelta(days=1)
    message = write("a")
    assert (message.state, message.due_at, write("b", due_at=later).due_at) == ("waiting", NOON, later)


def test_a_transaction_that_fails_leaves_no_message() -> None:
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_the_text_has_characters_as_they_are_and_the_html_escapes_them() -> None:
    message = write()
    assert message.text.startswith("Hello Åsa <b>Berg</b> & Co,\n\n")
    assert "Hello Åsa &lt;b&gt;Berg&lt;/b&gt; &amp; Co," in message.html


def test_what_a_template_leaves_out_leaves_no_gap() -> None:
    assert "\n\n\n" not in write().text


@pytest.mark.parametrize("language", ["en", "sv", "de", "it", "pl", "hu"])
def test_the_html_says_its_language(language: str) -> None:
    message = write(language=language)
    assert (message.language, f'<html lang="{language}">' in message.html) == (language, True)


def test_the_message_id_follows_from_the_key_and_tells_nothing() -> None:
    assert write("a").message_id == message_id_of("a") != message_id_of("b")
    assert message_id_of("registration:ABC:confirmation").endswith("@localhost>")
    assert "ABC" not in message_id_of("registration:ABC:confirmation")


def test_a_message_names_its_meeting_and_registration() -> None:
    meeting: Meeting = factories.make_meeting()
    message = write(meeting=meeting, about="REF1")
    assert (message.meeting, message.about) == (meeting, "REF1")


def test_an_urgent_message_wakes_the_worker_once_and_only_if_it_is_kept() -> None:
    with transaction.atomic():
        write_urgently()
        transaction.set_rollback(True)
    assert not OrmQ.objects.exists()
    write_urgently()
    write_urgently()
    write("unhurried")
    assert [job.func() for job in OrmQ.objects.all()] == ["exchanges.outbox.tasks.send_messages"]


def write_urgently() -> None:
    write_message(mail("urgent", is_urgent=True), now=NOON)
