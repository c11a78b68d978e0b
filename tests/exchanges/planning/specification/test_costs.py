"""Cost terms worked out by hand."""

from dataclasses import replace
from datetime import date

import pytest

from exchanges.planning.files.programme_files import read_programme
from exchanges.planning.problem.programme import Placement, StandingMeeting
from exchanges.planning.specification.costs import CostTerms, absent, change_count, cost_terms, distance_km
from tests.exchanges.planning.small import meeting, municipality, small_file, small_programme

NETWORK = Placement("network:SE:1", "kalmar", "planning", date(2020, 3, 31))
FIRST = Placement("forerunner:orebro:1", "orebro", "planning", date(2020, 3, 3))
SECOND = Placement("forerunner:orebro:2", "orebro", "politics", date(2020, 3, 24))
CONFERENCE = Placement("conference:1", "orebro", "european", date(2020, 4, 14), 2)


def test_absence_counts_the_audience_away_on_any_day() -> None:
    file = small_file()
    municipality(file, "kalmar")["unavailable"] = [["2020-04-15", "2020-04-20"]]
    municipality(file, "orebro")["unavailable"] = [["2020-03-31", "2020-03-31"]]
    programme = read_programme(file)
    assert absent(programme, CONFERENCE) == ("kalmar",)
    assert absent(programme, NETWORK) == ()  # Örebro is a guest, not the audience of a network meeting.
    assert cost_terms(programme, [CONFERENCE, NETWORK]).absence == 10


def test_absence_counts_closed_days_and_holidays_of_the_audience() -> None:
    file = small_file()
    file["countries"][0] |= {"public_holidays": ["2020-03-03"], "closed": [["2020-03-24", "2020-03-24"]]}
    programme = read_programme(file)
    assert absent(programme, FIRST) == absent(programme, SECOND) == ("kalmar", "lomma")


def test_theme_counts_interest_and_expertise_for_each_of_the_audience() -> None:
    file = small_file()
    municipality(file, "kalmar")["interests"] = {"planning": 2}
    municipality(file, "orebro")["expertise"] = {"planning": 2}
    # Kalmar lacks 1, Lomma 3; Örebro's expertise lacks 1, for both.
    assert cost_terms(read_programme(file), [FIRST]).theme == 1 + 3 + 1 + 1
    # In politics both lack all interest, and Örebro all expertise.
    assert cost_terms(read_programme(file), [SECOND]).theme == 4 * 3
    assert cost_terms(read_programme(file), [CONFERENCE]).theme == 0


@pytest.mark.parametrize(("start", "cost"), [("2020-03-03", 0), ("2020-03-04", 5)])
def test_preference_is_about_the_start(start: str, cost: int) -> None:
    file = small_file()
    municipality(file, "orebro")["preferred"] = [["2020-03-01", "2020-03-03"]]
    placement = Placement("forerunner:orebro:1", "orebro", "planning", date.fromisoformat(start))
    assert cost_terms(read_programme(file), [placement]).preference == cost
    assert cost_terms(small_programme(), [placement]).preference == 0


def test_travel_is_in_whole_hundreds_of_kilometres_and_nothing_without_coordinates() -> None:
    programme = small_programme()
    orebro, kalmar, lomma = programme.countries[0].municipalities
    assert distance_km(orebro, kalmar) == pytest.approx(297.9, abs=0.5)
    assert distance_km(orebro, lomma) == 0
    assert cost_terms(programme, [FIRST]).travel == 3


@pytest.mark.parametrize(("north", "count"), [(2.24, 2), (2.25, 3)])  # 249 and 250.2 kilometres
def test_half_a_hundred_kilometres_counts_whole(north: float, count: int) -> None:
    file = small_file()
    municipality(file, "orebro").update(lat=0, lon=0)
    municipality(file, "kalmar").update(lat=north, lon=0)
    assert cost_terms(read_programme(file), [FIRST]).travel == count


