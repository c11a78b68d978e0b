"""Whatever is done to a programme under way, in whatever order: it can be trusted the day after."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.exchanges.under_way.invariants import faults, lost_in_the_file, unplannable
from tests.exchanges.under_way.world import STEPS, UnderWay

EXAMPLES = int(os.environ.get("UNDER_WAY_EXAMPLES", "12"))
"""How many programmes are lived through; `make under-way` lives through many more."""

Act = tuple[str, int, int]
_ANY = st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 999), st.integers(0, 999))
_BEGUN: list[list[Act]] = [
    [],
    [("plan_and_accept", 0, 0), ("publish", 0, 1)],
    [("plan_and_accept", 0, 0), ("publish", 0, 1), ("wait", 0, 24), ("register", 1, 1), ("register", 2, 3)],
]


class AnyOrder(TestCase):
    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(begun=st.sampled_from(_BEGUN), acts=st.lists(_ANY, min_size=1, max_size=14))
    def test_a_programme_can_be_trusted_after_whatever_was_done(self, begun: list[Act], acts: list[Act]) -> None:
        world = UnderWay()
        for name, one, other in [*begun, *acts]:
            world.take(name, one, other)
            assert list(faults(world)) == [], world.done
        assert list(unplannable(world)) == [], world.done
        assert list(lost_in_the_file(world)) == [], world.done


@pytest.mark.django_db
def test_every_step_is_possible() -> None:
    """A way through a programme on which nothing is refused: what the machine tries is not refused out of hand."""
    world = UnderWay()
    for name, one, other in [
        ("plan_and_accept", 0, 0),
        ("publish", 0, 1),
        ("register", 0, 1),
        ("register", 0, 2),
        ("go_online", 0, 1),
        ("leave", 0, 0),
        ("wait", 0, 3),
        ("cancel", 3, 0),
        ("publish", 0, 1),
    ]:
        world.take(name, one, other)
    assert set(world.done) == {"plan_and_accept", "publish", "register", "go_online", "leave", "wait", "cancel"}
