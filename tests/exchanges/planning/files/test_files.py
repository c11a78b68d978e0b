import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from holidays import list_supported_countries
from hypothesis import given, settings

from exchanges.planning.codes.regions import fault_of_region
from exchanges.planning.files.programme_files import (
    InvalidProgramme,
    load_programme,
    read_programme,
    read_snapshot,
    write_programme,
)
from tests.exchanges.planning.small import meeting, municipality, small_file
from tests.exchanges.planning.strategies import programme_files

SAMPLE = Path(__file__).parents[4] / "exchanges" / "sample" / "multiply-2020.json"


def faults_of(file: object) -> dict[str, str]:
    with pytest.raises(InvalidProgramme) as invalid:
        load_programme(file if isinstance(file, str) else json.dumps(file))
    return {fault.path: fault.message for fault in invalid.value.faults}


def test_the_sample_reads_and_its_writing_reads_the_same() -> None:
    programme = load_programme(SAMPLE.read_text(encoding="utf-8"))
    assert len(programme.municipality) == 44
    assert read_programme(write_programme(programme)) == programme


@settings(max_examples=100)
@given(programme_files())
def test_what_is_written_reads_as_the_same_programme(file: dict[str, Any]) -> None:
    programme = read_programme(file)
    written = json.loads(json.dumps(write_programme(programme)))
    assert read_programme(written) == programme
    assert write_programme(read_programme(written)) == written


def test_only_a_few_keys_are_required() -> None:
    programme = read_programme(
        {
            "format": "multiply-programme/1",
            "name": "Bare bones",
            "start": "2020-01-01",
            "end": "2020-12-31",
            "themes": [],
            "rules": [],
            "countries": [
                {"code": "SE", "municipalities": [{"id": "kalmar", "name": "Kalmar", "role": "network"}]},
                {"code": "ZZ", "municipalities": []},
            ],
        }
    )
    assert programme.slug == "bare-bones"
    assert programme.weekdays == (1, 2, 3, 4, 5)
    assert (programme.spacing.country_gap_days, programme.weights.change) == (21, 25)
    assert [country.public_holidays for country in programme.countries] == ["auto", ()]
    assert programme.municipality["kalmar"].can_host


