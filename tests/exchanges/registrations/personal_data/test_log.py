"""Who is erased is nowhere in the audit log any more, which stays whole; their acts stand in it, and in their file."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Entry, PersonalValue
from audit.recording import Doer, recorded
from exchanges.registrations.models import Registration
from exchanges.registrations.personal_data.erasure import erase_due, erase_person
from exchanges.registrations.tasks import erase
from municipalities.models import Programme
from tests.exchanges.registrations.identity.signing_in import signed_in_as
from tests.exchanges.registrations.personal_data.test_erasure import (
    EMAIL,
    WORDS,
    at,
    two_day_meeting,
    two_day_meeting_elsewhere,
    zsofia,
)
from tests.exchanges.registrations.personal_data.traces import traces_of
from tests.factories import NOON

pytestmark = pytest.mark.django_db

AXEL = Doer("user", "7", "Coordinator for Łódź–Győr", "192.0.2.0/24")


def decline(registration: Registration) -> None:
    with recorded("registration.decide", AXEL):
        own = Registration.objects.filter(pk=registration.pk)
        own.update(decision_reason="Ms Ölandné rang", food="no walnuts, please")


def acts() -> list[tuple[str, str, str]]:
    return list(Entry.objects.order_by("pk").values_list("act", "by", "key"))


def test_by_the_clock_the_values_go_and_the_log_stays(world: Programme) -> None:
    registration = zsofia(two_day_meeting(world))
    decline(registration)
    assert "audit_personalvalue.became" in traces_of(*WORDS)
    assert not [column for column in traces_of("walnuts") if column.startswith("audit_")]
    erase_due(now=at(180))
    assert traces_of(*WORDS, EMAIL) == []
    assert acts() == [
        ("registration.decide", "user", str(registration.pk)),
        ("job.erase_needs", "job", ""),
        ("job.erase_people", "job", str(registration.meeting_id)),
        ("job.erase_person", "job", str(registration.person_id)),
    ]
    erase_due(now=at(181))
    assert Entry.objects.count() == 4


def test_at_their_own_wish_too(world: Programme) -> None:
    registration = zsofia(two_day_meeting(world))
    decline(registration)
    erase_person(person=registration.person, now=NOON, network="192.0.2.0/24")
    assert traces_of(*WORDS, EMAIL) == []
    entry = Entry.objects.get(act="participant.erase")
    assert (entry.by, entry.who, entry.network) == ("participant", str(registration.person_id), "192.0.2.0/24")


def test_values_about_one_registration_go_though_the_person_stays(world: Programme) -> None:
    first = zsofia(two_day_meeting(world))
    decline(first)
    later = zsofia(two_day_meeting_elsewhere(world))
    decline(later)
    assert later.person == first.person
    erase_due(now=at(180))
    assert [value.entry.key for value in PersonalValue.objects.all()] == [str(later.pk)]


def test_the_daily_job_lets_old_entries_go(world: Programme) -> None:
    Entry.objects.create(at=NOON.replace(year=2024), act="meeting.change", by="user")
    young = Entry.objects.create(at=NOON.replace(year=2026), act="meeting.change", by="user")
    erase()
    assert list(Entry.objects.all()) == [young]


def test_what_a_participant_does_with_their_data_is_told_and_stands_in_it(client: Client, world: Programme) -> None:
    registration = zsofia(two_day_meeting(world))
    decline(registration)
    person = registration.person
    browser = signed_in_as(client, person)
    log = json.loads(browser.get(reverse("registrations:download_json")).content)["log"]
    assert [(each["act"], each.get("network"), each.get("became")) for each in log] == [
        ("participant.link", "127.0.0.0/24", None),
        ("participant.export", "127.0.0.0/24", None),
        ("registration.decide", None, "Ms Ölandné rang"),
    ]
    browser.post(reverse("registrations:delete_my_data"))
    assert [act for act, by, _key in acts() if by == "participant"] == [
        "participant.link",
        "participant.export",
        "participant.erase",
    ]
