"""Searching meetings for words: any case, with marks or without, in every language they are written in."""

import pytest
from django.http import QueryDict
from django.test import Client

from exchanges.meetings.models import Meeting
from exchanges.public.base.queries import published_meetings
from exchanges.public.calendar.filters import MeetingFilter
from exchanges.public.calendar.search import LONGEST
from exchanges.public.calendar.vocabulary import vocabulary
from localisation.folding import fold
from municipalities.models import Municipality, Role
from tests import factories
from tests.exchanges.public.conftest import DRAFT_WORD, Season, change_the_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(season: Season) -> Season:
    """Give the meetings to come texts with the letters of all six languages."""
    coming, moved, german = season.coming, season.moved, season.german
    coming.titles = {"en": "Cooler streets: “trees” and shade", "sv": "Svalare gator: träd och skugga"}
    coming.summaries = {"pl": "Łódź sadzi drzewa", "hu": "Hűvösebb utcák, több fűvel"}
    moved.titles = {"en": 'A "quoted" title \\ with a backslash', "de": "Große Straßen"}
    german.venue = "Rathaus am Fluß"
    for meeting in (coming, moved, german):
        meeting.save()
    host = factories.host_of(season.programme, Role.AWARD).municipality
    Municipality.objects.filter(pk=host.pk).update(name="Ängelholm")
    return season


def found(words: str) -> list[str]:
    data = QueryDict(mutable=True)
    data["q"] = words
    return [row.meeting.slug for row in MeetingFilter(data, published_meetings(), words=vocabulary()).matching()]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Gdańsk, Łódź – Große Straße", "gdansk lodz grosse strasse"),
        ("ÅÄÖ  åäö", "aao aao"),
        ("Őrség/űr_x", "orseg ur x"),
        ("Città & perché", "citta perche"),
        (" – ", ""),
    ],
)
def test_letters_lose_case_and_marks(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("trees", ["coming"]),
        ("TRÄD", ["coming"]),
        ("trad", ["coming"]),
        ("lodz", ["coming"]),
        ("Łódź", ["coming"]),
        ("fuvel utcak", ["coming"]),
        ("shade quoted", []),
        ("quoted title with a backslash", ["moved"]),
        ("strassen", ["moved"]),
        ("fluss", ["german"]),
        ("angelholm", ["coming"]),
        ("aengelholm", ["coming"]),
        ("Ängelholms kommun", []),
        ("Ängelholm kommun", ["coming"]),
        ("Ängelholm, Svezia", ["coming"]),
        ("Ängelholm komm", ["coming"]),
        ("Ängelholm kommu", ["coming"]),
        ("kommu", []),
        ("Ängelholm haupt", []),
        ("kommun", []),
        ("Sweden quoted", ["moved"]),
        ("tyskland", ["german"]),
        ("Medborgarengagemang", ["coming"]),
        ("titles", []),
        ("en", ["held", "coming", "german"]),
        ("–", ["held", "coming", "moved", "german", "cancelled", "conference"]),
        (DRAFT_WORD, []),
    ],
)
def test_a_search_finds_what_says_every_word(written: Season, words: str, expected: list[str]) -> None:
    names = found(words)
    # Two letters are part of many a word; what counts is that languages' codes are none.
    assert set(names) >= set(expected) if words == "en" else names == expected


def test_a_changed_text_is_found_at_once_and_the_old_one_no_more(written: Season) -> None:
    assert found("shade") == ["coming"]
    Meeting.objects.filter(pk=written.coming.pk).update(titles={"en": "Warmer houses"})
    assert found("shade") == []
    assert found("warmer") == ["coming"]


def test_a_search_looks_at_what_is_published_only(written: Season) -> None:
    change_the_draft(written)
    assert found(DRAFT_WORD) == []
    assert "german" not in found("planning")


def test_a_search_is_one_of_the_filters(client: Client, written: Season) -> None:
    page = client.get("/calendar/", {"q": "träd", "country": "SE"}).content.decode()
    assert 'value="träd"' in page
    assert "“träd”" in page
    assert "/meetings/coming/" in page
    assert "/meetings/moved/" not in page.partition('id="results"')[2]
    empty = client.get("/calendar/", {"q": "träd", "country": "DE"}).content.decode()
    assert "Remove “Search: träd”" in empty
    assert "coming" in client.get("/calendar.ics", {"q": "träd"}).content.decode()


@pytest.mark.parametrize("words", ["x" * (LONGEST + 1), "ł" * (LONGEST + 1)])
def test_what_nobody_can_search_for_is_said(client: Client, season: Season, words: str) -> None:
    page = client.get("/calendar/", {"q": words}).content.decode()
    assert "<title>Error: Calendar" in page
    assert 'href="#filter-q"' in page
    assert "/meetings/coming/" in page
