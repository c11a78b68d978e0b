"""Codes and their links: good once and for a while, in one browser; pressed twice there, they lead on twice."""

import datetime
import re

import pytest

from exchanges.registrations.identity.address_codes import (
    CODE_LASTS,
    MOST_TRIES,
    Asking,
    CodeOver,
    CodeSpent,
    CodeWrong,
    NewCode,
    forget_old_codes,
    make_code,
    read_link,
    use_code,
    use_link,
)
from exchanges.registrations.identity.links import LinkExpired, LinkInvalid, LinkReplaced, LinkUsed
from exchanges.registrations.models import AddressCode
from tests.factories import NOON

pytestmark = pytest.mark.django_db

SECOND = datetime.timedelta(seconds=1)
DESK = Asking("Åsa@växjö.example.org", "a word of the desk", 7)
PHONE = "a word of the phone"


@pytest.fixture
def made() -> NewCode:
    return make_code(DESK, now=NOON)


def another(code: str) -> str:
    """Return a code that is not this one."""
    return f"{(int(re.sub('[^0-9]', '', code)) + 1) % 1_000_000:06d}"


def test_a_code_that_is_sent_twice_leads_on_twice(made: NewCode) -> None:
    use_code(DESK, made.code, now=NOON)
    use_code(DESK, made.code, now=NOON + CODE_LASTS - SECOND)
    with pytest.raises(CodeOver):
        use_code(DESK, made.code, now=NOON + CODE_LASTS)


def test_the_last_try_may_be_sent_twice_as_well(made: NewCode) -> None:
    for _number in range(MOST_TRIES - 1):
        with pytest.raises(CodeWrong):
            use_code(DESK, another(made.code), now=NOON)
    use_code(DESK, made.code, now=NOON)
    use_code(DESK, made.code, now=NOON)


def test_who_has_used_a_code_needs_it_again_to_go_on(made: NewCode) -> None:
    use_code(DESK, made.code, now=NOON)
    with pytest.raises(CodeOver):
        use_code(DESK, another(made.code), now=NOON)


def test_after_the_last_try_the_right_code_is_refused_and_the_link_is_not(made: NewCode) -> None:
    for number in range(MOST_TRIES):
        with pytest.raises(CodeWrong if number < MOST_TRIES - 1 else CodeSpent):
            use_code(DESK, another(made.code), now=NOON)
    with pytest.raises(CodeSpent):
        use_code(DESK, made.code, now=NOON)
    assert use_link(made.token, 7, PHONE, now=NOON) == DESK.email


def test_a_link_that_is_pressed_twice_leads_on_twice_in_its_browser_alone(made: NewCode) -> None:
    for _press in range(2):
        assert use_link(made.token, 7, PHONE, now=NOON) == DESK.email
        assert read_link(made.token, 7, PHONE, now=NOON) == DESK.email
    for follow in (read_link, use_link):
        with pytest.raises(LinkUsed):
            follow(made.token, 7, "a word of somebody else", now=NOON)
    # Nor does the code prove the address to whoever may have asked for it in a stranger's name.
    with pytest.raises(CodeOver):
        use_code(DESK, made.code, now=NOON)


def test_a_code_that_was_typed_leaves_the_link_to_its_browser(made: NewCode) -> None:
    use_code(DESK, made.code, now=NOON)
    assert use_link(made.token, 7, DESK.browser, now=NOON) == DESK.email
    with pytest.raises(LinkUsed):
        use_link(made.token, 7, PHONE, now=NOON)


def test_reading_a_link_uses_nothing(made: NewCode) -> None:
    assert read_link(made.token, 7, PHONE, now=NOON) == DESK.email
    use_code(DESK, made.code, now=NOON)


def test_the_link_of_an_earlier_mail_says_that_there_is_a_newer_one(made: NewCode) -> None:
    newer = make_code(DESK, now=NOON)
    for follow in (read_link, use_link):
        with pytest.raises(LinkReplaced, match="newer e-mail"):
            follow(made.token, 7, PHONE, now=NOON)
    assert use_link(newer.token, 7, PHONE, now=NOON) == DESK.email


def test_a_new_code_is_unused_whatever_became_of_the_one_before(made: NewCode) -> None:
    use_link(made.token, 7, PHONE, now=NOON)
    use_code(DESK, make_code(DESK, now=NOON).code, now=NOON)


@pytest.mark.parametrize("follow", [read_link, use_link])
def test_a_link_is_of_its_meeting_and_its_ten_minutes(made: NewCode, follow: object) -> None:
    assert callable(follow)
    with pytest.raises(LinkInvalid):
        follow(made.token, 77, PHONE, now=NOON)
    with pytest.raises(LinkExpired):
        follow(made.token, 7, PHONE, now=NOON + CODE_LASTS)
    assert AddressCode.objects.get().used_by == ""
    assert follow(made.token, 7, PHONE, now=NOON) == DESK.email


def test_a_used_code_is_deleted_when_its_time_is_over(made: NewCode) -> None:
    use_code(DESK, made.code, now=NOON)
    assert forget_old_codes(now=NOON + CODE_LASTS - SECOND) == 0
    assert forget_old_codes(now=NOON + CODE_LASTS) == 1
    with pytest.raises(CodeOver):
        use_code(DESK, made.code, now=NOON)


def test_the_row_of_a_used_code_tells_neither_browser_nor_address(made: NewCode) -> None:
    use_code(DESK, made.code, now=NOON)
    row = str(AddressCode.objects.values().get()).lower()
    assert AddressCode.objects.get().used_by
    for secret in (DESK.browser, "växjö", made.code, made.code.replace("\u00a0", "")):
        assert secret not in row
