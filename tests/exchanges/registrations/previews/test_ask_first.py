"""Before anything goes to people a page says who is told, and that is what is sent; what tells nobody asks nothing."""

import datetime
import re
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from exchanges.meetings.documents.documents import Document
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Act, Message
from exchanges.outbox.previews import Preview
from exchanges.registrations.models import Person, Registration
from exchanges.scheduling.draft.changes import change_meeting
from municipalities.models import User
from tests.asking import hidden_of
from tests.exchanges.registrations.factories import ONLINE, make_terms, sign_up
from tests.exchanges.registrations.pages import coming_meeting
from tests.factories import make_coordinator, make_meeting, slot_of
from tests.html_forms import fill_in, form_of, text_of

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n"


@pytest.fixture
def actor(world: object) -> User:
    return make_coordinator("SE")


@pytest.fixture
def coordinator(client: Client, actor: User) -> Client:
    client.force_login(actor)
    return client


@pytest.fixture
def published(db: None) -> PublishedMeeting:
    published = coming_meeting(days=1, format="hybrid")
    sign_up(published, "sötåker@example.org", now=timezone.now())
    sign_up(published, "łukasz@example.org", now=timezone.now())
    sign_up(published, "call@example.org", mode=ONLINE, now=timezone.now())
    Person.objects.filter(email__startswith="łukasz").update(language="pl")
    OrmQ.objects.all().delete()
    return published


def page_of(published: PublishedMeeting, kind: str = "meeting") -> str:
    return reverse(f"admin:exchanges_{kind}_change", args=[published.meeting_id])


def told() -> list[str]:
    return sorted(Message.objects.filter(kind="moved").values_list("recipient", flat=True))


def save(client: Client, published: PublishedMeeting, **changes: Any) -> HttpResponse:
    page = page_of(published)
    data = form_of(client.get(page), "meeting_form")
    return client.post(page, {**data, **changes})  # type: ignore[return-value]


def test_a_save_that_tells_people_shows_first_who_and_what(coordinator: Client, published: PublishedMeeting) -> None:
    before = Message.objects.count()
    response = save(coordinator, published, venue="Rådhuset – Łódź")
    content = response.content.decode()
    assert response.status_code == 200
    assert "Nothing is saved yet." in content
    assert "Rådhuset – Łódź instead of none" in content
    assert "Save and tell 2 people" in content
    assert "2 in the room" in content
    assert "Not told: 1 other registered person" in content
    assert "Polski" in content
    assert "English" in content
    # Nothing of it has happened, nor leaves by another way, nor is said to have been done.
    assert not list(get_messages(response.wsgi_request))
    assert Meeting.objects.get(pk=published.meeting_id).venue == ""
    assert Message.objects.count() == before
    assert not OrmQ.objects.exists()
    assert not Act.objects.exists()


def test_who_waits_is_counted_apart_and_the_mail_shown_is_that_of_a_place(
    coordinator: Client, published: PublishedMeeting
) -> None:
    make_terms(published.meeting, seats_in_person=2)
    Registration.objects.filter(mode="online").delete()
    # Who came first waits here: what counts is how somebody stands, not who is first in the list.
    first, late = Registration.objects.order_by("rank")[0], sign_up(published, "őrs@example.org", now=timezone.now())
    Registration.objects.filter(pk=first.pk).update(seat=None)
    Registration.objects.filter(pk=late.pk).update(seat=first.seat)
    page = save(coordinator, published, venue="Väven – sal Győr").content.decode()
    assert "2 in the room, 1 waiting" in page
    assert "Everybody who is registered is told." in page
    assert "number 1 on the waiting list" not in page


def test_who_is_asked_about_the_call_is_counted_under_the_room_they_chose(
    coordinator: Client, published: PublishedMeeting
) -> None:
    page = text_of(save(coordinator, published, format="online"))
    assert "Question about a changed format" in page
    assert "2 in the room" in page
    assert "2 online" not in page


