import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exchanges.planning.files.programme_files import read_programme, write_programme
from exchanges.planning.problem.programme import Exemption, Spacing, StandingMeeting, Weights
from exchanges.planning.problem.slots import slots_of
from exchanges.scheduling.draft.mapping import normalised, programme_from_rows
from municipalities.models import Programme
from tests.factories import (
    host_of,
    make_availability,
    make_closed_period,
    make_exemption,
    make_full_network,
    make_meeting,
    make_theme_level,
    make_world,
    slot_of,
)

pytestmark = pytest.mark.django_db

MARCH = datetime.date(2027, 3, 9)
MAY = datetime.date(2027, 5, 11)


def test_a_world_becomes_a_valid_programme_file(world: Programme) -> None:
    mapped = programme_from_rows(world)

    assert read_programme(write_programme(mapped)) == mapped


def test_slots_of_rows_and_of_the_mapped_programme_are_the_same(world: Programme) -> None:
    assert {slot.key for slot in slots_of(programme_from_rows(world))} == set(world.slots.values_list("key", flat=True))


def test_dates_weekdays_spacing_and_weights_are_the_programmes(world: Programme) -> None:
    world.weekday_mask, world.country_gap_days, world.weight_travel = Programme.mask_of([2, 7]), 7, 9
    world.save()

    mapped = programme_from_rows(world)

    assert (mapped.start, mapped.end, mapped.weekdays) == (world.starts_on, world.ends_on, (2, 7))
    assert (mapped.spacing, mapped.weights) == (Spacing(country_gap_days=7), Weights(travel=9))


def test_the_four_rules_are_those_of_the_contract(world: Programme) -> None:
    rules = {rule["kind"]: rule for rule in write_programme(programme_from_rows(world))["rules"]}

    everyone = ["forerunner", "award", "network"]
    assert rules == {
        "forerunner": {
            "kind": "forerunner",
            "host_role": "forerunner",
            "scope": "each",
            "meetings": 2,
            "audience": everyone,
            "days": 1,
        },
        "award": {
            "kind": "award",
            "host_role": "award",
            "scope": "each",
            "meetings": 1,
            "audience": everyone,
            "days": 1,
        },
        "network": {
            "kind": "network",
            "host_role": "network",
            "scope": "country",
            "meetings": 1,
            "audience": ["network"],
            "days": 1,
        },
        "conference": {
            "kind": "conference",
            "host_role": "forerunner",
            "scope": "programme",
            "meetings": 1,
            "audience": everyone,
            "days": 2,
            "year": 2027,
        },
    }


def test_availability_levels_and_closed_periods_come_along(world: Programme) -> None:
    host = host_of(world, "forerunner")
    make_availability(host, MAY, MAY)
    make_availability(host, MARCH, MAY)
    make_availability(host, MARCH, MARCH, kind="preferred")
    make_theme_level(host, "open", expertise=3)
    make_theme_level(host, "planning", interest=2)
    make_closed_period(world.networks.get(country="SE"), MARCH, MAY)

    sweden = programme_from_rows(world).country["SE"]

    municipality = sweden.municipalities[0]
    assert municipality.unavailable == ((MARCH, MAY), (MAY, MAY))
    assert municipality.preferred == ((MARCH, MARCH),)
    assert (municipality.expertise, municipality.interests) == ({"open": 3}, {"planning": 2})
    assert sweden.closed == ((MARCH, MAY),)


def test_public_holidays_are_automatic_or_listed(world: Programme) -> None:
    world.networks.filter(country="SE").update(public_holidays=["2027-06-06", "2027-05-01"])

    countries = programme_from_rows(world).country

    assert countries["SE"].public_holidays == (datetime.date(2027, 5, 1), datetime.date(2027, 6, 6))
    assert countries["DE"].public_holidays == "auto"


def test_a_country_whose_holidays_nobody_knows_has_none() -> None:
    world = make_world("XX")

    mapped = programme_from_rows(world)

    assert mapped.country["XX"].public_holidays == ()
    assert read_programme(write_programme(mapped)) == mapped


def test_meetings_are_sorted_and_those_of_a_slot_leave_their_country_out(world: Programme) -> None:
    make_meeting(slot=slot_of(world, "conference"), starts_on=MAY, locked=True, registration_count=7)
    make_meeting(world, country="DE", host=host_of(world, "award", "DE"), theme="open", starts_on=MARCH, days=2)
    make_meeting(slot=slot_of(world, "award"), starts_on=MARCH, status="cancelled")

    hosts = [host_of(world, *role).municipality.slug for role in (("award", "DE"), ("award",), ("forerunner",))]
    assert programme_from_rows(world).meetings == (
        StandingMeeting(slot=None, country="DE", host=hosts[0], theme="open", start=MARCH, days=2),
        StandingMeeting(slot=f"award:{hosts[1]}:1", host=hosts[1], theme="planning", start=MARCH, status="cancelled"),
        StandingMeeting(
            slot="conference:1",
            host=hosts[2],
            theme="european-exchange",
            start=MAY,
            days=2,
            locked=True,
            registrations=7,
        ),
    )


def test_an_exemption_goes_with_the_meeting_that_stands_in_its_slot(world: Programme) -> None:
    slot = slot_of(world, "award")
    make_meeting(slot=slot, starts_on=MARCH, status="cancelled")
    make_meeting(slot=slot, starts_on=MAY)
    make_exemption(slot, "host_free", reason="It wanted to.")

    first, second = programme_from_rows(world).meetings

    assert (first.exemptions, second.exemptions) == ((), (Exemption("host_free", "It wanted to."),))


def test_an_exemption_stays_with_the_cancelled_meeting_it_was_granted_for(world: Programme) -> None:
    slot = slot_of(world, "award")
    make_meeting(slot=slot, starts_on=MAY, status="cancelled")
    make_exemption(make_meeting(slot=slot, starts_on=MARCH, status="cancelled"), "host_free")
    make_meeting(slot=slot, starts_on=MAY)
    make_exemption(slot_of(world, "network"), "closed")

    meetings = programme_from_rows(world).meetings

    assert [[exemption.rule for exemption in meeting.exemptions] for meeting in meetings] == [["host_free"], [], []]


def test_normalising_twice_is_normalising_once(world: Programme) -> None:
    make_meeting(slot=slot_of(world, "award"), starts_on=MAY)
    make_meeting(world, starts_on=MARCH)

    mapped = programme_from_rows(world)

    assert normalised(mapped) == mapped


def test_the_number_of_queries_does_not_grow_with_the_programme() -> None:
    counts = []
    for countries in (("SE",), ("DE", "AT", "HU")):
        programme = make_world(*countries)
        if len(countries) > 1:
            make_full_network(programme, "IT", forerunners=3, network=4)
        for participation in programme.participations.all():
            make_availability(participation, MARCH, MAY)
            make_theme_level(participation, "open", expertise=1)
        for slot in programme.slots.filter(rule__kind="award"):
            make_meeting(slot=slot)
            make_exemption(slot, "host_free")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            programme_from_rows(programme)
        counts.append(len(queries))

    assert counts[0] == counts[1]
