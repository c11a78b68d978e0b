"""A meeting hosted together counts for each of its hosts: it fills a slot of a further host beside its own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from exchanges.hosting.errors import broken_database_rule
from exchanges.hosting.models import Slot
from exchanges.hosting.slots import SlotsInUse, generate_slots
from exchanges.hosting.withdrawals import DutyOutcome
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import published_meetings
from exchanges.planning.files.programme_files import InvalidProgramme, read_programme, write_programme
from exchanges.planning.solver import plan_programme
from exchanges.public.networks.hosting_progress import network_progress
from exchanges.scheduling.draft.broken_rules import broken_rules
from exchanges.scheduling.draft.changes import change_co_hosts, change_meeting, count_for_further_hosts, create_meeting
from exchanges.scheduling.draft.mapping import programme_from_rows
from exchanges.scheduling.draft.queries import network_overviews
from exchanges.scheduling.draft.status_changes import cancel_meeting
from exchanges.scheduling.draft.withdrawing import Decision, duties_from, withdraw_host
from exchanges.scheduling.errors import ChangeRefused, RulesBroken
from exchanges.scheduling.programme_import.importing import import_programme
from municipalities.access import Reach
from municipalities.models import Participation, Programme
from tests import factories
from tests.factories import NOON, host_of, make_meeting, make_version, slot_of, theme_of
from tests.html_forms import form_of, text_of

pytestmark = pytest.mark.django_db

TUESDAY = date(2027, 3, 9)
MAY = date(2027, 5, 11)


@pytest.fixture
def guest(world: Programme) -> Participation:
    """The forerunner, who owes two meetings."""
    return host_of(world, "forerunner")


@pytest.fixture
def owed(world: Programme, guest: Participation) -> Slot:
    return world.slots.filter(host=guest, rule__kind="forerunner", number=1).get()


@pytest.fixture
def meeting(world: Programme, guest: Participation) -> Meeting:
    """The award winner's meeting, hosted together with the forerunner."""
    made = make_meeting(slot=slot_of(world, "award"), starts_on=TUESDAY)
    made.co_hosts.add(guest)
    return made


def count(meeting: Meeting, *slots: Slot, **more: Any) -> Meeting:
    return count_for_further_hosts(meeting=meeting, slots=slots, actor=None, now=NOON, **more)


def met(programme: Programme, host: Participation) -> tuple[int, int]:
    overviews = network_overviews(programme, TUESDAY, Reach(everything=True))
    found = [each for overview in overviews for each in overview.hosts if each.host == host]
    return sum(each.met for each in found), sum(each.owed for each in found)


def test_it_fills_both_slots_and_nothing_else_is_asked_for(
    world: Programme, meeting: Meeting, guest: Participation, owed: Slot
) -> None:
    assert met(world, guest)[0] == 0
    count(meeting, owed)
    assert met(world, guest)[0] == 1
    assert meeting.host is not None
    assert met(world, meeting.host)[0] == 1
    assert owed not in Slot.objects.open()
    plan = plan_programme(programme_from_rows(world), workers=1)
    assert plan.status == "optimal"
    planned = {each.slot: each for each in plan.meetings}
    assert owed.key not in planned
    assert meeting.slot is not None
    assert planned[meeting.slot.key].start == TUESDAY


def test_the_planner_keeps_further_hosts_other_meetings_away_and_their_themes_apart(
    world: Programme, meeting: Meeting, guest: Participation, owed: Slot
) -> None:
    Programme.objects.filter(pk=world.pk).update(country_gap_days=1, host_gap_days=200)
    count(meeting, owed)
    assert meeting.theme is not None
    plan = plan_programme(programme_from_rows(Programme.objects.get(pk=world.pk)), workers=1)
    other = next(each for each in plan.meetings if each.host == guest.municipality.slug and each.kind == "forerunner")
    assert abs((other.start - TUESDAY).days) >= 200
    assert other.theme != meeting.theme.key