def test_what_is_confirmed_is_saved_and_waits(coordinator: Client, published: PublishedMeeting) -> None:
    asked = save(coordinator, published, venue="Rådhuset")
    response = coordinator.post(page_of(published), hidden_of(asked))
    act = Act.objects.get()
    assert response["Location"] == reverse("admin:exchanges_act_change", args=[act.pk])  # type: ignore[index]
    assert Meeting.objects.get(pk=published.meeting_id).venue == "Rådhuset"
    assert told() == ["sötåker@example.org", "łukasz@example.org"]
    assert not Preview.objects.exists()
    content = coordinator.get(response["Location"]).content.decode()  # type: ignore[index]
    assert "2 messages are sent at" in content
    assert "minutes left to stop" in content
    assert "Stop all 2" in content


def test_each_mail_can_be_looked_at_in_a_sandbox_without_links_that_act(
    coordinator: Client, published: PublishedMeeting
) -> None:
    content = save(coordinator, published, venue="Rådhuset").content.decode()
    looks = re.findall(r'href="(/[^"]*/act/look/[^"]+)"', content)
    assert len(looks) == 2
    mails = [coordinator.get(look) for look in looks]
    assert all("sandbox" in mail["Content-Security-Policy"] for mail in mails)
    bodies = "".join(mail.content.decode() for mail in mails)
    assert 'lang="pl"' in bodies
    assert "Rådhuset" in bodies
    assert not re.search(r"[\w-]+\.[0-9a-z]+\.[\w-]{43}", bodies)
    coordinator.force_login(make_coordinator("DE"))
    assert [coordinator.get(look).status_code for look in looks] == [404, 404]


def test_a_save_that_only_corrects_a_text_asks_nothing_and_tells_nobody(
    coordinator: Client, published: PublishedMeeting
) -> None:
    assert save(coordinator, published, titles_en="Cooler streets – Łódź").status_code == 302
    assert told() == []


def test_a_hall_that_somebody_else_changed_meanwhile_is_shown_again(
    coordinator: Client, published: PublishedMeeting
) -> None:
    asked = save(coordinator, published, venue="Rådhuset")
    sign_up(published, "late@example.org", now=timezone.now())
    again = coordinator.post(page_of(published), hidden_of(asked))
    assert "Something has changed since you opened this page." in again.content.decode()
    assert "Save and tell 3 people" in again.content.decode()
    assert told() == []
    assert coordinator.post(page_of(published), hidden_of(again)).status_code == 302
    assert len(told()) == 3


def test_what_was_filled_in_is_still_there_when_one_goes_back(coordinator: Client, published: PublishedMeeting) -> None:
    asked = save(coordinator, published, venue="Rådhuset", titles_en="Å first\r\nline")
    back = coordinator.post(page_of(published), {**hidden_of(asked), "_back_to_form": "yes"})
    assert 'value="Rådhuset"' in back.content.decode()
    assert "Nothing is saved yet. Make your changes" in back.content.decode()
    assert Meeting.objects.get(pk=published.meeting_id).venue == ""


def test_another_persons_confirmation_counts_for_nothing(coordinator: Client, published: PublishedMeeting) -> None:
    asked = save(coordinator, published, venue="Rådhuset")
    coordinator.force_login(make_coordinator("SE"))
    response = coordinator.post(page_of(published), hidden_of(asked))
    assert response.status_code == 200
    assert told() == []


