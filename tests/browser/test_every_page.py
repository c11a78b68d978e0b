"""Every page of the site, as everybody who may see it: no fault at any width, in any scheme, by keyboard, zoomed."""

import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.browser.stops import NOT_PAGES, ON_THE_WAY, WALKS
from tests.browser.visits import Visitor
from tests.browser.world import World, make_world


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.mark.parametrize("walk", WALKS)
def test_no_page_has_a_fault(visitor: Visitor, world: World, walk: str) -> None:
    who, stops = WALKS[walk]
    visit = visitor.enters(cookies=world.cookies_of(who))
    faults = []
    for stop in stops:
        address = stop.address(world)
        visitor.goes_on(visit, address)
        status = visit.answers[0].status
        found = visit.faults() if status == stop.status else [f"answered {status} instead of {stop.status}"]
        if visit.page.locator("h1").count() != 1:
            found.append("has not one heading of the first level")
        faults += [f"{stop.name} {address}: {fault}" for fault in found]
    assert faults == [], "\n".join(faults)


def test_every_address_has_its_place_in_the_walk() -> None:
    """An address that is added later has to find its place in stops.py."""
    walked = {stop.name for _who, stops in WALKS.values() for stop in stops} | ON_THE_WAY
    missing = {name for name in _names(get_resolver()) if name not in walked and name not in NOT_PAGES}
    assert {name for name in missing if not _looks_like_another(name)} == set()
    assert set(NOT_PAGES) & walked == set()


def _looks_like_another(name: str) -> bool:
    """Say whether it is one of Django's own pages of a kind of row that look the same for each."""
    return re.fullmatch(r"admin:\w+_(delete|history)|admin:django_q_\w+_(add|change)", name) is not None


def _names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _names(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{namespace}{entry.name}"
