"""An act and what it did: every row, whoever writes it, and nothing of what was undone."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import By, Captured, Entry, PersonalValue
from audit.recording import COMMAND, Doer, Thing, record, recorded
from exchanges.meetings.models import Meeting
from exchanges.meetings.models.agenda import AgendaItem
from exchanges.registrations.models import Registration
from municipalities.models import Municipality, Programme, User
from tests import factories
from tests.exchanges.registrations.factories import make_published, sign_up

pytestmark = pytest.mark.django_db

AXEL = Doer(By.USER, "7", "Coordinator for Łódź–Győr", "192.0.2.0/24")
PAGE = Thing("exchanges.Meeting", "12")


def changes_of(entry: Entry) -> dict[str, tuple[object, object]]:
    return {each["field"]: (each.get("was"), each.get("became")) for each in entry.changes}


@pytest.fixture
def meeting(world: Programme) -> Meeting:
    return factories.make_meeting(slot=factories.slot_of(world, "award"), venue="Rådhuset")


def test_a_change_is_told_with_who_did_it_from_where_to_what(meeting: Meeting) -> None:
    with recorded("meeting.change", AXEL, PAGE):
        meeting.venue, meeting.starts_at, meeting.locked = "Folkets hus", datetime.time(9, 30), True
        meeting.save()
    entry = Entry.objects.get()
    assert (entry.by, entry.who, entry.function, entry.network) == ("user", "7", AXEL.function, "192.0.2.0/24")
    assert (entry.act, entry.effect, entry.country) == ("meeting.change", "changed", "SE")
    assert (entry.kind, entry.key, entry.words) == ("exchanges.Meeting", str(meeting.pk), str(meeting))
    assert (entry.page_kind, entry.page_key) == ("exchanges.Meeting", "12")
    assert changes_of(entry) == {
        "venue": ("Rådhuset", "Folkets hus"),
        "starts_at": (None, "09:30:00"),
        "locked": (False, True),
    }


def test_what_a_statement_changes_is_told_too(meeting: Meeting) -> None:
    with recorded("meeting.lock", AXEL), connection.cursor() as cursor:
        cursor.execute("UPDATE exchanges_meeting SET venue = %s", ["Győri városháza"])
    assert changes_of(Entry.objects.get()) == {"venue": ("Rådhuset", "Győri városháza")}


def test_rows_of_a_bulk_and_of_a_queryset_are_told_one_by_one(meeting: Meeting) -> None:
    with recorded("meeting.change", AXEL):
        rows = [
            AgendaItem(meeting=meeting, day_number=1, starts_at=datetime.time(hour), titles={"en": f"Talk {hour}"})
            for hour in (9, 10)
        ]
        AgendaItem.objects.bulk_create(rows)
        AgendaItem.objects.filter(starts_at__hour=9).update(venue="Bálterem")
    added = Entry.objects.order_by("pk")
    assert [each.effect for each in added] == ["added", "added"]
    assert changes_of(added[0])["venue"] == (None, "Bálterem")
    assert changes_of(added[0])["titles"] == (None, {"en": "Talk 9"})
    assert {each.country for each in added} == {"SE"}


def test_a_row_that_goes_is_told_with_what_it_was(meeting: Meeting) -> None:
    item = factories.make_agenda_item(meeting, "Äppelträd i staden")
    with recorded("meeting.change", AXEL):
        item.delete()
    entry = Entry.objects.get()
    assert (entry.effect, entry.country) == ("deleted", "SE")
    assert changes_of(entry)["titles"] == ({"en": "Äppelträd i staden"}, None)


def test_another_row_that_is_named_has_its_words(meeting: Meeting, world: Programme) -> None:
    before, after = meeting.theme, factories.theme_of(world, "open")
    with recorded("meeting.change", AXEL):
        Meeting.objects.filter(pk=meeting.pk).update(theme=after)
    assert changes_of(Entry.objects.get())["theme"] == (
        {"key": before.pk, "words": str(before)},
        {"key": after.pk, "words": str(after)},
    )


def test_a_row_is_told_once_with_its_first_and_its_last_values(meeting: Meeting) -> None:
    with recorded("meeting.change", AXEL):
        Meeting.objects.update(venue="Kyrkan")
        Meeting.objects.update(venue="Åsa skola")
    assert changes_of(Entry.objects.get()) == {"venue": ("Rådhuset", "Åsa skola")}


def test_nothing_is_told_of_what_is_as_it_was(meeting: Meeting) -> None:
    with recorded("meeting.change", AXEL):
        meeting.save()
        Meeting.objects.update(venue="Kyrkan")
        Meeting.objects.update(venue="Rådhuset")
        factories.make_agenda_item(meeting).delete()
    assert not Entry.objects.exists()
    assert not Captured.objects.exists()


def test_nothing_is_told_of_an_act_that_was_undone(meeting: Meeting) -> None:
    def undone() -> None:
        with recorded("meeting.change", AXEL):
            Meeting.objects.update(venue="Kyrkan")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undone()
    Meeting.objects.update(venue="Åsa skola")
    assert not Entry.objects.exists()
    assert not Captured.objects.exists()


def test_an_act_within_an_act_is_part_of_it(meeting: Meeting) -> None:
    with recorded("proposal.accept", AXEL), recorded("programme.import", COMMAND):
        Meeting.objects.update(venue="Kyrkan")
    assert [each.act for each in Entry.objects.all()] == ["proposal.accept"]


def test_personal_values_are_kept_apart_and_needs_nowhere(world: Programme) -> None:
    registration = sign_up(make_published(world))
    with recorded("registration.decide", AXEL):
        Registration.objects.update(decision_reason="Zsófia’s wish", food="no walnuts", access="wheelchair")
    entry = Entry.objects.get()
    assert (entry.words, entry.country) == (registration.reference, "SE")
    assert entry.changes == [
        {"field": "food"},
        {"field": "access"},
        {"field": "decision_reason", "is_personal": True},
    ]
    value = PersonalValue.objects.get()
    assert (value.field, value.was, value.became) == ("decision_reason", "", "Zsófia’s wish")
    assert (value.whose_kind, value.whose_key) == ("exchanges.Person", str(registration.person_id))


def test_who_is_deleted_leaves_a_nameless_log() -> None:
    user = User.objects.create_user("łukasz@example.org", function="Energy coordinator, Kalmar")
    with recorded("user.change", AXEL):
        User.objects.filter(pk=user.pk).update(email="łukasz@kalmar.example")
    assert PersonalValue.objects.get().became == "łukasz@kalmar.example"
    with recorded("user.delete", AXEL):
        user.delete()
    assert not PersonalValue.objects.exists()
    assert [each.effect for each in Entry.objects.order_by("pk")] == ["changed", "deleted"]
    assert "łukasz" not in "".join(map(str, Entry.objects.values_list("words", "changes")))


def test_the_country_of_what_goes_together_is_still_found(meeting: Meeting) -> None:
    factories.make_agenda_item(meeting)
    with recorded("meeting.delete", AXEL):
        meeting.delete()
    assert {(each.kind, each.country) for each in Entry.objects.all()} == {
        ("exchanges.Meeting", "SE"),
        ("exchanges.AgendaItem", "SE"),
    }


def test_what_writes_no_rows_is_noted_by_itself() -> None:
    record("people.exported", AXEL, Thing("exchanges.Meeting", "3", "Őrség", "HU"))
    entry = Entry.objects.get()
    assert (entry.act, entry.words, entry.country, entry.effect) == ("people.exported", "Őrség", "HU", "")


def test_more_rows_take_no_more_queries(world: Programme) -> None:
    first, *others = Municipality.objects.all()
    assert len(others) > 3
    with CaptureQueriesContext(connection) as of_one, recorded("municipality.change", AXEL):
        Municipality.objects.filter(pk=first.pk).update(region="Småland")
    with CaptureQueriesContext(connection) as of_many, recorded("municipality.change", AXEL):
        Municipality.objects.exclude(pk=first.pk).update(region="Småland")
    assert Entry.objects.count() == 1 + len(others)
    assert len(of_many) == len(of_one)
