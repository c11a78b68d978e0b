"""Pages of the sample have something of everything, and what is made up says so."""

import datetime

import pytest

from exchanges.meetings.documents.documents import Document
from exchanges.meetings.models import Meeting
from exchanges.meetings.models.agenda import AgendaItem, MeetingDay
from exchanges.meetings.models.highlights import MOST_HIGHLIGHTS, Highlight
from exchanges.sample.page_content import write_page_content
from municipalities.models import Programme
from tests.factories import NOON, make_coordinator, make_meeting, slot_of

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2027, 3, 1)
BEFORE, AFTER = datetime.date(2027, 2, 2), datetime.date(2027, 4, 6)


@pytest.fixture
def written(world: Programme) -> dict[str, Meeting]:
    """A held meeting and one of two days to come, with what the sample says of them."""
    meetings = {
        "held": make_meeting(slot=slot_of(world, "forerunner"), starts_on=BEFORE, status="held"),
        "ahead": make_meeting(
            slot=slot_of(world, "award"), starts_on=AFTER, days=2, status="published", format="hybrid"
        ),
        "draft": make_meeting(slot=slot_of(world, "network"), starts_on=AFTER),
    }
    write_page_content(world, actor=make_coordinator(), now=NOON, today=TODAY)
    return {name: Meeting.objects.get(pk=meeting.pk) for name, meeting in meetings.items()}


def test_every_published_day_has_a_programme(written: dict[str, Meeting]) -> None:
    days = {name: set(meeting.agenda_items.values_list("day_number", flat=True)) for name, meeting in written.items()}
    assert days == {"held": {1}, "ahead": {1, 2}, "draft": set()}
    assert set(AgendaItem.objects.values_list("kind", flat=True)) == {"session", "visit", "break"}
    assert MeetingDay.objects.get().meeting == written["ahead"]


def test_made_up_texts_say_so_in_six_languages(written: dict[str, Meeting]) -> None:
    meeting = written["held"]
    for texts in (meeting.notes, meeting.access_by_train, meeting.access_notes, Highlight.objects.all()[0].texts):
        assert set(texts) == {"en", "sv", "de", "it", "pl", "hu"}
        assert "sample text" in texts["en"].lower()


def test_the_handout_is_a_tagged_file_that_says_what_it_is(written: dict[str, Meeting]) -> None:
    handout = Document.objects.get(meeting=written["held"])
    with handout.file.open("rb") as file:
        content = file.read()
    assert content.startswith(b"%PDF-")
    assert b"StructTreeRoot" in content
    assert handout.audience == "public"
    assert Document.objects.get(meeting=written["ahead"]).audience == "participants"


def test_each_forerunner_shows_a_few_things_by_theme(world: Programme, written: dict[str, Meeting]) -> None:
    for forerunner in world.participations.filter(role="forerunner"):
        assert 2 <= forerunner.highlights.count() <= MOST_HIGHLIGHTS
    assert not Highlight.objects.exclude(participation__role="forerunner").exists()
