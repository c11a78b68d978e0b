"""Read JSON values strictly and note every fault with its path, instead of stopping at the first."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from math import isfinite
from typing import Any, Literal, TypeVar

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
PLAIN_KEY = re.compile(r"[\w-]+")
CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffc\ufffe\uffff]"
)
"""What no text may hold: controls but for tab and line end, what turns the direction of writing, what is no sign."""

YEARS = (1900, 2199)
NO_DAY = date.min
WHOLE_FILE = "(file)"

Choice = TypeVar("Choice", bound=str)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a path, as in `countries[0].municipalities[2].lat`."""

    path: str
    message: str

    def __str__(self) -> str:
        """Return one line, whatever the file had in it."""
        return " ".join(f"{self.path}: {self.message}".split())


class InvalidProgramme(ValueError):
    """A programme file is not valid; `faults` holds everything that is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


class RepeatedKeys(dict[str, Any]):
    """An object whose text named some keys twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.repeated = sorted(key for key, times in Counter(key for key, _value in pairs).items() if times > 1)


def parse_json(text: str) -> Any:
    """Parse JSON, keeping sight of repeated keys; raise InvalidProgramme with line and column."""
    try:
        return json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        position = f"line {error.lineno}, column {error.colno}"
        raise InvalidProgramme([Fault(WHOLE_FILE, f"not JSON: {error.msg} at {position}")]) from error
    except RecursionError as error:
        raise InvalidProgramme([Fault(WHOLE_FILE, "not a programme: nested too deeply")]) from error
    except ValueError as error:
        raise InvalidProgramme([Fault(WHOLE_FILE, f"not JSON: {error}")]) from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    return plain if len(plain) == len(pairs) else RepeatedKeys(pairs)


