"""The draft is checked, published for a reason, and every version tells what it changed."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import Version
from municipalities.models import Programme
from tests import factories
from tests.html_forms import fill_in, queries_of, text_of

PUBLISH = "/admin/exchanges/version/add/"
LIST = "/admin/exchanges/version/"


@pytest.fixture
def all_networks(client: Client, world: Programme) -> Client:
    client.force_login(factories.make_coordinator())
    return client


@pytest.fixture
def sweden(client: Client, world: Programme) -> Client:
    client.force_login(factories.make_coordinator("SE"))
    return client


@pytest.fixture
def meetings(world: Programme) -> list[Meeting]:
    """The award winners' meetings of Sweden and Germany."""
    return [factories.make_meeting(slot=factories.slot_of(world, "award", code)) for code in ("SE", "DE")]


def publish(client: Client, reason: str, address: str = PUBLISH) -> Any:
    """Open the page that publishes and send it with a reason, as a browser does."""
    return fill_in(client, address, "publication", {"reason": reason})


def _page(version: Version) -> str:
    return reverse("admin:exchanges_version_change", args=[version.pk])


def test_what_is_missing_is_worth_a_look_and_what_changes_is_told(
    all_networks: Client, meetings: list[Meeting]
) -> None:
    text = text_of(all_networks.get(PUBLISH))
    assert "SE forerunner 1 – Åłőß, meeting 1 of 2: the public sees no date yet." in text
    assert "in SE award 1 – Åłőß on 9 March 2027 becomes public." in text
    assert "Publish version 1" in text


def test_a_version_is_published_for_a_reason(all_networks: Client, meetings: list[Meeting]) -> None:
    assert "This field is required" in text_of(publish(all_networks, " "))
    assert not Version.objects.exists()
    response = fill_in(all_networks, PUBLISH, "publication", {"reason": "First plan."}, follow=True)
    version = Version.objects.get()
    assert response.redirect_chain == [(_page(version), 302)]
    text = text_of(response)
    assert "Version 1 is published" in text
    assert "First plan." in text
    assert version.meetings.count() == 2


def test_a_reason_with_a_sign_that_nobody_sees_is_refused_in_words_and_told_to_nobody(
    all_networks: Client, meetings: list[Meeting]
) -> None:
    response = publish(all_networks, "a\0b")
    assert "This text has an invisible character" in text_of(response)
    assert response.context["told"].count == 0
    assert not Version.objects.exists()


def test_what_must_be_solved_stands_in_the_way(all_networks: Client, world: Programme, meetings: list[Meeting]) -> None:
    factories.make_meeting(slot=factories.slot_of(world, "network"), starts_on=datetime.date(2027, 3, 10))
    text = text_of(all_networks.get(PUBLISH))
    assert "begin 1 day apart" in text
    assert "Publish version 1" not in text
    refused = publish(all_networks, "First plan.")
    assert "Solve this first" in text_of(refused)
    assert not Version.objects.exists()


def test_only_what_begins_up_to_a_day_is_published(
    all_networks: Client, world: Programme, meetings: list[Meeting]
) -> None:
    factories.make_meeting(slot=factories.slot_of(world, "network"), starts_on=datetime.date(2027, 6, 8))
    address = f"{PUBLISH}?programme={world.slug}&until=2027-04-01"
    assert "8 June 2027" not in text_of(all_networks.get(address))
    assert publish(all_networks, "Spring.", address).status_code == 302
    assert Version.objects.get().meetings.count() == 2


def test_one_network_is_published_and_the_others_stay(all_networks: Client, meetings: list[Meeting]) -> None:
    assert publish(all_networks, "Sweden first.", f"{PUBLISH}?country=SE").status_code == 302
    version = Version.objects.get()
    assert version.country_id == "SE"
    assert [entry.meeting for entry in version.meetings.all()] == [meetings[0]]


def test_a_national_coordinator_publishes_the_own_network(sweden: Client, meetings: list[Meeting]) -> None:
    assert publish(sweden, "Ours.", f"{PUBLISH}?country=DE").status_code == 302
    version = Version.objects.get()
    assert version.country_id == "SE"
    assert [entry.exchange.country_id for entry in version.meetings.all()] == ["SE"]


def test_nothing_to_publish_is_said(all_networks: Client) -> None:
    text = text_of(all_networks.get(PUBLISH))
    assert "Nothing: the public plan is up to date." in text
    assert "There is nothing to publish" in text_of(publish(all_networks, "Again."))


def test_a_version_tells_what_it_changed_against_the_one_before(all_networks: Client, meetings: list[Meeting]) -> None:
    publish(all_networks, "First plan.")
    Meeting.objects.filter(pk=meetings[0].pk).update(starts_on="2027-04-13", ends_on="2027-04-13")
    publish(all_networks, "The hall was taken.")
    text = text_of(all_networks.get(_page(Version.objects.get(number=2))))
    assert "date 13 April 2027 instead of 9 March 2027" in text
    assert "What the public sees now" in text
    assert "Replaced by a later version" in text_of(all_networks.get(_page(Version.objects.get(number=1))))


def test_a_national_coordinator_sees_the_own_part_of_a_version_of_all(
    sweden: Client, world: Programme, meetings: list[Meeting]
) -> None:
    version = factories.make_version(world, *meetings)
    text = text_of(sweden.get(_page(version)))
    assert "SE award 1 – Åłőß" in text
    assert "DE award 1 – Åłőß" not in text


def test_another_country_s_version_is_not_there(sweden: Client, world: Programme) -> None:
    version = factories.make_version(world, country=factories.make_country("DE"))
    assert sweden.get(_page(version)).status_code == 404
    assert sweden.get(LIST).context["cl"].result_count == 0


def test_a_version_is_neither_changed_nor_deleted(all_networks: Client, world: Programme) -> None:
    version = factories.make_version(world)
    assert all_networks.post(reverse("admin:exchanges_version_delete", args=[version.pk])).status_code == 403


def test_a_programme_without_the_own_network_has_nothing_to_publish(sweden: Client) -> None:
    factories.make_world("AT", slug="elsewhere")
    assert sweden.get(f"{PUBLISH}?programme=elsewhere").status_code == 404


def test_without_a_programme_there_is_nothing_to_publish(client: Client, db: None) -> None:
    client.force_login(factories.make_coordinator())
    assert "Add a programme first" in client.get(PUBLISH, follow=True).content.decode()


@pytest.mark.parametrize("query", ["programme=none", "country=FR"])
def test_an_unknown_programme_or_country_is_not_there(all_networks: Client, query: str) -> None:
    assert all_networks.get(f"{PUBLISH}?{query}").status_code == 404


def test_a_version_page_asks_the_database_as_often_for_many_meetings_as_for_one(
    all_networks: Client, world: Programme, meetings: list[Meeting]
) -> None:
    factories.make_version(world)
    few = queries_of(all_networks, _page(factories.make_version(world, meetings[0])))
    more = [factories.make_meeting(slot=factories.slot_of(world, "network", code)) for code in ("SE", "DE")]
    assert queries_of(all_networks, _page(factories.make_version(world, *meetings, *more))) == few