def test_distances_go_round_the_globe() -> None:
    orebro = small_programme().countries[0].municipalities[0]
    here, quarter = replace(orebro, lat=0.0, lon=0.0), replace(orebro, lat=0.0, lon=90.0)
    assert distance_km(here, quarter) == pytest.approx(10_007.557, abs=0.001)
    # Of two on opposite sides, rounding finds a chord of a little more than the globe's width.
    one, opposite = replace(orebro, lat=64.8, lon=-179.6), replace(orebro, lat=-64.8, lon=0.4)
    assert distance_km(one, opposite) == pytest.approx(20_015.115, abs=0.001)


@pytest.mark.parametrize("part", ["lat", "lon"])
def test_whoever_lacks_a_coordinate_has_no_way(part: str) -> None:
    orebro, kalmar, _lomma = small_programme().countries[0].municipalities
    somewhere = replace(kalmar, **{part: None})
    assert distance_km(orebro, somewhere) == distance_km(somewhere, orebro) == 0


def test_each_term_has_its_weight() -> None:
    file = small_file()
    file["weights"] |= {"theme": 3, "travel": 7}
    terms = cost_terms(read_programme(file), [FIRST])
    assert (terms.theme, terms.travel) == (3 * 12, 7 * 3)


def test_a_meeting_that_no_rule_asks_for_costs_nothing() -> None:
    assert cost_terms(small_programme(), [Placement("workshop:1", "orebro", "planning", FIRST.start)]) == CostTerms()


@pytest.mark.parametrize(("start", "pairs"), [(date(2020, 3, 16), 1), (date(2020, 3, 17), 0)])
def test_crowding_counts_pairs_closer_than_ideal(start: date, pairs: int) -> None:
    second = Placement("forerunner:orebro:2", "orebro", "politics", start)
    assert cost_terms(small_programme(), [FIRST, second, CONFERENCE]).crowding == 4 * pairs


@pytest.mark.parametrize(
    ("standing", "count"),
    [
        ({"status": "proposed"}, 0),
        ({"status": "proposed", "registrations": 3}, 2),
        ({"status": "confirmed"}, 1),
        ({"status": "published"}, 2),
        ({"status": "published", "registrations": 1}, 4),
        ({"status": "cancelled", "registrations": 1}, 0),
        ({"status": "held", "registrations": 1}, 0),
        ({"status": "published", "locked": True}, 0),
    ],
)
@pytest.mark.parametrize("altered", [{"start": "2020-03-30"}, {"theme": "politics"}, {"host": "lomma"}])
def test_change_counts_what_the_alteration_disturbs(
    standing: dict[str, object], count: int, altered: dict[str, str]
) -> None:
    as_it_was = {"start": "2020-03-31", "theme": "planning", "host": "kalmar"} | standing
    kept = small_programme(meetings=[meeting("network:SE:1", **as_it_was)])
    moved = small_programme(meetings=[meeting("network:SE:1", **(as_it_was | altered))])
    assert cost_terms(kept, [NETWORK]).change == 0
    assert cost_terms(moved, [NETWORK]).change == 25 * count


def test_what_nobody_may_alter_counts_nothing() -> None:
    stands = StandingMeeting("network:SE:1", date(2020, 3, 31), 1, "published", host="kalmar", theme="planning")
    assert change_count(stands) == 2
    for fixed in ({"status": "held"}, {"locked": True}, {"status": "cancelled"}):
        assert change_count(replace(stands, **fixed)) == 0
    assert change_count(None) == 0


def test_what_starts_before_the_first_day_counts_nothing() -> None:
    stands = meeting("network:SE:1", "2020-03-30", status="published")
    assert cost_terms(small_programme(meetings=[stands], today="2020-03-30"), [NETWORK]).change == 50
    assert cost_terms(small_programme(meetings=[stands], today="2020-03-31"), [NETWORK]).change == 0


def test_terms_add_up() -> None:
    assert CostTerms(1, 2, 3, 4, 5, 6).total == 21
    assert cost_terms(small_programme(), []) == CostTerms()
