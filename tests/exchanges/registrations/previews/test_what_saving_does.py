"""What the page says that asks before messages are written."""

import pytest

from exchanges.registrations.previews.ask_first import what_saving_does
from exchanges.registrations.previews.who_is_told import Recipients


@pytest.mark.parametrize(
    ("count", "leave_at_once", "words"),
    [
        (0, True, "The people who would have been told are no longer affected."),
        (2, True, "The meeting is soon: the messages are sent at once."),
        (2, False, "What you save is public at once. Messages wait, and you can stop them until they are sent."),
    ],
)
def test_who_saves_reads_when_the_messages_leave(count: int, leave_at_once: bool, words: str) -> None:
    assert what_saving_does(Recipients(count=count), leave_at_once=leave_at_once) == words
