"""Links are good for one purpose, one person and some time, and nobody else can make them."""

import datetime
from collections.abc import Callable

import pytest
from django.urls import resolve

from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.identity.links import (
    SIGN_IN_LASTS,
    LinkExpired,
    LinkHandedOn,
    LinkInvalid,
    Purpose,
    check_in_token,
    feedback_token,
    make_token,
    manage_token,
    manage_url,
    read_person,
    read_registration,
    read_token,
    sign_in_token,
    sign_in_url,
    signer_of,
    site_address,
)
from exchanges.registrations.models import Registration
from tests.exchanges.registrations.factories import make_person, make_published, make_registration
from tests.factories import NOON, make_meeting, make_version
from tests.rewriting import rewrite

HOUR = datetime.timedelta(hours=1)
SECOND = datetime.timedelta(seconds=1)


@pytest.fixture
def registration(db: None) -> Registration:
    return make_registration(make_published().meeting)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_token_says_what_it_is_about_until_it_ends(purpose: Purpose) -> None:
    token = make_token(purpose, "ABC-1", expires_at=NOON + HOUR)
    assert read_token(purpose, token, now=NOON + HOUR - SECOND) == "ABC-1"
    with pytest.raises(LinkExpired, match="too old"):
        read_token(purpose, token, now=NOON + HOUR)


def test_a_token_for_one_purpose_is_no_good_for_another() -> None:
    token = make_token(Purpose.CHECK_IN, "ABC", expires_at=NOON + HOUR)
    for purpose in set(Purpose) - {Purpose.CHECK_IN}:
        with pytest.raises(LinkInvalid):
            read_token(purpose, token, now=NOON)


@pytest.mark.parametrize("spoil", [str.upper, lambda token: token[:-1], lambda token: "B" + token, lambda _token: ""])
def test_a_token_that_was_changed_is_refused(spoil: object) -> None:
    token = make_token(Purpose.MANAGE, "ABC", expires_at=NOON + HOUR)
    with pytest.raises(LinkInvalid, match="not complete"):
        read_token(Purpose.MANAGE, spoil(token), now=NOON)  # type: ignore[operator]


def test_a_longer_life_cannot_be_written_into_a_token() -> None:
    subject, _expires, signature = make_token(Purpose.MANAGE, "ABC", expires_at=NOON + HOUR).split(".")
    with pytest.raises(LinkInvalid):
        read_token(Purpose.MANAGE, f"{subject}.zzzzzz.{signature}", now=NOON)


def test_a_subject_with_a_dot_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="no dot"):
        make_token(Purpose.MANAGE, "a.b", expires_at=NOON)


def test_the_managing_link_leads_to_the_registration_until_it_is_erased(registration: Registration) -> None:
    token = manage_token(registration)
    last_day = datetime.datetime.combine(registration.meeting.ends_on, datetime.time(12), datetime.UTC)
    assert read_registration(Purpose.MANAGE, token, now=last_day + datetime.timedelta(days=179)) == registration
    with pytest.raises(LinkExpired):
        read_registration(Purpose.MANAGE, token, now=last_day + datetime.timedelta(days=181))


def test_the_link_of_somebody_who_was_swapped_out_is_refused(registration: Registration) -> None:
    token = manage_token(registration)
    registration.person = make_person()
    registration.save()
    with pytest.raises(LinkHandedOn, match="passed to a colleague"):
        read_registration(Purpose.MANAGE, token, now=NOON)
    assert read_registration(Purpose.MANAGE, manage_token(registration), now=NOON) == registration


@pytest.mark.parametrize(
    ("token_of", "purpose", "days"),
    [
        (manage_token, Purpose.MANAGE, 180),
        (check_in_token, Purpose.CHECK_IN, 2),
        (feedback_token, Purpose.FEEDBACK, 60),
    ],
)
def test_a_link_ends_by_the_date_that_is_published_when_it_is_read(
    registration: Registration, token_of: Callable[[Registration], str], purpose: Purpose, days: int
) -> None:
    token, year = token_of(registration), datetime.timedelta(days=365)
    shown = PublishedMeeting.objects.get()
    rewrite(PublishedMeeting.objects, starts_on=shown.starts_on + year, ends_on=shown.ends_on + year)
    last_day = datetime.datetime.combine(shown.ends_on + year, datetime.time(), datetime.UTC)
    assert read_registration(purpose, token, now=last_day + datetime.timedelta(days=days) - SECOND) == registration
    with pytest.raises(LinkExpired):
        read_registration(purpose, token, now=last_day + datetime.timedelta(days=days))