class Node:
    """A value in the file and its path. Reading it gives the value, or a fault and a harmless stand-in.

    Stand-ins are empty: "", 0, `NO_DAY`, no items.
    """

    def __init__(self, value: Any, path: str, faults: list[Fault]) -> None:
        self.value = value
        self.path = path
        self.faults = faults

    def fault(self, message: str) -> None:
        """Note what is wrong here."""
        self.faults.append(Fault(self.path or WHOLE_FILE, message))

    def fields(self, *, required: Sequence[str], optional: Sequence[str] = ()) -> "Fields":
        """Read an object; unknown, missing and repeated keys are faults."""
        content = self.value if isinstance(self.value, dict) else {}
        if not isinstance(self.value, dict):
            self.fault(f"must be an object, not {kind_of(self.value)}")
            return Fields(self, {})
        known = (*required, *optional)
        self._refuse_repeated_keys()
        for key in content:
            if key not in known:
                close = get_close_matches(key, known, n=1)
                hint = f', did you mean "{close[0]}"?' if close else f"; known are {', '.join(known)}"
                self._child(key, content[key]).fault(f"unknown key{hint}")
        for key in required:
            if key not in content:
                self._child(key, None).fault("is missing")
        return Fields(self, content)

    def entries(self) -> Iterator[tuple[str, "Node"]]:
        """Read an object whose keys are free, none of them empty."""
        if not isinstance(self.value, dict):
            self.fault(f"must be an object, not {kind_of(self.value)}")
            return
        self._refuse_repeated_keys()
        for key, value in self.value.items():
            node = self._child(key, value)
            if not key.strip() or CONTROL.search(key):
                node.fault("needs a readable key")
            else:
                yield key, node

    def items(self) -> Iterator["Node"]:
        """Read a list."""
        if not isinstance(self.value, list):
            self.fault(f"must be a list, not {kind_of(self.value)}")
            return
        for index, value in enumerate(self.value):
            yield Node(value, f"{self.path}[{index}]", self.faults)

    def text(self, *, blank: bool = False, longest: int = 200) -> str:
        """Read a text without control characters."""
        if not isinstance(self.value, str):
            self.fault(f"must be a text, not {kind_of(self.value)}")
            return ""
        if not blank and not self.value.strip():
            self.fault("must not be empty")
        elif CONTROL.search(self.value):
            self.fault("must not have control characters")
        elif len(self.value) > longest:
            self.fault(f"must not be longer than {longest} characters")
        else:
            return self.value
        return ""

    def identifier(self, *, longest: int = 80) -> str:
        """Read a name made of letters a to z, digits, hyphens and underscores."""
        text = self.text(longest=longest)
        if text and not IDENTIFIER.fullmatch(text):
            self.fault(f'"{text}" must be made of letters a to z, digits, hyphens and underscores')
            return ""
        return text

    def choice(self, options: Sequence[Choice]) -> Choice:
        """Read one of the options; the first stands in."""
        if isinstance(self.value, str):
            for option in options:
                if option == self.value:
                    return option
        close = get_close_matches(self.value, options, n=1) if isinstance(self.value, str) else []
        hint = f', did you mean "{close[0]}"?' if close else ""
        self.fault(f"must be one of {', '.join(options)}, not {shown(self.value)}{hint}")
        return options[0]

    def whole(self, low: int, high: int) -> int:
        """Read a whole number from low to high."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            self.fault(f"must be a whole number, not {kind_of(self.value)}")
        elif not low <= self.value <= high:
            self.fault(f"must be {low} to {high}, not {shown(self.value)}")
        else:
            return self.value
        return low

    def number(self, low: float, high: float) -> float | None:
        """Read a finite number from low to high; None stands in."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            self.fault(f"must be a number, not {kind_of(self.value)}")
        elif isinstance(self.value, float) and not isfinite(self.value):
            self.fault("must be a finite number")
        elif not low <= self.value <= high:
            self.fault(f"must be {low:g} to {high:g}, not {shown(self.value)}")
        else:
            return float(self.value)
        return None

    def flag(self) -> bool:
        """Read true or false."""
        if not isinstance(self.value, bool):
            self.fault(f"must be true or false, not {kind_of(self.value)}")
            return False
        return self.value

    def day(self) -> date:
        """Read a calendar date, year-month-day."""
        if not isinstance(self.value, str):
            self.fault(f'must be a date such as "2020-03-17", not {kind_of(self.value)}')
            return NO_DAY
        try:
            day = date.fromisoformat(self.value) if DATE.fullmatch(self.value) else NO_DAY
        except ValueError:
            day = NO_DAY
        if day == NO_DAY:
            self.fault(f'must be a calendar date such as "2020-03-17", not {shown(self.value)}')
        elif not YEARS[0] <= day.year <= YEARS[1]:
            self.fault(f"must lie in the years {YEARS[0]} to {YEARS[1]}, not {shown(self.value)}")
            return NO_DAY
        return day

    def period(self) -> tuple[date, date]:
        """Read a pair of dates, the first not after the last."""
        if not isinstance(self.value, list) or len(self.value) != 2:
            self.fault('must be a pair of dates such as ["2020-07-01", "2020-08-16"]')
            return NO_DAY, NO_DAY
        first, last = (node.day() for node in self.items())
        if NO_DAY not in (first, last) and first > last:
            self.fault(f"ends on {last}, before it starts on {first}: swap the two dates")
        return first, last

    def _child(self, key: str, value: Any) -> "Node":
        return Node(value, step(self.path, key), self.faults)

    def _refuse_repeated_keys(self) -> None:
        if isinstance(self.value, RepeatedKeys):
            for key in self.value.repeated:
                self._child(key, None).fault("stands twice in its object: keep one")


class Fields:
    """The fields of an object with known keys."""

    def __init__(self, node: Node, content: dict[str, Any]) -> None:
        self._node = node
        self._content = content

    def __contains__(self, key: str) -> bool:
        return key in self._content

    def __getitem__(self, key: str) -> Node:
        """Return the field; one that is missing was noted already and reads as empty without a word."""
        if key in self._content:
            return self._node._child(key, self._content[key])
        return _Missing(self._node._child(key, None).path)


class _Missing(Node):
    """A missing field: everything reads as its stand-in, nothing is noted twice."""

    def __init__(self, path: str) -> None:
        super().__init__(None, path, [])


def step(path: str, key: str) -> str:
    """Return the path of an object's field."""
    name = key if PLAIN_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=True)
    return f"{path}.{name}" if path else name


def kind_of(value: Any) -> Literal["null", "true or false", "a number", "a text", "a list", "an object"]:
    """Name a JSON value's type as people do."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a text"
    return "a list" if isinstance(value, list) else "an object"


def shown(value: Any) -> str:
    """Show a value briefly, as JSON."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**15:
        return "such a large number"
    text = json.dumps(value, ensure_ascii=True, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."
