"""Programmes with any number of made-up networks, alike in kind to real ones: the same number and seed, the same file.

    python -m benchmarks.networks 120 > large.json

Each network has six to ten municipalities, holidays and closed periods; its municipalities are away now and then, some
wish for periods, some can't host. Every tenth network has two award winners, every eighth three forerunners.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from random import Random
from string import ascii_uppercase
from typing import Any

File = dict[str, Any]

SEED = 2020
START, END = date(2026, 9, 7), date(2027, 12, 17)
DAYS = (END - START).days
REAL = (
    "SE",
    "DE",
    "AT",
    "HU",
    "IT",
    "PL",
    "DK",
    "FI",
    "NO",
    "NL",
    "BE",
    "FR",
    "ES",
    "PT",
    "CZ",
    "SK",
    "SI",
    "HR",
    "RO",
    "BG",
)
NATIONAL = ("political-leadership", "planning", "citizen-engagement", "open")
BEGINNINGS = ("Ål", "Łęk", "Győr", "Sør", "Grün", "L'A", "Žďár", "Öster", "Szőke", "Świę", "Kär", "Fül")
ENDS = ("ånga", "ów", "szőlős", "bæk", "straße", "quila", "nad–Sázavou", "köping", "hegy", "tochłowice", "nten", "öp")
EVERYBODY = ["forerunner", "award", "network"]


def generated(networks: int, seed: int = SEED) -> File:
    """Return a programme file with so many networks and one conference in the last year."""
    random = Random(seed)  # noqa: S311 - made-up towns are no secret
    codes = (*REAL, *("".join(pair) for pair in product(ascii_uppercase, repeat=2) if "".join(pair) not in REAL))
    if not 0 < networks <= len(codes):
        raise ValueError(f"1 to {len(codes)} networks, not {networks}")
    return {
        "format": "multiply-programme/1",
        "slug": f"generated-{networks}",
        "name": f"Exchange of {networks} networks – Łódź to Győr",
        "start": START.isoformat(),
        "end": END.isoformat(),
        "themes": [*(_theme(key, "national") for key in NATIONAL), _theme("european-exchange", "programme")],
        "rules": [
            _rule("forerunner", "forerunner", "each", 2, EVERYBODY),
            _rule("award", "award", "each", 1, EVERYBODY),
            _rule("network", "network", "country", 1, ["network"]),
            _rule("conference", "forerunner", "programme", 1, EVERYBODY) | {"days": 2, "year": END.year},
        ],
        "countries": [_country(random, number, code) for number, code in enumerate(codes[:networks])],
        "meetings": [],
    }


def _theme(key: str, scope: str) -> File:
    return {"key": key, "name": {"en": key.replace("-", " ").capitalize()}, "scope": scope}


def _rule(kind: str, role: str, scope: str, meetings: int, audience: list[str]) -> File:
    return {"kind": kind, "host_role": role, "scope": scope, "meetings": meetings, "audience": audience, "days": 1}


def _country(random: Random, number: int, code: str) -> File:
    roles = ["forerunner"] * (3 if number % 8 == 7 else 2) + ["award"] * (2 if number % 10 == 9 else 1)
    roles += ["network"] * (random.randint(6, 10) - len(roles))
    middle = random.uniform(38, 65), random.uniform(-8, 28)
    return {
        "code": code,
        "name": f"Land {code}",
        "public_holidays": "auto" if code in REAL else _some_days(random, 11),
        "closed": [["2026-12-19", "2027-01-06"], _iso(random.randint(270, 300), random.randint(20, 45))],
        "municipalities": [
            _municipality(random, f"{code.lower()}-{index}", role, middle, is_willing=index + 1 == len(roles))
            for index, role in enumerate(roles)
        ],
    }


def _municipality(random: Random, key: str, role: str, middle: tuple[float, float], *, is_willing: bool) -> File:
    return {
        "id": key,
        "name": f"{random.choice(BEGINNINGS)}{random.choice(ENDS)}",
        "role": role,
        "lat": round(middle[0] + random.uniform(-3, 3), 4),
        "lon": round(middle[1] + random.uniform(-4, 4), 4),
        "can_host": role != "network" or is_willing or random.random() < 0.8,
        "unavailable": list(_periods(random, random.randint(2, 7), 9)),
        "preferred": list(_periods(random, 1, 120)) if random.random() < 0.3 else [],
        "expertise": {theme: random.randint(0, 3) for theme in NATIONAL},
        "interests": {theme: random.randint(0, 3) for theme in NATIONAL},
    }


def _periods(random: Random, number: int, longest: int) -> Iterator[list[str]]:
    for _ in range(number):
        yield _iso(random.randint(0, DAYS), random.randint(0, longest))


def _some_days(random: Random, number: int) -> list[str]:
    return sorted(_iso(random.randint(0, DAYS), 0)[0] for _ in range(number))


def _iso(first: int, length: int) -> list[str]:
    return [(START + timedelta(days=day)).isoformat() for day in (first, first + length)]


def main() -> int:
    """Write a file to stdout."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("networks", type=int)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    json.dump(generated(options.networks, options.seed), sys.stdout, indent=1, ensure_ascii=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
