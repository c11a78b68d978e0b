"""Rules live three times: the database, the plain-Python checks and the solver say the same of random drafts."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from exchanges.hosting.errors import broken_database_rule
from exchanges.hosting.models import Slot
from exchanges.meetings.models import Meeting
from exchanges.planning.problem import programme as planning
from exchanges.planning.solver import plan_programme
from exchanges.planning.specification.checks import violations
from exchanges.scheduling.draft.mapping import programme_from_rows
from municipalities.models import Participation, Programme
from tests.examples import costly
from tests.factories import (
    exchange_of,
    make_availability,
    make_closed_period,
    make_exemption,
    make_world,
    theme_of,
)

pytestmark = pytest.mark.django_db

# The rules that both the database and the checks keep, by the codes they share.
SHARED = {"host", "conference_year", "conference_lead"}
START = datetime.date(2027, 12, 1)

examples = settings(
    max_examples=costly(30),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass(frozen=True)
class World:
    """A programme with its slots and possible hosts, in a fixed order."""

    programme: Programme
    slots: list[Slot]
    hosts: list[Participation]


@pytest.fixture
def small_world(db: None) -> World:
    """Two countries around a turn of the year, the conference's year 2027; lead 1 day, as the database counts."""
    programme = make_world(
        "SE", "DE", starts_on=START, ends_on=datetime.date(2028, 1, 31), conference_lead_days=1, weekday_mask=127
    )
    programme.hosting_rules.filter(kind="conference").update(year=2027)
    return World(
        programme,
        list(programme.slots.select_related("rule", "host").order_by("pk")),
        list(programme.participations.select_related("municipality").order_by("pk")),
    )


@dataclass(frozen=True)
class Draft:
    """What to write: for a slot (by index) a host (by index) and the first day, and the rules it is exempt from.

    The exemptions were granted for no meeting yet, or for one with host, day or length as `scoped` says: True where the
    meeting is so, False where it has become another and they have lapsed.
    """

    slot: int
    host: int
    offset: int
    exempt: frozenset[str]
    scoped: dict[str, bool]


drafts = st.lists(
    st.builds(
        Draft,
        slot=st.integers(0, 8),
        host=st.integers(0, 7),
        offset=st.integers(0, 45),
        exempt=st.frozensets(st.sampled_from(sorted(SHARED)), max_size=2),
        scoped=st.dictionaries(st.sampled_from(("host", "starts_on", "days")), st.booleans(), max_size=2),
    ),
    max_size=6,
    unique_by=lambda draft: draft.slot,
)


@contextmanager
def undone() -> Iterator[None]:
    """Undo what the block wrote, so that examples don't see each other."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def write(draft: Draft, world: World, **fields: str) -> Meeting:
    slot, day = world.slots[draft.slot], START + datetime.timedelta(days=draft.offset)
    return Meeting.objects.create(
        exchange=exchange_of(world.programme, slot.country_id),
        slot=slot,
        host=_likely_host(slot, world.hosts, draft.host),
        theme=theme_of(world.programme, "planning" if slot.country_id else "european-exchange"),
        starts_on=day,
        ends_on=day + datetime.timedelta(days=slot.rule.days - 1),
        slug=f"draft-{draft.slot}",
        **fields,
    )


def granted_for(draft: Draft, world: World) -> dict[str, object]:
    """Return what the exemptions of a draft hold for: what its meeting is, or was before."""
    slot, host = world.slots[draft.slot], _likely_host(world.slots[draft.slot], world.hosts, draft.host)
    day = START + datetime.timedelta(days=draft.offset)
    is_so = {"host": host, "starts_on": day, "days": slot.rule.days}
    another = next(each for each in world.hosts if each != host)
    was = {"host": another, "starts_on": day - datetime.timedelta(days=1), "days": slot.rule.days + 1}
    return {name: (is_so if holds else was)[name] for name, holds in draft.scoped.items()}


def _likely_host(slot: Slot, hosts: list[Participation], index: int) -> Participation:
    """The slot's own host most of the time, or the rest of the rules would never be reached."""
    fitting = [slot.host] if slot.host else [host for host in hosts if host.role == slot.rule.host_role]
    return hosts[index] if index == 0 else fitting[index % len(fitting)]


