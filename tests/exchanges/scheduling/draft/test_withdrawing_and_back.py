"""A host that withdraws is told of at once, if wanted; one that withdrew by mistake takes part again."""

import datetime
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from exchanges.hosting.models import Exemption, Slot
from exchanges.hosting.withdrawals import DutyOutcome, Withdrawal
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting, Version
from exchanges.outbox.models import Message
from exchanges.scheduling.draft.broken_rules import broken_rules
from exchanges.scheduling.draft.mapping import programme_from_rows
from exchanges.scheduling.draft.rejoining import take_back_withdrawal
from exchanges.scheduling.draft.withdrawing import Decision, duties_from
from exchanges.scheduling.errors import ChangeRefused
from exchanges.scheduling.publication.publishing import publish_version
from exchanges.scheduling.publication.telling_withdrawals import withdraw_and_tell
from municipalities.models import AvailabilityPeriod, Participation, Programme, User
from municipalities.refusals import NotWithinReach, ReasonMissing
from tests import factories
from tests.asking import confirm
from tests.exchanges.registrations.factories import make_person, make_registration
from tests.factories import NOON, host_of, make_meeting, make_withdrawal
from tests.html_forms import fill_in, form_of
from tests.rewriting import rewrite

pytestmark = pytest.mark.django_db

LEAVES = date(2027, 6, 1)
REASON = "Nach der Fusion fehlt das Personal – “leider”."


@pytest.fixture
def world(db: None) -> Programme:
    """Two forerunners, so that one can take over from the other, an award winner and two network municipalities."""
    programme = factories.make_programme()
    factories.make_full_network(programme, "SE", forerunners=2)
    return programme


@pytest.fixture
def coordinator(db: None) -> User:
    return factories.make_coordinator("SE")


@pytest.fixture
def leaving(world: Programme) -> Participation:
    return host_of(world, "forerunner")


@pytest.fixture
def other(world: Programme, leaving: Participation) -> Participation:
    return world.participations.filter(role="forerunner").exclude(pk=leaving.pk).get()


@pytest.fixture
def planned(world: Programme, leaving: Participation) -> list[Meeting]:
    """Two public meetings with somebody registered, and a draft that has moved a third party's."""
    slots = leaving.owed_slots.order_by("number")
    days = (date(2027, 9, 7), date(2027, 11, 9))
    themes = ("planning", "citizen-engagement")
    meetings = [
        make_meeting(slot=slot, starts_on=day, theme=key) for slot, day, key in zip(slots, days, themes, strict=True)
    ]
    publish_version(programme=world, country=None, reason="First.", actor=None, now=NOON)
    for number, meeting in enumerate(meetings):
        make_registration(meeting, make_person(f"å{number}@example.org"), seat=1)
    Message.objects.all().delete()
    return meetings


def decided(leaving: Participation, planned: list[Meeting], given_to: Participation) -> dict[str, Decision]:
    first = f"slot-{planned[0].slot_id}"
    return {
        duty.key: Decision(DutyOutcome.GIVEN, given_to) if duty.key == first else Decision(DutyOutcome.WAIVED)
        for duty in duties_from(leaving, LEAVES)
    }


def test_withdrawing_now_tells_of_new_hosts_and_cancellations_and_of_nothing_else(
    world: Programme, leaving: Participation, other: Participation, planned: list[Meeting], coordinator: User
) -> None:
    apart = make_meeting(
        slot=Slot.objects.get(key=f"forerunner:{other.municipality.slug}:1"), starts_on=date(2027, 4, 6)
    )
    _withdrawal, version = withdraw_and_tell(
        participation=leaving,
        first_day=LEAVES,
        reason=REASON,
        decisions=decided(leaving, planned, other),
        actor=coordinator,
        now=NOON,
    )
    assert version is not None
    assert version.reason == REASON
    shown = {row.meeting_id: row for row in PublishedMeeting.objects.filter(version__is_current=True)}
    assert (shown[planned[0].pk].host, shown[planned[0].pk].status) == (other, "published")
    assert shown[planned[1].pk].status == "cancelled"
    assert apart.pk not in shown
    kinds = sorted(Message.objects.values_list("recipient", "kind"))
    assert kinds == [("å0@example.org", "moved"), ("å1@example.org", "meeting_cancelled")]
    assert all(REASON in text for text in Message.objects.values_list("text", flat=True))


def test_withdrawing_now_without_a_public_meeting_makes_no_version(leaving: Participation, coordinator: User) -> None:
    decisions = {duty.key: Decision(DutyOutcome.WAIVED) for duty in duties_from(leaving, LEAVES)}
    _withdrawal, version = withdraw_and_tell(
        participation=leaving, first_day=LEAVES, reason=REASON, decisions=decisions, actor=coordinator, now=NOON
    )
    assert version is None


