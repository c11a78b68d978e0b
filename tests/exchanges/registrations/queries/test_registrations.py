"""Reads over registrations."""

import datetime

import pytest

from exchanges.meetings.models import Meeting
from exchanges.registrations.booking.changing import cancel_registration
from exchanges.registrations.models import Person
from exchanges.registrations.queries.registrations import (
    municipalities_coming,
    open_request_counts,
    own_registrations,
    participants_of,
    requests_to_decide,
    with_people_counting_on,
)
from exchanges.scheduling.draft.mapping import programme_from_rows
from municipalities.access import Reach
from tests.exchanges.registrations.factories import STARTS_ON, make_published, sign_up, town_of
from tests.factories import NOON, make_municipality

pytestmark = pytest.mark.django_db

AFTERWARDS = datetime.datetime(2027, 4, 28, 12, tzinfo=datetime.UTC)


def test_ones_own_registrations_are_sorted_by_what_is_to_come() -> None:
    later = make_published(starts_on=STARTS_ON + datetime.timedelta(days=30))
    sooner, full, asked = make_published(), make_published(seats=1), make_published()
    sign_up(full)
    for published in (later, sooner, full):
        sign_up(published, "a@example.org")
    sign_up(asked, "a@example.org", municipality=make_municipality(), reason="Please.")
    cancelled = sign_up(make_published(), "a@example.org")
    cancel_registration(registration=cancelled, now=NOON)
    person = Person.objects.get(email="a@example.org")

    own = own_registrations(person, NOON)
    assert [each.published.pk for each in own.coming] == [sooner.pk, later.pk]
    assert [(each.published.pk, each.position) for each in own.waiting] == [(full.pk, 1)]
    assert [each.published.pk for each in own.requested] == [asked.pk]
    assert own.past == ()

    own = own_registrations(person, AFTERWARDS)
    assert [each.published.pk for each in own.coming] == [later.pk]
    assert [each.published.pk for each in own.past] == [sooner.pk]


def test_ones_own_registrations_take_as_many_queries_for_three_as_for_one(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for _number in range(3):
        sign_up(make_published(), "a@example.org")
        person = Person.objects.get()
        with django_assert_num_queries(2):
            own_registrations(person, NOON)


def test_only_those_who_come_are_participants() -> None:
    published = make_published(seats=1)
    coming = sign_up(published)
    sign_up(published)
    assert [each.pk for each in participants_of(published.meeting)] == [coming.pk]


def test_the_municipalities_that_come_are_told_and_everybody_counted() -> None:
    published = make_published(seats=2)
    town, other = town_of(published, number=0), town_of(published, number=1)
    for municipality in (town, other, town):
        sign_up(published, municipality=municipality)
    asked = sign_up(published, municipality=make_municipality(), reason="Please.")
    type(asked).objects.filter(pk=asked.pk).update(status="active", municipality=None)
    assert list(municipalities_coming(published.meeting)) == [town, other]
    counted = with_people_counting_on(Meeting.objects.all()).values_list("pk", "people_counting_on")
    assert list(counted) == [(published.meeting_id, 4)]


def test_a_coordinator_sees_the_requests_within_reach() -> None:
    published = make_published()
    asked = sign_up(published, municipality=make_municipality(), reason="Please.")
    sign_up(published)
    assert list(requests_to_decide(NOON)) == [asked]
    reaches = (Reach(country_code="SE"), Reach(everything=True), Reach(country_code="DE"), Reach())
    assert [open_request_counts(reach, now=NOON).people for reach in reaches] == [1, 1, 0, 0]


def test_people_who_registered_count_when_a_plan_is_made() -> None:
    published = make_published()
    for _number in range(2):
        sign_up(published)
    [meeting] = programme_from_rows(published.version.programme).meetings
    assert meeting.registrations == 2
    # What came with a file counts while it is more.
    Meeting.objects.update(registration_count=5)
    [meeting] = programme_from_rows(published.version.programme).meetings
    assert meeting.registrations == 5
