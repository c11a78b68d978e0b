"""An exemption holds for what it was written for, lapses by itself, is taken back, and stays with its meeting."""

from datetime import date
from typing import Any

import pytest

from exchanges.hosting.models import Exemption
from exchanges.meetings.models import Meeting
from exchanges.planning.files.programme_files import read_programme, write_programme
from exchanges.planning.solver import plan_programme
from exchanges.scheduling.draft.changes import change_meeting, create_meeting
from exchanges.scheduling.draft.exemptions import grant, withdraw_exemption
from exchanges.scheduling.draft.mapping import normalised, programme_from_rows
from exchanges.scheduling.draft.status_changes import cancel_meeting
from exchanges.scheduling.errors import ChangeRefused, RulesBroken
from exchanges.scheduling.programme_import.importing import import_programme
from exchanges.workspace.exemption_texts import with_states
from municipalities.models import Programme, User
from municipalities.refusals import NotWithinReach
from tests.factories import (
    NOON,
    host_of,
    make_coordinator,
    make_exemption,
    make_meeting,
    slot_of,
    theme_of,
)

pytestmark = pytest.mark.django_db

SATURDAY = date(2027, 4, 10)
NEXT_SATURDAY = date(2027, 4, 17)
TUESDAY = date(2027, 3, 9)
FAIR = "Energimässan i Örebro är bara på lördagen."


@pytest.fixture
def coordinator(world: Programme) -> User:
    return make_coordinator("SE")


@pytest.fixture
def meeting(world: Programme) -> Meeting:
    return make_meeting(slot=slot_of(world, "award"))


def change(meeting: Meeting, actor: User, reason: str = "", **fields: Any) -> Meeting:
    return change_meeting(meeting=meeting, actor=actor, now=NOON, exemption_reason=reason, **fields)


def states(meeting: Meeting) -> list[str]:
    return [state for _, state in with_states(Exemption.objects.filter(meeting=meeting.pk).order_by("pk"))]


def test_a_meeting_exempt_for_one_day_is_not_exempt_for_another(meeting: Meeting, coordinator: User) -> None:
    change(meeting, coordinator, FAIR, starts_on=SATURDAY)

    with pytest.raises(RulesBroken) as refusal:
        change(meeting, coordinator, starts_on=NEXT_SATURDAY)

    assert [rule.code for rule in refusal.value.rules] == ["weekdays"]
    meeting.refresh_from_db()
    assert meeting.starts_on == SATURDAY


def test_each_reason_is_kept_and_says_whether_it_is_in_use(meeting: Meeting, coordinator: User) -> None:
    change(meeting, coordinator, FAIR, starts_on=SATURDAY)
    assert states(meeting) == ["In use"]

    change(meeting, coordinator, "Flyttad mässa.", starts_on=NEXT_SATURDAY)
    assert states(meeting) == ["Lapsed: the meeting has changed", "In use"]
    assert [each.reason for each in meeting.exemptions.order_by("pk")] == [FAIR, "Flyttad mässa."]

    change(meeting, coordinator, starts_on=TUESDAY)
    assert states(meeting) == ["Lapsed: the meeting has changed"] * 2


def test_a_theme_may_change_while_the_exempt_day_stays(meeting: Meeting, world: Programme, coordinator: User) -> None:
    change(meeting, coordinator, FAIR, starts_on=SATURDAY)

    change(meeting, coordinator, theme=theme_of(world, "open"))

    assert states(meeting) == ["In use"]


def test_an_exemption_in_use_is_not_withdrawn_and_one_that_has_lapsed_is(meeting: Meeting, coordinator: User) -> None:
    change(meeting, coordinator, FAIR, starts_on=SATURDAY)
    exemption = Exemption.objects.get()
    with pytest.raises(ChangeRefused, match="relies on the exemption"):
        withdraw_exemption(exemption=exemption, actor=coordinator, now=NOON)

    change(meeting, coordinator, starts_on=TUESDAY)
    withdraw_exemption(exemption=exemption, actor=coordinator, now=NOON)

    assert states(meeting) == ["Withdrawn on 15 January 2027"]
    with pytest.raises(ChangeRefused, match="already"):
        withdraw_exemption(exemption=exemption, actor=coordinator, now=NOON)
    with pytest.raises(RulesBroken):
        change(meeting, coordinator, starts_on=SATURDAY)


