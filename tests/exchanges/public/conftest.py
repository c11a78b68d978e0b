"""A season of meetings around 1 March 2027, with everything that can become of a meeting."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import time_machine
from django.conf import settings
from django.utils import translation

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting, Version
from municipalities.models import Programme, Role
from tests import factories

TODAY = datetime.date(2027, 3, 1)
FIRST_VERSION_AT = datetime.datetime(2027, 1, 15, 12, tzinfo=datetime.UTC)
SECOND_VERSION_AT = datetime.datetime(2027, 2, 20, 8, 30, tzinfo=datetime.UTC)
DRAFT_WORD = "Unpublishable"


@dataclass
class Season:
    """A programme with two versions; the draft holds what no page may show, marked by DRAFT_WORD."""

    programme: Programme
    held: Meeting
    coming: Meeting
    moved: Meeting
    cancelled: Meeting
    german: Meeting
    conference: Meeting
    draft: Meeting
    version: Version

    def published(self, meeting: Meeting) -> PublishedMeeting:
        return self.version.meetings.get(meeting=meeting)


@pytest.fixture
def today(time_machine: time_machine.TimeMachineFixture) -> datetime.date:
    """Stop the clock on the morning of 1 March 2027."""
    time_machine.move_to(datetime.datetime(2027, 3, 1, 8, tzinfo=datetime.UTC), tick=False)
    return TODAY


def day(month: int, number: int) -> datetime.date:
    return datetime.date(2027, month, number)


@pytest.fixture
def season(world: Programme, today: datetime.date) -> Season:
    """Held in February; to come in March, April (moved), May (Germany), June (cancelled) and December."""
    slot = factories.slot_of
    held = factories.make_meeting(
        slot=slot(world, "forerunner"), theme="planning", starts_on=day(2, 2), status="held", slug="held"
    )
    coming = factories.make_meeting(
        slot=slot(world, "award"),
        theme="citizen-engagement",
        starts_on=day(3, 16),
        slug="coming",
        format="online",
        languages="en, sv",
    )
    moved = factories.make_meeting(
        slot=slot(world, "forerunner", number=2), theme="political-leadership", starts_on=day(4, 6), slug="moved"
    )
    german = factories.make_meeting(
        slot=slot(world, "network", "DE"),
        theme="open",
        starts_on=day(5, 11),
        slug="german",
        format="hybrid",
        languages="de, en",
    )
    cancelled = factories.make_meeting(slot=slot(world, "network"), theme="open", starts_on=day(6, 1), slug="cancelled")
    conference = factories.make_meeting(slot=slot(world, "conference", None), starts_on=day(12, 7), slug="conference")
    shown = [held, coming, moved, german, cancelled, conference]
    first = factories.make_version(world, *shown, published_at=FIRST_VERSION_AT)
    moved.set_dates(day(4, 13), 1)
    moved.save()
    cancelled.status, cancelled.cancellation_reason = "cancelled", "The hall burnt down."
    cancelled.save()
    world.versions.update(is_current=False)
    version = Version.objects.create(
        programme=world, number=2, reason="Rain.", published_at=SECOND_VERSION_AT, is_current=True
    )
    for meeting in shown:
        change = {"sequence": 1, "changed_at": SECOND_VERSION_AT} if meeting in (moved, cancelled) else {}
        factories.make_published_meeting(version, meeting, **{"changed_at": first.published_at, **change})
    draft = factories.make_meeting(
        slot=slot(world, "forerunner", "DE"),
        theme="planning",
        starts_on=day(3, 30),
        slug="draft-meeting",
        titles={"en": f"{DRAFT_WORD} title"},
    )
    return Season(world, held, coming, moved, cancelled, german, conference, draft, version)


def change_the_draft(season: Season) -> None:
    """Give the draft of a published meeting another date, host and theme, and add a meeting to it."""
    Meeting.objects.filter(pk=season.german.pk).update(
        host=season.programme.participations.filter(role=Role.NETWORK, municipality__country="DE").last(),
        theme=factories.theme_of(season.programme, "planning"),
        starts_on=day(5, 10),
    )
    extra = {"titles": {"en": f"{DRAFT_WORD} title"}, "venue": f"{DRAFT_WORD} venue"}
    factories.make_meeting(season.programme, theme="open", starts_on=day(3, 20), slug="extra", **extra)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Speak English again after requests in other languages."""
    with translation.override(settings.LANGUAGE_CODE):
        yield
