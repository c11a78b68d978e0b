"""Whom a meeting is for."""

import pytest

from exchanges.registrations.seats.eligibility import Eligibility, eligibility_of
from municipalities.models import Programme
from tests.exchanges.registrations.factories import foreign_town, make_published, published_of, town_of
from tests.factories import make_meeting, make_municipality, make_version

pytestmark = pytest.mark.django_db

AUDIENCE, GUEST, OUTSIDE = Eligibility.AUDIENCE, Eligibility.GUEST, Eligibility.OUTSIDE


def test_everybody_of_the_network_is_the_audience_of_a_forerunner_but_the_host_is_a_guest(world: Programme) -> None:
    published = make_published(world)
    assert eligibility_of(published, town_of(published, "network")) is AUDIENCE
    assert eligibility_of(published, town_of(published, "award")) is AUDIENCE
    assert eligibility_of(published, town_of(published, "forerunner")) is GUEST


def test_forerunner_and_award_winner_are_guests_of_a_network_municipality(world: Programme) -> None:
    published = make_published(world, kind="network")
    assert eligibility_of(published, town_of(published, "network", 1)) is AUDIENCE
    assert eligibility_of(published, town_of(published, "forerunner")) is GUEST
    assert eligibility_of(published, town_of(published, "award")) is GUEST


def test_other_networks_and_other_places_are_outside(world: Programme) -> None:
    published = make_published(world)
    assert eligibility_of(published, foreign_town(world)) is OUTSIDE
    assert eligibility_of(published, make_municipality()) is OUTSIDE
    assert eligibility_of(published, None) is OUTSIDE


def test_the_conference_is_for_all_networks(world: Programme) -> None:
    published = make_published(world, kind="conference")
    assert eligibility_of(published, foreign_town(world)) is AUDIENCE


def test_a_meeting_outside_the_rules_is_for_every_municipality_of_the_programme(world: Programme) -> None:
    webinar = make_meeting(world, country="SE", theme=None)
    make_version(world, webinar)
    published = published_of(webinar)
    assert eligibility_of(published, town_of(published)) is AUDIENCE
    assert eligibility_of(published, foreign_town(world)) is GUEST
    assert eligibility_of(published, make_municipality()) is OUTSIDE


def test_a_role_in_another_programme_does_not_count(world: Programme) -> None:
    published = make_published(world)
    assert eligibility_of(published, town_of(make_published())) is OUTSIDE