def test_every_fault_is_reported_with_its_path() -> None:
    file = small_file(start="2020-02-30", weekdays=[0], spacing={"country_gap": 7})
    file["countries"][0]["municipalities"][2] |= {"lat": True, "role": "hosts", "expertise": {"plannning": 4}}
    del file["countries"][0]["code"]
    file["meetings"] = [meeting(None, "2020-13-01", registrations=-1)]
    assert faults_of(file) == {
        "start": 'must be a calendar date such as "2020-03-17", not "2020-02-30"',
        "weekdays[0]": "must be 1 to 7, not 0",
        "spacing.country_gap": 'unknown key, did you mean "country_gap_days"?',
        "countries[0].code": "is missing",
        "countries[0].municipalities[2].role": 'must be one of forerunner, award, network, not "hosts"',
        "countries[0].municipalities[2].lat": "must be a number, not true or false",
        "countries[0].municipalities[2].expertise.plannning": 'unknown theme "plannning", did you mean "planning"?',
        "meetings[0].start": 'must be a calendar date such as "2020-03-17", not "2020-13-01"',
        "meetings[0].registrations": "must be 0 to 1000000, not -1",
    }


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("name", 3, "must be a text, not a number"),
        ("name", "  ", "must not be empty"),
        ("name", "a\u0000b", "must not have control characters"),
        ("format", "1", 'must be one of multiply-programme/1, not "1"'),
        ("start", 20200302, 'must be a date such as "2020-03-17", not a number'),
        ("start", "20200302", 'must be a calendar date such as "2020-03-17", not "20200302"'),
        ("start", "2020-W10-1", 'must be a calendar date such as "2020-03-17", not "2020-W10-1"'),
        ("end", "2020-03-01", "2020-03-01 lies before the start 2020-03-02: swap them"),
        ("end", "2031-03-01", "lies more than ten years after the start: plan a shorter programme"),
        ("weekdays", [1, 1], None),
        ("weekdays", [], "must name a weekday: 1 is Monday, 7 is Sunday"),
        ("themes", {}, "must be a list, not an object"),
        ("countries", None, "must be a list, not null"),
        ("weights", {"absence": 1.0}, None),
        ("weights", {"absence": True}, None),
        ("weights", {"absence": -1}, None),
        ("slug", "no spaces", None),
        ("meeting", [], 'unknown key, did you mean "meetings"?'),
    ],
)
def test_a_wrong_value_is_refused(path: str, value: object, message: str | None) -> None:
    found = faults_of(small_file(**{path: value}))
    assert len(found) == 1
    [(where, what)] = found.items()
    assert where.startswith(path)
    assert message is None or what == message


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"lat": 91, "lon": 0}, "lat"),
        ({"lat": 59.0}, "lat"),
        ({"lon": 15.0}, "lon"),
        ({"lat": 0, "lon": -181}, "lon"),
        ({"interests": {"planning": 4}}, "interests.planning"),
        ({"interests": {"planning": 1.5}}, "interests.planning"),
        ({"can_host": 1}, "can_host"),
        ({"unavailable": [["2020-03-05", "2020-03-04"]]}, "unavailable[0]"),
        ({"unavailable": ["2020-03-05"]}, "unavailable[0]"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"id": "kalmar"}, "id"),
        ({"id": "fore:runner"}, "id"),
    ],
)
def test_a_wrong_municipality_is_refused(changes: dict[str, Any], path: str) -> None:
    file = small_file()
    municipality(file, "lomma").update(changes)
    assert list(faults_of(file)) == [f"countries[0].municipalities[2].{path}"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_coordinates_must_be_finite(number: str) -> None:
    text = json.dumps(small_file()).replace("59.2741", number)
    assert faults_of(text) == {"countries[0].municipalities[0].lat": "must be a finite number"}


@pytest.mark.parametrize(
    ("standing", "path"),
    [
        (meeting("forerunner:orebro:3", "2020-03-03"), "slot"),
        (meeting("forerunner:orebro:1", "2020-03-03", host="kalmar"), "host"),
        (meeting("forerunner:orebro:1", "2020-03-03", host="nobody"), "host"),
        (meeting("network:SE:1", "2020-03-03", host="orebro"), "host"),
        (meeting("network:SE:1", "2020-03-03", country="DE"), "country"),
        (meeting("network:SE:1", "2020-03-03", theme="weather"), "theme"),
        (meeting("network:SE:1", "2020-03-03", status="postponed"), "status"),
        (meeting("network:SE:1", "2020-03-03", days=0), "days"),
        (meeting(None, "2020-03-03", country="XX"), "country"),
        (meeting(None, "2020-03-03", exemptions=[{"rule": "host", "reason": "why"}]), "exemptions"),
        (meeting("network:SE:1", "2020-03-03", exemptions=[{"rule": "hots", "reason": "why"}]), "exemptions[0].rule"),
        ({"slot": "network:SE:1", "start": "2020-03-03", "theme": "planning"}, "host"),
        ({"slot": "network:SE:1", "start": "2020-03-03", "host": "kalmar"}, "theme"),
    ],
)
def test_a_wrong_meeting_is_refused(standing: dict[str, Any], path: str) -> None:
    assert list(faults_of(small_file(meetings=[standing]))) == [f"meetings[0].{path}"]


def test_a_slot_is_filled_once_cancelled_meetings_left_aside() -> None:
    cancelled = meeting("network:SE:1", "2020-03-03", status="cancelled")
    standing = meeting("network:SE:1", "2020-03-10")
    read_programme(small_file(meetings=[cancelled, standing]))
    assert list(faults_of(small_file(meetings=[standing, standing]))) == ["meetings[1].slot"]


def test_a_file_says_on_which_day_it_is_planned_and_how_far_ahead_people_must_know() -> None:
    programme = read_programme(small_file(today="2020-03-02", notice_days=28))
    assert programme.first_day == date(2020, 3, 30)
    written = write_programme(programme)
    assert (written["today"], written["notice_days"]) == ("2020-03-02", 28)
    assert read_programme(written) == programme


def test_a_file_without_a_day_is_written_without_one() -> None:
    programme = read_programme(small_file())
    assert programme.first_day is None
    assert not {"today", "notice_days"} & write_programme(programme).keys()


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        ({"today": "2.3.2020"}, "today"),
        ({"today": None}, "today"),
        ({"notice_days": 28}, "notice_days"),
        ({"today": "2020-03-02", "notice_days": -1}, "notice_days"),
        ({"today": "2020-03-02", "notice_days": 366}, "notice_days"),
        ({"today": "2020-03-02", "notice_days": 7.5}, "notice_days"),
    ],
)
def test_a_wrong_day_or_notice_is_refused(keys: dict[str, Any], path: str) -> None:
    assert list(faults_of(small_file(**keys))) == [path]


