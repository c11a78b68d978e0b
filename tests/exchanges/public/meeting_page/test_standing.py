"""What the card on a meeting's page is headed with, and what is said of a date that has moved."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.utils import timezone

from exchanges.public.base.queries import published_meetings
from exchanges.public.meeting_page.page import MeetingPage, meeting_page
from tests.exchanges.public.conftest import Season
from tests.exchanges.registrations.factories import make_terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def page_of(season: Season) -> Callable[[str], MeetingPage]:
    def page(slug: str) -> MeetingPage:
        published = published_meetings().get(meeting__slug=slug)
        return meeting_page(published, person=None, today=timezone.localdate(), now=timezone.now())

    return page


def test_a_meeting_to_come_is_headed_by_what_is_left(season: Season, page_of: Callable[[str], MeetingPage]) -> None:
    make_terms(season.coming)
    page = page_of("coming")
    assert page.card is not None
    assert page.standing == page.card.heading


@pytest.mark.parametrize(
    ("slug", "heading"),
    [("cancelled", "Cancelled"), ("held", "Held")],
)
def test_a_meeting_is_headed_by_how_it_stands(page_of: Callable[[str], MeetingPage], slug: str, heading: str) -> None:
    assert page_of(slug).standing == heading


def test_a_move_is_told_with_the_old_and_the_new_date(page_of: Callable[[str], MeetingPage]) -> None:
    page = page_of("moved")
    assert page.old_days in page.move
    assert page.days in page.move
    assert page_of("coming").move == ""


@pytest.mark.parametrize(
    ("slug", "old_days", "kind", "title"),
    [
        ("cancelled", "", "bad", "This meeting is cancelled."),
        ("cancelled", "4 May 2027", "bad", "This meeting is cancelled."),
        ("coming", "4 May 2027", "warn", "New date."),
    ],
)
def test_that_a_meeting_is_cancelled_comes_before_its_new_date(
    page_of: Callable[[str], MeetingPage], slug: str, old_days: str, kind: str, title: str
) -> None:
    notice = replace(page_of(slug), old_days=old_days).notice
    assert notice is not None
    assert (notice.kind, notice.title) == (kind, title)


def test_of_a_meeting_that_stays_where_it_was_there_is_nothing_to_know_first(
    page_of: Callable[[str], MeetingPage],
) -> None:
    assert page_of("coming").notice is None


def test_an_agenda_may_come_until_the_meeting_is_over(page_of: Callable[[str], MeetingPage]) -> None:
    assert page_of("coming").agenda_comes_later
    assert not page_of("held").agenda_comes_later


def test_a_place_stands_alone_only_where_no_municipality_hosts(
    season: Season, page_of: Callable[[str], MeetingPage]
) -> None:
    assert page_of("coming").venue_without_host == ""
    page = page_of("coming")
    page.published.host = None
    assert page.venue_without_host == page.published.host_or_venue