@pytest.mark.parametrize("moved_by", [-300, 300])
def test_what_is_tried_out_in_the_draft_neither_ends_a_link_nor_writes_another(
    registration: Registration, moved_by: int
) -> None:
    token, meeting = check_in_token(registration), registration.meeting
    morning = datetime.datetime.combine(meeting.ends_on, datetime.time(9), datetime.UTC)
    meeting.set_dates(meeting.starts_on + datetime.timedelta(days=moved_by), meeting.days)
    meeting.save()
    assert check_in_token(registration) == token
    assert read_registration(Purpose.CHECK_IN, token, now=morning) == registration
    with pytest.raises(LinkExpired):
        read_registration(Purpose.CHECK_IN, token, now=morning + datetime.timedelta(days=2))


def test_the_last_published_date_counts_for_a_meeting_that_is_public_no_more(registration: Registration) -> None:
    make_version(registration.meeting.exchange.programme)
    last_day = datetime.datetime.combine(registration.meeting.ends_on, datetime.time(), datetime.UTC)
    assert read_registration(Purpose.MANAGE, manage_token(registration), now=last_day) == registration


def test_a_link_that_was_written_with_an_end_of_its_own_keeps_it(registration: Registration) -> None:
    subject = f"{registration.reference}-{registration.person_id}"
    token = make_token(Purpose.CHECK_IN, subject, expires_at=NOON)
    assert read_registration(Purpose.CHECK_IN, token, now=NOON - HOUR) == registration
    with pytest.raises(LinkExpired):
        read_registration(Purpose.CHECK_IN, token, now=NOON)


def test_a_registration_whose_meeting_was_never_published_has_no_good_link(db: None) -> None:
    token = manage_token(make_registration(make_meeting()))
    with pytest.raises(LinkInvalid):
        read_registration(Purpose.MANAGE, token, now=NOON)


def test_the_check_in_code_does_not_manage(registration: Registration) -> None:
    assert read_registration(Purpose.CHECK_IN, check_in_token(registration), now=NOON) == registration
    with pytest.raises(LinkInvalid):
        read_registration(Purpose.MANAGE, check_in_token(registration), now=NOON)


def test_a_link_to_sign_in_is_good_for_half_an_hour(registration: Registration) -> None:
    person = registration.person
    assert person is not None
    token = sign_in_token(person, now=NOON)
    assert read_person(token, now=NOON + SIGN_IN_LASTS - SECOND) == person
    with pytest.raises(LinkExpired):
        read_person(token, now=NOON + SIGN_IN_LASTS)


def test_nobody_signs_in_as_somebody_who_is_erased(db: None) -> None:
    person = make_person()
    token = sign_in_token(person, now=NOON)
    person.delete()
    with pytest.raises(LinkInvalid):
        read_person(token, now=NOON)


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_addresses_in_mails_are_pages(registration: Registration, language: str) -> None:
    assert registration.person is not None
    prefix = site_address("", language=language)
    for address, name in (
        (manage_url(registration, language=language), "registrations:manage"),
        (sign_in_url(registration.person, language=language, now=NOON), "registrations:follow_link"),
    ):
        assert address.startswith(prefix)
        assert resolve(address.removeprefix(prefix)).view_name == name


def test_addresses_carry_the_prefix_of_their_language() -> None:
    assert site_address("/me/", language="en") == "http://localhost:8000/me/"
    assert site_address("/me/", language="sv") == "http://localhost:8000/sv/me/"


def test_links_of_earlier_mails_are_signed_alike_wherever_the_code_lies() -> None:
    """What mails hold outlives every move of a module: its salt is a name, no path."""
    assert signer_of(Purpose.MANAGE).salt == "exchanges.registrations.links.manage"
