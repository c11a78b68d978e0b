"""Every page that the walks of tests/browser open, on PostgreSQL: each answers as it does in the browser on SQLite."""

from dataclasses import replace

import pytest
from django.test import Client

from exchanges.meetings.models import Meeting
from tests.browser.stops import WALKS
from tests.browser.world import make_world
from tests.unmarked_texts import unmarked

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

FOREIGN = "Shade for the town’s squares"
NAMED_BY_DJANGO = {
    "admin:exchanges_meeting_delete",
    "admin:exchanges_meeting_history",
    "admin:exchanges_message_change",
}
"""Pages on which Django's admin writes by itself what a row is called: its history, its deletion, a link to it."""


def test_a_title_is_unmarked_where_nothing_around_it_says_its_language() -> None:
    said = f'<html lang="sv"><p>Om <br><b lang="en">{FOREIGN}</b></p><title>{FOREIGN}</title></html>'
    assert unmarked(said, FOREIGN) == []
    unsaid = f'<html lang="sv"><p lang="en">Walk</p><p>{FOREIGN}, 3 maj</p></html>'
    assert unmarked(unsaid, FOREIGN) == [f"<p lang='sv'> {FOREIGN}, 3 maj"]


@pytest.mark.parametrize("walk", WALKS)
def test_every_page_answers_and_names_the_language_of_titles_that_are_in_another(walk: str) -> None:
    world = make_world()
    Meeting.objects.update(titles={"en": FOREIGN})
    who, stops = WALKS[walk]
    client = Client()
    for cookie in world.cookies_of(who):
        client.cookies[cookie["name"]] = cookie["value"]
    expected, found, without = {}, {}, {}
    for stop in (replace(stop, language="sv") for stop in stops):
        address = stop.address(world)
        answer = client.get(address)
        expected[address], found[address] = stop.status, answer.status_code
        if answer["Content-Type"].startswith("text/html") and stop.name not in NAMED_BY_DJANGO:
            without[address] = unmarked(answer.content.decode(), FOREIGN)
    assert found == expected
    assert {address: places for address, places in without.items() if places} == {}
