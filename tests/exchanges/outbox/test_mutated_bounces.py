"""Whatever comes in the mailbox of bounces, it is read or passed over: the mail server gets no error of ours."""

from exchanges.outbox.bounces import read_bounce, record_bounce
from tests.exchanges.outbox.letters import make_message
from tests.exchanges.outbox.test_bounces import HEADERS, WHOLE, notification
from tests.mutating import dice, mutated_octets, times


def test_a_notification_with_other_octets_is_read_or_passed_over(db: None) -> None:
    make_message()
    thrown = dice("bounces")
    for _time in range(times(100)):
        bounce = read_bounce(mutated_octets(notification(thrown.choice((WHOLE, HEADERS))), thrown))
        if bounce is not None:
            record_bounce(bounce)