def test_only_who_coordinates_the_network_withdraws(meeting: Meeting, coordinator: User) -> None:
    exemption = grant(meeting=meeting, rule="weekdays", reason=FAIR, actor=coordinator, now=NOON)
    with pytest.raises(NotWithinReach):
        withdraw_exemption(exemption=exemption, actor=make_coordinator("DE"), now=NOON)


@pytest.mark.parametrize("rule", ["slot_filled_twice", "locked", "", "Wochentage – ő"])
def test_what_cannot_be_lifted_is_never_granted(meeting: Meeting, coordinator: User, rule: str) -> None:
    with pytest.raises(ValueError, match="there is no exemption from"):
        grant(meeting=meeting, rule=rule, reason=FAIR, actor=coordinator, now=NOON)
    assert not Exemption.objects.exists()


def test_an_exemption_granted_ahead_excuses_one_change(meeting: Meeting, coordinator: User) -> None:
    make_exemption(meeting.slot, "weekdays")

    change(meeting, coordinator, starts_on=SATURDAY)

    with pytest.raises(RulesBroken):
        change(meeting, coordinator, starts_on=NEXT_SATURDAY)
    assert states(meeting) == ["In use"]


def test_another_meeting_beside_an_exempt_one_needs_its_own_exemption(world: Programme, coordinator: User) -> None:
    first = make_meeting(slot=slot_of(world, "award"), starts_on=TUESDAY)
    second = make_meeting(slot=slot_of(world, "network"), starts_on=date(2027, 4, 13), theme="open")
    change(first, coordinator, "Samma resa.", starts_on=date(2027, 4, 6))

    with pytest.raises(RulesBroken) as refusal:
        change(second, coordinator, starts_on=date(2027, 4, 7))

    assert [rule.code for rule in refusal.value.rules] == ["country_gap"]


def test_a_webinar_on_the_day_of_the_conference_is_exempted_by_who_coordinates_all(
    world: Programme, coordinator: User
) -> None:
    october = date(2027, 10, 12)
    make_meeting(slot=slot_of(world, "conference"), starts_on=october, theme="european-exchange")
    webinar: dict[str, Any] = {
        "programme": world,
        "country": host_of(world, "award").municipality.country,
        "starts_on": october,
        "now": NOON,
        "exemption_reason": "Vi sänder därifrån.",
    }
    with pytest.raises(RulesBroken) as refusal:
        create_meeting(actor=coordinator, **webinar)
    assert not refusal.value.can_be_exempted
    assert not Exemption.objects.exists()

    create_meeting(actor=make_coordinator(), **webinar)
    assert Exemption.objects.get().slot == slot_of(world, "conference")


def exported_twice(programme: Programme) -> None:
    """Hold that the draft's file can be planned, imports into an empty database and is then exported to the same."""
    file = write_programme(programme_from_rows(programme))
    source = read_programme(file)
    plan_programme(source, country="SE", time_limit=10)
    again = write_programme(normalised(source)) | {"slug": "again"}
    copied = import_programme(source=read_programme(again), now=NOON).programme
    assert write_programme(programme_from_rows(copied)) | {"slug": programme.slug} == file
    assert not import_programme(source=read_programme(again), now=NOON)


def test_a_cancelled_meeting_keeps_its_exemption_and_the_next_in_its_slot_has_none(
    world: Programme, coordinator: User
) -> None:
    slot = slot_of(world, "award")
    meeting = create_meeting(
        programme=world,
        actor=coordinator,
        now=NOON,
        slot=slot,
        host=host_of(world, "network"),
        theme=theme_of(world),
        starts_on=TUESDAY,
        exemption_reason="Värden är sjuk, Ł’s ß.",
    )
    cancel_meeting(meeting=meeting, reason="Inställt.", actor=coordinator)
    exported_twice(world)

    make_meeting(slot=slot, starts_on=date(2027, 5, 11))

    exported_twice(world)
    assert states(meeting) == ["Its meeting is cancelled"]
    with pytest.raises(RulesBroken):
        change(slot.meetings.get(status="proposed"), coordinator, host=host_of(world, "network"))


def test_several_cancelled_meetings_of_one_slot_come_back(world: Programme, coordinator: User) -> None:
    slot = slot_of(world, "award")
    for day, reason in ((TUESDAY, ""), (SATURDAY, FAIR), (SATURDAY, "Igen – på lördag.")):
        meeting = create_meeting(
            programme=world,
            actor=coordinator,
            now=NOON,
            slot=slot,
            theme=theme_of(world),
            starts_on=day,
            exemption_reason=reason,
        )
        cancel_meeting(meeting=meeting, reason="Inställt.", actor=coordinator)
    exported_twice(world)
