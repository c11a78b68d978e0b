"""The page that withdraws a host: what it would have to host, who else could, and what becomes of each meeting."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from exchanges.hosting.withdrawals import Withdrawal
from exchanges.meetings.models import Meeting
from municipalities.models import Participation, Programme
from tests import factories
from tests.exchanges.registrations.factories import make_registration
from tests.factories import host_of, make_meeting
from tests.html_forms import fill_in, form_of, text_of

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


def send(client: Client, leaving: Participation, **fields: object) -> Any:
    """Open the page, choose the day and look at its meetings, then answer: as a browser does."""
    day = {"first_day": LEAVES.isoformat()}
    looked = fill_in(client, address(leaving), "withdraw", day)
    return client.post(address(leaving), {**form_of(looked, "withdraw"), **answer(leaving, **fields)})


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
    title = f"Värme – med {leaving.municipality.name}"
    Meeting.objects.filter(pk=meeting.pk).update(venue="Stadshuset", address="Łódźvägen 1", titles={"sv": title})
    other = world.participations.filter(role="forerunner").order_by("position")[1]
    given = {f"slot-{meeting.slot_id}-outcome": "given", f"slot-{meeting.slot_id}-host": str(other.pk)}
    answered = send(coordinator, leaving, **given)
    withdrawal = Withdrawal.objects.get()
    assert answered["Location"] == reverse("admin:exchanges_withdrawal_change", args=[withdrawal.pk])
    page = coordinator.get(answered["Location"]).content.decode()
    assert "takes no part from 1 June 2027." in page
    assert "Another municipality hosts it" in page
    assert f"The title “{title}” names" in page
    assert "The place “Stadshuset, Łódźvägen 1” was entered when" in page
    meeting.refresh_from_db()
    assert meeting.host == other
    assert coordinator.get(address(leaving)).status_code == 302


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reason": " "}, "This field is required."),
        ({"slot-{first}-outcome": ""}, "Say what happens to this meeting."),
        ({"slot-{first}-outcome": "given", "slot-{first}-host": ""}, "Choose who hosts the meeting instead."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(
    leaving: Participation, coordinator: Client, change: dict[str, str], said: str
) -> None:
    meeting = planned(leaving)
    filled = {name.format(first=meeting.slot_id): value for name, value in change.items()}
    page = send(coordinator, leaving, **filled).content.decode()
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


def test_a_meeting_moved_meanwhile_is_named_and_nothing_is_withdrawn_unseen(
    leaving: Participation, coordinator: Client
) -> None:
    meeting = planned(leaving)
    looked = fill_in(coordinator, address(leaving), "withdraw", {"first_day": LEAVES.isoformat()})
    form = {**form_of(looked, "withdraw"), **answer(leaving)}
    axel = factories.make_coordinator("SE", "axel@example.org")
    browser = Client()
    browser.force_login(axel)
    page = reverse("admin:exchanges_meeting_change", args=[meeting.pk])
    assert fill_in(browser, page, "meeting_form", {"starts_on": "2027-09-14"}).status_code == 302
    refused = coordinator.post(address(leaving), form)
    assert refused.status_code == 409
    text = text_of(refused)
    assert "Nothing has been done yet." in text
    assert "7 September 2027" in text
    assert "14 September 2027" in text
    assert f"{axel.get_short_name()}, at" in text
    assert not Withdrawal.objects.exists()
    meeting.refresh_from_db()
    assert meeting.status == "proposed"
    # What was chosen is still there, and is done once it is confirmed with the fresh list.
    assert coordinator.post(address(leaving), form_of(refused, "withdraw")).status_code == 302
    assert Withdrawal.objects.get().reason == "Ingen personal – “Łódź”."


def test_a_further_meeting_that_it_hosts_along_is_named(
    world: Programme, leaving: Participation, coordinator: Client
) -> None:
    looked = fill_in(coordinator, address(leaving), "withdraw", {"first_day": LEAVES.isoformat()})
    form = {**form_of(looked, "withdraw"), **answer(leaving)}
    along = make_meeting(slot=factories.slot_of(world, "award"), starts_on=date(2027, 9, 21))
    along.co_hosts.add(leaving)
    refused = coordinator.post(address(leaving), form)
    assert "21 September 2027" in text_of(refused)
    assert not Withdrawal.objects.exists()
    assert list(along.co_hosts.all()) == [leaving]


def test_a_page_that_does_not_say_what_it_showed_withdraws_nobody(leaving: Participation, coordinator: Client) -> None:
    refused = coordinator.post(address(leaving), answer(leaving))
    assert refused.status_code == 409
    assert "Check what happens to each meeting, then confirm." in text_of(refused)
    assert not Withdrawal.objects.exists()
