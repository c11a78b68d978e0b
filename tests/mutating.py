"""Files, tokens and mails with something of them changed: cut off, swollen, turned round, something odd put in.

MUTATIONS says how many of each a test tries, MUTATIONS_SEED which; an ordinary run tries few.
"""

import json
import os
from collections.abc import Iterator
from copy import deepcopy
from random import Random, SystemRandom
from typing import Any

SEED = int(os.environ.get("MUTATIONS_SEED", 0)) or SystemRandom().randrange(10**9)
MUTATIONS = int(os.environ.get("MUTATIONS", 0))
ODD_VALUES = (
    *(None, True, False, 0, -1, 1, 2**31, 2**63, 10**400, 0.5, 1e308, -1e308, float("inf"), float("nan"), [], {}, [[]]),
    *("", " ", "a", "a" * 5000, "²", "٣", "9" * 5000, "\x00", "\x0b", "\u202e", "\u2028", "\ud800", "ß", "İ"),
    *("0000-01-01", "9999-12-31", "2027-02-30", "2027-01-01T00:00", "SE", "en", "[0]", "a.b", "../x", "Europe/../etc"),
    *("network", "planning", "{", "%s", "{0}", "auto", "conference:1", "network:SE:1", [["2027-01-01"]], {"": 1}),
)  # fmt: skip
ODD_KEYS = ("", "a", "²", "9" * 5000, "a.b", "[0]", "\x00", "\ud800", "format", "meetings", "\u202e", "__class__")
ODD_OCTETS = (
    b"",
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\r\n",
    b"--",
    b'"',
    b"{",
    b"9" * 400,
    b"PK\x03\x04",
    b"\\ud800",
)


def times(ordinarily: int) -> int:
    """Return how often to try: so often in an ordinary run."""
    return MUTATIONS or ordinarily


def dice(about: str) -> Random:
    """Return dice, and print what throws the same again."""
    print(f"MUTATIONS_SEED={SEED}")
    return Random(f"{SEED} {about}")


def mutated_octets(content: bytes, dice: Random) -> bytes:
    """Return a content with one to three changes."""
    for _time in range(dice.randint(1, 3)):
        start, end = sorted(dice.randrange(len(content) + 1) for _side in range(2))
        end = min(end, start + dice.choice((1, 4, 40, len(content))))
        content = dice.choice(
            (
                content[:start],
                content[start:],
                content[:start] + content[end:],
                content[:start] + dice.choice(ODD_OCTETS) + content[end:],
                content[:end] + content[start:],
                content[:start] + content[start:end][::-1] + content[end:],
                content[:start] + bytes([dice.randrange(256)]) + content[start + 1 :],
            )
        )
    return content


def mutated_value(value: Any, dice: Random) -> Any:
    """Return a value as JSON has it, one to three of its parts changed, left out or put elsewhere."""
    value = deepcopy(value)
    for _time in range(dice.randint(1, 3)):
        places = list(_places(value))
        if not places:
            return dice.choice(ODD_VALUES)
        within, key = dice.choice(places)
        match dice.randrange(6):
            case 0:
                del within[key]
            case 1 if isinstance(within, dict):
                within[dice.choice(ODD_KEYS)] = within.pop(key)
            case 2 if isinstance(within, list):
                within.extend(deepcopy(within))
            case 3:
                other, other_key = dice.choice(places)
                within[key] = deepcopy(other[other_key])
            case _:
                within[key] = deepcopy(dice.choice(ODD_VALUES))
    return value


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


def as_json(value: Any) -> str:
    """Return JSON as it may come, lone surrogates and numbers that are none included."""
    return json.dumps(value, ensure_ascii=True)
