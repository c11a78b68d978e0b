"""Plan a programme: the function that the command line, the tests and the benchmarks call."""

from collections.abc import Iterable

from exchanges.planning.across_networks.master_problem import Answer, Report, join, silent
from exchanges.planning.conflicts.explanation import explain
from exchanges.planning.files.plan_files import Change, Plan, PlannedMeeting, Status
from exchanges.planning.limits.time_limit import TimeLimit
from exchanges.planning.network_search.subproblem import PlannerError
from exchanges.planning.network_search.tables import NEVER
from exchanges.planning.problem.problem import Problem, problem_of
from exchanges.planning.problem.programme import Placement, Programme
from exchanges.planning.problem.slots import Slot
from exchanges.planning.specification.checks import violations
from exchanges.planning.specification.costs import absent, cost_terms, is_altered

__all__ = ["DEFAULT_TIME_LIMIT", "DEFAULT_WORKERS", "PlannerError", "plan_programme"]

DEFAULT_TIME_LIMIT = 60.0
DEFAULT_WORKERS = 2


def plan_programme(
    programme: Programme,
    *,
    time_limit: float | TimeLimit = DEFAULT_TIME_LIMIT,
    workers: int = DEFAULT_WORKERS,
    country: str | None = None,
    progress: Report = silent,
) -> Plan:
    """Plan the open slots of a programme, or of one of its countries; every plan is checked before it is returned.

    `time_limit` is in seconds, or a limit that runs already, as when the file had to be read first. `workers` is how
    many threads look for networks' plans at once. `country` is a country's code: its slots alone are planned, and
    all that stands elsewhere stays. `progress` is called with a line of words now and then, for whoever waits.

    Infeasible is a result, with its conflict and repairs. The same programme and options give the same plan, unless
    the time runs out. Raise PlannerError where the plan found does not pass the checks: a fault of the planner.
    """
    limit = time_limit if isinstance(time_limit, TimeLimit) else TimeLimit(time_limit)
    problem = problem_of(programme, country=country)
    answer = join(problem, limit, workers, progress)
    if answer.bound >= NEVER:
        progress("no plan keeps all rules: looking for the reason")
        # However late it is: that there is no plan, without a reason, would help nobody.
        why = explain(problem, country, limit.with_grace(), answer.hopeless)
        return Plan(
            programme.slug,
            "infeasible",
            seconds=limit.elapsed,
            conflicts=why.conflicts,
            repairs=why.repairs,
            repair_sets=why.sets,
        )
    if answer.cost is None:
        return Plan(programme.slug, "unknown", bound=answer.bound, seconds=limit.elapsed)
    return _checked(problem, country, answer, limit)


def _checked(problem: Problem, country: str | None, answer: Answer, limit: TimeLimit) -> Plan:
    programme = problem.programme
    found = {placement.slot: placement for placement in (*answer.placements, *problem.staying.values())}
    broken = violations(programme, found.values(), country=country)
    if broken:
        raise PlannerError("the plan found breaks rules: " + "; ".join(violation.message for violation in broken))
    terms = cost_terms(programme, found.values())
    if terms.total != answer.cost or answer.bound > answer.cost:
        raise PlannerError(f"the plan costs {terms.total}, the solver says {answer.cost}, at least {answer.bound}")
    status: Status = "optimal" if answer.bound == answer.cost else "feasible"
    return Plan(
        programme=programme.slug,
        status=status,
        meetings=tuple(_planned(programme, problem.slots, found)),
        cost=terms.total,
        bound=answer.bound,
        cost_terms=terms,
        seconds=limit.elapsed,
    )


def _planned(programme: Programme, slots: Iterable[Slot], found: dict[str, Placement]) -> Iterable[PlannedMeeting]:
    """Yield the plan's meetings in the order of slots."""
    for slot in slots:
        placement = found[slot.key]
        yield PlannedMeeting(
            slot=slot.key,
            kind=slot.rule.kind,
            country=programme.country_of[placement.host].code,
            host=placement.host,
            theme=placement.theme,
            start=placement.start,
            end=placement.end,
            absent=absent(programme, placement),
            change=_change(programme, placement),
        )


def _change(programme: Programme, placement: Placement) -> Change:
    standing = programme.standing.get(placement.slot)
    if standing is None:
        return "new"
    return "moved" if is_altered(standing, placement) else "none"
