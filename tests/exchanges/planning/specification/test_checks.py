"""Every hard rule, just kept and just broken."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from exchanges.planning.files.programme_files import read_programme
from exchanges.planning.problem.programme import Placement, Programme, StandingMeeting
from exchanges.planning.specification.checks import CODES, too_soon, violations
from tests.exchanges.planning.small import File, meeting, municipality, small_file, small_programme
from tests.exchanges.planning.specification.judging import KEPT, changed, codes


def test_a_plan_at_the_limit_of_every_rule_keeps_them() -> None:
    assert codes(small_programme(), changed()) == []


@pytest.mark.parametrize(
    ("placements", "code", "subject"),
    [
        ({"network": {"start": date(2020, 3, 30)}}, "country_gap", "SE"),
        ({"first": {"start": date(2020, 3, 4)}}, "host_gap", "orebro"),
        ({"conference": {"start": date(2020, 4, 13)}}, "conference_lead", None),
        ({"network": {"start": date(2020, 4, 4)}}, "weekdays", None),
        ({"first": {"start": date(2020, 2, 28)}}, "period", None),
        ({"conference": {"start": date(2020, 6, 26)}}, "period", None),
        ({"conference": {"start": date(2020, 4, 17)}}, "weekdays", None),
        ({"network": {"days": 2, "start": date(2020, 3, 31)}}, "days", "network:SE:1"),
        ({"network": {"host": "lomma"}}, "host", "network:SE:1"),
        ({"first": {"host": "kalmar", "theme": "politics"}}, "host", "forerunner:orebro:1"),
        ({"second": {"theme": "planning"}}, "themes", "SE"),
        ({"network": {"theme": "european"}}, "themes", "SE"),
        ({"conference": {"theme": "planning"}}, "conference_theme", None),
    ],
)
def test_a_step_further_breaks_a_rule(placements: dict[str, Any], code: str, subject: str | None) -> None:
    found = violations(small_programme(), changed(**placements))
    assert (code, subject) in [(violation.code, violation.subject) for violation in found]
    assert {violation.code for violation in found} <= {code, "conference_lead", "weekdays"}


@pytest.mark.parametrize(
    ("part", "days", "broken"),
    [
        ("closed", [["2020-03-04", "2020-03-23"]], False),
        ("closed", [["2020-03-03", "2020-03-03"]], True),
        ("closed", [["2020-04-15", "2020-04-15"]], True),
        ("public_holidays", ["2020-03-02", "2020-03-04"], False),
        ("public_holidays", ["2020-03-03"], True),
        ("public_holidays", ["2020-04-15"], True),
    ],
)
def test_no_meeting_on_a_closed_day_or_holiday(part: str, days: list[Any], broken: bool) -> None:
    file = small_file()
    file["countries"][0][part] = days
    assert codes(read_programme(file), changed()) == (["closed"] if broken else [])


@pytest.mark.parametrize(
    ("period", "broken"),
    [
        (["2020-03-04", "2020-03-23"], False),
        (["2020-03-01", "2020-03-03"], True),
        (["2020-04-15", "2020-04-15"], True),
    ],
)
def test_no_meeting_while_its_host_is_away(period: list[str], broken: bool) -> None:
    file = small_file()
    municipality(file, "orebro")["unavailable"] = [period]
    assert codes(read_programme(file), changed()) == (["host_free"] if broken else [])


def test_regional_holidays_bind_municipalities_of_the_region() -> None:
    file = small_file()
    file["countries"][0] |= {"code": "DE", "public_holidays": "auto"}
    plan = [Placement("forerunner:orebro:1", "orebro", "planning", date(2020, 6, 11))]  # Corpus Christi
    assert codes(read_programme(file), plan, country="") == []
    municipality(file, "orebro")["region"] = "DE-BY"
    assert codes(read_programme(file), plan, country="") == ["closed"]


def test_the_conference_keeps_to_its_year() -> None:
    file = small_file(start="2020-12-01", end="2021-03-01")
    conference = Placement("conference:1", "orebro", "european", date(2020, 12, 31), 2)
    assert "conference_year" not in codes(read_programme(file), [conference])
    later = Placement("conference:1", "orebro", "european", date(2021, 1, 4), 2)
    assert "conference_year" in codes(read_programme(file), [later])


@pytest.mark.parametrize(("extra", "broken"), [("2020-03-30", False), ("2020-03-31", True), ("2020-04-01", False)])
@pytest.mark.parametrize("country", ["SE", None])
def test_no_meeting_on_the_day_of_an_extra_one(extra: str, broken: bool, country: str | None) -> None:
    standing: File = {"slot": None, "start": extra} | ({"country": country} if country else {})
    programme = small_programme(meetings=[standing])
    assert codes(programme, changed()) == (["extra_meeting"] if broken else [])


def test_an_extra_meeting_of_another_country_bars_the_conference_only() -> None:
    file = small_file(meetings=[{"slot": None, "country": "DE", "start": "2020-03-31", "days": 15}])
    file["countries"].append({"code": "DE", "name": "Germany", "public_holidays": [], "municipalities": []})
    found = violations(read_programme(file), changed())
    assert [violation.slot for violation in found if violation.code == "extra_meeting"] == ["conference:1"]


def test_a_cancelled_extra_meeting_bars_nothing() -> None:
    programme = small_programme(meetings=[{"slot": None, "start": "2020-03-31", "status": "cancelled"}])
    assert codes(programme, changed()) == []


def test_each_slot_has_one_meeting() -> None:
    programme = small_programme()
    assert codes(programme, changed()[1:]) == ["slot_unfilled"]
    assert "slot_filled_twice" in codes(programme, [*changed(), KEPT["conference:1"]])
    assert codes(programme, [*changed(), Placement("workshop:1", "orebro", "planning", date(2020, 5, 5))]) == ["host"]


def test_a_draft_is_judged_by_what_it_has() -> None:
    found = violations(small_programme(), [KEPT["network:SE:1"], KEPT["conference:1"]])
    assert {violation.code for violation in found} == {"slot_unfilled"}
    assert ["forerunner:orebro:2" in violation.slots for violation in found].count(True) == 1


def test_a_theme_that_is_missing_is_named_when_all_meetings_are_there() -> None:
    file = small_file()
    file["themes"].insert(0, {"key": "citizens", "scope": "national"})
    [missing] = violations(read_programme(file), changed())
    assert (missing.code, missing.params["themes"]) == ("themes", ("citizens",))
    assert codes(read_programme(file), changed(network={"theme": "citizens"})) == []


def test_fewer_meetings_than_themes_repeat_none() -> None:
    file = small_file()
    file["themes"] += [{"key": key, "scope": "national"} for key in ("citizens", "open")]
    assert codes(read_programme(file), changed()) == ["themes"]
    assert codes(read_programme(file), changed(network={"theme": "open"})) == []


@pytest.mark.parametrize("state", [{"locked": True}, {"status": "held"}])
def test_a_meeting_that_stays_is_bound_by_no_rule_on_days_and_themes(state: File) -> None:
    standing = meeting("forerunner:orebro:1", "2020-02-29", days=3, theme="european", **state)
    stays = Placement("forerunner:orebro:1", "orebro", "european", date(2020, 2, 29), 3)
    plan = [stays, *changed()[1:]]
    assert codes(small_programme(meetings=[standing]), plan) == []
    assert set(codes(small_programme(), plan)) == {"days", "period", "weekdays", "themes"}


def test_a_meeting_that_stays_binds_those_that_can_move() -> None:
    standing = meeting("network:SE:1", "2020-03-31", locked=True)
    plan = changed(second={"start": date(2020, 3, 26)})
    assert codes(small_programme(meetings=[standing]), plan) == ["country_gap"]
    both = [standing, meeting("forerunner:orebro:2", "2020-03-26", theme="politics", status="held")]
    assert codes(small_programme(meetings=both), plan) == []


def test_a_meeting_that_stays_is_not_changed() -> None:
    programme = small_programme(meetings=[meeting("network:SE:1", "2020-04-01", locked=True)])
    assert "locked" in codes(programme, changed())


def test_a_conference_that_stays_still_comes_last_in_its_year() -> None:
    standing = meeting("conference:1", "2020-03-27", days=2, status="held")
    programme = small_programme(meetings=[standing])
    assert set(codes(programme, changed(conference={"start": date(2020, 3, 27)}))) == {"conference_lead"}


@pytest.mark.parametrize("code", ["country_gap", "host_gap"])
def test_an_exemption_frees_the_pairs_that_a_meeting_is_in(code: str) -> None:
    file = small_file(spacing={"country_gap_days": 7, "host_gap_days": 21, "conference_lead_days": 0})
    exemption = {"rule": code, "reason": "the only date"}
    other = "host_gap" if code == "country_gap" else "country_gap"
    plan = changed(second={"start": date(2020, 3, 5)})
    file["meetings"] = [meeting("forerunner:orebro:2", "2020-03-05", theme="politics", exemptions=[exemption])]
    assert codes(read_programme(file), plan) == [other]


def test_an_exemption_lets_the_conference_be_in_another_year() -> None:
    exemptions = [{"rule": "conference_year", "reason": "the pandemic"}, {"rule": "period", "reason": "the pandemic"}]
    standing = meeting("conference:1", "2021-04-16", days=1, status="held", exemptions=exemptions)
    conference = Placement("conference:1", "orebro", "european", date(2021, 4, 16))
    plan = [*changed()[:3], conference]
    assert codes(small_programme(meetings=[standing]), plan) == []
    assert codes(small_programme(meetings=[standing | {"exemptions": []}]), plan) == ["conference_year"]


def test_a_change_by_hand_is_judged_even_where_the_meeting_is_locked() -> None:
    standing = meeting("network:SE:1", "2020-04-05", locked=True)
    plan = changed(network={"start": date(2020, 4, 5)})
    programme = small_programme(meetings=[standing])
    assert "weekdays" not in codes(programme, plan)
    assert "weekdays" in codes(programme, plan, judged={"network:SE:1"})


def test_one_country_is_judged_with_the_conference_that_stands() -> None:
    programme = small_programme(meetings=[meeting("conference:1", "2020-04-13", status="confirmed")])
    assert codes(programme, changed()[:3], country="SE") == ["conference_lead"]
    assert codes(small_programme(), changed()[:3], country="SE") == []


def plenaries(*days: str, themes: tuple[str, ...] = ("european", "local"), **changes: Any) -> Programme:
    """Return a programme with as many conferences as days; those of a theme for the whole programme are two."""
    file = small_file(**changes)
    file["themes"].append({"key": "local", "name": {"en": "Local"}, "scope": "programme"})
    file["rules"] = [file["rules"][2] | {"meetings": len(days), "days": 1}]
    return read_programme(file)


def plenary(number: int, day: str, theme: str = "european", host: str = "orebro") -> Placement:
    return Placement(f"conference:{number}", host, theme, date.fromisoformat(day))


@pytest.mark.parametrize(
    ("second", "found"),
    [
        (plenary(2, "2020-04-21", "local"), []),
        (plenary(2, "2020-04-20", "local"), [("host_gap", "orebro")]),
        (plenary(2, "2020-04-06", "local"), [("country_gap", None), ("host_gap", "orebro")]),
        (plenary(2, "2020-04-06", "local", "kalmar"), [("host", "conference:2"), ("country_gap", None)]),
        (plenary(2, "2020-04-21"), [("themes", None), ("themes", None)]),
    ],
)
def test_programme_wide_meetings_keep_their_distances_and_share_their_themes_out(
    second: Placement, found: list[tuple[str, str | None]]
) -> None:
    programme = plenaries("2020-03-31", "2020-04-21")
    broken = violations(programme, [plenary(1, "2020-03-31"), second])
    assert [(each.code, each.subject) for each in broken] == found


def test_a_conference_that_is_planned_bounds_one_country_and_one_that_it_replaces_does_not() -> None:
    programme = small_programme(
        meetings=[
            meeting("conference:1", "2020-04-13", status="confirmed"),
            meeting("forerunner:orebro:2", "2020-03-24", theme="politics", status="confirmed"),
        ]
    )
    assert codes(programme, changed(), country="SE") == []
    without = [each for each in changed() if each.slot != "forerunner:orebro:2"]
    assert codes(programme, without, country="SE") == ["slot_unfilled"]
    soon = changed(conference={"start": date(2020, 4, 13)})
    assert codes(small_programme(), soon, country="SE") == ["conference_lead"]


def test_only_slots_of_the_country_are_asked_to_be_filled() -> None:
    file = small_file()
    gyor = {"id": "gyor", "name": "Győr", "role": "network"}
    file["countries"].append({"code": "HU", "name": "Hungary", "public_holidays": [], "municipalities": [gyor]})
    found = violations(read_programme(file), changed()[:2], country="SE")
    assert [(each.code, each.slot) for each in found] == [("slot_unfilled", "network:SE:1")]


def test_a_conference_whose_rule_names_no_year_is_in_any() -> None:
    file = small_file()
    del file["rules"][2]["year"]
    assert codes(read_programme(file), changed()) == []


def test_the_last_day_of_the_programme_is_one_of_it() -> None:
    last = changed(network={"start": date(2020, 6, 26)})
    assert "period" not in codes(small_programme(), last)
    assert "period" in codes(small_programme(end="2020-06-25"), last)


def test_every_pair_is_judged_that_one_can_move_of() -> None:
    held = [
        meeting("forerunner:orebro:1", "2020-03-03", status="held"),
        meeting("forerunner:orebro:2", "2020-03-04", theme="politics", status="held"),
    ]
    plan = changed(second={"start": date(2020, 3, 4)}, network={"start": date(2020, 3, 10)})
    found = violations(small_programme(meetings=held), plan)
    assert [(each.code, each.slots) for each in found] == [("country_gap", ("forerunner:orebro:2", "network:SE:1"))]


def test_a_theme_that_no_programme_wide_meeting_is_about_is_said_of_all_of_them() -> None:
    programme = plenaries("", "", "")
    placed = [plenary(number, f"2020-0{3 + number}-07", host=host) for number, host in ((1, "a"), (2, "b"), (3, "c"))]
    missing = [each.message for each in violations(programme, placed) if each.params.get("reason") == "missing"]
    assert missing == ["No programme-wide meeting is about local: change a theme that comes twice."]


def test_programme_wide_meetings_keep_no_distance_from_those_of_a_country() -> None:
    """But for the lead before the conference, which is rule 5."""
    spacing = {"country_gap_days": 21, "host_gap_days": 21, "conference_lead_days": 14}
    programme = small_programme(spacing=spacing)
    assert (
        codes(programme, changed(network={"start": date(2020, 4, 14)}, conference={"start": date(2020, 4, 28)})) == []
    )


def test_programme_wide_meetings_that_stay_bind_only_those_that_are_free() -> None:
    held = [meeting(f"conference:{number}", "2020-04-06", status="held") for number in (1, 2)]
    programme = plenaries("", "", "", meetings=held)
    standing = [plenary(1, "2020-04-06"), plenary(2, "2020-04-06")]
    assert codes(programme, [*standing, plenary(3, "2020-04-27", "local")]) == []
    found = violations(programme, [*standing, plenary(3, "2020-04-27")])
    assert {(each.code, each.subject) for each in found} == {("themes", None)}


IN_TIME = {"today": "2020-02-25", "notice_days": 7}  # so the first day is 3 March, that of the first meeting


def test_a_new_meeting_starts_on_the_first_day_or_later() -> None:
    assert codes(small_programme(**IN_TIME), changed()) == []
    found = violations(small_programme(**IN_TIME | {"notice_days": 8}), changed())
    assert [(each.code, each.slots) for each in found] == [("first_day", ("forerunner:orebro:1",))]


def test_a_meeting_that_stands_before_the_first_day_stays_whatever_it_breaks() -> None:
    before = [meeting("forerunner:orebro:1", "2020-03-01", status="published")]  # a Sunday
    programme = small_programme(meetings=before, **IN_TIME)
    assert codes(programme, changed(first={"start": date(2020, 3, 1)})) == []
    assert codes(programme, changed()) == ["locked"]
    assert codes(small_programme(meetings=before), changed(first={"start": date(2020, 3, 1)})) == ["period", "weekdays"]


def test_a_meeting_is_moved_to_the_first_day_or_later() -> None:
    stands = [meeting("forerunner:orebro:1", "2020-03-03", status="published")]
    programme = small_programme(meetings=stands, **IN_TIME)
    assert codes(programme, changed()) == []
    assert codes(programme, changed(first={"start": date(2020, 3, 2)})) == ["first_day"]


def test_one_meeting_changed_by_hand_is_judged_by_the_same_first_day() -> None:
    programme = small_programme(**IN_TIME)
    stands = StandingMeeting("network:SE:1", date(2020, 3, 2), 1, "published", host="kalmar", theme="planning")
    assert too_soon(programme, stands, replace(stands, locked=True)) is None
    assert too_soon(programme, stands, replace(stands, start=date(2020, 3, 3), host="lomma")) is None
    assert too_soon(programme, stands, replace(stands, status="cancelled")) is None
    altered = [{"host": "lomma"}, {"theme": "politics"}, {"start": date(2020, 2, 28)}, {"days": 2}]
    for changes in altered:
        found = too_soon(programme, stands, replace(stands, **changes))
        assert found is not None
        assert (found.code, found.slots) == ("first_day", ("network:SE:1",))
    cancelled = replace(stands, status="cancelled")
    assert too_soon(programme, stands, replace(cancelled, host="lomma")) is None
    assert too_soon(programme, None, cancelled) is None
    new = too_soon(programme, None, stands)
    assert new is not None
    assert new.message.startswith("network:SE:1 on 2020-03-02 starts before 2020-03-03,")
    assert new.params == {"day": date(2020, 3, 2), "first_day": date(2020, 3, 3), "notice_days": 7}
    assert too_soon(programme, replace(stands, status="cancelled"), stands) is not None
    assert too_soon(small_programme(), None, stands) is None


def test_a_meeting_outside_the_rules_can_be_too_soon_as_well() -> None:
    webinar = StandingMeeting(None, date(2020, 3, 2), country="SE")
    found = too_soon(small_programme(**IN_TIME), None, webinar)
    assert found is not None
    assert (found.code, found.slots, found.slot) == ("first_day", (), None)
    assert found.message.startswith("The meeting outside the rules on 2020-03-02 starts before")


def test_every_violation_has_a_known_code_and_says_what_to_do() -> None:
    meetings = changed(
        first={"host": "kalmar", "start": date(2020, 3, 28), "days": 2},
        second={"theme": "european", "start": date(2020, 7, 3)},
        conference={"theme": "planning", "start": date(2020, 3, 30)},
    )
    found = violations(small_programme(), meetings)
    assert {violation.code for violation in found} <= set(CODES)
    assert all(violation.message.endswith(".") and violation.slots for violation in found)


def test_a_day_that_was_cancelled_is_barred_for_its_rule_and_host_unless_it_may_come_again() -> None:
    gone = {"slot": "forerunner:orebro:2", "host": "orebro", "theme": "planning", "start": "2020-03-17"}
    gone |= {"status": "cancelled", "not_again": True}
    before = violations(small_programme(meetings=[gone | {"start": "2020-03-16"}]), changed())
    assert before == violations(small_programme(), changed())
    start = changed()[0].start.isoformat()
    found = violations(small_programme(meetings=[gone | {"start": start}]), changed())
    assert [(each.code, each.subject, each.slot) for each in found if each not in before] == [
        ("not_again", "orebro", "forerunner:orebro:1")
    ]
    for other in ({"not_again": False}, {"slot": "conference:1"}, {"host": "kalmar"}):
        assert violations(small_programme(meetings=[gone | {"start": start} | other]), changed()) == before
