"""Large programmes: how much work is done, counted, never timed."""

from collections.abc import Iterator
from typing import Any

import pytest

from benchmarks.networks import generated
from exchanges.planning import slots
from exchanges.planning.checks import violations
from exchanges.planning.costs import absent, cost_terms
from exchanges.planning.files import read_programme
from exchanges.planning.solver import plan_programme


def test_slots_are_made_once_a_programme_however_many_meetings_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    programme = read_programme(generated(4))
    made: list[str] = []
    make = slots._slots_of_rule

    def counted(*arguments: Any) -> Iterator[slots.Slot]:
        made.append(arguments[1].kind)
        return make(*arguments)

    monkeypatch.setattr(slots, "_slots_of_rule", counted)
    plan = plan_programme(programme)
    assert plan.status == "optimal"
    assert len(plan.meetings) > len(made)
    assert len(made) <= 2 * len(programme.rules)
    made.clear()
    assert violations(programme, plan.meetings) == []
    assert cost_terms(programme, plan.meetings).total == plan.cost
    assert [absent(programme, meeting) for meeting in plan.meetings] == [meeting.absent for meeting in plan.meetings]
    assert len(made) <= len(programme.rules)


def test_a_generated_programme_is_the_same_every_time() -> None:
    assert generated(12) == generated(12)
    assert generated(12) != generated(12, seed=1)
