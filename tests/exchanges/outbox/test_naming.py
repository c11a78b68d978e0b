"""Whom a message names is kept as a reference, and taken out by it alone."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from exchanges import migrations
from exchanges.outbox.erasing import erase_messages, take_out_of_messages
from exchanges.outbox.models import Message, Naming
from exchanges.outbox.naming import named
from exchanges.outbox.outgoing import Content, OutgoingMail, Recipient
from exchanges.outbox.writing import write_message
from tests.exchanges.registrations.factories import make_person
from tests.factories import NOON

pytestmark = pytest.mark.django_db


def write(*names: tuple[int | None, str], key: str = "delegation:7:registered:now", language: str = "en") -> Message:
    """Write the mail to a contact that lists names; each is a person and how the contact wrote them."""
    context: dict[str, Any] = {
        "municipality": "Botkyrka",
        "members": [{"name": named(pk, words), "stands": "In person · was told"} for pk, words in names],
        "title": "Łódź – Győr",
        "title_language": "",
        "manage_url": "https://multiply.example/me/delegations/7/",
    }
    for name in ("name", "days", "when", "own_days", "where", "way", "host", "reason", "reference", "meeting_url"):
        context[name] = "Bo" if name == "name" else "x"
    for name in ("is_sample", "is_online", "is_coming", "is_waiting", "has_code", "all_or_none"):
        context[name] = False
    mail = OutgoingMail(
        key=key,
        kind="delegation_registered",
        to=Recipient("post-office@example.org", language),
        says=lambda: Content(context=context),
    )
    write_message(mail, now=NOON)
    return Message.objects.get(key=key)


def test_a_name_is_taken_out_where_it_names_and_nowhere_else() -> None:
    bo, anna = make_person(name="Bo"), make_person(name="Åsa O’Błońska")
    message = write((bo.pk, "Bo"), (anna.pk, "Åsa O’Błońska <&>"), (bo.pk, "Bo"))
    before = message.text
    assert before.count("- Bo:") == 2
    assert take_out_of_messages(bo.pk) == 1
    message.refresh_from_db()
    assert message.text == before.replace("- Bo:", "- (name erased):")
    assert "Botkyrka" in message.text
    assert message.state == "waiting"
    assert "Åsa O’Błońska &lt;&amp;&gt;" in message.html
    # Whoever stays is found where the text has moved to.
    assert take_out_of_messages(anna.pk) == 1
    message.refresh_from_db()
    assert "Błońska" not in message.text + message.html
    assert message.text.count("(name erased)") == 3
    assert message.html.count("(name erased)") == 3
    assert not Naming.objects.exists()


def test_words_that_name_nobody_are_words_and_marks_cannot_be_typed() -> None:
    message = write((None, "Łucja"), (make_person().pk, "\x02 1\x03 Ő \x02\x03"))
    assert "- Łucja:" in message.text
    assert "\x02" not in message.text + message.html
    assert Naming.objects.count() == 1


def test_the_stand_in_is_in_the_language_of_the_mail_whatever_the_eraser_reads() -> None:
    bo = make_person(name="Bo")
    message = write((bo.pk, "Bo"), language="sv")
    take_out_of_messages(bo.pk)
    message.refresh_from_db()
    assert "- Bo:" not in message.text


def test_an_erased_message_refers_to_nobody() -> None:
    write((make_person().pk, "Bo"))
    erase_messages(Message.objects.all())
    assert not Naming.objects.exists()
    assert Message.objects.get().person is None


def test_the_same_message_written_twice_names_each_once() -> None:
    bo = make_person()
    for _time in range(2):
        write((bo.pk, "Bo"))
    assert Naming.objects.get().person == bo


def test_messages_written_before_are_given_their_people() -> None:
    carla, bo = make_person("post-office@example.org"), make_person("bo@example.org")
    office = make_person("office@example.org", name="Botkyrka")
    message = write((None, "bo@example.org"))
    (migration,) = Path(migrations.__path__[0]).glob("*_people_of_earlier_messages.py")
    import_module(f"{migrations.__name__}.{migration.stem}").note_people(apps, None)
    message.refresh_from_db()
    assert message.person == carla
    assert [naming.person for naming in message.namings.all()] == [bo]
    take_out_of_messages(bo.pk)
    take_out_of_messages(office.pk)
    message.refresh_from_db()
    assert "bo@example.org" not in message.text + message.html
    assert "Botkyrka" in message.text
