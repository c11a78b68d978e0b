"""An infeasible programme explains itself: each conflict and repair of the real planner has its sentence."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from exchanges.hosting.conflict_texts import describe_conflict
from exchanges.hosting.repair_texts import describe_repair
from exchanges.planning.files.plan_files import Conflict, Repair, read_plan, write_plan
from exchanges.planning.files.programme_files import read_programme
from exchanges.planning.problem.programme import Programme
from exchanges.planning.solver import plan_programme
from tests.exchanges.hosting.test_words import MUNICIPALITIES, RULES

GAP = "Meetings in Sweden begin at least 21 days apart."
LEAD = "The European conference begins at least 14 days after the last national meeting."


def programme(*, away: Any = (), closed: Any = (), year: int = 2027, **fields: Any) -> Programme:
    """Make a programme of one network: 2027, without obstacles but those given."""
    themes = [{"key": key, "name": {"en": key.title()}} for key in ("planning", "open")]
    orebro, *others = MUNICIPALITIES
    return read_programme(
        {
            "format": "multiply-programme/1",
            "name": "Test",
            "start": "2027-01-04",
            "end": "2027-12-17",
            "themes": [*themes, {"key": "europe", "name": {"en": "Europe"}, "scope": "programme"}],
            "rules": [rule | ({"year": year} if "year" in rule else {}) for rule in RULES],
            "countries": [
                {
                    "code": "SE",
                    "name": "Sweden",
                    "closed": list(closed),
                    "municipalities": [orebro | {"unavailable": list(away)}, *others],
                }
            ],
            **fields,
        }
    )


def explained(of: Programme, country: str | None = None) -> tuple[list[str], list[str]]:
    """Return conflict and repairs in words, as they come out of a stored plan."""
    plan = read_plan(write_plan(plan_programme(of, time_limit=20, country=country), values=True))
    assert plan.status == "infeasible"
    assert len(plan.conflicts) == 1
    conflict = [describe_conflict(item, of, country) for item in plan.conflict]
    return conflict, [describe_repair(item, of, country) for item in plan.repairs]


def test_a_programme_that_is_too_short_asks_for_more_days() -> None:
    conflict, repairs = explained(programme(end="2027-03-12"))
    assert conflict == [GAP, LEAD, "The programme runs from 4 January 2027 to 12 March 2027."]
    assert repairs == [
        "Let the European conference begin 3 days after the last national meeting instead of 14.",
        "Let the programme end on 23 March 2027 instead of 12 March 2027.",
        "Let the programme begin on 24 December 2026 instead of 4 January 2027.",
    ]


def test_a_network_that_is_closed_too_long_is_asked_to_open() -> None:
    conflict, repairs = explained(programme(end="2027-07-30", closed=[["2027-02-01", "2027-07-16"]]))
    assert "In Sweden there are no meetings on public holidays or from 1 February 2027 to 16 July 2027." in conflict
    assert "Let the network of Sweden meet on 24 June 2027 and on 15 July 2027, too." in repairs


def test_a_host_that_is_always_away_is_asked_to_be_there() -> None:
    conflict, repairs = explained(programme(away=[["2027-01-04", "2027-12-17"]]))
    assert "Örebro is not available from 4 January 2027 to 17 December 2027." in conflict
    [asked] = [sentence for sentence in repairs if sentence.startswith("Ask Örebro to be available ")]
    # Two meetings of a day and a conference of two.
    assert asked.count(" 2027") == 4


def test_a_conference_in_a_year_beyond_the_programme_may_be_in_another() -> None:
    conflict, repairs = explained(programme(year=2028))
    assert "The European conference is in 2028." in conflict
    assert "Hold the European conference in 2027." in repairs


def test_a_week_too_narrow_for_two_days_gets_another_day() -> None:
    conflict, repairs = explained(programme(weekdays=[3]))
    assert conflict == [
        "Meetings are only held on these weekdays: Wednesday. "
        "The European conference takes 2 days in a row; the weekdays give at most 1 day."
    ]
    assert repairs == [
        "Allow meetings on another weekday, too: Tuesday.",
        "Allow meetings on another weekday, too: Thursday.",
    ]


def test_too_little_time_left_says_from_when_on_and_how_much_less_notice_would_do() -> None:
    conflict, repairs = explained(programme(today="2027-09-20", notice_days=21))
    assert (
        "No meeting is added or moved before 11 October 2027, because people must know 21 days ahead; "
        "earlier meetings stay as they are."
    ) in conflict
    assert "Tell people 10 days ahead instead of 21." in repairs
    conflict, _ = explained(programme(today="2027-10-11"))
    assert "No meeting is added or moved before 11 October 2027; earlier meetings stay as they are." in conflict


@pytest.mark.parametrize(
    ("held_fast", "sentence"),
    [
        ({"locked": True}, "European conference is locked: in Örebro on 9–10 March 2027."),
        ({"status": "held"}, "European conference was held in Örebro on 9–10 March 2027."),
        (
            {"exemptions": [{"rule": "weekdays", "reason": "A fair."}]},
            "European conference stays because of its exemption: in Örebro on 9–10 March 2027.",
        ),
    ],
)
def test_a_conference_held_fast_too_early_is_named(held_fast: dict[str, Any], sentence: str) -> None:
    conference = {"slot": "conference:1", "host": "orebro", "theme": "europe", "start": "2027-03-09", **held_fast}
    conflict, repairs = explained(programme(meetings=[conference]))
    assert sentence in conflict
    unlock = "Allow this meeting to move: European conference. Unlock it, or withdraw its exemption."
    assert (unlock in repairs) == ("status" not in held_fast)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("published", "European conference is not part of this plan, so it stays: in Örebro on 9–10 March 2027."),
        ("held", "European conference was held in Örebro on 9–10 March 2027."),
    ],
)
def test_a_conference_too_early_for_the_plan_of_one_country_is_named(status: str, sentence: str) -> None:
    conference = {"slot": "conference:1", "host": "orebro", "theme": "europe", "start": "2027-03-09", "status": status}
    conflict, repairs = explained(programme(meetings=[conference]), "SE")
    assert sentence in conflict
    move = (
        "Move or cancel this meeting, which is not part of this plan: "
        "European conference, in Örebro on 9–10 March 2027."
    )
    assert (move in repairs) == (status == "published")
    assert not any(sentence.startswith("Allow this meeting to move") for sentence in repairs)


def test_a_long_meeting_outside_the_rules_that_is_in_the_way_is_named() -> None:
    webinars = {"slot": None, "country": "SE", "start": "2027-02-01", "days": 60, "status": "published"}
    conflict, repairs = explained(programme(end="2027-04-30", meetings=[webinars]))
    said = "On 1 February – 1 April 2027 the network of Sweden has a meeting outside the hosting rules."
    assert said in conflict
    assert "A meeting outside the hosting rules is on 1 February – 1 April 2027: move it, or cancel it." in repairs
    everywhere = {key: value for key, value in webinars.items() if key != "country"}
    conflict, _ = explained(programme(end="2027-04-30", meetings=[everywhere]))
    assert "On 1 February – 1 April 2027 there is a meeting outside the hosting rules for all networks." in conflict


def test_a_host_without_time_between_its_meetings_may_shorten_it() -> None:
    spacing = {"country_gap_days": 0, "host_gap_days": 400, "conference_lead_days": 0, "ideal_gap_days": 0}
    conflict, repairs = explained(programme(spacing=spacing))
    assert "The meetings that Örebro hosts begin at least 400 days apart." in conflict
    assert any(
        sentence.startswith("Allow ") and "between the meetings that Örebro hosts instead of 400" in sentence
        for sentence in repairs
    )


def test_a_network_with_too_few_themes_for_a_host_may_repeat_one() -> None:
    themes = [
        {"key": "planning", "name": {"en": "Planning"}},
        {"key": "europe", "name": {"en": "Europe"}, "scope": "programme"},
    ]
    conflict, repairs = explained(programme(themes=themes))
    assert conflict == ["In Sweden every theme is covered, and no host has a theme twice."]
    assert repairs == ["In Sweden allow a theme to come twice or be left out."]


def test_a_rule_that_nobody_can_fulfil_is_named() -> None:
    nobody = [{"code": "SE", "name": "Sweden", "municipalities": MUNICIPALITIES[:2]}]
    conflict, repairs = explained(programme(countries=nobody))
    assert conflict == [
        "Sweden, meeting of a network municipality: no municipality has the role that its rule asks for and can host."
    ]
    assert repairs == []


def test_many_periods_are_counted_rather_than_listed() -> None:
    away = [[f"2027-{month:02}-02", f"2027-{month:02}-03"] for month in range(2, 8)]
    said = describe_conflict(Conflict("host_free", "orebro", ""), programme(away=away))
    assert said.startswith("Örebro is not available from 2 February 2027 to 3 February 2027,")
    assert said.endswith("and in 2 more periods.")


def test_a_country_without_closed_periods_has_its_holidays() -> None:
    said = describe_conflict(Conflict("closed", "SE", ""), programme())
    assert said == "In Sweden there are no meetings on public holidays."


def test_a_period_of_one_day_is_named_as_a_day() -> None:
    a_day = date(2027, 3, 9)
    said = describe_repair(Repair("host_free", "orebro", "", (a_day,)), programme())
    assert said == "Ask Örebro to be available on 9 March 2027."
    days = (a_day, date(2027, 3, 10), date(2027, 4, 1))
    said = describe_repair(Repair("host_free", "orebro", "", days), programme())
    assert said == "Ask Örebro to be available from 9 March 2027 to 10 March 2027 and on 1 April 2027."


def test_a_period_in_numbers_is_an_error() -> None:
    with pytest.raises(TypeError, match="host_free"):
        describe_repair(Repair("host_free", "orebro", "", (3,)), programme())


def test_sentences_follow_the_reader_s_language() -> None:
    with translation.override("de"):
        said = describe_repair(Repair("conference_year", None, "", (2028,)), programme())
        assert "2028" in said
        weekday = describe_repair(Repair("weekdays", None, "", (6,)), programme())
        assert "Samstag" in weekday


def test_a_repair_without_its_numbers_is_an_error() -> None:
    with pytest.raises(TypeError, match="country_gap"):
        describe_repair(Repair("country_gap", "SE", ""), programme())


def test_a_day_that_was_cancelled_is_named_with_leave_to_come_again() -> None:
    gone = {"slot": "forerunner:orebro:1", "host": "orebro", "theme": "open", "start": "2027-03-09"}
    gone |= {"status": "cancelled", "not_again": True}
    of = programme(meetings=[gone])
    assert describe_conflict(Conflict("not_again", "orebro", ""), of) == (
        "Örebro does not host again on 9 March 2027, because that meeting was cancelled."
    )
    assert describe_repair(Repair("not_again", "orebro", "", (date(2027, 3, 9),)), of) == (
        "Allow the cancelled meeting to be planned again: Örebro hosts on 9 March 2027."
    )
