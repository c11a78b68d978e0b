"""Whatever is done to a programme file, it reads, or is refused with the path of each fault, at once."""

import time
from pathlib import Path

from exchanges.planning.files.programme_files import Fault, InvalidProgramme, load_programme
from tests.exchanges.planning.small import FILE, meeting
from tests.mutating import as_json, dice, mutated_octets, mutated_value, times

SAMPLE = Path(__file__).parents[4] / "exchanges" / "sample" / "multiply-2020.json"
WITH_MEETINGS = {
    **FILE,
    "meetings": [
        meeting(
            "network:SE:1",
            "2020-03-17",
            status="published",
            confirmed=True,
            exemptions=[{"rule": "closed", "reason": "Győr's – “leider”", "start": "2020-03-17"}],
        ),
        meeting(None, "2020-04-21", country="SE", host="orebro", co_hosts=["kalmar"], also_fills=["network:SE:1"]),
    ],
}


def read(text: str) -> None:
    began = time.process_time()
    faults = _faults_of(text)
    assert faults is None or faults
    assert all(fault.path and fault.message and str(fault).isprintable() for fault in faults or ())
    assert time.process_time() - began < 5


def _faults_of(text: str) -> tuple[Fault, ...] | None:
    try:
        load_programme(text)
    except InvalidProgramme as refusal:
        return refusal.faults
    return None


def test_a_file_with_other_values() -> None:
    thrown = dice("values")
    for _time in range(times(200)):
        read(as_json(mutated_value(WITH_MEETINGS, thrown)))


def test_a_file_with_other_signs() -> None:
    thrown = dice("signs")
    content = as_json(WITH_MEETINGS).encode()
    for _time in range(times(200)):
        read(mutated_octets(content, thrown).decode("utf-8", "replace"))


def test_a_file_that_is_deep_wide_or_says_all_twice() -> None:
    deep = "[" * 100_000
    wide = as_json({**FILE, "meetings": [{}] * 10_000})
    twice = '{"a": 1, "b": 2, ' + ", ".join(f'"{number}": 1' for number in range(5_000)) + ', "a": 3}'
    for text in (deep, wide, twice, "", "\x00", "NaN", '"' + "9" * 100_000, "9" * 100_000):
        read(text)
