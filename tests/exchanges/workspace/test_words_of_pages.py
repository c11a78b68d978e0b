"""What pages of the workspace say by how things stand."""

import pytest

from exchanges.meetings.models import Meeting
from exchanges.scheduling.draft.withdrawing import Duty
from exchanges.workspace.admin.acts import notice_of_messages
from exchanges.workspace.admin.cancelling import who_is_told_of_cancelling
from exchanges.workspace.withdrawal_forms import DutyLine
from municipalities.notices import Notice

HERE = "/admin/exchanges/act/1/"


@pytest.mark.parametrize(
    ("waiting", "left", "time_left", "notice"),
    [
        (3, 0, "2 minutes left to stop", None),
        (
            1,
            0,
            "",
            Notice("info", "1 message is being sent now.", link=HERE, link_text="Refresh to see which have been sent"),
        ),
        (0, 3, "", Notice("info", "3 messages have been sent.", "Messages that have been sent cannot be stopped.")),
        (0, 0, "", Notice("info", "No messages are waiting, and none have been sent.")),
    ],
)
def test_an_act_says_how_its_messages_stand(waiting: int, left: int, time_left: str, notice: Notice | None) -> None:
    assert notice_of_messages(waiting=waiting, left=left, time_left=time_left, url=HERE) == notice


@pytest.mark.parametrize(
    ("registered", "are_public", "words"),
    [
        (3, False, "The meeting is not public, so nobody is told."),
        (0, True, "Nobody is registered, so no messages are sent."),
        (
            3,
            True,
            "We will write to 3 people, giving the reason. You see each e-mail before anything is sent.",
        ),
    ],
)
def test_who_cancels_reads_who_is_told(registered: int, are_public: bool, words: str) -> None:
    assert who_is_told_of_cancelling(registered, are_public=are_public) == words


@pytest.mark.parametrize(
    ("is_public", "meeting", "words"),
    [
        (True, Meeting(), "Public"),
        (False, Meeting(), "In the draft only"),
        (False, None, "Owed, not planned"),
    ],
)
def test_a_duty_of_who_withdraws_says_who_knows_of_it(is_public: bool, meeting: Meeting | None, words: str) -> None:
    line = DutyLine(Duty(None, meeting), "Årsmöte", "", 0, is_public, (), (), "slot-1")
    assert line.standing == words
