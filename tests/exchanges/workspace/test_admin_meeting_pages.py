"""Coordinators write pages of meetings: programme, days that differ, access, documents."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from exchanges.meetings.documents.documents import Document
from exchanges.meetings.models import Meeting
from exchanges.meetings.models.agenda import AgendaItem, MeetingDay
from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from municipalities.models import Programme
from tests import factories
from tests.asking import hidden_of
from tests.exchanges.meetings.documents.uploads import PNG, upload
from tests.exchanges.registrations.factories import make_terms, published_of, sign_up
from tests.html_forms import form_of, queries_of, text_of
from tests.rewriting import rewrite

DAY = datetime.date(2099, 3, 10)


@pytest.fixture
def meeting(world: Programme) -> Meeting:
    """A meeting of two days in person and online, far ahead and published."""
    meeting = factories.make_meeting(
        slot=factories.slot_of(world, "award"), starts_on=DAY, days=2, format="hybrid", venue="Town hall"
    )
    factories.make_version(world, meeting)
    return meeting


@pytest.fixture
def coordinator(client: Client, world: Programme) -> Client:
    client.force_login(factories.make_coordinator("SE"))
    return client


def page_of(meeting: Meeting) -> str:
    return reverse("admin:exchanges_meetingpage_change", args=[meeting.pk])


def save(client: Client, meeting: Meeting, **changed: Any) -> Any:
    """Fill in the form as it stands, but for what is changed; `__` in a name stands for a dash."""
    fields = form_of(client.get(page_of(meeting)), "meetingpage_form")
    return client.post(
        page_of(meeting), {**fields, **{name.replace("__", "-"): each for name, each in changed.items()}}
    )


def an_item(**fields: str) -> dict[str, str]:
    given = {"starts_at": "09:30", "titles_en": "Walk", **fields}
    return {f"agenda_items__0__{name}": value for name, value in given.items()}


def test_a_page_saved_as_it_stands_stays_as_it_is(coordinator: Client, meeting: Meeting) -> None:
    factories.make_agenda_item(meeting)
    factories.make_document(meeting)
    MeetingDay.objects.create(meeting=meeting, day_number=2, format="in_person")
    before = [list(model.objects.values()) for model in (AgendaItem, Document, MeetingDay)]
    assert save(coordinator, meeting).status_code == 302
    assert [list(model.objects.values()) for model in (AgendaItem, Document, MeetingDay)] == before


def test_the_programme_is_written_by_day(coordinator: Client, meeting: Meeting) -> None:
    assert "Wednesday 11 March 2099" in text_of(coordinator.get(page_of(meeting)))
    written = {"day_number": "2", "ends_at": "11:00", "kind": "visit", "titles_sv": "Promenad", "venue": "Square"}
    assert save(coordinator, meeting, **an_item(**written)).status_code == 302
    item = meeting.agenda_items.get()
    assert (item.day_number, item.starts_at, item.ends_at) == (2, datetime.time(9, 30), datetime.time(11))
    assert (item.titles, item.kind, item.venue) == ({"en": "Walk", "sv": "Promenad"}, "visit", "Square")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({"titles_en": ""}, "Write this in one language at least."),
        ({"ends_at": "09:30"}, "It ends before it starts."),
        ({"day_number": "3"}, "Select a valid choice"),
    ],
)
def test_an_item_that_cannot_be_is_refused_in_words(
    coordinator: Client, meeting: Meeting, written: dict[str, str], words: str
) -> None:
    response = save(coordinator, meeting, **an_item(**{"titles_en": "Walk", "venue": "x", **written}))
    assert words in text_of(response)
    assert not AgendaItem.objects.exists()


@pytest.mark.parametrize("hour", ["starts_at", "ends_at"])
def test_an_item_at_an_hour_that_the_clocks_skip_is_refused_in_words(
    coordinator: Client, meeting: Meeting, hour: str
) -> None:
    """The clocks of Sweden go forward in the night before the second day."""
    at_the_change(meeting, datetime.date(2027, 3, 27))
    hours = {"starts_at": "01:30", "ends_at": "04:00", hour: "02:30"}
    response = save(coordinator, meeting, **an_item(day_number="2", **hours))
    assert "there is no 02:30 on Sunday 28 March 2027. Did you mean 03:30?" in text_of(response)
    assert not AgendaItem.objects.exists()
    assert save(coordinator, meeting, **an_item(day_number="1", **hours)).status_code == 302


@pytest.mark.parametrize(
    ("written", "field", "words"),
    [
        ({"day_number": "1", "starts_at": "07:00"}, "starts_at", "The meeting starts at 10:00. Choose a later hour"),
        ({"day_number": "2", "ends_at": "16:01"}, "ends_at", "The meeting ends at 16:00. Choose an earlier hour"),
        ({"day_number": "2", "starts_at": "16:30"}, "starts_at", "or let the meeting end later first."),
    ],
)
def test_an_item_before_the_meeting_starts_or_after_it_ends_is_refused_at_the_field(
    coordinator: Client, meeting: Meeting, written: dict[str, str], field: str, words: str
) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(starts_at="10:00", ends_at="16:00")
    response = save(coordinator, meeting, **an_item(**written))
    [row, *_others] = response.context["inline_admin_formsets"][0].formset.forms
    assert words in row.errors[field][0]
    assert not AgendaItem.objects.exists()


def test_an_item_on_no_day_of_the_meeting_is_held_against_no_hours(coordinator: Client, meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(starts_at="10:00", ends_at="16:00")
    response = save(coordinator, meeting, **an_item(day_number="3", starts_at="07:00"))
    [row, *_others] = response.context["inline_admin_formsets"][0].formset.forms
    assert list(row.errors) == ["day_number"]


@pytest.mark.parametrize(
    "written",
    [
        {"day_number": "1", "starts_at": "10:00", "ends_at": "23:00"},
        {"day_number": "2", "starts_at": "07:00", "ends_at": "16:00"},
        {"day_number": "2", "starts_at": "16:00"},
    ],
)
def test_a_meeting_starts_on_its_first_day_and_ends_on_its_last(
    coordinator: Client, meeting: Meeting, written: dict[str, str]
) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(starts_at="10:00", ends_at="16:00")
    assert save(coordinator, meeting, **an_item(**written, titles_pl="Kawa w Łodzi")).status_code == 302
    assert meeting.agenda_items.count() == 1


def test_an_item_that_lies_outside_already_keeps_nobody_from_saving_until_it_is_moved(
    coordinator: Client, meeting: Meeting
) -> None:
    factories.make_agenda_item(meeting, title="Åse’s walk", starts_at=datetime.time(9), ends_at=datetime.time(9, 30))
    Meeting.objects.filter(pk=meeting.pk).update(starts_at="10:00")
    assert save(coordinator, meeting, agenda_items__0__titles_sv="Åses promenad").status_code == 302
    assert meeting.agenda_items.get().titles["sv"] == "Åses promenad"
    assert save(coordinator, meeting, agenda_items__0__starts_at="09:10").status_code == 200
    assert meeting.agenda_items.get().starts_at == datetime.time(9)


def test_an_item_at_an_hour_that_comes_twice_is_taken_as_it_is(coordinator: Client, meeting: Meeting) -> None:
    at_the_change(meeting, datetime.date(2027, 10, 30))
    written = an_item(day_number="2", starts_at="02:30", ends_at="04:00", titles_en="Night walk – Åse’s")
    assert save(coordinator, meeting, **written).status_code == 302
    assert meeting.agenda_items.get().starts_at == datetime.time(2, 30)


def at_the_change(meeting: Meeting, first_day: datetime.date) -> None:
    """Put a meeting of two days, planned and public, where the clocks change."""
    days = {"starts_on": first_day, "ends_on": first_day + datetime.timedelta(days=1)}
    Meeting.objects.filter(pk=meeting.pk).update(**days)
    rewrite(PublishedMeeting.objects.filter(meeting=meeting.pk), **days)
    meeting.refresh_from_db()


def test_an_item_of_a_day_that_is_gone_stays_until_it_is_moved(coordinator: Client, meeting: Meeting) -> None:
    factories.make_agenda_item(meeting, day_number=4)
    assert "Day 4, which the meeting no longer has" in text_of(coordinator.get(page_of(meeting)))
    assert save(coordinator, meeting).status_code == 302
    assert meeting.agenda_items.get().day_number == 4


def test_access_and_notes_are_kept_and_the_plan_is_left_alone(coordinator: Client, meeting: Meeting) -> None:
    save(
        coordinator, meeting, step_free="yes", access_by_train_sv="Två minuter.", notes_en="Good.", interpretation="de"
    )
    meeting.refresh_from_db()
    assert (meeting.step_free, meeting.access_by_train, meeting.notes) == (
        "yes",
        {"sv": "Två minuter."},
        {"en": "Good."},
    )
    assert (meeting.interpretation, meeting.starts_on, meeting.venue) == ("de", DAY, "Town hall")


def test_those_registered_are_told_of_another_venue_of_a_day_and_not_of_the_programme(
    coordinator: Client, meeting: Meeting
) -> None:
    make_terms(meeting)
    sign_up(published_of(meeting), "anna@example.org", now=timezone.now())
    Message.objects.all().delete()
    save(coordinator, meeting, **an_item())
    assert not Message.objects.exists()
    differs = {"day_number": "2", "format": "in_person", "venue": "Library", "address": "Book Street 1"}
    asked = save(coordinator, meeting, **{f"special_days__0__{name}": value for name, value in differs.items()})
    assert not Message.objects.exists()
    coordinator.post(reverse("admin:exchanges_meetingpage_change", args=[meeting.pk]), hidden_of(asked))
    assert "Wednesday 11 March 2099: Library, Book Street 1" in Message.objects.get().text


def test_a_day_cannot_have_a_format_that_the_meeting_does_not_have(coordinator: Client, meeting: Meeting) -> None:
    Meeting.objects.update(format="in_person")
    differs = {"special_days__0__day_number": "1", "special_days__0__format": "online"}
    assert "Select a valid choice" in text_of(save(coordinator, meeting, **differs))
    assert not MeetingDay.objects.exists()


def test_a_document_is_kept_with_what_the_file_says(coordinator: Client, meeting: Meeting) -> None:
    given = {"documents__0__titles_en": "Map", "documents__0__file": upload("../Map.png", PNG)}
    assert save(coordinator, meeting, **given, documents__0__audience="participants").status_code == 302
    document = meeting.documents.get()
    assert (document.name, document.content_type, document.size_bytes) == ("Map.png", "image/png", len(PNG))
    assert (document.audience, document.title) == ("participants", "Map")
    assert document.uploaded_by
    assert Path(document.file.path).parts[-2:] == (document.key.hex[:2], document.key.hex)
    assert reverse("calendar:document", args=[document.key]) in coordinator.get(page_of(meeting)).content.decode()


def test_another_file_keeps_the_address(coordinator: Client, meeting: Meeting) -> None:
    document = factories.make_document(meeting)
    save(coordinator, meeting, documents__0__file=upload("map.png", PNG))
    replaced = meeting.documents.get()
    assert (replaced.key, replaced.name) == (document.key, "map.png")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("page.html", b"<html></html>", "This file type is not accepted"),
        ("page.pdf", b"<html></html>", "does not match .pdf"),
        ("large.png", PNG + b"\0" * 1_000_000, "larger than 1 MB"),
        ("empty.pdf", b"", "The submitted file is empty"),
    ],
)
def test_a_file_that_is_not_taken_says_why(
    coordinator: Client, meeting: Meeting, settings: Settings, name: str, content: bytes, words: str
) -> None:
    settings.DOCUMENT_SIZE_LIMIT_MB = 1
    given = {"documents__0__titles_en": "Map", "documents__0__file": upload(name, content)}
    assert words in text_of(save(coordinator, meeting, **given))
    assert not Document.objects.exists()


def test_a_deleted_document_goes_with_its_file(
    coordinator: Client, meeting: Meeting, django_capture_on_commit_callbacks: Any
) -> None:
    document = factories.make_document(meeting)
    with django_capture_on_commit_callbacks(execute=True):
        save(coordinator, meeting, documents__0__DELETE="on")
    assert not Document.objects.exists()
    assert not document.file.storage.exists(document.file.name or "")


def test_documents_of_a_theme_are_for_everybody_or_coordinators(client: Client, world: Programme) -> None:
    client.force_login(factories.make_coordinator())
    page = reverse("admin:exchanges_theme_change", args=[factories.theme_of(world).pk])
    fields = form_of(client.get(page), "theme_form")
    given = {"documents-0-titles_en": "Guide", "documents-0-file": upload("map.png", PNG)}
    refused = client.post(page, {**fields, **given, "documents-0-audience": "participants"})
    assert "Select a valid choice" in text_of(refused)
    given["documents-0-file"] = upload("map.png", PNG)
    assert client.post(page, {**fields, **given}).status_code == 302
    assert Document.objects.get().theme == factories.theme_of(world)


def test_the_list_says_what_pages_have_at_the_same_number_of_queries(coordinator: Client, meeting: Meeting) -> None:
    address = f"{reverse('admin:exchanges_meetingpage_changelist')}?programme=all"
    factories.make_agenda_item(meeting)
    few = queries_of(coordinator, address)
    for _number in range(2):
        another = factories.make_meeting(meeting.exchange.programme, starts_on=DAY)
        factories.make_agenda_item(another)
        factories.make_document(another)
    assert queries_of(coordinator, address) == few


def test_the_conference_is_seen_and_not_written_by_a_national_coordinator(client: Client, world: Programme) -> None:
    conference = factories.make_meeting(world, country=None, starts_on=DAY)
    client.force_login(factories.make_coordinator("SE"))
    response = client.get(page_of(conference))
    assert response.status_code == 200
    assert "agenda_items" not in response.content.decode()
    assert client.post(page_of(conference), {"notes_en": "x"}).status_code == 403


def test_others_come_to_see_a_few_things(coordinator: Client, world: Programme) -> None:
    host = factories.host_of(world, "forerunner")
    page = reverse("admin:municipalities_participation_change", args=[host.pk])
    fields = form_of(coordinator.get(page), "participation_form")
    theme = factories.theme_of(world)
    given = {
        "highlights-0-theme": str(theme.pk),
        "highlights-0-titles_en": "Cooler streets",
        "highlights-0-position": "1",
    }
    assert coordinator.post(page, {**fields, **given}).status_code == 302
    assert host.highlights.get().title == "Cooler streets"
    many = {"highlights-TOTAL_FORMS": "6"}
    for number in range(6):
        many |= {name.replace("-0-", f"-{number}-"): value for name, value in given.items()}
    fields = form_of(coordinator.get(page), "participation_form")
    assert "at most 5 forms" in text_of(coordinator.post(page, {**fields, **many}))