def test_the_page_offers_to_tell_now_and_shows_each_mail_first(
    client: Client, leaving: Participation, other: Participation, planned: list[Meeting], coordinator: User
) -> None:
    client.force_login(coordinator)
    address = reverse("admin:municipalities_participation_withdraw", args=[leaving.pk])
    looked = fill_in(client, address, "withdraw", {"first_day": LEAVES.isoformat()})
    answers = {
        f"slot-{planned[0].slot_id}-outcome": "given",
        f"slot-{planned[0].slot_id}-host": str(other.pk),
        f"slot-{planned[1].slot_id}-outcome": "open",
    }
    data = {**form_of(looked, "withdraw"), "reason": REASON, **answers}
    assert data["when"] == "version"
    assert confirm(client, address, {**data, "when": "now"}).status_code == 302
    assert Withdrawal.objects.get().participation == leaving
    assert Message.objects.filter(kind="meeting_cancelled").count() == 1


def test_a_withdrawal_by_mistake_is_taken_back_as_if_it_had_not_been(
    world: Programme, leaving: Participation, coordinator: User
) -> None:
    withdrawal = make_withdrawal(leaving, first_day=LEAVES)
    Slot.objects.filter(host=leaving).update(waived_by=withdrawal)
    take_back_withdrawal(withdrawal=withdrawal, first_day=LEAVES, reason="By mistake.", actor=coordinator, now=NOON)
    assert not Withdrawal.objects.exists()
    assert set(Slot.objects.open().filter(host=leaving)) == set(leaving.owed_slots.all())
    assert not AvailabilityPeriod.objects.filter(participation=leaving).exists()


def test_what_others_took_over_stays_with_them_and_the_days_away_are_noted(
    world: Programme, leaving: Participation, other: Participation, planned: list[Meeting], coordinator: User
) -> None:
    withdraw_and_tell(
        participation=leaving,
        first_day=LEAVES,
        reason=REASON,
        decisions=decided(leaving, planned, other),
        actor=coordinator,
        now=NOON,
    )
    told = Message.objects.count()
    back = date(2027, 12, 1)
    withdrawal = Withdrawal.objects.get()
    take_back_withdrawal(
        withdrawal=withdrawal, first_day=back, reason="Personal gefunden.", actor=coordinator, now=NOON
    )
    first, second = (Meeting.objects.get(pk=meeting.pk) for meeting in planned)
    assert (first.host, second.status) == (other, "cancelled")
    assert Exemption.objects.filter(meeting=first, reason="Personal gefunden.").exists()
    assert broken_rules(programme_from_rows(world)) == []
    away = AvailabilityPeriod.objects.get(participation=leaving)
    assert (away.first_day, away.last_day) == (LEAVES, back - datetime.timedelta(days=1))
    assert Message.objects.count() == told


def test_taking_back_needs_reach_a_reason_and_a_day_from_then_on(leaving: Participation, coordinator: User) -> None:
    withdrawal = make_withdrawal(leaving, first_day=LEAVES)
    asked = {"withdrawal": withdrawal, "first_day": LEAVES, "reason": "Irrtum.", "actor": coordinator, "now": NOON}
    with pytest.raises(NotWithinReach):
        take_back_withdrawal(**{**asked, "actor": factories.make_coordinator("PL")})
    with pytest.raises(ReasonMissing):
        take_back_withdrawal(**{**asked, "reason": " "})
    with pytest.raises(ChangeRefused, match="1 June 2027"):
        take_back_withdrawal(**{**asked, "first_day": LEAVES - datetime.timedelta(days=1)})
    take_back_withdrawal(**asked)
    with pytest.raises(ChangeRefused, match="already takes part again"):
        take_back_withdrawal(**asked)


def test_the_page_of_taking_back_says_what_stays(
    client: Client, leaving: Participation, other: Participation, planned: list[Meeting], coordinator: User
) -> None:
    withdraw_and_tell(
        participation=leaving,
        first_day=LEAVES,
        reason=REASON,
        decisions=decided(leaving, planned, other),
        actor=coordinator,
        now=NOON,
    )
    client.force_login(coordinator)
    withdrawal = Withdrawal.objects.get()
    address = reverse("admin:exchanges_withdrawal_take_back", args=[withdrawal.pk])
    seen = client.get(reverse("admin:exchanges_withdrawal_change", args=[withdrawal.pk])).content.decode()
    assert f'href="{address}"' in seen
    page = client.get(address).content.decode()
    assert "1 cancelled meeting stays cancelled" in page
    assert str(other) in page
    data = {**form_of(client.get(address), "take-back"), "reason": "Irrtum – å."}
    assert client.post(address, data).status_code == 302
    assert not Withdrawal.objects.exists()


def test_the_public_page_says_until_when_it_took_part_once_the_public_knows(
    client: Client, leaving: Participation, other: Participation, planned: list[Meeting], coordinator: User
) -> None:
    page = reverse("calendar:municipality_detail", args=[leaving.municipality.slug])
    withdrawal = make_withdrawal(leaving, first_day=date(2027, 12, 1), noted_at=NOON + datetime.timedelta(hours=1))
    assert "Took part until" not in client.get(page).content.decode()
    rewrite(Version.objects, published_at=withdrawal.noted_at + datetime.timedelta(hours=1))
    assert "Took part until 30 November 2027." in client.get(page).content.decode()