def test_a_day_elsewhere_and_a_document_wait_together_for_the_answer(
    coordinator: Client, published: PublishedMeeting
) -> None:
    page = page_of(published, "meetingpage")
    data = form_of(coordinator.get(page), "meetingpage_form")
    upload = {
        "special_days-0-day_number": "1",
        "special_days-0-venue": "Folkets hus",
        "special_days-0-format": "in_person",
        "documents-0-titles_en": "Agenda – Łódź",
        "documents-0-language": "en",
        "documents-0-audience": "public",
        "documents-0-file": SimpleUploadedFile("Ägenda.pdf", PDF, "application/pdf"),
    }
    asked = coordinator.post(page, {**data, **upload})
    assert "Ägenda.pdf" in asked.content.decode(), re.findall(r"errorlist.*", asked.content.decode())
    assert not Document.objects.exists()
    done = coordinator.post(page, hidden_of(asked))
    assert done.status_code == 302
    document = Document.objects.get()
    with document.file.open() as kept:
        assert (document.name, kept.read()) == ("Ägenda.pdf", PDF)
    assert "Folkets hus" in Message.objects.get(kind="moved", recipient="sötåker@example.org").text


def test_a_change_taken_back_asks_nothing_and_says_what_does_not_leave(
    coordinator: Client, published: PublishedMeeting
) -> None:
    coordinator.post(page_of(published), hidden_of(save(coordinator, published, venue="Rådhuset")))
    response = save(coordinator, published, venue="")
    assert response.status_code == 302
    content = coordinator.get(response["Location"]).content.decode()
    assert "2 waiting messages are no longer right and will not be sent." in content
    assert not Message.objects.filter(kind="moved", state="waiting").exists()


# The page of what waits.


@pytest.fixture
def act(coordinator: Client, published: PublishedMeeting) -> Act:
    coordinator.post(page_of(published), hidden_of(save(coordinator, published, venue="Rådhuset")))
    return Act.objects.get()


def test_all_is_stopped_and_sent_after_all(coordinator: Client, act: Act) -> None:
    page = reverse("admin:exchanges_act_change", args=[act.pk])
    content = coordinator.post(page, {"stop": "all"}, follow=True).content.decode()
    assert "2 messages are stopped." in content
    assert "Send after all" in content
    assert set(act.messages.values_list("state", flat=True)) == {"stopped"}
    key = f"moved:{act.messages.all()[0].meeting_id}"
    assert "2 messages are being sent now." in coordinator.post(page, {"send": key}, follow=True).content.decode()
    assert set(act.messages.values_list("state", flat=True)) == {"waiting"}


def test_the_page_says_when_it_was_opened_and_leads_to_itself_without_scripts(coordinator: Client, act: Act) -> None:
    page = reverse("admin:exchanges_act_change", args=[act.pk])
    content = coordinator.get(page).content.decode()
    assert "When you opened this page it was" in content
    assert f'<a href="{page}">Refresh to see how long is left</a>' in content
    act.messages.update(due_at=timezone.now())
    content = coordinator.get(page).content.decode()
    assert "2 messages are being sent now." in content
    assert f'<a href="{page}">Refresh to see which have been sent</a>' in content


def test_the_home_leads_to_what_waits_while_it_waits(coordinator: Client, act: Act) -> None:
    page = reverse("admin:exchanges_act_change", args=[act.pk])
    assert page in coordinator.get(reverse("admin:index")).content.decode()
    coordinator.post(page, {"stop": "all"})
    assert page not in coordinator.get(reverse("admin:index")).content.decode()


def test_what_has_left_says_so(coordinator: Client, act: Act) -> None:
    act.messages.update(state="sent", sent_at=timezone.now())
    page = reverse("admin:exchanges_act_change", args=[act.pk])
    content = coordinator.post(page, {"stop": "all"}, follow=True).content.decode()
    assert "2 had already been sent." in content
    assert "Messages that have been sent cannot be stopped." in content


def test_another_countrys_coordinator_neither_sees_nor_stops_them(client: Client, act: Act) -> None:
    client.force_login(make_coordinator("DE"))
    page = reverse("admin:exchanges_act_change", args=[act.pk])
    assert client.get(page).status_code == 404
    assert client.post(page, {"stop": "all"}).status_code == 404
    assert set(act.messages.values_list("state", flat=True)) == {"waiting"}


# A cancellation.


