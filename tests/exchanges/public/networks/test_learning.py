"""Who learns from whom: what is counted, how it is drawn, and what it does not tell."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.public.base.queries import published_meetings
from exchanges.public.networks.learning import by_host, learning_around, learning_in, people_in_words
from exchanges.public.networks.learning_ring import HALF, Ring, ring
from exchanges.registrations.models import Attendance, Registration
from municipalities.models import Municipality, Role
from tests import factories
from tests.exchanges.public.conftest import Season
from tests.exchanges.registrations.factories import make_registration
from tests.rewriting import rewrite

pytestmark = pytest.mark.django_db


def town(season: Season, role: str, country: str = "SE") -> Municipality:
    return factories.host_of(season.programme, role, country).municipality


def came(meeting: Meeting, municipality: Municipality | None, people: int = 1, days: int = 1) -> None:
    """Note people of a municipality as present, on the meeting's first days."""
    for _each in range(people):
        registration = make_registration(meeting, rank=Registration.objects.count() + 1, municipality=municipality)
        for offset in range(days):
            Attendance.objects.create(
                registration=registration,
                day=meeting.starts_on.replace(day=meeting.starts_on.day + offset),
                mode="in_person",
                recorded_at=factories.NOON,
            )


def told() -> list[tuple[str, str, int, int]]:
    return [(one.learner.name, one.host.name, one.meetings, one.people) for one in learning_in(published_meetings())]


def page_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return unescape(" ".join(response.content.decode().split()))


def test_a_municipality_learns_from_the_host_whose_meeting_its_people_were_at(season: Season) -> None:
    came(season.held, town(season, Role.NETWORK), people=2)
    assert told() == [("SE network 1 – Åłőß", "SE forerunner 1 – Åłőß", 1, 2)]


def test_who_is_there_is_not_counted_while_the_meeting_is_under_way(client: Client, season: Season) -> None:
    came(season.held, town(season, Role.NETWORK), people=4)
    page = f"/programmes/{season.programme.slug}/"
    assert "people took part" in page_of(client, page)
    rewrite(PublishedMeeting.objects.filter(meeting=season.held), ends_on=timezone.localdate())
    assert told() == []
    assert "took part" not in page_of(client, page)


def test_people_count_once_a_meeting_however_many_days_they_stay(season: Season) -> None:
    came(season.conference, town(season, Role.NETWORK, "DE"), people=3, days=2)
    host = season.conference.host
    assert host is not None
    assert told() == [("DE network 1 – Åłőß", host.municipality.name, 1, 3)]


def test_meetings_of_the_same_host_add_up(season: Season) -> None:
    came(season.held, town(season, Role.NETWORK), people=2)
    came(season.moved, town(season, Role.NETWORK), people=3)
    assert told() == [("SE network 1 – Åłőß", "SE forerunner 1 – Åłőß", 2, 5)]


def test_of_several_hosts_one_learns_from_each(season: Season) -> None:
    season.held.co_hosts.add(factories.host_of(season.programme, Role.AWARD))
    came(season.held, town(season, Role.NETWORK))
    assert [(learner, host) for learner, host, *_ in told()] == [
        ("SE network 1 – Åłőß", "SE award 1 – Åłőß"),
        ("SE network 1 – Åłőß", "SE forerunner 1 – Åłőß"),
    ]


def test_hosts_other_places_cancelled_meetings_and_drafts_teach_nobody(season: Season) -> None:
    came(season.held, town(season, Role.FORERUNNER))
    came(season.held, None)
    came(season.cancelled, town(season, Role.AWARD))
    came(season.draft, town(season, Role.NETWORK, "DE"))
    assert told() == []


def test_learning_around_a_municipality_goes_both_ways(season: Season) -> None:
    came(season.held, town(season, Role.AWARD))
    came(season.coming, town(season, Role.NETWORK))
    came(season.german, town(season, Role.AWARD, "DE"))
    found = learning_around(town(season, Role.AWARD))
    assert [(one.learner.name, one.host.name) for one in found] == [
        ("SE network 1 – Åłőß", "SE award 1 – Åłőß"),
        ("SE award 1 – Åłőß", "SE forerunner 1 – Åłőß"),
    ]


def test_a_number_that_could_mean_somebody_is_not_told() -> None:
    assert people_in_words(1) == people_in_words(2) == "1–2 people"
    assert people_in_words(3) == "3 people"


def drawn(season: Season) -> Ring:
    learnings = learning_in(published_meetings())
    towns = list(Municipality.objects.select_related("country").order_by("country", "name"))
    return ring(towns, learnings, roles={})