@pytest.mark.parametrize(
    "history",
    [
        {"slot": "forerunner:orebro:1", "host": "kalmar"},
        {"slot": "network:SE:1", "host": "orebro"},
        {"slot": "network:SE:1", "host": "somebody-who-left"},
        {"slot": "network:SE:1", "theme": "dropped-since"},
        {"slot": "forerunner:orebro:3"},
        {"slot": "visit:orebro:1", "host": None},
        {"slot": "network:SE:1", "start": "2015-12-26", "days": 60},
        {"slot": None, "country": "DK"},
    ],
)
def test_a_cancelled_meeting_is_history_and_never_refused(history: dict[str, Any]) -> None:
    cancelled = {"host": "kalmar", "theme": "planning", "start": "2020-03-03", "status": "cancelled"} | history
    cancelled = {key: value for key, value in cancelled.items() if value is not None or key == "slot"}
    standing = meeting("network:SE:1", "2020-03-10")
    programme = read_programme(small_file(meetings=[cancelled, standing, cancelled]))
    assert programme.standing.keys() == {"network:SE:1"}
    assert programme.extra_meetings == ()
    assert read_programme(write_programme(programme)) == programme


def test_a_cancelled_meeting_with_a_misspelt_status_or_day_is_refused_all_the_same() -> None:
    wrong = meeting("network:SE:1", "2020-03-32", status="cancelled")
    assert list(faults_of(small_file(meetings=[wrong]))) == ["meetings[0].start"]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"en": "A", "se": "B"}, {"se": '"se" is the code of a country, did you mean "sv"?'}),
        ({"en": "A", "sv": "B", "se": "Northern Sami"}, {}),
        ({"SV": "A"}, {"SV": '"SV" is no language code of ISO 639-1, did you mean "sv"?'}),
        ({"sv-SE": "A"}, {"sv-SE": '"sv-SE" is no language code of ISO 639-1, did you mean "sv"?'}),
        ({"swe": "A", "dk": "B"}, {"swe": None, "dk": '"dk" is no language code of ISO 639-1, did you mean "da"?'}),
        ({"xx": "A"}, {"xx": '"xx" is no language code of ISO 639-1: write two letters, such as "en" or "sv"'}),
        ({"svenska": "A"}, {"svenska": '"svenska" is no language code of ISO 639-1, did you mean "sv"?'}),
    ],
)
@pytest.mark.parametrize("key", ["name", "content", "target_groups"])
def test_texts_are_in_languages_that_there_are(key: str, texts: dict[str, str], said: dict[str, str | None]) -> None:
    file = small_file()
    file["themes"][1][key] = texts if key == "name" else {code: [text] for code, text in texts.items()}
    if not said:
        read_programme(file)
        return
    found = faults_of(file)
    assert list(found) == [f"themes[1].{key}.{code}" for code in sorted(said)]
    assert all(message is None or found[f"themes[1].{key}.{code}"] == message for code, message in said.items())


def test_the_language_of_a_country_is_one() -> None:
    file = small_file()
    file["countries"][0]["language"] = "se"
    assert faults_of(file) == {"countries[0].language": '"se" is the code of a country, did you mean "sv"?'}
    file["countries"][0]["language"] = "sv"
    read_programme(file)


@pytest.mark.parametrize(
    ("country", "region", "message"),
    [
        ("SE", "SE-T", None),
        ("DE", "DE-BY", None),
        ("FR", "FR-IDF", None),
        ("SE", "DE-BY", '"DE-BY" is a region of DE, and this municipality lies in SE: write one of SE-AB, SE-AC,'),
        ("DE", "DE-BX", '"DE-BX" is no region of DE by ISO 3166-2: write one of DE-BB, DE-BE,'),
        ("SE", "T", '"T" is no region of SE by ISO 3166-2, did you mean "SE-T"?'),
        ("SE", "se-t", '"se-t" is no region of SE by ISO 3166-2, did you mean "SE-T"?'),
        ("FR", "FR-ABCD", '"FR-ABCD" is no region of FR by ISO 3166-2: write FR, a hyphen and'),
        ("AT", "Tirol", '"Tirol" is no region of AT by ISO 3166-2: write one of AT-1,'),
    ],
)
def test_a_region_is_one_of_the_municipality_s_own_country(country: str, region: str, message: str | None) -> None:
    file = small_file()
    file["countries"][0]["code"] = country
    municipality(file, "kalmar")["region"] = region
    if message is None:
        assert read_programme(file).municipality["kalmar"].region == region
        return
    [(path, said)] = faults_of(file).items()
    assert path == "countries[0].municipalities[1].region"
    assert said.startswith(message)


@pytest.mark.parametrize("code", ["AT", "CH", "DE", "FI", "IT", "PL", "PT", "RO"])
def test_regions_with_holidays_of_their_own_are_known(code: str) -> None:
    parts = [part for part in list_supported_countries(include_aliases=False)[code] if len(part) <= 3]
    assert [fault_of_region(code, f"{code}-{part}") for part in parts] == [""] * len(parts)


