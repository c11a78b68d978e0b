"""Successors of a host that withdraws: who could host its meeting, and what stands in the way of each."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from exchanges.hosting.exemptions import can_be_exempted
from exchanges.meetings.models import Meeting
from exchanges.planning.problem.programme import Programme as PlanningProgramme
from exchanges.planning.problem.programme import Withdrawal
from exchanges.scheduling.draft.broken_rules import newly_broken, standing_meeting
from exchanges.scheduling.draft.mapping import programme_from_rows
from municipalities.models import Participation


@dataclass(frozen=True, slots=True)
class Successor:
    """A municipality that could host a meeting instead, with the codes of the rules it would need exemptions from."""

    host: Participation
    exemptions: tuple[str, ...]


def successors_of(participation: Participation, meetings: list[Meeting], first_day: date) -> dict[int, list[Successor]]:
    """Return for each meeting, by its key, who could host it when `participation` leaves, fewest exemptions first.

    Left out is who has withdrawn, and where a rule stands in the way that cannot be lifted.
    """
    if not meetings:
        return {}
    draft = with_withdrawal(programme_from_rows(participation.programme), participation, Withdrawal(first_day, "-"))
    rows = participation.programme.participations.filter(withdrawal__isnull=True).exclude(pk=participation.pk)
    hosts = list(rows.select_related("municipality__country").order_by("position", "pk"))
    return {meeting.pk: sorted(_successors(draft, meeting, hosts), key=_effort) for meeting in meetings}


def _effort(successor: Successor) -> int:
    return len(successor.exemptions)


def _successors(draft: PlanningProgramme, meeting: Meeting, hosts: list[Participation]) -> Iterator[Successor]:
    before = standing_meeting(meeting)
    for host in hosts:
        if meeting.exchange.country_id in (None, host.municipality.country_id):
            found = newly_broken(draft, before, replace(before, host=host.municipality.slug))
            codes = tuple(dict.fromkeys(violation.code for violation in found))
            if all(can_be_exempted(code) for code in codes):
                yield Successor(host, codes)


def with_withdrawal(
    draft: PlanningProgramme, participation: Participation, gone: Withdrawal | None
) -> PlanningProgramme:
    """Return the programme as if a municipality had withdrawn so, or had not."""
    countries = tuple(
        replace(
            country,
            municipalities=tuple(
                replace(municipality, withdrawal=gone)
                if municipality.id == participation.municipality.slug
                else municipality
                for municipality in country.municipalities
            ),
        )
        for country in draft.countries
    )
    return replace(draft, countries=countries)