def cancel(client: Client, published: PublishedMeeting, **fields: str) -> HttpResponse:
    address = f"{reverse('admin:exchanges_meeting_cancel')}?meeting={published.meeting_id}"
    assert "3 people are registered." in client.get(address).content.decode()
    assert "We will write to 3 people, giving the reason." in client.get(address).content.decode()
    return fill_in(client, address, "cancellation", {"reason": "Hallen brann – Łódź.", **fields})  # type: ignore[no-any-return]


def test_a_cancellation_tells_people_at_once_and_publishes_nothing_else(
    coordinator: Client, published: PublishedMeeting
) -> None:
    programme = published.version.programme
    draft = make_meeting(slot=slot_of(programme, "award"), starts_on=published.starts_on + datetime.timedelta(days=28))
    asked = cancel(coordinator, published, when="now")
    content = asked.content.decode()
    assert "Save and tell 3 people" in content
    assert "Hallen brann – Łódź." in content
    assert Meeting.objects.get(pk=published.meeting_id).status == "published"
    address = f"{reverse('admin:exchanges_meeting_cancel')}?meeting={published.meeting_id}"
    assert coordinator.post(address, hidden_of(asked)).status_code == 302
    assert Message.objects.filter(kind="meeting_cancelled", state="waiting").count() == 3
    version = programme.versions.get(is_current=True)
    assert (version.number, version.reason) == (published.version.number + 1, "Hallen brann – Łódź.")
    assert [(row.meeting_id, row.status) for row in version.meetings.all()] == [(published.meeting_id, "cancelled")]
    assert Meeting.objects.get(pk=draft.pk).status == "proposed"


def test_a_cancellation_can_wait_for_the_next_version(coordinator: Client, published: PublishedMeeting) -> None:
    assert cancel(coordinator, published, when="version").status_code == 302
    assert Meeting.objects.get(pk=published.meeting_id).status == "cancelled"
    assert not Message.objects.filter(kind="meeting_cancelled").exists()


def test_people_can_be_told_now_of_what_only_the_draft_has_cancelled(
    coordinator: Client, published: PublishedMeeting
) -> None:
    cancel(coordinator, published, when="version")
    address = f"{reverse('admin:exchanges_meeting_cancel')}?meeting={published.meeting_id}"
    assert address in coordinator.get(page_of(published)).content.decode()
    assert "Hallen brann – Łódź." in coordinator.get(address).content.decode()
    asked = fill_in(coordinator, address, "cancellation", {"reason": "Hallen brann ner.", "when": "now"})
    assert "Save and tell 3 people" in asked.content.decode()
    coordinator.post(address, hidden_of(asked))
    texts = Message.objects.filter(kind="meeting_cancelled").values_list("text", flat=True)
    assert len(texts) == 3
    assert all("Hallen brann ner." in text for text in texts)
    assert address not in coordinator.get(page_of(published)).content.decode()


def test_a_cancellation_that_people_were_told_of_keeps_its_reason(
    coordinator: Client, published: PublishedMeeting
) -> None:
    asked = cancel(coordinator, published, when="now")
    address = f"{reverse('admin:exchanges_meeting_cancel')}?meeting={published.meeting_id}"
    coordinator.post(address, hidden_of(asked))
    page = coordinator.get(address)
    assert "The meeting is cancelled. Plan a new one in its place. No messages are sent." in text_of(page)
    assert "We will write to" not in text_of(page)
    assert 'id="cancellation"' not in page.content.decode()
    again = coordinator.post(address, {"reason": "Győr ställde in.", "when": "now"})
    assert again.status_code == 409
    assert "No messages are sent." in text_of(again)
    assert Meeting.objects.get(pk=published.meeting_id).cancellation_reason == "Hallen brann – Łódź."
    assert Message.objects.filter(kind="meeting_cancelled").count() == 3