@examples
@given(drafted=drafts)
def test_database_and_checks_agree_on_random_drafts(small_world: World, drafted: list[Draft]) -> None:
    refused = ""
    with undone():
        for draft in drafted:
            for rule in draft.exempt:
                make_exemption(small_world.slots[draft.slot], rule, **granted_for(draft, small_world))
            try:
                with transaction.atomic():
                    write(draft, small_world)
            except IntegrityError as error:
                refused = broken_database_rule(error)
                assert refused in broken_with(draft, small_world)
                break
        else:
            assert broken_by_checks(programme_from_rows(small_world.programme)) == set()
    lapsed = sorted({name for draft in drafted if draft.exempt for name, holds in draft.scoped.items() if not holds})
    event(f"refused: {refused or 'nothing'}; lapsed by {', '.join(lapsed) or 'nothing'}")


def broken_by_checks(programme: planning.Programme) -> set[str]:
    placements = [meeting.placement for meeting in programme.standing.values()]
    return {violation.code for violation in violations(programme, placements)} & SHARED


def broken_with(draft: Draft, world: World) -> set[str]:
    """Ask the checks about the meeting that the database refused: cancelled it gets in, then it is said to stand."""
    refused = write(draft, world, status="cancelled")
    programme = programme_from_rows(world.programme)
    meetings = (
        replace(meeting, status="proposed") if meeting.slot == refused.slot.key else meeting
        for meeting in programme.meetings
    )
    return broken_by_checks(replace(programme, meetings=tuple(meetings)))


@settings(examples, max_examples=costly(4))
@given(
    gap=st.integers(0, 12),
    lead=st.integers(1, 20),
    last=st.integers(20, 61),
    closed=st.lists(st.tuples(st.integers(0, 50), st.integers(0, 12)), max_size=3),
    away=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 50), st.integers(0, 12)), max_size=4),
)
def test_what_the_solver_plans_passes_the_checks_and_the_database(
    small_world: World,
    gap: int,
    lead: int,
    last: int,
    closed: list[tuple[int, int]],
    away: list[tuple[int, int, int]],
) -> None:
    def day(offset: int) -> datetime.date:
        return START + datetime.timedelta(days=offset)

    with undone():
        Programme.objects.filter(pk=small_world.programme.pk).update(
            country_gap_days=gap, host_gap_days=gap + 3, conference_lead_days=lead, ends_on=day(last)
        )
        small_world.programme.refresh_from_db()
        for first, length in closed:
            make_closed_period(small_world.programme.networks.first(), day(first), day(first + length))
        for index, first, length in away:
            make_availability(small_world.hosts[index], day(first), day(first + length))
        programme = programme_from_rows(small_world.programme)
        plan = plan_programme(programme, time_limit=20, workers=1)
        event(plan.status)
        assert (violations(programme, plan.meetings) == []) == (plan.status != "infeasible")
        slots = {slot.key: index for index, slot in enumerate(small_world.slots)}
        hosts = {str(host.municipality.slug): index for index, host in enumerate(small_world.hosts)}
        for meeting in plan.meetings:
            slot = small_world.slots[slots[meeting.slot]]
            Meeting.objects.create(
                exchange=exchange_of(small_world.programme, slot.country_id),
                slot=slot,
                host=small_world.hosts[hosts[meeting.host]],
                theme=theme_of(small_world.programme, meeting.theme),
                starts_on=meeting.start,
                ends_on=meeting.end,
                slug=meeting.slot.replace(":", "-"),
            )
        assert Meeting.objects.count() == len(plan.meetings)
