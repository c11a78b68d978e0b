"""The calendar as a map: pins that keep apart, numbers that are those of the list, the part of Europe asked for."""

import re
from itertools import combinations
from math import hypot

import pytest
from django.test import Client

from exchanges.public.calendar.meeting_map import EUROPE, PIN_DISTANCE, spread
from exchanges.public.calendar.meeting_pins import MEETINGS_A_MAP
from municipalities.models import Municipality
from tests import factories
from tests.exchanges.public.conftest import Season, day
from tests.html_forms import queries_of


@pytest.fixture
def placed(season: Season) -> Season:
    """Put the towns of both countries on the map."""
    for index, town in enumerate(Municipality.objects.order_by("pk")):
        town.longitude, town.latitude = (15.0, 58.0) if town.country_id == "SE" else (10.0, 51.0)
        town.longitude += 0.1 * index
        town.save()
    return season


def nearest(points: list[tuple[float, float]]) -> float:
    return min(hypot(one[0] - other[0], one[1] - other[1]) for one, other in combinations(points, 2))


@pytest.mark.parametrize("number", [2, 7, MEETINGS_A_MAP])
def test_pins_on_one_spot_come_apart(number: int) -> None:
    points = spread([(1000.0, 600.0)] * number, distance=PIN_DISTANCE)
    assert nearest(points) > PIN_DISTANCE - 2
    assert spread([(1000.0, 600.0)] * number, distance=PIN_DISTANCE) == points
    assert max(hypot(x - 1000, y - 600) for x, y in points) < PIN_DISTANCE * number**0.5


def test_pins_with_room_stay_where_they_are() -> None:
    points = [(1000.0, 600.0), (1000.0 + PIN_DISTANCE, 600.0)]
    assert spread(points, distance=PIN_DISTANCE) == points


def test_pins_and_list_have_the_same_numbers(client: Client, placed: Season) -> None:
    page = client.get("/calendar/map/").content.decode()
    pins = dict(re.findall(r'<a class="pin pin-(\d+)" href="([^"]+)"', page))
    lines = dict(re.findall(r'<li class="it-(\d+)"><a href="([^"]+)"', page))
    assert list(lines) == ["1", "2", "3", "4", "5"]
    assert pins == lines
    assert "5" in page.partition('<text y="6.5">5')[1]


def test_the_map_has_nothing_to_tab_to(client: Client, placed: Season) -> None:
    page = client.get("/calendar/map/").content.decode()
    drawn = page.partition('<svg class="map"')[2].partition("</svg>")[0]
    assert drawn.startswith(f' viewBox="{" ".join(f"{value:g}" for value in EUROPE)}" aria-hidden="true"')
    assert drawn.count("<a ") == drawn.count('tabindex="-1"') > 0


def test_a_country_fills_the_map(client: Client, placed: Season) -> None:
    page = client.get("/calendar/map/?country=DE").content.decode()
    box = [float(value) for value in page.partition('class="map near" viewBox="')[2].partition('"')[0].split()]
    assert box[2] < EUROPE[2]
    assert box[3] < EUROPE[3]
    x, y, scale = re.findall(r'<g transform="translate\(([\d.]+) ([\d.]+)\) scale\(([\d.]+)\)"><g><circle', page)[0]
    assert box[0] < float(x) < box[0] + box[2]
    assert box[1] < float(y) < box[1] + box[3]
    assert float(scale) < 1


def test_a_meeting_without_a_place_is_in_the_list_only(client: Client, placed: Season) -> None:
    webinar = factories.make_meeting(
        placed.programme, country=None, theme="open", starts_on=day(3, 3), slug="webinar", format="online"
    )
    factories.make_published_meeting(placed.version, webinar)
    page = client.get("/calendar/map/").content.decode()
    assert 'class="it-1"><a href="/meetings/webinar/"' in page
    assert "pin-1" not in page
    assert "pin-2" in page
    assert "not on the map" in page


def test_states_are_said_in_the_list_of_the_map(client: Client, placed: Season) -> None:
    page = client.get("/calendar/map/").content.decode()
    assert "New date" in page
    assert "<s>Open in SE network 1 – Åłőß</s>" in page
    assert "Registration is open" in page


def test_nothing_to_show_is_said_instead_of_a_map(client: Client, placed: Season) -> None:
    page = client.get("/calendar/map/?country=DE&theme=planning").content.decode()
    assert '<svg class="map' not in page
    assert "No meeting matches all your filters" in page


def test_further_meetings_are_on_a_further_map_at_the_same_cost(client: Client, placed: Season) -> None:
    few = queries_of(client, "/calendar/map/")
    host = factories.host_of(placed.programme, "forerunner")
    for number in range(MEETINGS_A_MAP):
        meeting = factories.make_meeting(placed.programme, theme="open", host=host, starts_on=day(4, 1 + number % 28))
        factories.make_published_meeting(placed.version, meeting)
    assert queries_of(client, "/calendar/map/") == few <= 16
    first, second = (client.get(f"/hu/calendar/map/?country=SE&page={page}") for page in (1, 2))
    assert len(first.content) < 60_000
    assert first.content.count(b'class="pin ') == MEETINGS_A_MAP
    assert 0 < second.content.count(b'class="pin ') < MEETINGS_A_MAP


CLUSTER = re.compile(r'<a class="cluster" href="([^"]+)".*?<text y="12">×(\d+)</text>', re.DOTALL)


def test_of_all_europe_each_network_has_a_number_that_leads_nearer(client: Client, placed: Season) -> None:
    page = client.get("/calendar/map/?format=in_person").content.decode()
    clusters = {address.replace("&amp;", "&"): int(count) for address, count in CLUSTER.findall(page)}
    assert sum(clusters.values()) == len(re.findall('class="pin ', page)) > 0
    nearer = {address: count for address, count in clusters.items() if address.startswith("?")}
    for address, count in nearer.items():
        assert address.startswith("?format=in_person&country=")
        near = client.get(f"/calendar/map/{address}").content.decode()
        assert "map near" in near
        assert len(re.findall('class="pin ', near)) == count
        assert 'class="cluster"' not in near
    (for_all,) = set(clusters) - set(nearer)
    assert clusters[for_all] == 1
    assert client.get(for_all).status_code == 200