def test_of_meetings_that_cannot_all_be_cancelled_the_page_names_those_and_leads_to_the_others(
    coordinator: Client, published: PublishedMeeting
) -> None:
    programme = published.version.programme
    days = [published.starts_on + datetime.timedelta(days=each) for each in (28, 56)]
    draft = make_meeting(slot=slot_of(programme, "award"), starts_on=days[0])
    gone = make_meeting(slot=slot_of(programme, "network"), starts_on=days[1], status="cancelled")
    cancel_page = reverse("admin:exchanges_meeting_cancel")
    keys = [published.meeting_id, draft.pk]
    page = coordinator.get(f"{cancel_page}?{'&'.join(f'meeting={each}' for each in (*keys, gone.pk))}")
    assert text_of(page).count("Plan a new one in its place.") == 1
    assert "No messages are sent. Cancel 2 meetings" in text_of(page)
    assert f'href="{cancel_page}?meeting={keys[0]}&amp;meeting={keys[1]}"' in page.content.decode()


def test_people_who_wait_for_the_next_version_can_only_be_told_now(
    coordinator: Client, published: PublishedMeeting
) -> None:
    cancel(coordinator, published, when="version")
    page = text_of(coordinator.get(f"{reverse('admin:exchanges_meeting_cancel')}?meeting={published.meeting_id}"))
    assert "Now: only this cancellation becomes public at once" in page
    assert "With the next version" not in page
    assert "The owed meeting can then be planned again." not in page


def test_a_meeting_that_was_held_is_not_offered_to_be_cancelled(
    coordinator: Client, published: PublishedMeeting
) -> None:
    Meeting.objects.filter(pk=published.meeting_id).update(status="held")
    page = text_of(coordinator.get(f"{reverse('admin:exchanges_meeting_cancel')}?meeting={published.meeting_id}"))
    assert "The meeting was held, so it stays as it was." in page
    assert "We will write to" not in page


# Publishing.


def test_the_page_that_publishes_says_who_is_told_and_publishes_what_it_showed(
    coordinator: Client, published: PublishedMeeting, actor: User
) -> None:
    later = published.starts_on + datetime.timedelta(days=14)
    change_meeting(meeting=published.meeting, actor=actor, now=timezone.now(), starts_on=later)
    page = f"{reverse('admin:exchanges_version_add')}?programme={published.version.programme.slug}&country=SE"
    shown = coordinator.get(page)
    content = shown.content.decode()
    assert "3 people are told" in content
    assert "Nothing to solve" in content
    assert not Message.objects.filter(kind="moved").exists()
    sign_up(published, "late@example.org", now=timezone.now())
    again = coordinator.post(page, {**hidden_of(shown), "reason": "Flyttat – Győr."})
    assert "Nothing is published yet." in again.content.decode()
    assert "4 people are told" in again.content.decode()
    assert not Message.objects.filter(kind="moved").exists()
    done = coordinator.post(page, {**hidden_of(again), "reason": "Flyttat – Győr, igen."})
    assert done["Location"] == reverse("admin:exchanges_act_change", args=[Act.objects.get().pk])
    assert Message.objects.filter(kind="moved", act__isnull=False).count() == 4


# Terms of registration.


def test_more_places_show_who_is_told_before_they_are_saved(coordinator: Client, actor: User) -> None:
    published = coming_meeting(days=1, seats=1)
    sign_up(published, now=timezone.now())
    sign_up(published, "väntar@example.org", now=timezone.now())
    page = reverse("admin:exchanges_registration_terms", args=[published.meeting_id])
    data = form_of(coordinator.get(page), "terms")
    looked = coordinator.post(page, {**data, "seats_in_person": "2"})
    assert "minutes after you save" in looked.content.decode()
    assert not Message.objects.filter(act__isnull=False).exists()
    data = form_of(looked, "terms")
    saved = coordinator.post(page, {**data, "save": "yes"})
    assert saved["Location"] == reverse("admin:exchanges_act_change", args=[Act.objects.get().pk])
    assert Message.objects.get(act__isnull=False).recipient == "väntar@example.org"
