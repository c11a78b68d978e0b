"""Further hosts in the draft: mapped, exported, imported, planned with, and held to their days by hand."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from exchanges.hosting.models import Exemption
from exchanges.meetings.models import Meeting
from exchanges.planning.files.plan_files import Plan, PlannedMeeting, write_plan
from exchanges.planning.files.programme_files import InvalidProgramme, read_programme, write_programme
from exchanges.planning.problem.programme import Programme as PlanningProgramme
from exchanges.planning.problem.programme import StandingMeeting
from exchanges.scheduling.draft.broken_rules import broken_rules
from exchanges.scheduling.draft.changes import change_co_hosts, change_meeting, create_meeting
from exchanges.scheduling.draft.mapping import programme_from_rows
from exchanges.scheduling.errors import ChangeRefused, RulesBroken
from exchanges.scheduling.programme_import.importing import import_programme
from exchanges.scheduling.proposals.lifecycle import accept_proposal, request_proposal, why_stale
from exchanges.scheduling.proposals.models import Proposal
from municipalities.models import Country, Participation, Programme
from tests.factories import (
    NOON,
    host_of,
    make_availability,
    make_closed_period,
    make_meeting,
    make_participation,
    make_world,
    slot_of,
    theme_of,
)

pytestmark = pytest.mark.django_db

TUESDAY = date(2027, 3, 9)


@pytest.fixture
def meeting(world: Programme) -> Meeting:
    return make_meeting(slot=slot_of(world, "award"), starts_on=TUESDAY)


@pytest.fixture
def guest(world: Programme) -> Participation:
    return host_of(world, "network", "DE")


def slug(host: Participation) -> str:
    return str(host.municipality.slug)


def standing(world: Programme) -> StandingMeeting:
    return programme_from_rows(world).meetings[0]


def do_import(source: PlanningProgramme) -> Any:
    return import_programme(source=source, now=NOON)


def with_co_hosts(source: PlanningProgramme, *hosts: str, said: bool = True) -> PlanningProgramme:
    (only,) = source.meetings
    return replace(source, meetings=(replace(only, co_hosts=tuple(hosts) if said else None),))


# In files.


def test_an_export_names_further_hosts_and_its_import_changes_nothing(
    world: Programme, meeting: Meeting, guest: Participation
) -> None:
    before = write_programme(programme_from_rows(world))
    assert "co_hosts" not in before["meetings"][0]
    meeting.co_hosts.add(guest, host_of(world, "forerunner"))
    exported = write_programme(programme_from_rows(world))
    named = exported["meetings"][0].pop("co_hosts")
    assert named == sorted([slug(guest), slug(host_of(world, "forerunner"))])
    assert exported == before
    exported["meetings"][0]["co_hosts"] = named
    assert not do_import(read_programme(exported))


def test_a_host_is_no_further_host_of_its_own_meeting(world: Programme, meeting: Meeting) -> None:
    assert meeting.host is not None
    meeting.co_hosts.add(meeting.host)
    assert standing(world).co_hosts is None


def test_an_import_adds_and_removes_further_hosts(world: Programme, meeting: Meeting, guest: Participation) -> None:
    source = programme_from_rows(world)
    report = do_import(with_co_hosts(source, slug(guest)))
    assert list(meeting.co_hosts.all()) == [guest]
    assert any("co_hosts" in line for line in report.lines(with_names=True))
    assert not do_import(with_co_hosts(source, slug(guest)))
    do_import(with_co_hosts(source))
    assert not meeting.co_hosts.exists()


def test_a_file_that_says_nothing_of_further_hosts_leaves_them(
    world: Programme, meeting: Meeting, guest: Participation
) -> None:
    source = programme_from_rows(world)
    meeting.co_hosts.add(guest)
    assert not do_import(source)
    assert list(meeting.co_hosts.all()) == [guest]


def test_a_new_meeting_comes_with_its_further_hosts(world: Programme, meeting: Meeting, guest: Participation) -> None:
    source = with_co_hosts(programme_from_rows(world), slug(guest))
    Meeting.objects.all().delete()
    do_import(source)
    assert list(Meeting.objects.get().co_hosts.all()) == [guest]


def test_webinars_alike_but_for_further_hosts_keep_their_own(world: Programme, guest: Participation) -> None:
    plain, shared = (make_meeting(programme=world, starts_on=TUESDAY) for _ in range(2))
    shared.co_hosts.add(guest)
    assert not do_import(read_programme(write_programme(programme_from_rows(world))))
    assert (plain.co_hosts.count(), shared.co_hosts.count()) == (0, 1)


def test_a_further_host_may_leave_the_file_where_its_meeting_says_so(
    world: Programme, meeting: Meeting, guest: Participation
) -> None:
    source = programme_from_rows(world)
    meeting.co_hosts.add(guest)
    germany = source.country["DE"]
    municipalities = tuple(municipality for municipality in germany.municipalities if municipality.id != slug(guest))
    without = replace(source, countries=(source.countries[0], replace(germany, municipalities=municipalities)))
    with pytest.raises(InvalidProgramme) as refused:
        do_import(without)
    assert [fault.path for fault in refused.value.faults] == ["countries[1].municipalities"]
    do_import(with_co_hosts(without))
    assert not meeting.co_hosts.exists()


def test_a_cancelled_meeting_needs_its_further_hosts_in_the_file(world: Programme, meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(status="cancelled")
    with pytest.raises(InvalidProgramme) as refused:
        do_import(with_co_hosts(programme_from_rows(world), "łódź-dawniej"))
    assert [fault.path for fault in refused.value.faults] == ["meetings[0].co_hosts[0]"]


# By hand.


def move(meeting: Meeting, **given: Any) -> Meeting:
    return change_meeting(meeting=meeting, actor=None, now=NOON, **given)


def test_a_meeting_does_not_move_to_a_day_that_does_not_suit_a_further_host(
    meeting: Meeting, guest: Participation
) -> None:
    meeting.co_hosts.add(guest)
    make_availability(guest, date(2027, 4, 12), date(2027, 4, 16))
    with pytest.raises(RulesBroken) as refused:
        move(meeting, starts_on=date(2027, 4, 13))
    assert [rule.code for rule in refused.value.rules] == ["host_free"]
    assert str(guest) in str(refused.value)
    assert move(meeting, starts_on=date(2027, 4, 13), co_hosts=[]).starts_on == date(2027, 4, 13)
    assert not meeting.co_hosts.exists()


def test_holidays_of_a_further_host_are_minded_by_hand(
    world: Programme, meeting: Meeting, guest: Participation
) -> None:
    make_closed_period(world.networks.get(country="DE"), TUESDAY, TUESDAY)
    with pytest.raises(RulesBroken) as refused:
        change_co_hosts(meeting=meeting, co_hosts=[guest], actor=None, now=NOON)
    assert [rule.code for rule in refused.value.rules] == ["closed"]
    assert not meeting.co_hosts.exists()


def test_an_exemption_of_the_host_does_not_excuse_who_comes_later(meeting: Meeting, guest: Participation) -> None:
    assert meeting.host is not None
    for host in (meeting.host, guest):
        make_availability(host, date(2027, 4, 12), date(2027, 4, 16))
    move(meeting, starts_on=date(2027, 4, 13), exemption_reason="Nur an diesem Tag ist der Saal frei.")
    with pytest.raises(RulesBroken):
        change_co_hosts(meeting=meeting, co_hosts=[guest], actor=None, now=NOON)
    reason = "Ihre Bürgermeisterin kommt trotzdem."
    change_co_hosts(meeting=meeting, co_hosts=[guest], actor=None, now=NOON, exemption_reason=reason)
    assert list(meeting.co_hosts.all()) == [guest]
    rows = Exemption.objects.filter(rule="host_free").order_by("pk")
    assert [row.reason for row in rows] == ["Nur an diesem Tag ist der Saal frei.", reason]
    # Nothing is asked of what stands so already.
    change_co_hosts(meeting=meeting, co_hosts=[guest], actor=None, now=NOON)


def test_a_locked_meeting_takes_further_hosts_whose_days_it_suits(meeting: Meeting, guest: Participation) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(locked=True)
    change_co_hosts(meeting=meeting, co_hosts=[guest], actor=None, now=NOON)
    assert list(meeting.co_hosts.all()) == [guest]
    meeting.co_hosts.clear()
    make_availability(guest, TUESDAY, TUESDAY)
    with pytest.raises(RulesBroken):
        change_co_hosts(meeting=meeting, co_hosts=[guest], actor=None, now=NOON)


def test_what_was_held_keeps_a_record_of_whoever_hosted_it(meeting: Meeting, guest: Participation) -> None:
    make_availability(guest, TUESDAY, TUESDAY)
    Meeting.objects.filter(pk=meeting.pk).update(status="held")
    change_co_hosts(meeting=meeting, co_hosts=[guest], actor=None, now=NOON)
    assert list(meeting.co_hosts.all()) == [guest]


def test_a_new_meeting_is_held_to_the_days_of_its_further_hosts(world: Programme, guest: Participation) -> None:
    make_availability(guest, TUESDAY, TUESDAY)
    given: dict[str, Any] = {"programme": world, "slot": slot_of(world, "award"), "theme": theme_of(world)}
    with pytest.raises(RulesBroken):
        create_meeting(**given, starts_on=TUESDAY, co_hosts=[guest], actor=None, now=NOON)
    made = create_meeting(**given, starts_on=date(2027, 3, 10), co_hosts=[guest], actor=None, now=NOON)
    assert list(made.co_hosts.all()) == [guest]


def test_who_becomes_the_host_is_no_further_host(world: Programme) -> None:
    other = make_participation(world, name="Östersund")
    meeting = make_meeting(slot=slot_of(world, "network"), starts_on=TUESDAY)
    meeting.co_hosts.add(other)
    assert move(meeting, host=other).host == other
    assert not meeting.co_hosts.exists()


def test_further_hosts_are_of_the_same_programme(meeting: Meeting) -> None:
    later = make_world("AT", slug="later", starts_on=date(2028, 1, 10), ends_on=date(2028, 12, 15))
    with pytest.raises(ChangeRefused):
        change_co_hosts(meeting=meeting, co_hosts=[host_of(later, "award", "AT")], actor=None, now=NOON)


def test_a_further_host_that_cannot_come_any_more_is_worth_a_look(
    world: Programme, meeting: Meeting, guest: Participation
) -> None:
    meeting.co_hosts.add(guest)
    make_availability(guest, TUESDAY, TUESDAY)
    found = broken_rules(programme_from_rows(world))
    assert [(violation.code, violation.subject) for violation in found] == [("host_free", slug(guest))]


# With proposals.


def propose(world: Programme, country: str | None = None) -> Proposal:
    asked = Country.objects.get(code=country) if country else None
    return request_proposal(programme=world, country=asked, actor=None, now=NOON, time_limit_seconds=20)


def planning_of(proposal: Proposal) -> Mapping[str, StandingMeeting]:
    return read_programme(proposal.problem).standing


def test_a_proposal_is_planned_with_further_hosts_and_stale_without_them(
    world: Programme, meeting: Meeting, guest: Participation
) -> None:
    meeting.co_hosts.add(guest)
    proposal = propose(world, "SE")
    assert meeting.slot is not None
    assert planning_of(proposal)[meeting.slot.key].co_hosts == (slug(guest),)
    assert why_stale(proposal) == ()
    # Of another network, and yet its days bind.
    make_availability(guest, date(2027, 5, 3), date(2027, 5, 7))
    assert why_stale(proposal) == (guest.municipality.name,)
    again = propose(world, "SE")
    meeting.co_hosts.clear()
    assert len(why_stale(again)) == 1


def test_a_plan_that_makes_a_further_host_the_host_takes_it_off_them(world: Programme, guest: Participation) -> None:
    other = make_participation(world, name="Östersund")
    meeting = make_meeting(slot=slot_of(world, "network"), starts_on=TUESDAY)
    meeting.co_hosts.add(other, guest)
    proposal = propose(world)
    assert meeting.slot is not None
    assert meeting.theme is not None
    planned = PlannedMeeting(
        slot=meeting.slot.key,
        kind="network",
        country="SE",
        host=slug(other),
        theme=meeting.theme.key,
        start=TUESDAY,
        end=TUESDAY,
        absent=(),
        change="moved",
    )
    plan = Plan(world.slug, "feasible", meetings=(planned,), cost=0, bound=0)
    proposal.state, proposal.plan = Proposal.State.DONE, write_plan(plan)
    proposal.save()
    accept_proposal(proposal=proposal, actor=None, now=NOON)
    meeting.refresh_from_db()
    assert meeting.host == other
    assert list(meeting.co_hosts.all()) == [guest]