def test_gaps_and_themes_bind_by_hand_for_both(world: Programme, meeting: Meeting, guest: Participation) -> None:
    first, second = world.slots.filter(host=guest, rule__kind="forerunner").order_by("number")
    beside = make_meeting(slot=second, starts_on=date(2027, 4, 13), theme="planning")
    assert meeting.theme is not None
    assert meeting.theme.key == "planning"
    with pytest.raises(RulesBroken) as refused:
        count(meeting, first)
    assert {rule.code for rule in refused.value.rules} == {"host_gap", "themes"}
    count(meeting, first, exemption_reason="Beide Räte tagen gemeinsam.")
    assert list(meeting.also_fills.all()) == [first]
    assert broken_rules(programme_from_rows(world)) == []
    assert beside.pk


def test_a_slot_is_filled_once_says_the_database(world: Programme, meeting: Meeting, owed: Slot) -> None:
    count(meeting, owed)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        make_meeting(slot=owed, starts_on=MAY)
    assert broken_database_rule(refused.value) == "shared"
    with pytest.raises(RulesBroken):
        create_meeting(programme=world, slot=owed, theme=theme_of(world), starts_on=MAY, actor=None, now=NOON)
    Slot.objects.filter(pk=owed.pk).update(also_filled_by=None)
    make_meeting(slot=owed, starts_on=MAY)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Slot.objects.filter(pk=owed.pk).update(also_filled_by=meeting)
    assert broken_database_rule(refused.value) == "shared"


def test_only_what_is_owed_in_its_network_by_a_further_host_and_open_is_counted(
    world: Programme, meeting: Meeting, owed: Slot
) -> None:
    network = slot_of(world, "network")
    for slots in ([network], [slot_of(world, "award", "DE")], [meeting.slot]):
        with pytest.raises(ChangeRefused):
            count(meeting, *(slot for slot in slots if slot))
    make_meeting(slot=owed, starts_on=MAY)
    with pytest.raises(ChangeRefused):
        count(meeting, owed)
    conference = make_meeting(slot=slot_of(world, "conference", None), starts_on=date(2027, 11, 16))
    with pytest.raises(ChangeRefused):
        count(conference, owed)


@pytest.mark.parametrize(
    "undo",
    [
        lambda meeting, _guest: cancel_meeting(meeting=meeting, reason="Kranke Räte.", actor=None),
        lambda meeting, _guest: change_co_hosts(meeting=meeting, co_hosts=[], actor=None, now=NOON),
        lambda meeting, _guest: change_meeting(
            meeting=meeting, actor=None, now=NOON, starts_on=date(2027, 3, 10), co_hosts=[]
        ),
        lambda meeting, guest: change_meeting(
            meeting=meeting, actor=None, now=NOON, host=guest, exemption_reason="Sie übernimmt."
        ),
        lambda meeting, _guest: count(meeting),
    ],
    ids=["cancelled", "left", "moved", "host", "undone"],
)
def test_it_is_owed_again_once_it_is_not_hosted_together(
    undo: Callable[[Meeting, Participation], Any], meeting: Meeting, guest: Participation, owed: Slot
) -> None:
    count(meeting, owed)
    undo(meeting, guest)
    assert owed in Slot.objects.open()
    assert not meeting.also_fills.exists()


def test_who_withdraws_decides_on_what_would_have_counted(meeting: Meeting, guest: Participation, owed: Slot) -> None:
    count(meeting, owed)
    assert owed in [duty.slot for duty in duties_from(guest, date(2027, 3, 1))]
    assert owed not in [duty.slot for duty in duties_from(guest, date(2027, 3, 10))]
    decided = {duty.key: Decision(DutyOutcome.WAIVED) for duty in duties_from(guest, date(2027, 3, 1))}
    withdraw_host(
        participation=guest, first_day=date(2027, 3, 1), reason="Sparzwang", decisions=decided, actor=None, now=NOON
    )
    owed.refresh_from_db()
    assert (owed.also_filled_by, owed.waived_by is not None) == (None, True)
    assert not meeting.co_hosts.exists()


def test_a_role_does_not_take_away_what_is_counted(world: Programme, meeting: Meeting, owed: Slot) -> None:
    count(meeting, owed)
    world.hosting_rules.filter(kind="forerunner").update(meetings=0)
    with pytest.raises(SlotsInUse) as refused:
        generate_slots(world)
    assert refused.value.keys == (owed.key,)


