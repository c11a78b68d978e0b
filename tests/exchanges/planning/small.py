"""A small programme to change one thing in: a Swedish network of four, no holidays, spring 2020."""

from copy import deepcopy
from typing import Any

from exchanges.planning.files.programme_files import read_programme
from exchanges.planning.problem.programme import Programme

File = dict[str, Any]

FILE: File = {
    "format": "multiply-programme/1",
    "slug": "small",
    "name": "Small",
    "start": "2020-03-02",  # a Monday
    "end": "2020-06-26",
    "weekdays": [1, 2, 3, 4, 5],
    "themes": [
        {"key": "planning", "name": {"en": "Planning"}, "scope": "national"},
        {"key": "politics", "name": {"en": "Politics"}, "scope": "national"},
        {"key": "european", "name": {"en": "European"}, "scope": "programme"},
    ],
    "rules": [
        {
            "kind": "forerunner",
            "host_role": "forerunner",
            "scope": "each",
            "meetings": 2,
            "audience": ["forerunner", "award", "network"],
            "days": 1,
        },
        {
            "kind": "network",
            "host_role": "network",
            "scope": "country",
            "meetings": 1,
            "audience": ["network"],
            "days": 1,
        },
        {
            "kind": "conference",
            "host_role": "forerunner",
            "scope": "programme",
            "meetings": 1,
            "audience": ["forerunner", "award", "network"],
            "days": 2,
            "year": 2020,
        },
    ],
    "spacing": {"country_gap_days": 7, "host_gap_days": 21, "conference_lead_days": 14, "ideal_gap_days": 14},
    "weights": {"absence": 10, "theme": 1, "preference": 5, "travel": 1, "crowding": 4, "change": 25},
    "countries": [
        {
            "code": "SE",
            "name": "Sweden",
            "public_holidays": [],
            "municipalities": [
                {"id": "orebro", "name": "Örebro", "role": "forerunner", "lat": 59.2741, "lon": 15.2066},
                {"id": "kalmar", "name": "Kalmar", "role": "network", "lat": 56.6616, "lon": 16.3616},
                {"id": "lomma", "name": "Lomma", "role": "network", "can_host": False},
            ],
        }
    ],
    "meetings": [],
}


def small_file(**changes: Any) -> File:
    """Return the small file with some of its parts replaced."""
    return deepcopy(FILE) | changes


def municipality(file: File, key: str) -> File:
    """Return a municipality of the file, to be changed."""
    return next(
        municipality
        for country in file["countries"]
        for municipality in country["municipalities"]
        if municipality["id"] == key
    )


def small_programme(**changes: Any) -> Programme:
    """Return the small programme with some of its file's parts replaced."""
    return read_programme(small_file(**changes))


def meeting(slot: str | None, start: str, **more: Any) -> File:
    """Return a standing meeting in the file's words; host and theme are those that fit the slot."""
    host = {"forerunner": "orebro", "network": "kalmar", "conference": "orebro"}
    kind = (slot or "").split(":")[0]
    fitting: File = {} if slot is None else {"host": host[kind], "theme": "european" if "conf" in slot else "planning"}
    return {"slot": slot, "start": start} | fitting | more
