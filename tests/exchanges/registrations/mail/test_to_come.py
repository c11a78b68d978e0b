"""What is promised of mails to come, in words."""

import pytest

from exchanges.registrations.mail.to_come import MailsToCome


@pytest.mark.parametrize(
    ("to_come", "said"),
    [
        (MailsToCome(week=True, day=True), "We will remind you a week before and a day before."),
        (MailsToCome(week=True), "We will remind you a week before."),
        (MailsToCome(day=True), "We will remind you the day before."),
        (MailsToCome(thanks=True), ""),
    ],
)
def test_the_reminders_to_come_are_promised_and_no_others(to_come: MailsToCome, said: str) -> None:
    assert to_come.reminders_in_words == said


@pytest.mark.parametrize(
    ("to_come", "said"),
    [
        (MailsToCome(call_the_day_before=True), "We will send the joining link the day before."),
        (MailsToCome(call_soon=True), "We will send the joining link as soon as we have it."),
        (MailsToCome(week=True, day=True), ""),
    ],
)
def test_the_address_of_the_call_is_promised_where_it_is_to_come(to_come: MailsToCome, said: str) -> None:
    assert to_come.call_in_words == said
