"""The page that withdraws a host: what it would have to host, who else could, and what becomes of each meeting."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from exchanges.hosting.withdrawals import Withdrawal
from exchanges.meetings.models import Meeting
from municipalities.models import Participation, Programme
from tests import factories
from tests.exchanges.registrations.factories import make_registration
from tests.factories import host_of, make_meeting

pytestmark = pytest.mark.django_db

LEAVES = date(2027, 6, 1)


@pytest.fixture
def world(db: None) -> Programme:
    programme = factories.make_programme()
    factories.make_full_network(programme, "SE", forerunners=2)
    return programme


@pytest.fixture
def leaving(world: Programme) -> Participation:
    return factories.host_of(world, "forerunner")


@pytest.fixture
def coordinator(client: Client) -> Client:
    client.force_login(factories.make_coordinator("SE"))
    return client


def address(leaving: Participation) -> str:
    return reverse("admin:municipalities_participation_withdraw", args=[leaving.pk])


def planned(leaving: Participation) -> Meeting:
    slot = leaving.owed_slots.get(number=1)
    return make_meeting(slot=slot, starts_on=date(2027, 9, 7))


def answer(leaving: Participation, **fields: object) -> dict[str, object]:
    first, second = leaving.owed_slots.order_by("number")
    return {
        "first_day": LEAVES.isoformat(),
        "shown": LEAVES.isoformat(),
        "reason": "Ingen personal – “Łódź”.",
        f"slot-{first.pk}-outcome": "waived",
        f"slot-{second.pk}-outcome": "open",
        **fields,
    }


def test_the_page_names_each_meeting_and_how_many_are_registered(leaving: Participation, coordinator: Client) -> None:
    meeting = planned(leaving)
    make_registration(meeting)
    page = coordinator.get(address(leaving)).content.decode()
    assert "7 September 2027" in page
    assert "1 person registered" in page
    assert "No date yet" in page


def test_who_can_host_without_an_exemption_is_offered_first_and_others_with_theirs(
    world: Programme, leaving: Participation, coordinator: Client
) -> None:
    meeting = planned(leaving)
    form = coordinator.get(address(leaving)).context["form"]
    offered = [label for _value, label in form.fields[f"slot-{meeting.slot_id}-host"].choices]
    other, award = world.participations.filter(role="forerunner").order_by("position")[1], host_of(world, "award")
    assert offered[1] == f"{other} – Forerunner"
    assert f"{award} – Honorary award (needs an exemption: Who hosts)" in offered
    assert not any(str(leaving) in label for label in offered)


def test_another_day_is_looked_at_before_anything_is_done(leaving: Participation, coordinator: Client) -> None:
    planned(leaving)
    later = date(2027, 10, 1).isoformat()
    answered = coordinator.post(address(leaving), answer(leaving, first_day=later))
    page = answered.content.decode()
    assert "The day has changed." in page
    assert "7 September 2027" not in page
    assert f'name="shown" value="{later}"' in page
    assert not Withdrawal.objects.exists()


def test_a_host_is_withdrawn_and_what_became_of_its_meetings_is_listed(
    world: Programme, leaving: Participation, coordinator: Client
) -> None:
    meeting = planned(leaving)
    other = world.participations.filter(role="forerunner").order_by("position")[1]
    given = {f"slot-{meeting.slot_id}-outcome": "given", f"slot-{meeting.slot_id}-host": str(other.pk)}
    answered = coordinator.post(address(leaving), answer(leaving, **given), follow=True)
    withdrawal = Withdrawal.objects.get()
    assert answered.redirect_chain[-1][0] == reverse("admin:exchanges_withdrawal_change", args=[withdrawal.pk])
    page = answered.content.decode()
    assert "takes no part from 1 June 2027 on" in page
    assert "Another municipality hosts it" in page
    meeting.refresh_from_db()
    assert meeting.host == other
    assert coordinator.get(address(leaving)).status_code == 302


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reason": " "}, "This field is required."),
        ({"slot-{first}-outcome": ""}, "Say what becomes of this meeting."),
        ({"slot-{first}-outcome": "given", "slot-{first}-host": ""}, "Choose who hosts the meeting instead."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(
    leaving: Participation, coordinator: Client, change: dict[str, str], said: str
) -> None:
    meeting = planned(leaving)
    filled = {name.format(first=meeting.slot_id): value for name, value in change.items()}
    sent = answer(leaving, **filled)
    page = coordinator.post(address(leaving), sent).content.decode()
    assert said in page
    assert 'value="open"' in page
    assert not Withdrawal.objects.exists()
    meeting.refresh_from_db()
    assert meeting.status == "proposed"


def test_the_participation_leads_to_its_withdrawal(leaving: Participation, coordinator: Client) -> None:
    page = reverse("admin:municipalities_participation_change", args=[leaving.pk])
    assert address(leaving) in coordinator.get(page).content.decode()
    withdrawal = factories.make_withdrawal(leaving)
    shown = coordinator.get(page).content.decode()
    assert address(leaving) not in shown
    assert reverse("admin:exchanges_withdrawal_change", args=[withdrawal.pk]) in shown


def test_a_day_that_is_none_is_said_beside_it(leaving: Participation, coordinator: Client) -> None:
    shown = coordinator.get(address(leaving)).context["day"].isoformat()
    page = coordinator.post(address(leaving), answer(leaving, first_day="someday", shown=shown)).content.decode()
    assert "Enter a valid date." in page
    assert not Withdrawal.objects.exists()
