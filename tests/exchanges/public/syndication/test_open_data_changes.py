"""Whoever keeps a copy of the open data hears of everything that changes in a record, and of nothing else."""

import datetime
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.db.models import ProtectedError
from django.test import Client

from exchanges.hosting.models import HostingRule
from exchanges.hosting.withdrawals import DutyOutcome
from exchanges.meetings.models import Meeting
from exchanges.planning.files.programme_files import InvalidProgramme
from exchanges.scheduling.draft.changes import change_co_hosts
from exchanges.scheduling.draft.mapping import programme_from_rows
from exchanges.scheduling.draft.status_changes import cancel_meeting, mark_held, mark_not_held
from exchanges.scheduling.draft.withdrawing import Decision, duties_from, withdraw_host
from exchanges.scheduling.programme_import.importing import import_programme
from exchanges.scheduling.publication.publishing import publish_version
from municipalities.models import Country, Participation, Programme, Role
from tests.architecture.repository import ROOT
from tests.factories import NOON, host_of, make_meeting, slot_of

pytestmark = pytest.mark.django_db

TUESDAY = datetime.date(2027, 3, 9)
LATER = datetime.datetime(2027, 3, 9, 18, tzinfo=datetime.UTC)
"""The evening of the meeting, when something changes."""

Act = Callable[[Meeting], Any]


@pytest.fixture
def meeting(world: Programme, time_machine: time_machine.TimeMachineFixture) -> Meeting:
    """A meeting that is published, with a further host, a day before anything changes."""
    time_machine.move_to(NOON - datetime.timedelta(days=1))
    found = make_meeting(slot=slot_of(world, "award"), theme="planning", starts_on=TUESDAY, starts_at="09:00")
    found.ends_at = datetime.time(17)
    found.save()
    change_co_hosts(meeting=found, co_hosts=[guest_of(world)], actor=None, now=NOON)
    publish(found, NOON)
    time_machine.move_to(LATER, tick=False)
    return found


def guest_of(programme: Programme) -> Participation:
    return host_of(programme, Role.NETWORK)


def publish(meeting: Meeting, now: datetime.datetime = LATER) -> None:
    publish_version(programme=meeting.exchange.programme, country=None, reason="So it is.", actor=None, now=now)


def ask(client: Client, query: str = "") -> dict[str, dict[str, Any]]:
    """Return the records by id, without the version's number, which may rise without any change."""
    found = json.loads(client.get(f"/open-data/v1/meetings.json{query}").content)["meetings"]
    return {row["id"]: {name: value for name, value in row.items() if name != "version"} for row in found}


def since(moment: datetime.datetime) -> str:
    return f"?changed_since={moment.isoformat().replace('+00:00', 'Z')}"


def hold(meeting: Meeting) -> None:
    mark_held(meeting=meeting, actor=None, now=LATER)
    publish(meeting)


def cancel(meeting: Meeting) -> None:
    cancel_meeting(meeting=meeting, reason="The hall burnt down.", actor=None)
    publish(meeting)


def host_alone(meeting: Meeting) -> None:
    change_co_hosts(meeting=meeting, co_hosts=[], actor=None, now=LATER)


def withdraw_further_host(meeting: Meeting) -> None:
    guest = guest_of(meeting.exchange.programme)
    waived = {duty.key: Decision(DutyOutcome.WAIVED) for duty in duties_from(guest, TUESDAY)}
    withdraw_host(participation=guest, first_day=TUESDAY, reason="No money.", decisions=waived, actor=None, now=LATER)


def import_without_further_host(meeting: Meeting) -> None:
    source = programme_from_rows(meeting.exchange.programme)
    import_programme(source=replace(source, meetings=(replace(source.meetings[0], co_hosts=()),)), now=LATER)


def rename_theme(meeting: Meeting) -> None:
    assert meeting.theme is not None
    meeting.theme.names |= {"sv": "Åtgärder"}
    meeting.theme.save()


