"""Actions of the list and cancellations are done to meetings as they were shown, and to no other state of them."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exchanges.meetings.models import Meeting
from exchanges.outbox.models import Message
from exchanges.scheduling.draft.changes import change_meeting
from exchanges.scheduling.draft.confirming import confirm_meeting, is_confirmed
from exchanges.scheduling.draft.status_changes import mark_held, set_locked
from municipalities.models import Programme, User
from tests import factories
from tests.asking import hidden_of
from tests.exchanges.registrations.factories import sign_up
from tests.exchanges.registrations.pages import coming_meeting
from tests.html_forms import act_on, fill_in, form_of, queries_of, text_of

LIST = "/admin/exchanges/meeting/"
NOON = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.UTC)
LATER = datetime.date(2027, 4, 13)


@pytest.fixture
def axel(world: Programme) -> User:
    return factories.make_coordinator("SE", "axel@example.org")


@pytest.fixture
def bea(client: Client, world: Programme) -> Client:
    client.force_login(factories.make_coordinator("SE", "bea@example.org"))
    return client


@pytest.fixture
def meetings(world: Programme) -> list[Meeting]:
    return [factories.make_meeting(slot=factories.slot_of(world, kind)) for kind in ("award", "network")]


def opened(client: Client, address: str = LIST) -> dict[str, Any]:
    return form_of(client.get(address), "changelist-form")


def sent(client: Client, form: dict[str, Any], action: str, *meetings: Meeting, address: str = LIST) -> str:
    chosen = {"action": action, "_selected_action": [str(meeting.pk) for meeting in meetings]}
    return text_and_messages(client.post(address, {**form, **chosen}, follow=True))


def text_and_messages(response: Any) -> str:
    return f"{text_of(response)} {' '.join(str(each) for each in response.context['messages'])}"


def test_a_day_that_moved_meanwhile_is_not_noted_as_confirmed(bea: Client, axel: User, meetings: list[Meeting]) -> None:
    form = opened(bea)
    browser = Client()
    browser.force_login(axel)
    page = reverse("admin:exchanges_meeting_change", args=[meetings[0].pk])
    assert fill_in(browser, page, "meeting_form", {"starts_on": LATER.isoformat()}).status_code == 302
    said = sent(bea, form, "confirm", *meetings)
    assert "Nothing has been done because the meeting has changed since your list was shown" in said
    assert "9 March 2027" in said
    assert "13 April 2027" in said
    assert f"({axel.get_short_name()}, at" in said
    assert "1 meeting changed." in said
    assert [is_confirmed(Meeting.objects.get(pk=meeting.pk)) for meeting in meetings] == [False, True]
    # The list that came back shows it as it stands, and is no older than that.
    act_on(bea, LIST, "confirm", meetings[0])
    assert is_confirmed(Meeting.objects.get(pk=meetings[0].pk))


@pytest.mark.parametrize("action", ["confirm", "lock", "unlock", "mark_as_held", "let_come_again"])
def test_no_action_is_done_to_a_meeting_that_was_not_seen_so(
    bea: Client, axel: User, meetings: list[Meeting], action: str
) -> None:
    form = opened(bea)
    change_meeting(meeting=meetings[0], actor=axel, now=NOON, starts_on=LATER)
    before = Meeting.objects.filter(pk=meetings[0].pk).values().get()
    assert "has changed since your list was shown" in sent(bea, form, action, meetings[0])
    assert Meeting.objects.filter(pk=meetings[0].pk).values().get() == before


@pytest.mark.parametrize(
    ("change", "action"),
    [
        (lambda meeting, user: confirm_meeting(meeting=meeting, actor=user), "take_back_confirmation"),
        (lambda meeting, user: set_locked(meeting=meeting, locked=True, actor=user), "unlock"),
        (lambda meeting, user: mark_held(meeting=meeting, actor=user, now=timezone.now()), "mark_as_not_held"),
    ],
)
def test_what_somebody_else_noted_meanwhile_is_not_taken_back_unseen(
    bea: Client, axel: User, meetings: list[Meeting], change: Any, action: str
) -> None:
    Meeting.objects.filter(pk=meetings[0].pk).update(starts_on="2020-03-10", ends_on="2020-03-10")
    form = opened(bea)
    change(Meeting.objects.get(pk=meetings[0].pk), axel)
    before = Meeting.objects.filter(pk=meetings[0].pk).values().get()
    assert "has changed since your list was shown" in sent(bea, form, action, meetings[0])
    assert Meeting.objects.filter(pk=meetings[0].pk).values().get() == before


def test_a_meeting_that_has_left_the_filtered_list_is_named_too(
    bea: Client, axel: User, meetings: list[Meeting]
) -> None:
    address = f"{LIST}?status__exact=proposed"
    form = opened(bea, address)
    confirm_meeting(meeting=meetings[0], actor=axel)
    assert "has changed since your list was shown" in sent(bea, form, "lock", *meetings, address=address)
    assert [Meeting.objects.get(pk=meeting.pk).locked for meeting in meetings] == [False, True]


def test_a_meeting_deleted_meanwhile_is_named(bea: Client, meetings: list[Meeting]) -> None:
    form = opened(bea)
    gone = meetings[0].title
    Meeting.objects.filter(pk=meetings[0].pk).delete()
    said = sent(bea, form, "lock", *meetings)
    assert gone in said
    assert "→ gone" in said
    assert Meeting.objects.get().locked


def test_a_list_that_does_not_say_what_it_showed_does_nothing(bea: Client, meetings: list[Meeting]) -> None:
    form = opened(bea)
    del form["_version"]
    assert "Nothing has been done: the list did not say what it showed." in sent(bea, form, "lock", *meetings)
    assert not Meeting.objects.filter(locked=True).exists()


def test_a_meeting_that_was_not_on_the_list_is_not_acted_on(bea: Client, world: Programme) -> None:
    form = opened(bea)
    new = factories.make_meeting(slot=factories.slot_of(world, "award"))
    assert "has changed since your list was shown" in sent(bea, form, "lock", new)
    assert not Meeting.objects.get().locked


def test_all_pages_of_a_list_are_acted_on_as_they_were_shown(
    bea: Client, axel: User, meetings: list[Meeting], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exchanges.workspace.admin.meetings.MeetingAdmin.list_per_page", 1)
    form = {**opened(bea), "select_across": "1"}
    change_meeting(meeting=meetings[1], actor=axel, now=NOON, starts_on=LATER)
    said = sent(bea, form, "lock", meetings[0])
    assert "has changed since your list was shown" in said
    assert [Meeting.objects.get(pk=meeting.pk).locked for meeting in meetings] == [True, False]


def test_another_language_is_no_change(bea: Client, meetings: list[Meeting]) -> None:
    form = opened(bea)
    chosen = {"action": "lock", "_selected_action": [str(meetings[0].pk)]}
    bea.post(LIST, {**form, **chosen}, headers={"Accept-Language": "pl"})
    assert Meeting.objects.get(pk=meetings[0].pk).locked


def test_the_list_asks_the_database_as_often_for_many_meetings_as_for_one(bea: Client, world: Programme) -> None:
    factories.make_meeting(slot=factories.slot_of(world, "award"))
    few = queries_of(bea, LIST)
    factories.make_meeting(slot=factories.slot_of(world, "network"))
    factories.make_meeting(slot=factories.slot_of(world, "forerunner"), starts_on=LATER)
    assert queries_of(bea, LIST) == few


# Cancelling.


def cancel_address(*meetings: Meeting) -> str:
    return f"{reverse('admin:exchanges_meeting_cancel')}?{'&'.join(f'meeting={each.pk}' for each in meetings)}"


@pytest.mark.parametrize("when", ["version", "now"])
def test_a_meeting_moved_meanwhile_is_not_cancelled_unseen_though_nobody_is_told(
    bea: Client, axel: User, meetings: list[Meeting], when: str
) -> None:
    address = cancel_address(*meetings)
    form = {**form_of(bea.get(address), "cancellation"), "reason": "Brand – Łódź.", "when": when}
    change_meeting(meeting=meetings[0], actor=axel, now=NOON, starts_on=LATER)
    refused = bea.post(address, form)
    assert refused.status_code == 409
    text = text_of(refused)
    assert "Nothing is cancelled yet." in text
    assert "9 March 2027" in text
    assert "13 April 2027" in text
    assert not Meeting.objects.filter(status="cancelled").exists()
    assert bea.post(address, form_of(refused, "cancellation")).status_code == 302
    assert set(Meeting.objects.values_list("status", "cancellation_reason")) == {("cancelled", "Brand – Łódź.")}


def test_a_meeting_moved_while_one_looks_at_who_is_told_is_shown_anew(bea: Client, axel: User) -> None:
    published = coming_meeting(days=1)
    sign_up(published, "sötåker@example.org", now=timezone.now())
    address = cancel_address(published.meeting)
    asked = fill_in(bea, address, "cancellation", {"reason": "Brand.", "when": "now"})
    assert "Save and tell 1 person" in asked.content.decode()
    later = published.starts_on + datetime.timedelta(days=14)
    change_meeting(meeting=published.meeting, actor=axel, now=timezone.now(), starts_on=later)
    refused = bea.post(address, hidden_of(asked))
    assert refused.status_code == 409
    assert "Nothing is cancelled yet." in text_of(refused)
    assert Meeting.objects.get(pk=published.meeting_id).status == "published"
    assert not Message.objects.filter(kind="meeting_cancelled").exists()


def test_a_missing_reason_does_not_hide_what_changed_meanwhile(
    bea: Client, axel: User, meetings: list[Meeting]
) -> None:
    address = cancel_address(meetings[0])
    form = form_of(bea.get(address), "cancellation")
    change_meeting(meeting=meetings[0], actor=axel, now=NOON, starts_on=LATER)
    again = bea.post(address, {**form, "reason": " "})
    assert "This field is required" in text_of(again)
    refused = bea.post(address, {**form_of(again, "cancellation"), "reason": "Brand."})
    assert refused.status_code == 409
    assert Meeting.objects.get(pk=meetings[0].pk).status == "proposed"


def test_a_page_that_does_not_say_what_it_showed_cancels_nothing(bea: Client, meetings: list[Meeting]) -> None:
    refused = bea.post(cancel_address(*meetings), {"reason": "Brand.", "when": "version"})
    assert refused.status_code == 409
    assert "Check what will be cancelled, then confirm." in text_of(refused)
    # What one page showed counts for no other meeting.
    form = form_of(bea.get(cancel_address(meetings[0])), "cancellation")
    assert bea.post(cancel_address(*meetings), {**form, "reason": "Brand."}).status_code == 409
    assert not Meeting.objects.filter(status="cancelled").exists()


def test_a_save_whose_people_have_all_left_is_shown_again_and_told_to_nobody(bea: Client) -> None:
    published = coming_meeting(days=1)
    registration = sign_up(published, "sötåker@example.org", now=timezone.now())
    page = reverse("admin:exchanges_meeting_change", args=[published.meeting_id])
    asked = fill_in(bea, page, "meeting_form", {"venue": "Rådhuset"})
    assert "Save and tell 1 person" in asked.content.decode()
    registration.delete()
    again = bea.post(page, hidden_of(asked))
    assert "Something has changed since you opened this page." in again.content.decode()
    assert Meeting.objects.get(pk=published.meeting_id).venue == ""
    assert bea.post(page, hidden_of(again)).status_code == 302
    assert Meeting.objects.get(pk=published.meeting_id).venue == "Rådhuset"
    assert not Message.objects.filter(kind="moved").exists()
