"""Every page that the walks of tests/browser open, on PostgreSQL: each answers as it does in the browser on SQLite."""

import pytest
from django.test import Client

from tests.browser.stops import WALKS
from tests.browser.world import make_world

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]


@pytest.mark.parametrize("walk", WALKS)
def test_every_page_answers(walk: str) -> None:
    world = make_world()
    who, stops = WALKS[walk]
    client = Client()
    for cookie in world.cookies_of(who):
        client.cookies[cookie["name"]] = cookie["value"]
    addresses = {stop.address(world): stop.status for stop in stops}
    assert {address: client.get(address).status_code for address in addresses} == addresses
