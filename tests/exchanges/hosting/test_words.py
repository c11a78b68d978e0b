"""Every broken rule is said in words of the reader's language, with the names of places and without a key."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from exchanges.hosting.exemptions import can_be_exempted
from exchanges.hosting.programme_names import Names, days_in_words
from exchanges.hosting.violation_texts import describe
from exchanges.planning.files.programme_files import read_programme
from exchanges.planning.problem.programme import Placement, Programme
from exchanges.planning.specification.checks import CODES, Violation, violations

RULES: list[dict[str, Any]] = [
    {
        "kind": "forerunner",
        "host_role": "forerunner",
        "scope": "each",
        "meetings": 2,
        "audience": ["forerunner", "award", "network"],
    },
    {"kind": "award", "host_role": "award", "scope": "each", "meetings": 1, "audience": ["network"]},
    {"kind": "network", "host_role": "network", "scope": "country", "meetings": 1, "audience": ["network"]},
    {
        "kind": "conference",
        "host_role": "forerunner",
        "scope": "programme",
        "meetings": 1,
        "audience": ["network"],
        "days": 2,
        "year": 2027,
    },
]
MUNICIPALITIES: list[dict[str, Any]] = [
    {"id": "orebro", "name": "Örebro", "role": "forerunner", "unavailable": [["2027-06-01", "2027-06-01"]]},
    {"id": "botkyrka", "name": "Botkyrka", "role": "award"},
    {"id": "lomma", "name": "Lomma", "role": "network"},
]
FIRST, SECOND, AWARD = "forerunner:orebro:1", "forerunner:orebro:2", "award:botkyrka:1"
NETWORK, CONFERENCE = "network:SE:1", "conference:1"


def programme(*meetings: dict[str, Any], themes: Sequence[str] = ("planning", "open")) -> Programme:
    national = [{"key": key, "name": {"en": key.title(), "sv": f"{key} på svenska"}} for key in themes]
    return read_programme(
        {
            "format": "multiply-programme/1",
            "slug": "test",
            "name": "Test",
            "start": "2027-01-04",
            "end": "2027-12-17",
            "themes": [*national, {"key": "european", "name": {"en": "Europe"}, "scope": "programme"}],
            "rules": RULES,
            "countries": [{"code": "SE", "name": "Sweden", "language": "sv", "municipalities": MUNICIPALITIES}],
            "meetings": list(meetings),
        }
    )


def placed(slot: str, start: date, *, host: str = "orebro", theme: str = "planning", days: int = 1) -> Placement:
    return Placement(slot, host, theme, start, days)


def said(*meetings: Placement, code: str, of: Programme | None = None) -> list[str]:
    of = of or programme()
    return [describe(found, of) for found in violations(of, meetings) if found.code == code]


def test_an_open_slot_is_named_as_people_name_it() -> None:
    assert said(code="slot_unfilled") == [
        f"{name}: has no date yet, but is owed by the network. Propose a plan or add the meeting."
        for name in (
            "Örebro, meeting 1 of 2",
            "Örebro, meeting 2 of 2",
            "Botkyrka",
            "Sweden, meeting of a network municipality",
            "European conference",
        )
    ]


def test_a_slot_filled_twice_asks_to_cancel_one() -> None:
    twice = (placed(FIRST, date(2027, 3, 9)), placed(FIRST, date(2027, 9, 7)))
    assert said(*twice, code="slot_filled_twice") == [
        "Örebro, meeting 1 of 2: is planned twice but owed once. Cancel one of the two, "
        "or choose another owed meeting for it."
    ]


def test_a_wrong_host_is_told_who_could() -> None:
    assert said(placed(AWARD, date(2027, 3, 9), host="lomma"), code="host") == [
        "Botkyrka: Lomma does not owe this meeting and cannot host it. Choose Botkyrka."
    ]


def test_an_unknown_slot_keeps_its_key() -> None:
    assert said(placed("fair:1", date(2027, 3, 9)), code="host") == [
        "fair:1: no hosting rule asks for this meeting. Plan it as one outside the hosting rules."
    ]


def test_the_number_of_days_is_counted() -> None:
    assert said(placed(FIRST, date(2027, 3, 9), days=2), code="days") == [
        "Örebro, meeting 1 of 2: its rule asks for 1 day, not 2. Set the last day accordingly."
    ]
    assert said(placed(CONFERENCE, date(2027, 12, 7), theme="european"), code="days") == [
        "European conference: its rule asks for 2 days, not 1. Set the last day accordingly."
    ]


@pytest.mark.parametrize(
    ("day", "code", "sentence"),
    [
        (
            date(2028, 1, 18),
            "period",
            "18 January 2028 lies outside the programme, which runs from 4 January 2027 to 17 December 2027. "
            "Choose a day within it.",
        ),
        (
            date(2027, 3, 13),
            "weekdays",
            "13 March 2027 is a Saturday, on which this programme does not meet. Choose another weekday.",
        ),
        (
            date(2027, 5, 6),
            "closed",
            "6 May 2027 is a public holiday in Örebro or in a closed period of Sweden, so few people could come. "
            "Choose another day.",
        ),
        (
            date(2027, 6, 1),
            "host_free",
            "Örebro has said that it is not available on 1 June 2027. Choose another day or ask the host.",
        ),
    ],
)
def test_a_day_that_does_not_do_is_named(day: date, code: str, sentence: str) -> None:
    assert said(placed(FIRST, day), code=code) == [f"Örebro, meeting 1 of 2: {sentence}"]


def test_two_meetings_too_close_are_both_named() -> None:
    close = (placed(FIRST, date(2027, 3, 9)), placed(SECOND, date(2027, 3, 10), theme="open"))
    assert said(*close, code="country_gap") == [
        "Örebro, meeting 1 of 2 on 9 March 2027 and Örebro, meeting 2 of 2 on 10 March 2027 begin 1 day apart; the "
        "same people travel to both, and 21 days are asked for. Move one of them."
    ]
    assert said(*close, code="host_gap") == [
        "Örebro, meeting 1 of 2 on 9 March 2027 and Örebro, meeting 2 of 2 on 10 March 2027 have the same host and "
        "begin 1 day apart; a host needs 60 days to prepare the next. Move one of them."
    ]


def test_themes_are_named_and_not_keyed() -> None:
    assert said(placed(FIRST, date(2027, 3, 9), theme="european"), code="themes") == [
        "Örebro, meeting 1 of 2: “Europe” is not a theme for the meetings of a country. Choose a national theme."
    ]
    assert said(placed(FIRST, date(2027, 3, 9)), placed(SECOND, date(2027, 9, 7)), code="themes") == [
        "Örebro, meeting 1 of 2 and Örebro, meeting 2 of 2 have the same host and the same theme, “Planning”, so "
        "people who come to both would hear it twice. Change one of the themes."
    ]


def test_a_theme_that_comes_twice_among_enough_is_named() -> None:
    many = programme(themes=("planning", "open", "a", "b", "c"))
    pair = (placed(FIRST, date(2027, 3, 9)), placed(AWARD, date(2027, 9, 7), host="botkyrka"))
    assert said(*pair, code="themes", of=many) == [
        "Örebro, meeting 1 of 2 and Botkyrka are both about “Planning”, and there are enough themes for all. Change "
        "one of the themes."
    ]


def test_a_theme_that_no_meeting_covers_is_named() -> None:
    three = programme(themes=("planning", "open", "citizens"))
    full = (
        placed(FIRST, date(2027, 3, 9)),
        placed(SECOND, date(2027, 9, 7), theme="open"),
        placed(AWARD, date(2027, 4, 13), host="botkyrka"),
        placed(NETWORK, date(2027, 10, 12), host="lomma"),
    )
    assert said(*full, code="themes", of=three) == [
        "Sweden: no meeting is about Citizens, and every theme is to be covered. Change the theme of a meeting whose "
        "theme comes twice."
    ]


def test_the_conference_is_told_theme_year_and_lead() -> None:
    meetings = (placed(CONFERENCE, date(2026, 3, 10), days=2), placed(FIRST, date(2026, 3, 10)))
    assert said(*meetings, code="conference_theme") == [
        "European conference: “Planning” is a theme of the national meetings. Choose one for the whole programme."
    ]
    assert said(*meetings, code="conference_year") == [
        "European conference: would be in 2026, and its rule names 2027. Choose a day in that year."
    ]
    assert said(*meetings, code="conference_lead") == [
        "Örebro, meeting 1 of 2 would not end before the European conference begins, which closes the exchange "
        "and needs 14 days after the last meeting. Move one of the two."
    ]
    near = (placed(CONFERENCE, date(2027, 3, 10), days=2), placed(FIRST, date(2027, 3, 9)))
    assert said(*near, code="conference_lead") == [
        "Örebro, meeting 1 of 2 ends 1 day before the European conference begins, which gathers the results and needs "
        "14 days after the last meeting. Move one of the two."
    ]


def test_a_locked_meeting_says_where_it_is_held_fast() -> None:
    locked = {"slot": FIRST, "host": "orebro", "theme": "planning", "start": "2027-03-09", "locked": True}
    assert said(placed(FIRST, date(2027, 3, 16)), code="locked", of=programme(locked)) == [
        "Örebro, meeting 1 of 2: is locked with Örebro on 9 March 2027, so nothing may move it. Unlock the meeting to "
        "change it."
    ]


@pytest.mark.parametrize(
    ("country", "whose"),
    [
        ({"country": "SE"}, "on 9 March 2027 the network of Sweden has another meeting"),
        ({}, "on 9 March 2027 there is a meeting for all networks"),
    ],
)
def test_a_meeting_beside_it_is_told_whose_it_is(country: dict[str, str], whose: str) -> None:
    webinar = {"slot": None, "start": "2027-03-09", **country}
    assert said(placed(FIRST, date(2027, 3, 9)), code="extra_meeting", of=programme(webinar)) == [
        f"Örebro, meeting 1 of 2: {whose}. Choose another day."
    ]


@pytest.mark.parametrize("code", CODES)
def test_no_rule_is_left_without_words(code: str) -> None:
    params = {
        "actual": 3,
        "required": 2,
        "host": "lomma",
        "hosts": (),
        "country": "SE",
        "theme": "open",
        "reason": "not_national",
        "meeting": FIRST,
        "conference": CONFERENCE,
        **{key: date(2027, 3, 9) for key in ("day", "start", "end", "first", "second", "first_day")},
        "notice_days": 28,
    }
    sentence = describe(Violation(code, AWARD, (AWARD, FIRST), "", params), programme())
    assert "Botkyrka" in sentence or "Örebro" in sentence
    assert sentence.endswith(".")
    assert "%" not in sentence


@pytest.mark.parametrize(
    ("language", "day", "days"),
    [
        ("en", "9 March 2027", "9–10 March 2027"),
        ("sv", "9 mars 2027", "9–10 mars 2027"),
        ("de", "9. März 2027", "9.–10. März 2027"),
        ("it", "9 marzo 2027", "9–10 marzo 2027"),
        ("pl", "9 marca 2027", "9–10 marca 2027"),
        ("hu", "2027. március 9.", "2027. március 9–10."),
    ],
)
def test_days_are_written_as_the_reader_s_language_does(language: str, day: str, days: str) -> None:
    with translation.override(language):
        assert days_in_words(date(2027, 3, 9), date(2027, 3, 9)) == day
        assert days_in_words(date(2027, 3, 9), date(2027, 3, 10)) == days


def test_names_are_those_of_the_reader_s_language() -> None:
    names = Names(programme())
    with translation.override("sv"):
        assert names.country("SE") == "Sverige"
        assert names.theme("open") == "open på svenska"
        assert names.theme("european") == "Europe"
    assert names.municipality("nowhere") == "nowhere"


def test_what_fills_a_slot_twice_cannot_be_exempted() -> None:
    assert can_be_exempted("weekdays")
    assert not can_be_exempted("slot_filled_twice")
    assert not can_be_exempted("locked")
