import datetime

import pytest

from exchanges.meetings.models import Meeting
from exchanges.sample.second_version import publish_second_version
from exchanges.scheduling.publication.publishing import publish_version
from municipalities.models import Programme, User
from tests.factories import (
    host_of,
    make_availability,
    make_closed_period,
    make_coordinator,
    make_meeting,
    make_world,
    slot_of,
)

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2027, 1, 15)
NOW = datetime.datetime(2027, 1, 15, 12, tzinfo=datetime.UTC)
MARCH = datetime.date(2027, 3, 9)
MAY = datetime.date(2027, 5, 11)
ALL_YEAR = (datetime.date(2027, 1, 11), datetime.date(2027, 12, 17))


@pytest.fixture
def actor() -> User:
    return make_coordinator()


@pytest.fixture
def programme(actor: User) -> Programme:
    """A world with two meetings published as version 1."""
    programme = make_world("SE")
    make_meeting(slot=slot_of(programme, "award"), starts_on=MARCH)
    make_meeting(slot=slot_of(programme, "network"), starts_on=MAY, theme="open")
    publish_version(programme=programme, country=None, reason="The first plan.", actor=actor, now=NOW)
    return programme


def publish_second(programme: Programme, actor: User) -> None:
    publish_second_version(programme, actor=actor, now=NOW, today=TODAY, until=MAY)


def days_of(programme: Programme) -> dict[str, datetime.date]:
    slots = Meeting.objects.filter(slot__programme=programme).select_related("slot__rule")
    return {meeting.slot.rule.kind: meeting.starts_on for meeting in slots if meeting.slot}


def test_the_next_published_meeting_moves_a_week_or_more(programme: Programme, actor: User) -> None:
    publish_second(programme, actor)

    assert days_of(programme) == {"award": MARCH + datetime.timedelta(days=7), "network": MAY}
    assert list(programme.versions.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_a_meeting_that_cannot_move_is_passed_over(programme: Programme, actor: User) -> None:
    make_availability(host_of(programme, "award"), MARCH + datetime.timedelta(days=1), MAY)

    publish_second(programme, actor)

    assert days_of(programme)["award"] == MARCH
    assert days_of(programme)["network"] > MAY


def test_where_no_day_fits_the_first_version_stays(programme: Programme, actor: User) -> None:
    make_closed_period(programme.networks.get(), *ALL_YEAR)

    publish_second(programme, actor)

    assert programme.versions.get().number == 1
    assert not Meeting.objects.filter(slot=None).exists()
