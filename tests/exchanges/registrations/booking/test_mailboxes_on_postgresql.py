"""Whoever writes in the rows of a mailbox holds it first: of two at the same moment one waits, and neither fails."""

import re
import threading
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from django.db import connection

from exchanges.outbox.models import Message
from exchanges.registrations.booking import address_change
from exchanges.registrations.booking.address_change import ask_for_address, take_address
from exchanges.registrations.models import Person
from exchanges.registrations.personal_data import corrections
from exchanges.registrations.personal_data.corrections import correct_details
from exchanges.registrations.seats.seat_inventory import lock_person
from tests.exchanges.registrations.booking.crowds import at_the_same_time
from tests.exchanges.registrations.factories import details, make_person
from tests.factories import NOON

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
SECONDS_TO_WAIT = 30
ASA, LUKASZ = "Åsa O'Weiß", "Łukasz Győri"


def is_anybody_waiting() -> bool:
    with connection.cursor() as cursor:
        # Not pg_stat_activity: within a transaction it stays as it was first seen.
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
        return cursor.fetchone() is not None


@pytest.fixture
def one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[ModuleType, Callable[[], object], Callable[[], object]], list[BaseException | None]]:
    """Let the second begin once the first holds its person, and the first go on once the second waits for it."""

    def run(
        module: ModuleType, first: Callable[[], object], second: Callable[[], object]
    ) -> list[BaseException | None]:
        has_begun = threading.Event()

        def locked(*pks: int, **options: Any) -> Person:
            person = lock_person(*pks, **options)
            if not has_begun.is_set():
                has_begun.set()
                ends = time.monotonic() + SECONDS_TO_WAIT
                while not is_anybody_waiting():
                    assert time.monotonic() < ends
            return person

        def follow() -> None:
            assert has_begun.wait(SECONDS_TO_WAIT)
            second()

        monkeypatch.setattr(module, "lock_person", locked)
        return at_the_same_time([first, follow])

    return run


def token_for(person: Person, email: str) -> str:
    ask_for_address(person=person, email=email, language="sv", now=NOON)
    found = re.search(r"/me/address/([^/\s]+)/", Message.objects.filter(kind="confirm_address").latest("pk").text)
    assert found is not None
    return found[1]


def test_two_who_take_each_other_s_address_both_get_it(one_after_the_other: Any) -> None:
    asa, lukasz = make_person("asa@example.org", name=ASA), make_person("lukasz@växjö.example.org", name=LUKASZ)
    tokens = [token_for(asa, lukasz.email), token_for(lukasz, asa.email)]
    first, second = (lambda token=token: take_address(token=token, now=NOON) for token in tokens)
    assert one_after_the_other(address_change, first, second) == [None, None]
    assert dict(Person.objects.values_list("name", "email")) == {ASA: lukasz.email, LUKASZ: asa.email}
    assert not Person.objects.filter(email_proven_at=None).exists()


def test_two_of_one_mailbox_both_correct_their_details(one_after_the_other: Any) -> None:
    asa, lukasz = (make_person("town-hall@example.org", name=name) for name in (ASA, LUKASZ))
    first, second = (
        lambda person=person: correct_details(
            person=person, details=details(person.email, name=person.name, function="Mayor"), now=NOON
        )
        for person in (asa, lukasz)
    )
    assert one_after_the_other(corrections, first, second) == [None, None]
    assert list(Person.objects.values_list("function", flat=True)) == ["Mayor"] * 2
