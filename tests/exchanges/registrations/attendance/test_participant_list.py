"""A line of the list of participants."""

import datetime
from collections.abc import Iterable
from itertools import count

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.utils import translation

from exchanges.registrations.attendance.participant_list import Box, ParticipantLine, needs_of, registrations_of
from exchanges.registrations.identity.towns import known_towns, towns_of
from exchanges.registrations.models import Registration
from exchanges.registrations.queries.registrations import municipalities_coming, participants_of
from tests.exchanges.registrations.factories import make_person, make_published, make_registration
from tests.factories import make_municipality, make_participation

ERASED_AT = datetime.datetime(2028, 1, 1, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("name", "erased_at", "called"),
    [("Åsa O'Brien", None, "Åsa O'Brien"), ("", ERASED_AT, "Erased"), ("", None, "Not named yet")],
)
def test_who_has_no_name_is_erased_or_not_named_yet(
    name: str, erased_at: datetime.datetime | None, called: str
) -> None:
    assert ParticipantLine(Registration(erased_at=erased_at), name, "Győr", ()).called == called


DAY = datetime.date(2027, 3, 10)


@pytest.mark.parametrize(
    ("is_planned", "mode", "words"),
    [
        (True, "", ""),
        (False, "", "Not on this day"),
        (False, "in_person", "Attended"),
        (True, "online", "Attended online"),
    ],
)
def test_a_day_says_how_they_were_there_or_that_they_do_not_come(is_planned: bool, mode: str, words: str) -> None:
    assert Box(DAY, is_planned, mode).words == words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "towns", "people"),
    [
        ("sv", ["Zwickau", "Åmål", "Ängelholm", "Ørsta"], ["Łucja", "Zoë", "Åsa", "Örjan"]),
        ("pl", ["Åmål", "Ängelholm", "Ørsta", "Zwickau"], ["Åsa", "Łucja", "Örjan", "Zoë"]),
    ],
)
def test_lists_papers_and_choices_are_in_the_readers_alphabet(
    language: str, towns: list[str], people: list[str]
) -> None:
    published = make_published(seats=40)
    meeting, programme = published.meeting, published.version.programme
    seats = count(1)
    rows = [make_municipality(name) for name in sorted(towns, reverse=True)]
    for position, town in enumerate(rows):
        make_participation(programme, municipality=town, position=position + 90)
    for name in sorted(people):
        make_registration(meeting, make_person(name=name), municipality=rows[0], food="vegan", seat=next(seats))
    for town in rows[1:]:
        make_registration(meeting, make_person(name="Zuzanna"), municipality=town, seat=next(seats))

    def those_shown(labels: Iterable[str]) -> list[str]:
        return [label for label in labels if label in towns]

    with translation.override(language):
        listed = registrations_of(published)
        assert list(dict.fromkeys(str(each.municipality) for each in listed)) == towns
        assert [each.person.name for each in listed if each.person and each.municipality == rows[0]] == people
        assert list(dict.fromkeys(str(each.municipality) for each in participants_of(meeting))) == towns
        assert needs_of(published).food[0].names == tuple(people)
        assert those_shown(map(str, municipalities_coming(meeting))) == towns
        assert those_shown(each.municipality.name for each in towns_of(published)) == towns
        assert those_shown(each.municipality.name for each in known_towns()) == towns


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["O'Brien", "o’brien", "oerjan", "orjan", "Örjan O'Brien", "lodz", "Łódź kommun"])
def test_somebody_at_the_door_is_found_whatever_letters_are_typed(typed: str) -> None:
    published = make_published(seats=40)
    town = make_municipality("Łódź")
    make_registration(published.meeting, make_person(name="Örjan O’Brien"), municipality=town, seat=1)
    make_registration(published.meeting, make_person(name="Zoë"), municipality=make_municipality("Ulm"), seat=2)
    assert [each.person.name for each in registrations_of(published, search=typed) if each.person] == ["Örjan O’Brien"]


@pytest.mark.django_db
def test_each_word_of_somebody_s_name_is_looked_for_at_the_door_and_on_the_coordinators_list() -> None:
    published = make_published(seats=40)
    people = {"Maria De Luca": "Łódź", "Luca Rossi": "Ulm"}
    for seat, (name, town) in enumerate(people.items(), start=1):
        person = make_person(name=name, email=f"x{seat}@example.org")
        make_registration(published.meeting, person, municipality=make_municipality(town), seat=seat)
    listed = admin.site.get_model_admin(Registration)
    request = RequestFactory().get("/")
    for typed, found in {"De Luca": ["Maria De Luca"], "Luca Stadt Ulm": ["Luca Rossi"], "luca": [*people]}.items():
        at_the_door = [each.person.name for each in registrations_of(published, search=typed) if each.person]
        rows, _has_doubles = listed.get_search_results(request, Registration.objects.all(), typed)
        assert sorted(at_the_door) == sorted(row.person.name for row in rows) == sorted(found), typed