def numbers(path: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+", path)]


def test_the_ring_has_a_place_for_everybody_and_a_ribbon_for_every_pair(season: Season) -> None:
    came(season.held, town(season, Role.NETWORK))
    came(season.conference, town(season, Role.NETWORK, "DE"))
    picture = drawn(season)
    assert len(picture.marks) == Municipality.objects.count()
    assert [name.name for name in picture.countries] == ["Germany", "Sweden"]
    assert len({mark.transform for mark in picture.marks}) == len(picture.marks)
    paths = "".join(one.national + one.crossing for one in picture.ribbons)
    assert paths.count("M") == 2
    assert all(abs(number) <= HALF for number in numbers(paths))


def test_a_name_that_is_cut_in_the_picture_stands_beside_it_whole(client: Client, season: Season) -> None:
    long = "Primiero San Martino di Castrozza e Sovramonte sul Piave"
    learner = town(season, Role.NETWORK)
    came(season.held, learner)
    Municipality.objects.filter(pk=learner.pk).update(name=long)
    page = page_of(client, "/learning/")
    _before, _class, picture = page.partition('class="ring')
    picture, _end, beside = picture.partition("</svg>")
    assert long not in picture
    assert long in beside.partition("Shortened in the picture:")[2].partition("</p>")[0]


def test_a_ribbon_across_a_border_is_told_from_one_within(season: Season) -> None:
    came(season.held, town(season, Role.NETWORK))
    came(season.held, town(season, Role.NETWORK, "DE"))
    (ribbons,) = drawn(season).ribbons
    assert ribbons.national.count("Z") == ribbons.crossing.count("Z") == 1


def test_a_ribbon_is_wider_for_more_meetings(season: Season) -> None:
    came(season.held, town(season, Role.NETWORK))
    once = drawn(season).ribbons[0].national
    came(season.moved, town(season, Role.NETWORK))
    twice = drawn(season).ribbons[0].national
    assert _width(twice) > _width(once) > 0


def _width(path: str) -> float:
    first, second = (numbers(part)[-2:] for part in path.split("L"))
    second = numbers(path.split("L")[1])[:2]
    return float(abs(first[0] - second[0]) + abs(first[1] - second[1]))


def test_the_same_network_is_drawn_the_same_way(season: Season) -> None:
    came(season.held, town(season, Role.NETWORK))
    assert drawn(season) == drawn(season)


def test_without_attendance_the_page_says_when_there_will_be_something(client: Client, season: Season) -> None:
    page = page_of(client, "/learning/")
    assert "No attendance recorded yet" in page
    assert '<svg class="ring' not in page


def test_the_table_says_what_the_picture_shows(client: Client, season: Season) -> None:
    came(season.held, town(season, Role.NETWORK), people=4)
    came(season.moved, town(season, Role.NETWORK))
    came(season.held, town(season, Role.AWARD))
    page = page_of(client, "/learning/")
    assert "SE network 1 – Åłőß (2), SE award 1 – Åłőß" in page
    assert 'role="img" aria-labelledby="ring-title"' in page
    assert "2 lines between municipalities placed in a ring; the table has the same information." in page


def test_a_countrys_view_has_the_numbers_of_people(client: Client, season: Season) -> None:
    came(season.held, town(season, Role.NETWORK), people=4)
    came(season.held, town(season, Role.AWARD))
    came(season.german, town(season, Role.NETWORK, "SE"))
    page = page_of(client, "/learning/?country=se")
    assert "4 people" in page
    assert "1–2 people" in page
    assert ">1 person<" not in page
    assert "DE network 1 – Åłőß" in page
    assert client.get("/learning/?country=fr").status_code == 404
    factories.make_country("FR")
    assert "No attendance recorded yet" in page_of(client, "/learning/?country=fr")


def test_a_programme_is_chosen_among_those_with_attendance(client: Client, season: Season) -> None:
    came(season.held, town(season, Role.NETWORK))
    assert client.get("/learning/?programme=none").status_code == 404
    assert season.programme.name in page_of(client, f"/learning/?programme={season.programme.slug}")


def test_the_page_asks_no_more_of_the_database_for_more_of_them(client: Client, season: Season) -> None:
    first, more = [(season.held, Role.NETWORK)], [(season.coming, Role.NETWORK), (season.moved, Role.AWARD)]
    counts = []
    for visits in (first, more):
        for meeting, role in visits:
            came(meeting, town(season, role))
        with CaptureQueriesContext(connection) as queries:
            client.get("/learning/")
        counts.append(len(queries))
    assert 1 < counts[0] == counts[1] <= 14


def test_hosts_stand_under_their_country(season: Season) -> None:
    came(season.held, town(season, Role.NETWORK))
    came(season.german, town(season, Role.AWARD, "DE"))
    groups = by_host(learning_in(published_meetings()))
    assert [group.country.code for group in groups] == ["DE", "SE"]
