"""When one can register, and how one can take part."""

import datetime

import pytest

from exchanges.meetings.models import Meeting
from exchanges.meetings.time_and_place.moments import end_of, has_begun, is_ahead, start_of
from exchanges.registrations.models import RegistrationTerms
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.queries.saved_terms import terms_of
from exchanges.registrations.seats.terms import RegistrationState, closing_of, modes_of, registration_state
from tests.exchanges.registrations.factories import STARTS_ON, make_published, make_terms
from tests.factories import NOON

pytestmark = pytest.mark.django_db

HOUR, SECOND = datetime.timedelta(hours=1), datetime.timedelta(seconds=1)
START = datetime.datetime(2027, 4, 27, 8, tzinfo=datetime.UTC)
END = datetime.datetime(2027, 4, 27, 14, tzinfo=datetime.UTC)


def test_without_saved_terms_there_are_no_limits() -> None:
    meeting = make_published().meeting
    terms = terms_of(meeting)
    assert terms.pk is None
    assert (terms.seats_in_person, terms.opens_at, terms.closes_at) == (None, None, None)
    saved = make_terms(meeting, seats_in_person=3)
    assert terms_of(meeting) == saved


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (NOON - SECOND, RegistrationState.NOT_OPEN),
        (NOON, RegistrationState.OPEN),
        (NOON + HOUR - SECOND, RegistrationState.OPEN),
        (NOON + HOUR, RegistrationState.CLOSED),
        (END - SECOND, RegistrationState.CLOSED),
        (END, RegistrationState.HELD),
    ],
)
def test_the_clock_opens_and_closes_registration(now: datetime.datetime, state: RegistrationState) -> None:
    published = make_published()
    terms = RegistrationTerms(meeting=published.meeting, opens_at=NOON, closes_at=NOON + HOUR)
    assert registration_state(published, terms, now) is state


def test_registration_never_lasts_longer_than_until_the_start() -> None:
    published = make_published()
    late = RegistrationTerms(meeting=published.meeting, closes_at=END)
    assert closing_of(published, late) == closing_of(published, RegistrationTerms()) == START
    assert registration_state(published, late, START) is RegistrationState.CLOSED


def test_what_is_published_comes_before_the_clock() -> None:
    published = make_published()
    terms = RegistrationTerms(meeting=published.meeting)
    published.status = "cancelled"
    assert registration_state(published, terms, NOON) is RegistrationState.CANCELLED
    assert not is_ahead(published, NOON)
    published.status = "held"
    assert registration_state(published, terms, NOON) is RegistrationState.HELD
    assert has_begun(published, NOON)


def test_a_meeting_without_hours_lasts_from_midnight_to_midnight_of_its_place() -> None:
    published = make_published(starts_at=None, ends_at=None)
    assert start_of(published) == datetime.datetime(2027, 4, 26, 22, tzinfo=datetime.UTC)
    assert end_of(published) == datetime.datetime(2027, 4, 27, 22, tzinfo=datetime.UTC)
    assert published.starts_on == STARTS_ON


@pytest.mark.parametrize(
    ("format_", "modes"),
    [("in_person", [Mode.IN_PERSON]), ("online", [Mode.ONLINE]), ("hybrid", [Mode.IN_PERSON, Mode.ONLINE])],
)
def test_the_format_says_how_one_can_take_part(format_: str, modes: list[Mode]) -> None:
    assert list(modes_of(Meeting(format=format_))) == modes
