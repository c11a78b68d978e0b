"""A plan of the small programme that keeps every rule, to change one thing in and to be judged."""

from datetime import date
from typing import Any

from exchanges.planning.problem.programme import Placement, Programme
from exchanges.planning.specification.checks import violations

KEPT = {
    "forerunner:orebro:1": Placement("forerunner:orebro:1", "orebro", "planning", date(2020, 3, 3)),
    "forerunner:orebro:2": Placement("forerunner:orebro:2", "orebro", "politics", date(2020, 3, 24)),
    "network:SE:1": Placement("network:SE:1", "kalmar", "planning", date(2020, 3, 31)),
    "conference:1": Placement("conference:1", "orebro", "european", date(2020, 4, 14), 2),
}


def changed(**placements: Any) -> list[Placement]:
    """Return the plan that keeps every rule, but with parts of some meetings replaced, by short names."""
    names = {"first": "forerunner:orebro:1", "second": "forerunner:orebro:2", "network": "network:SE:1"}
    meetings = dict(KEPT)
    for name, changes in placements.items():
        key = names.get(name, "conference:1")
        old = meetings[key]
        parts = {"host": old.host, "theme": old.theme, "start": old.start, "days": old.days} | changes
        meetings[key] = Placement(key, **parts)
    return list(meetings.values())


def codes(programme: Programme, meetings: list[Placement], **options: Any) -> list[str]:
    return [violation.code for violation in violations(programme, meetings, **options)]