def test_the_public_sees_one_meeting_counted_for_each_host(
    world: Programme, meeting: Meeting, guest: Participation, owed: Slot, client: Client
) -> None:
    count(meeting, owed)
    Meeting.objects.filter(pk=meeting.pk).update(status="published")
    make_version(world, meeting)
    slots = list(Slot.objects.owed().filter(programme=world, country="SE").select_related("host__withdrawal"))
    assert meeting.host is not None
    progress = network_progress([guest, meeting.host], slots=slots, published=published_meetings())
    assert [host.done for host in progress.hosts] == [1, 1]
    page = client.get(reverse("calendar:municipality_detail", args=[guest.municipality.slug]))
    assert page.status_code == 200


# In files.


def test_an_export_says_what_it_fills_as_well_and_its_import_changes_nothing(
    world: Programme, meeting: Meeting, owed: Slot
) -> None:
    before = programme_from_rows(world)
    count(meeting, owed)
    exported = write_programme(programme_from_rows(world))
    assert exported["meetings"][0]["also_fills"] == [owed.key]
    assert not import_programme(source=read_programme(exported), now=NOON)
    assert import_programme(source=before, now=NOON)
    assert not meeting.also_fills.exists()
    assert import_programme(source=read_programme(exported), now=NOON)
    assert list(meeting.also_fills.all()) == [owed]
    Meeting.objects.all().delete()
    import_programme(source=read_programme(exported), now=NOON)
    assert [slot.key for slot in Meeting.objects.get().also_fills.all()] == [owed.key]


def test_a_file_takes_a_slot_back_for_a_meeting_of_its_own(world: Programme, meeting: Meeting, owed: Slot) -> None:
    count(meeting, owed)
    source = programme_from_rows(world)
    (only,) = source.meetings
    own = replace(only, slot=owed.key, host=owed.key.split(":")[1], start=MAY, co_hosts=None, also_fills=())
    import_programme(source=replace(source, meetings=(replace(only, also_fills=()), own)), now=NOON)
    assert owed.meetings.count() == 1
    assert not meeting.also_fills.exists()


def test_each_fault_of_what_is_filled_as_well_has_its_path(world: Programme, meeting: Meeting, owed: Slot) -> None:
    count(meeting, owed)
    file = write_programme(programme_from_rows(world))

    def faults(**changes: Any) -> dict[str, str]:
        changed = {**file, "meetings": [{**file["meetings"][0], **changes}]}
        with pytest.raises(InvalidProgramme) as refused:
            read_programme(changed)
        return {fault.path: fault.message for fault in refused.value.faults}

    assert list(faults(also_fills=["award:ingenstans:1"])) == ["meetings[0].also_fills[0]"]
    assert "which is not among co_hosts" in faults(co_hosts=[])["meetings[0].also_fills[0]"]
    assert "fills no slot" in faults(status="cancelled")["meetings[0].also_fills[0]"]
    twice = faults(also_fills=[owed.key, owed.key])
    assert "is filled by meetings[0] already" in twice["meetings[0].also_fills[1]"]
    assert list(faults(also_fills=[slot_of(world, "award", "DE").key])) == ["meetings[0].also_fills[0]"]


# On its page.


def test_a_coordinator_says_so_on_the_page_of_the_meeting(client: Client, meeting: Meeting, owed: Slot) -> None:
    client.force_login(factories.make_coordinator("SE"))
    address = reverse("admin:exchanges_meeting_change", args=[meeting.pk])
    data = form_of(client.get(address), "meeting_form")
    assert client.post(address, {**data, "counts_for": [str(owed.pk)]}).status_code == 302
    assert list(meeting.also_fills.all()) == [owed]
    data = form_of(client.get(address), "meeting_form")
    assert str(owed.pk) in str(data["counts_for"])
    answered = client.post(address, {**data, "co_hosts": []})
    assert "is not a host" in text_of(answered)
    assert client.post(address, {**data, "co_hosts": [], "counts_for": []}).status_code == 302
    assert not meeting.also_fills.exists()
