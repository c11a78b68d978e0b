"""Codes that are typed many times at the same moment: five tries are all, and one browser uses a code up."""

import re

import pytest

from exchanges.registrations.identity import address_codes
from exchanges.registrations.identity.address_codes import (
    MOST_TRIES,
    Asking,
    CodeOver,
    CodeSpent,
    CodeWrong,
    make_code,
    use_code,
    use_link,
)
from exchanges.registrations.identity.links import LinkUsed
from exchanges.registrations.models import AddressCode
from tests.exchanges.registrations.booking.crowds import after_all_have_looked, at_the_same_time
from tests.factories import NOON

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ASKING = Asking("łukasz@example.org", "a word", 7)
PRESSES = 12


@pytest.fixture
def all_look_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everybody have read the row before anybody writes it."""
    looked = after_all_have_looked(address_codes.code_for, PRESSES)
    monkeypatch.setattr(address_codes, "code_for", looked)


def test_of_many_wrong_codes_at_once_five_are_tries(all_look_first: None) -> None:
    code = make_code(ASKING, now=NOON).code
    wrong = f"{(int(re.sub('[^0-9]', '', code)) + 1) % 1_000_000:06d}"
    outcomes = at_the_same_time([lambda: use_code(ASKING, wrong, now=NOON)] * PRESSES)
    assert AddressCode.objects.get().tries == MOST_TRIES
    assert {type(outcome) for outcome in outcomes} <= {CodeWrong, CodeSpent}
    # None is told of more tries than there are, and all who came too late that there are none.
    assert [type(outcome) for outcome in outcomes].count(CodeWrong) < MOST_TRIES
    with pytest.raises(CodeSpent):
        use_code(ASKING, code, now=NOON)


def test_the_right_code_among_many_wrong_ones_is_one_of_the_five_tries(all_look_first: None) -> None:
    code = make_code(ASKING, now=NOON).code
    wrong = f"{(int(re.sub('[^0-9]', '', code)) + 1) % 1_000_000:06d}"
    typed = [wrong] * (PRESSES - 1) + [code]
    outcomes = at_the_same_time([lambda each=each: use_code(ASKING, each, now=NOON) for each in typed])  # type: ignore[misc]
    row = AddressCode.objects.get()
    assert row.tries <= MOST_TRIES
    assert (outcomes[-1] is None) == bool(row.used_by)
    assert None not in outcomes[:-1]


def test_a_button_that_is_pressed_many_times_at_once_is_one_try_and_leads_on_each_time(all_look_first: None) -> None:
    code = make_code(ASKING, now=NOON).code
    assert at_the_same_time([lambda: use_code(ASKING, code, now=NOON)] * PRESSES) == [None] * PRESSES
    assert AddressCode.objects.get().tries == 1


def test_a_link_that_is_pressed_in_many_browsers_at_once_proves_the_address_in_one() -> None:
    token = make_code(ASKING, now=NOON).token
    browsers = [f"browser {number}" for number in range(PRESSES)]
    outcomes = at_the_same_time(
        [lambda each=each: use_link(token, ASKING.meeting_pk, each, now=NOON) for each in browsers]  # type: ignore[misc]
    )
    assert outcomes.count(None) == 1
    assert [type(outcome) for outcome in outcomes].count(LinkUsed) == PRESSES - 1


def test_of_code_and_link_at_the_same_moment_one_proves_the_address() -> None:
    made = make_code(ASKING, now=NOON)
    typed, followed = at_the_same_time(
        [
            lambda: use_code(ASKING, made.code, now=NOON),
            lambda: use_link(made.token, ASKING.meeting_pk, "phone", now=NOON),
        ]
    )
    assert (typed is None) != (followed is None)
    assert isinstance(typed, CodeOver | None)
    assert isinstance(followed, LinkUsed | None)
