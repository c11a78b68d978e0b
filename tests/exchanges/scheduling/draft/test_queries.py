"""Overviews of networks say what is owed, covered, clashing and next, within reach and in few queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exchanges.meetings.published import published_meetings
from exchanges.scheduling.draft.queries import NetworkOverview, network_overviews
from municipalities.access import Reach
from municipalities.models import Programme
from tests import factories
from tests.factories import host_of, make_meeting, slot_of

TODAY = date(2027, 3, 10)
EVERYTHING = Reach(everything=True)


def overview_of(programme: Programme, country: str | None = "SE") -> NetworkOverview:
    found = network_overviews(programme, TODAY, EVERYTHING)
    return next(each for each in found if each.exchange.country_id == country)


def test_networks_come_in_the_programme_s_order_and_the_european_exchange_last(world: Programme) -> None:
    found = network_overviews(world, TODAY, EVERYTHING)
    assert [each.exchange.country_id for each in found] == ["SE", "DE", None]


def test_a_national_coordinator_sees_the_own_network_only(world: Programme) -> None:
    found = network_overviews(world, TODAY, Reach(country_code="DE"))
    assert [each.exchange.country_id for each in found] == ["DE"]
    assert network_overviews(world, TODAY, Reach()) == []


def test_obligations_are_counted_host_by_host(world: Programme) -> None:
    first = make_meeting(slot=slot_of(world, "forerunner"))
    chosen = make_meeting(slot=slot_of(world, "network"), theme="open", starts_on=date(2027, 4, 13))
    make_meeting(slot=slot_of(world, "award"), status="cancelled")
    sweden = overview_of(world)
    assert (sweden.met, sweden.owed) == (2, 4)
    assert [(str(each.host), each.role, each.met, each.owed) for each in sweden.hosts] == [
        ("SE forerunner 1 – Åłőß", "forerunner", 1, 2),
        ("SE award 1 – Åłőß", "award", 0, 1),
        ("SE network 1 – Åłőß", "network", 1, 1),
    ]
    assert [each.name for each in sweden.missing] == ["SE forerunner 1 – Åłőß, meeting 2 of 2", "SE award 1 – Åłőß"]
    assert [each.meeting for each in sweden.hosts[0].obligations] == [first, None]
    assert sweden.hosts[2].host == chosen.host


def test_a_host_still_to_be_chosen_is_left_open(world: Programme) -> None:
    network = overview_of(world).hosts[-1]
    assert (network.host, network.role, network.met) == (None, "network", 0)


def test_the_european_exchange_owes_the_conference(world: Programme) -> None:
    make_meeting(slot=slot_of(world, "conference", None), starts_on=date(2027, 11, 9))
    europe = overview_of(world, None)
    assert (europe.met, europe.owed, europe.country) == (1, 1, None)
    assert [theme.key for theme in europe.themes_covered] == ["european-exchange"]


def test_themes_are_covered_or_missing(world: Programme) -> None:
    make_meeting(slot=slot_of(world, "forerunner"), theme="planning")
    make_meeting(world, theme="open", starts_on=date(2027, 9, 7))
    sweden = overview_of(world)
    assert [theme.key for theme in sweden.themes_covered] == ["planning"]
    assert [theme.key for theme in sweden.themes_missing] == ["political-leadership", "citizen-engagement", "open"]
    assert [meeting.theme.key for meeting in sweden.extra_meetings if meeting.theme] == ["open"]


def test_clashes_are_said_in_words_with_the_meetings_concerned(world: Programme) -> None:
    first = make_meeting(slot=slot_of(world, "award"))
    second = make_meeting(slot=slot_of(world, "network"), theme="open", starts_on=date(2027, 3, 16))
    (clash,) = overview_of(world).clashes
    assert clash.code == "country_gap"
    assert "begin 7 days apart" in clash.sentence
    assert clash.meetings == (first, second)
    assert clash.can_be_exempted
    assert overview_of(world, "DE").clashes == ()


def test_the_conference_too_early_clashes_in_both_overviews(world: Programme) -> None:
    make_meeting(slot=slot_of(world, "award"))
    make_meeting(slot=slot_of(world, "conference", None), starts_on=date(2027, 3, 16))
    assert [clash.code for clash in overview_of(world).clashes] == ["conference_lead"]
    assert [clash.code for clash in overview_of(world, None).clashes] == ["conference_lead"]
    assert overview_of(world, "DE").clashes == ()


def test_an_exempted_rule_does_not_clash(world: Programme) -> None:
    slot = slot_of(world, "award")
    make_meeting(slot=slot, starts_on=date(2027, 3, 13))
    assert overview_of(world).clashes
    factories.make_exemption(slot, "weekdays")
    assert not overview_of(world).clashes


def test_the_next_meeting_is_the_first_that_is_not_over_held_or_cancelled(world: Programme) -> None:
    make_meeting(slot=slot_of(world, "award"), starts_on=date(2027, 3, 9))
    make_meeting(slot=slot_of(world, "forerunner"), starts_on=date(2027, 3, 10), status="held")
    make_meeting(world, starts_on=date(2027, 3, 11), status="cancelled")
    assert overview_of(world).next_meeting is None
    webinar = make_meeting(world, starts_on=date(2027, 3, 12))
    assert overview_of(world).next_meeting == webinar


def test_overviews_take_as_many_queries_for_a_full_programme_as_for_an_empty_one(db: None) -> None:
    def queries(programme: Programme) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            for overview in network_overviews(programme, TODAY, EVERYTHING):
                _said = [(str(host.host), [each.name for each in host.obligations]) for host in overview.hosts]
                _titles = [meeting.title for clash in overview.clashes for meeting in clash.meetings]
        return len(captured)

    small = factories.make_world("SE")
    make_meeting(slot=slot_of(small, "award"))
    full = factories.make_world("SE", "DE", "IT")
    for country in ("SE", "DE", "IT"):
        make_meeting(slot=slot_of(full, "award", country))
        make_meeting(slot=slot_of(full, "network", country), starts_on=date(2027, 3, 16))
        make_meeting(slot=slot_of(full, "forerunner", country), starts_on=date(2027, 3, 23))
    assert queries(full) == queries(small)


def test_the_public_sees_current_versions_only(world: Programme) -> None:
    first, second = make_meeting(slot=slot_of(world, "award")), make_meeting(slot=slot_of(world, "award", "DE"))
    make_meeting(slot=slot_of(world, "network"), host=host_of(world, "network"))
    factories.make_version(world, first)
    factories.make_version(world, first, second)
    assert [row.meeting for row in published_meetings()] == [first, second]


@pytest.mark.django_db
def test_nothing_is_public_before_the_first_version() -> None:
    make_meeting()
    assert not published_meetings().exists()


def test_a_lock_hides_no_clash_but_history_does(world: Programme) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"), locked=True)
    factories.make_availability(host_of(world, "award"), meeting.starts_on, meeting.starts_on)
    assert [clash.code for clash in overview_of(world).clashes] == ["host_free"]
    meeting.status = "held"
    meeting.save()
    assert overview_of(world).clashes == ()


def test_an_exemption_hides_its_own_rule_only(world: Programme) -> None:
    slot = slot_of(world, "award")
    meeting = make_meeting(slot=slot, starts_on=date(2027, 3, 13))
    factories.make_availability(host_of(world, "award"), meeting.starts_on, meeting.starts_on)
    factories.make_exemption(slot, "weekdays")
    assert [clash.code for clash in overview_of(world).clashes] == ["host_free"]
