"""A plan: the planner's answer, and the plan file it is written to."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

from exchanges.planning.specification.costs import CostTerms

FORMAT = "multiply-plan/1"

Status = Literal["optimal", "feasible", "infeasible", "unknown"]
Change = Literal["none", "new", "moved"]


@dataclass(frozen=True, slots=True)
class PlannedMeeting:
    """A slot's meeting. `country` is the host's; `absent` are those of the audience who can't come."""

    slot: str
    kind: str
    country: str
    host: str
    theme: str
    start: date
    end: date
    absent: tuple[str, ...] = ()
    change: Change = "new"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One of the requirements that together cannot be met."""

    requirement: str
    subject: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Repair:
    """A relaxation of one requirement that alone would do, or in a set with others.

    `value` says the same in numbers, for words in other languages: the days or the year that would do, the first and
    last day of the programme, the single days on which a host or country meets all the same, the ISO weekdays to add;
    empty where the requirement has to go.
    """

    requirement: str
    subject: str | None
    message: str
    value: tuple[int | date, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What the planner answers. Without a plan (infeasible, unknown) `cost` is None; `bound` is true always.

    Several conflicts have nothing in common. Where there are `repair_sets`, no single repair does: each of them mends
    all together, and `repairs` are the first of them.

    optimal: bound equals cost. feasible: no plan costs less than `bound`. unknown: neither was found. `seconds`
    is how long it took; it does not count in comparisons.
    """

    programme: str
    status: Status
    meetings: tuple[PlannedMeeting, ...] = ()
    cost: int | None = None
    bound: int | None = None
    cost_terms: CostTerms | None = None
    seconds: float = field(default=0.0, compare=False)
    conflicts: tuple[tuple[Conflict, ...], ...] = ()
    repairs: tuple[Repair, ...] = ()
    repair_sets: tuple[tuple[Repair, ...], ...] = ()

    @property
    def conflict(self) -> tuple[Conflict, ...]:
        """The first of the conflicts."""
        return self.conflicts[0] if self.conflicts else ()

    @property
    def has_meetings(self) -> bool:
        """Whether it is a plan that can be kept."""
        return self.status in ("optimal", "feasible")


def write_plan(plan: Plan, *, values: bool = False) -> dict[str, Any]:
    """Return the plan as a plan file's content, dates in ISO 8601.

    With `values`, repairs have a key that the file format does not know: what they relax to in numbers.
    """
    content: dict[str, Any] = {
        "format": FORMAT,
        "programme": plan.programme,
        "status": plan.status,
        "cost": plan.cost,
        "bound": plan.bound,
        "cost_terms": asdict(plan.cost_terms) if plan.cost_terms is not None else None,
        "seconds": round(plan.seconds, 2),
        "meetings": [_write_meeting(each) for each in plan.meetings],
    }
    if plan.status == "infeasible":
        content |= {
            "conflict": [asdict(item) for item in plan.conflict],
            "conflicts": [[asdict(item) for item in conflict] for conflict in plan.conflicts],
            "repairs": [_write_repair(item, values=values) for item in plan.repairs],
        }
        if plan.repair_sets:
            content["repair_sets"] = [
                [_write_repair(item, values=values) for item in some] for some in plan.repair_sets
            ]
    return content


def read_plan(content: Mapping[str, Any]) -> Plan:
    """Read what `write_plan` wrote. Raise ValueError or KeyError for anything else."""
    if content.get("format") != FORMAT:
        raise ValueError(f"not a plan file: format is {content.get('format')!r}, not {FORMAT!r}")
    terms = content.get("cost_terms")
    return Plan(
        programme=content["programme"],
        status=content["status"],
        meetings=tuple(_read_meeting(each) for each in content["meetings"]),
        cost=content.get("cost"),
        bound=content.get("bound"),
        cost_terms=CostTerms(**terms) if terms is not None else None,
        seconds=content["seconds"],
        conflicts=tuple(tuple(Conflict(**item) for item in conflict) for conflict in _conflicts_of(content)),
        repairs=_repairs_of(content),
        repair_sets=tuple(tuple(_read_repair(item) for item in some) for some in content.get("repair_sets", ())),
    )


def _conflicts_of(content: Mapping[str, Any]) -> list[Any]:
    """Return the conflicts; a plan from before there could be several has one."""
    return (
        list(content["conflicts"])
        if "conflicts" in content
        else [content["conflict"]]
        if content.get("conflict")
        else []
    )


def _repairs_of(content: Mapping[str, Any]) -> tuple[Repair, ...]:
    """Return the repairs; of one from before there could be several conflicts, each day of a period that would do."""
    repairs = tuple(_read_repair(item) for item in content.get("repairs", ()))
    return repairs if "conflicts" in content else tuple(map(_day_by_day, repairs))


def _day_by_day(repair: Repair) -> Repair:
    days = [part for part in repair.value if isinstance(part, date)]
    if repair.requirement not in ("host_free", "closed") or not days:
        return repair
    length = (days[-1] - days[0]).days + 1
    return replace(repair, value=tuple(days[0] + timedelta(days=number) for number in range(length)))


def _write_meeting(meeting: PlannedMeeting) -> dict[str, Any]:
    return asdict(meeting) | {
        "start": meeting.start.isoformat(),
        "end": meeting.end.isoformat(),
        "absent": list(meeting.absent),
    }


def _write_repair(repair: Repair, *, values: bool) -> dict[str, Any]:
    content = asdict(repair)
    value = content.pop("value")
    return content | (
        {"value": [part.isoformat() if isinstance(part, date) else part for part in value]} if values else {}
    )


def _read_repair(content: Mapping[str, Any]) -> Repair:
    value = [date.fromisoformat(part) if isinstance(part, str) else part for part in content.get("value", ())]
    return Repair(**{**content, "value": tuple(value)})


def _read_meeting(content: Mapping[str, Any]) -> PlannedMeeting:
    days = {key: date.fromisoformat(content[key]) for key in ("start", "end")}
    return PlannedMeeting(**{**content, **days, "absent": tuple(content["absent"])})
