"""Two hundred people at the same moment for the last ten places, over HTTP, at a server of two processes.

The control is the same server without the lock: there it goes wrong, and the database has to say no.
"""

import datetime
from pathlib import Path

import pytest
from django.utils import timezone

from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.models import Person, Registration
from exchanges.registrations.queries.positions import position_of
from tests import factories
from tests.exchanges.outbox.worker_process import url_of_postgresql
from tests.exchanges.registrations.booking.http_visitors import Site, Visitor, each_in_a_thread, served
from tests.exchanges.registrations.factories import make_published, sign_up, town_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

PEOPLE, LAST_SEATS, TAKEN, PRESSES = 200, 10, 5, 8
UNLOCKED = "tests.exchanges.registrations.booking.unlocked_site:application"


@pytest.fixture
def published(transactional_db: None) -> PublishedMeeting:
    """A meeting a month ahead of the server's clock, with ten places left of fifteen."""
    today, day = timezone.localdate(), datetime.timedelta(days=1)
    programme = factories.make_world("SE", starts_on=today - 30 * day, ends_on=today + 300 * day)
    published = make_published(programme, starts_on=today + 30 * day, seats=LAST_SEATS + TAKEN)
    for _number in range(TAKEN):
        sign_up(published, now=timezone.now())
    return published


def crowd(site: Site, published: PublishedMeeting, people: int = PEOPLE) -> list[Visitor]:
    """Return people who have answered everything and have only the last button to press."""
    first = Visitor(site, published.meeting.slug, town_of(published).name, "crowd-0@example.org")
    first.walk_to_check()
    first.hang_up()
    return [first.twin(f"crowd-{number}@example.org") for number in range(people)]


def test_two_hundred_people_for_the_last_ten_places(published: PublishedMeeting, tmp_path: Path) -> None:
    with served(url_of_postgresql(), tmp_path) as site:
        visitors = crowd(site, published)
        each_in_a_thread(visitors, "register", threads=PEOPLE, together=True)
    assert [visitor.status for visitor in visitors] == [200] * PEOPLE
    # What they were told is what is so.
    coming = {visitor.email for visitor in visitors if visitor.comes}
    assert len(coming) == LAST_SEATS
    told = {visitor.email: visitor.position for visitor in visitors if visitor.position}
    assert sorted(told.values()) == list(range(1, PEOPLE - LAST_SEATS + 1))
    rows = Registration.objects.filter(person__email__in=[visitor.email for visitor in visitors]).order_by("rank")
    assert set(rows.filter(seat__isnull=False).values_list("person__email", flat=True)) == coming
    assert {row.person.email: position_of(row) for row in rows.select_related("person") if not row.seat} == told
    # None is lost, and none there twice.
    assert rows.count() == rows.values("person").distinct().count() == PEOPLE
    assert Person.objects.count() == PEOPLE + TAKEN
    seats = Registration.objects.filter(seat__isnull=False).values_list("seat", flat=True)
    assert sorted(seats) == list(range(1, LAST_SEATS + TAKEN + 1))
    # First come, first served, and each is told one thing.
    assert [bool(row.seat) for row in rows] == [True] * LAST_SEATS + [False] * (PEOPLE - LAST_SEATS)
    mails = Message.objects.filter(recipient__startswith="crowd-")
    assert mails.filter(kind="confirmation").count() == LAST_SEATS
    assert mails.filter(kind="waiting").count() == PEOPLE - LAST_SEATS


def test_one_person_who_presses_the_button_many_times_is_registered_once(
    published: PublishedMeeting, tmp_path: Path
) -> None:
    with served(url_of_postgresql(), tmp_path) as site:
        (visitor,) = crowd(site, published, people=1)
        same = [visitor.twin(visitor.email) for _press in range(PRESSES)]
        each_in_a_thread(same, "register", threads=PRESSES, together=True)
    assert [each.status for each in same] == [200] * PRESSES
    assert all(each.comes for each in same)
    assert Registration.objects.filter(person__email=visitor.email).count() == 1


def test_without_the_lock_people_are_lost(published: PublishedMeeting, tmp_path: Path) -> None:
    with served(url_of_postgresql(), tmp_path, application=UNLOCKED) as site:
        visitors = crowd(site, published)
        each_in_a_thread(visitors, "register", threads=PEOPLE, together=True)
    lost = [visitor for visitor in visitors if visitor.status != 200]
    assert lost
    # The database refused what would have gone wrong: even so, no place is held twice.
    assert {visitor.status for visitor in lost} == {500}
    seats = list(Registration.objects.filter(seat__isnull=False).values_list("seat", flat=True))
    assert len(seats) == len(set(seats))
    assert Registration.objects.count() == PEOPLE + TAKEN - len(lost)
