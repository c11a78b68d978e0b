"""The page of a proposal: its proof, its plan in words, and what it would move."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, fields

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchanges.hosting.conflict_texts import describe_conflict
from exchanges.hosting.programme_names import Names, day_in_words, days_in_words
from exchanges.hosting.repair_texts import describe_repair
from exchanges.hosting.visitors import without_visitors_in_words
from exchanges.planning.files.plan_files import Plan, PlannedMeeting, read_plan
from exchanges.planning.files.programme_files import read_snapshot
from exchanges.planning.problem.programme import StandingMeeting
from exchanges.planning.problem.slots import slots_of
from exchanges.planning.problem.visitors import meetings_without_visitors, slots_without_visitors
from exchanges.planning.specification.costs import CostTerms
from exchanges.scheduling.draft.mapping import programme_from_rows
from exchanges.scheduling.proposals.models import Proposal
from municipalities.models import Programme

STATUSES = {
    "optimal": gettext_lazy("Proved best: no plan costs less."),
    "feasible": gettext_lazy(
        "Keeps every rule. The planner ran out of time before it could prove that no plan is better."
    ),
    "infeasible": gettext_lazy("No plan keeps all the rules."),
    "unknown": gettext_lazy("No plan was found in the time available. Give the planner more time."),
}
TERMS = {
    "absence": gettext_lazy("Municipalities that cannot come"),
    "theme": gettext_lazy("Themes that suit hosts and guests less well"),
    "preference": gettext_lazy("Hosts outside their preferred dates"),
    "travel": gettext_lazy("Travel, in hundreds of kilometres"),
    "crowding": gettext_lazy("Meetings of a country close together"),
    "change": gettext_lazy("Changes to confirmed or public meetings"),
}


@dataclass(frozen=True, slots=True)
class Term:
    """A part of the cost, in words."""

    label: str
    cost: int


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A meeting of the plan: what it is, who cannot come, and where it was (empty where it was just there)."""

    start: datetime.date
    end: datetime.date
    name: str
    role: str
    host: str
    theme_key: str
    theme: str
    absent: str
    change: str
    was: str

    @property
    def change_in_words(self) -> str:
        """What becomes of the meeting."""
        words = {"moved": _("Moved"), "changed": _("Changed"), "new": _("New"), "none": _("Unchanged")}
        return words[self.change]


@dataclass(frozen=True, slots=True)
class Proof:
    """What the planner answered; `first_day` is that from which on it planned, in words."""

    plan: Plan
    status: str
    first_day: str
    terms: tuple[Term, ...]
    lines: tuple[PlanLine, ...]
    conflicts: tuple[tuple[str, ...], ...]
    repairs: tuple[str, ...]
    repair_sets: tuple[tuple[str, ...], ...]
    worth_a_look: tuple[str, ...]

    @property
    def moved(self) -> int:
        """How many meetings that stand would move."""
        return sum(line.change == "moved" for line in self.lines)

    @property
    def new(self) -> int:
        """How many meetings would be new."""
        return sum(line.change == "new" for line in self.lines)

    @property
    def changes_nothing(self) -> bool:
        """Whether the plan is the draft as it stands."""
        return all(line.change == "none" for line in self.lines)


def outcome_in_words(proposal: Proposal) -> str:
    """Return what came of a proposal, in a few words; nothing while the planner is at it."""
    if not proposal.plan:
        return ""
    plan = read_plan(proposal.plan)
    if not plan.has_meetings:
        return str(STATUSES[plan.status])
    words = _("cost %(cost)d, proved best") if plan.status == "optimal" else _("cost %(cost)d, at least %(bound)d")
    return words % {"cost": plan.cost, "bound": plan.bound}


def proof_of(proposal: Proposal) -> Proof | None:
    """Return the answer of the planner, None before there is one."""
    if not proposal.plan:
        return None
    plan = read_plan(proposal.plan)
    programme = read_snapshot(proposal.problem)
    names = Names(programme)
    roles = {slot.key: slot.rule.host_role for slot in slots_of(programme)}
    country = proposal.country_id
    repairs = tuple(describe_repair(item, programme, country) for item in plan.repairs)
    return Proof(
        plan=plan,
        status=str(STATUSES[plan.status]),
        first_day=day_in_words(programme.first_day) if programme.first_day else "",
        terms=_terms(plan.cost_terms),
        lines=tuple(
            _line(planned, names, roles.get(planned.slot, ""), programme.standing.get(planned.slot))
            for planned in sorted(plan.meetings, key=lambda planned: (planned.start, planned.slot))
        ),
        conflicts=tuple(tuple(describe_conflict(item, programme, country) for item in some) for some in plan.conflicts),
        repairs=() if plan.repair_sets else repairs,
        repair_sets=tuple(
            tuple(describe_repair(item, programme, country) for item in some) for some in plan.repair_sets
        ),
        worth_a_look=without_visitors_in_words(
            (meeting.slot for meeting in meetings_without_visitors(programme, plan.meetings)), names
        ),
    )


def worth_a_look_before(programme: Programme, country: str | None) -> tuple[str, ...]:
    """Say what one should know before a plan is asked for, of one country or of all."""
    content = programme_from_rows(programme)
    found = slots_without_visitors(content, country)
    return without_visitors_in_words((slot.key for slot in found), Names(content))


def _terms(terms: CostTerms | None) -> tuple[Term, ...]:
    if terms is None:
        return ()
    return tuple(Term(str(TERMS[field.name]), getattr(terms, field.name)) for field in fields(terms))


def _line(planned: PlannedMeeting, names: Names, role: str, standing: StandingMeeting | None) -> PlanLine:
    return PlanLine(
        start=planned.start,
        end=planned.end,
        name=names.slot(planned.slot),
        role=role,
        host=names.municipality(planned.host),
        theme_key=planned.theme,
        theme=names.theme(planned.theme),
        absent=_listed(names.municipality(key) for key in planned.absent),
        change=change_of(planned, standing),
        was=_was(planned, names, standing) if planned.change == "moved" and standing else "",
    )


def change_of(planned: PlannedMeeting, standing: StandingMeeting | None) -> str:
    """Return what becomes of a meeting, in the planner's words; one that keeps its days and its host has not moved."""
    if planned.change != "moved" or standing is None:
        return planned.change
    last = standing.start + datetime.timedelta(days=standing.days - 1)
    has_same_assignment = (standing.start, last, standing.host) == (planned.start, planned.end, planned.host)
    return "changed" if has_same_assignment else "moved"


def _was(planned: PlannedMeeting, names: Names, standing: StandingMeeting) -> str:
    """Return what of date, host and theme was different."""
    parts = []
    last = standing.start + datetime.timedelta(days=standing.days - 1)
    if (standing.start, last) != (planned.start, planned.end):
        parts.append(days_in_words(standing.start, last))
    if standing.host and standing.host != planned.host:
        parts.append(names.municipality(standing.host))
    if standing.theme and standing.theme != planned.theme:
        parts.append(names.theme(standing.theme))
    return ", ".join(parts)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