def address_others(meeting: Meeting) -> None:
    assert meeting.theme is not None
    meeting.theme.target_groups = {"en": ["politicians"]}
    meeting.theme.save()


def rename_host(meeting: Meeting) -> None:
    assert meeting.host is not None
    meeting.host.municipality.name = "Łódź"
    meeting.host.municipality.save()


def rename_further_host(meeting: Meeting) -> None:
    town = guest_of(meeting.exchange.programme).municipality
    town.slug = "malmo-stad"
    town.save()


def change_time_zone(meeting: Meeting) -> None:
    country = Country.objects.get(code="SE")
    country.time_zone = "Europe/Helsinki"
    country.save()


def rename_rule(meeting: Meeting) -> None:
    rule = HostingRule.objects.get(slots__meetings=meeting)
    rule.kind = "prize"
    rule.save()


def make_sample(meeting: Meeting) -> None:
    programme = meeting.exchange.programme
    programme.is_sample = not programme.is_sample
    programme.save()


@pytest.mark.parametrize(
    "act",
    [
        hold,
        cancel,
        host_alone,
        withdraw_further_host,
        import_without_further_host,
        rename_theme,
        address_others,
        rename_host,
        rename_further_host,
        change_time_zone,
        rename_rule,
        make_sample,
    ],
)
def test_what_changed_in_a_record_is_told(client: Client, meeting: Meeting, act: Act) -> None:
    before = ask(client)
    assert ask(client, since(LATER)) == {}
    act(meeting)
    after = ask(client)
    assert without_moment(after) != without_moment(before)
    assert ask(client, since(LATER)) == after
    assert datetime.datetime.fromisoformat(after[str(meeting.uid)]["changed_at"]) == LATER


def without_moment(records: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name != "changed_at"} for row in records.values()]


def test_that_a_meeting_was_not_held_after_all_is_told(client: Client, meeting: Meeting) -> None:
    hold(meeting)
    mark_not_held(meeting=meeting, actor=None)
    night = LATER + datetime.timedelta(hours=3)
    publish(meeting, night)
    [record] = ask(client, since(night)).values()
    assert record["status"] == "published"


def test_another_role_of_the_host_is_told(client: Client, meeting: Meeting) -> None:
    # The rules would refuse it of a meeting that is owed; what was published stays so.
    Meeting.objects.update(status="cancelled")
    assert meeting.host is not None
    meeting.host.role = Role.NETWORK
    meeting.host.save()
    [record] = ask(client, since(LATER)).values()
    assert record["host_role"] == "network"


def test_nothing_is_told_of_what_only_the_draft_knows(client: Client, meeting: Meeting) -> None:
    before = ask(client)
    cancel_meeting(meeting=meeting, reason="The hall burnt down.", actor=None)
    assert ask(client) == before


def test_what_was_published_is_never_taken_out(client: Client, meeting: Meeting, world: Programme) -> None:
    with pytest.raises(ProtectedError):
        meeting.delete()
    with pytest.raises(ProtectedError):
        world.delete()
    another = make_meeting(slot=slot_of(world, "network", "DE"), theme="open", starts_on=datetime.date(2027, 5, 11))
    source = programme_from_rows(world)
    with pytest.raises(InvalidProgramme):
        import_programme(source=replace(source, meetings=source.meetings[1:]), now=LATER)
    cancel(meeting)
    with pytest.raises(ProtectedError):
        meeting.delete()
    assert set(ask(client)) == {str(meeting.uid), str(another.uid)}


def test_further_hosts_are_written_in_one_place() -> None:
    writers = [
        str(path.relative_to(ROOT))
        for room in ("exchanges", "municipalities")
        for path in sorted((ROOT / room).rglob("*.py"))
        if any(f".co_hosts.{verb}(" in path.read_text(encoding="utf-8") for verb in ("add", "clear", "remove", "set"))
    ]
    assert writers == ["exchanges/scheduling/draft/co_hosts.py"]
