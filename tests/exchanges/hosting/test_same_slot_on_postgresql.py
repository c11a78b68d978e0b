"""Two coordinators at the same moment, on a server that runs both."""

import datetime
import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from exchanges.hosting.errors import broken_database_rule
from exchanges.meetings.models import Meeting
from tests.factories import exchange_of, host_of, make_meeting, make_world, slot_of, theme_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def at_the_same_time(*writes: Callable[[], object], commit_together: bool = False) -> list[str]:
    """Run each write in a transaction and connection of its own; none commits before all have begun theirs.

    With `commit_together` none commits before all have written, which only writes that don't wait for each other can.
    Return what each came to: "" for a success, else the rule that refused it.
    """
    begun, written = threading.Barrier(len(writes)), threading.Barrier(len(writes))
    outcomes = [""] * len(writes)

    def run(index: int, write: Callable[[], object]) -> None:
        try:
            with transaction.atomic():
                Meeting.objects.count()
                begun.wait(timeout=10)
                write()
                if commit_together:
                    written.wait(timeout=10)
        except IntegrityError as error:
            outcomes[index] = broken_database_rule(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(writes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
        assert not thread.is_alive()
    return outcomes


def test_of_two_who_fill_a_slot_one_wins_and_the_other_is_told_why() -> None:
    world = make_world()
    slot, host, theme, exchange = (
        slot_of(world, "forerunner"),
        host_of(world, "forerunner"),
        theme_of(world),
        exchange_of(world, "SE"),
    )

    def fill(day: int) -> Callable[[], object]:
        starts_on = datetime.date(2027, 3, day)
        return lambda: Meeting.objects.create(
            slot=slot,
            host=host,
            theme=theme,
            exchange=exchange,
            slug=f"on-{day}",
            starts_on=starts_on,
            ends_on=starts_on,
        )

    assert sorted(at_the_same_time(fill(9), fill(10))) == ["", "slot_is_filled_once"]
    assert Meeting.objects.filter(slot=slot).count() == 1


def pull_apart(*, commit_together: bool = False) -> list[str]:
    """Move the conference forward and a national meeting back, each right alone, both together wrong."""
    world = make_world()
    national = make_meeting(slot=slot_of(world, "forerunner"), starts_on=datetime.date(2027, 5, 4))
    world.hosting_rules.filter(kind="conference").update(year=2027)
    conference = make_meeting(slot=slot_of(world, "conference", None), starts_on=datetime.date(2027, 10, 12))
    june, july = datetime.date(2027, 6, 1), datetime.date(2027, 7, 6)

    def move(meeting: Meeting, day: datetime.date) -> Callable[[], object]:
        return lambda: Meeting.objects.filter(pk=meeting.pk).update(starts_on=day, ends_on=day)

    return at_the_same_time(move(conference, june), move(national, july), commit_together=commit_together)


def test_two_moves_that_are_each_right_alone_cannot_be_wrong_together() -> None:
    assert sorted(pull_apart()) == ["", "conference_lead"]


def test_without_the_lock_they_would_be_wrong_together() -> None:
    """The control: the same race, the lock taken out of the trigger. It shows that the test above can fail."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('exchanges_meeting_keeps_hosting_rules_on_update'::regproc)")
        (definition,) = cursor.fetchone()
        start, end = definition.index("PERFORM"), definition.index("FOR NO KEY UPDATE OF g;")
        cursor.execute(definition[:start] + definition[end + len("FOR NO KEY UPDATE OF g;") :])
        try:
            assert pull_apart(commit_together=True) == ["", ""]
        finally:
            cursor.execute(definition)
