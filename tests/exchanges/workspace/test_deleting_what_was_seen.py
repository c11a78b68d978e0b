"""A page that deletes deletes what it had shown; what somebody saved meanwhile is named, with who it was."""

import datetime
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from exchanges.meetings.models import Meeting, Theme
from exchanges.meetings.models.agenda import AgendaItem
from municipalities.models import ClosedPeriod, Network, Participation, Programme, User
from tests import factories
from tests.html_forms import fill_in, form_of, text_of


@pytest.fixture
def axel(world: Programme) -> User:
    return factories.make_coordinator(None, "axel@example.org")


@pytest.fixture
def bea(client: Client, world: Programme) -> Client:
    client.force_login(factories.make_coordinator(None, "bea@example.org"))
    return client


@pytest.fixture
def meeting(world: Programme) -> Meeting:
    return factories.make_meeting(slot=factories.slot_of(world, "award"), venue="Rådhuset")


def address_of(row: Any, page: str = "delete") -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def opened(client: Client, row: Any) -> dict[str, Any]:
    return form_of(client.get(address_of(row)), "deletion")


def saved_by(user: User, row: Any, **fields: str) -> None:
    browser = Client()
    browser.force_login(user)
    given = {name.replace("__", "-"): value for name, value in fields.items()}
    saved = fill_in(browser, address_of(row, "change"), f"{row._meta.model_name}_form", given)
    assert saved.status_code == 302


def test_what_somebody_saved_meanwhile_is_named_and_nothing_is_deleted(
    bea: Client, axel: User, meeting: Meeting
) -> None:
    form = opened(bea, meeting)
    saved_by(axel, meeting, venue="Győri Városháza", starts_on="2027-03-16")
    entries = LogEntry.objects.count()
    refused = bea.post(address_of(meeting), form)
    assert refused.status_code == 409
    assert (Meeting.objects.count(), LogEntry.objects.count()) == (1, entries)
    text = text_of(refused)
    assert "Nothing is deleted yet." in text
    assert "Venue: Rådhuset → Venue: Győri Városháza" in text
    assert "16 March 2027" in text
    assert f"{axel.get_short_name()}, at" in text
    assert bea.post(address_of(meeting), form_of(refused, "deletion")).status_code == 302
    assert not Meeting.objects.exists()


def test_a_third_save_is_noticed_on_the_fresh_page_too(bea: Client, axel: User, meeting: Meeting) -> None:
    form = opened(bea, meeting)
    saved_by(axel, meeting, venue="Łódź")
    refused = bea.post(address_of(meeting), form)
    saved_by(axel, meeting, venue="Åre")
    again = bea.post(address_of(meeting), form_of(refused, "deletion"))
    assert "Venue: Łódź → Venue: Åre" in text_of(again)
    assert Meeting.objects.exists()


def test_rows_that_came_along_meanwhile_are_not_deleted_unseen(bea: Client, axel: User, meeting: Meeting) -> None:
    form = opened(bea, meeting)
    item = AgendaItem.objects.create(
        meeting=meeting, starts_at=datetime.time(10), ends_at=datetime.time(11), titles={"en": "Träd – ő"}
    )
    refused = bea.post(address_of(meeting), form)
    assert refused.status_code == 409
    assert str(item) in text_of(refused)
    assert Meeting.objects.exists()


def test_what_another_page_says_of_the_row_is_part_of_what_goes(bea: Client, axel: User, meeting: Meeting) -> None:
    item = AgendaItem.objects.create(
        meeting=meeting, starts_at=datetime.time(10), ends_at=datetime.time(11), titles={"en": "Träd – ő"}
    )
    form = opened(bea, meeting)
    item.titles = {"en": "Vatten – Łódź"}
    item.save()
    refused = bea.post(address_of(meeting), form)
    assert "Vatten – Łódź" in text_of(refused)
    browser = Client()
    browser.force_login(axel)
    page = reverse("admin:exchanges_meetingpage_change", args=[meeting.pk])
    assert fill_in(browser, page, "meetingpage_form", {"access_by_train_en": "Från Győr – ß"}).status_code == 302
    again = bea.post(address_of(meeting), form_of(refused, "deletion"))
    assert again.status_code == 409
    assert f"{axel.get_short_name()}, at" in text_of(again)
    assert Meeting.objects.exists()


def test_a_table_of_the_page_is_part_of_what_was_seen(bea: Client, axel: User, world: Programme) -> None:
    network = Network.objects.get(programme=world, country="SE")
    day = datetime.date(2027, 2, 1)
    period = ClosedPeriod.objects.create(network=network, first_day=day, last_day=day)
    form = opened(bea, network)
    period.delete()
    refused = bea.post(address_of(network), form)
    assert "No longer:" in text_of(refused)
    assert Network.objects.filter(pk=network.pk).exists()


def test_a_theme_renamed_meanwhile_is_not_deleted(bea: Client, axel: User, world: Programme) -> None:
    programme = Programme.objects.get(pk=world.pk)
    theme = Theme.objects.create(programme=programme, key="new", names={"en": "Ätbara gator"})
    form = opened(bea, theme)
    saved_by(axel, theme, names_en="Edible streets – Łódź")
    refused = bea.post(address_of(theme), form)
    assert "Edible streets – Łódź" in text_of(refused)
    assert Theme.objects.filter(pk=theme.pk).exists()


def test_a_participation_is_deleted_as_it_was_seen_alone(bea: Client, axel: User, world: Programme) -> None:
    host: Participation = factories.host_of(world, "award")
    form = opened(bea, host)
    saved_by(axel, host, can_host="")
    refused = bea.post(address_of(host), form)
    assert refused.status_code == 409
    assert Participation.objects.filter(pk=host.pk).exists()
    assert bea.post(address_of(host), form_of(refused, "deletion")).status_code == 302
    assert not Participation.objects.filter(pk=host.pk).exists()


def test_what_can_no_longer_be_deleted_says_what_has_changed(bea: Client, axel: User, meeting: Meeting) -> None:
    form = opened(bea, meeting)
    saved_by(axel, meeting, locked="on")
    answer = bea.post(address_of(meeting), form, follow=True)
    assert answer.redirect_chain == [(address_of(meeting, "change"), 302)]
    assert "can no longer be deleted" in answer.content.decode()
    assert Meeting.objects.exists()


def test_a_page_that_does_not_say_what_it_showed_deletes_nothing(bea: Client, meeting: Meeting) -> None:
    refused = bea.post(address_of(meeting), {"post": "yes"})
    assert refused.status_code == 409
    assert "Check what will be deleted, then confirm." in text_of(refused)
    # What another row's page showed is no pass either.
    other = factories.make_meeting(slot=factories.slot_of(meeting.exchange.programme, "network"))
    assert bea.post(address_of(meeting), opened(bea, other)).status_code == 409
    assert Meeting.objects.count() == 2


def test_another_language_is_no_change(bea: Client, meeting: Meeting) -> None:
    form = opened(bea, meeting)
    assert bea.post(address_of(meeting), form, headers={"Accept-Language": "de"}).status_code == 302
    assert not Meeting.objects.exists()
