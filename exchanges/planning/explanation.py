"""Why there is no plan, and what would do."""

from exchanges.planning.limits import TimeLimit
from exchanges.planning.plan import Conflict, Repair
from exchanges.planning.problem import Problem


def explain(problem: Problem, limit: TimeLimit) -> tuple[tuple[Conflict, ...], tuple[Repair, ...]]:
    """Return an irreducible conflict and the repairs."""
    return (), ()