@pytest.mark.parametrize("start", ["2030-03-19", "2015-03-17"])
@pytest.mark.parametrize("status", ["confirmed", "published"])
def test_an_agreed_meeting_years_away_is_refused_rather_than_moved(start: str, status: str) -> None:
    far = meeting("network:SE:1", start, status=status)
    found = faults_of(small_file(meetings=[far]))
    assert list(found) == ["meetings[0].start"]
    assert "more than a year outside the programme, 2020-03-02 to 2020-06-26" in found["meetings[0].start"]
    exemption = {"rule": "period", "reason": "The fair is in that year."}
    for reason in ({"status": "held"}, {"status": "cancelled"}, {"locked": True}, {"exemptions": [exemption]}):
        read_programme(small_file(meetings=[far | reason]))
    assert read_snapshot(small_file(meetings=[far])).standing["network:SE:1"].status == status


def test_a_meeting_just_outside_the_programme_is_no_slip() -> None:
    read_programme(small_file(meetings=[meeting("network:SE:1", "2020-07-03", status="published")]))


def test_a_host_that_cannot_host_any_more_is_no_fault_of_a_standing_meeting() -> None:
    programme = read_programme(small_file(meetings=[meeting("network:SE:1", "2020-03-03", host="lomma")]))
    assert programme.standing["network:SE:1"].host == "lomma"


def test_an_exempt_meeting_may_have_another_host() -> None:
    exemption = {"rule": "host", "reason": "Kalmar took over"}
    standing = meeting("forerunner:orebro:1", "2020-03-03", host="kalmar", exemptions=[exemption])
    programme = read_programme(small_file(meetings=[standing]))
    assert programme.standing["forerunner:orebro:1"].stays
    assert write_programme(programme)["meetings"][0]["exemptions"] == [exemption]


def test_duplicates_are_refused() -> None:
    file = small_file()
    file["themes"].append(file["themes"][0])
    file["rules"].append(file["rules"][0])
    file["countries"].append({"code": "SE", "name": "Again", "municipalities": []})
    assert set(faults_of(file)) == {"themes[3].key", "rules[3].kind", "countries[1].code"}


def test_a_key_that_stands_twice_is_refused() -> None:
    text = json.dumps(small_file()).replace('"id": "lomma"', '"id": "lomma", "id": "lund"')
    assert faults_of(text) == {"countries[0].municipalities[2].id": "stands twice in its object: keep one"}


def test_a_year_belongs_to_a_programme_wide_rule() -> None:
    file = small_file()
    file["rules"][0]["year"] = 2020
    assert list(faults_of(file)) == ["rules[0].year"]


def test_unknown_public_holidays_are_refused() -> None:
    file = small_file()
    file["countries"].append({"code": "ZZ", "public_holidays": "auto", "municipalities": []})
    assert list(faults_of(file)) == ["countries[1].public_holidays"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not JSON: Expecting value at line 1, column 1"),
        ('{"a": 1,\n "b" 2}', "not JSON: Expecting ':' delimiter at line 2, column 6"),
        ("[]", "must be an object, not a list"),
        ("[" * 100_000, "not a programme: nested too deeply"),
    ],
)
def test_what_is_no_programme_is_refused(text: str, message: str) -> None:
    assert faults_of(text) == {"(file)": message}


def test_faults_come_one_a_line_whatever_the_file_holds() -> None:
    with pytest.raises(InvalidProgramme) as invalid:
        read_programme(small_file(**{"new\nline": 1}, meetings=[meeting("network:SE:1", "2020-03-03", theme="a\nb")]))
    assert all("\n" not in str(fault) for fault in invalid.value.faults)
    assert len(str(invalid.value).splitlines()) == 2


def test_level_0_says_the_same_as_none() -> None:
    file = small_file()
    municipality(file, "lomma")["interests"] = {"planning": 0, "politics": 2}
    programme = read_programme(file)
    assert programme.municipality["lomma"].interests == {"politics": 2}


def test_a_wrong_role_is_not_taken_for_a_repeated_one() -> None:
    file = small_file()
    file["rules"][0]["audience"] = ["forerunner", "guest"]
    assert faults_of(file) == {"rules[0].audience[1]": 'must be one of forerunner, award, network, not "guest"'}


def test_a_role_that_stands_twice_is_refused() -> None:
    file = small_file()
    file["rules"][0]["audience"] = ["network", "network"]
    assert faults_of(file) == {"rules[0].audience[1]": "network stands twice"}
