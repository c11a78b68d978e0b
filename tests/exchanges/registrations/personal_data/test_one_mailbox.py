"""One mailbox, however its address was written or kept: one person, or two who both find what is theirs."""

from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client

from exchanges.outbox.models import Message
from exchanges.registrations.identity.people import people_at
from exchanges.registrations.models import Person, Registration
from exchanges.registrations.personal_data.personal_feed import make_feed_key
from tests.exchanges.registrations.factories import make_delegation, make_person, make_registration
from tests.exchanges.registrations.pages import coming_meeting, sign_in
from tests.factories import make_meeting
from tests.html_forms import text_of

pytestmark = pytest.mark.django_db
WRITTEN, KEPT = "info@växjö.example.org", "info@xn--vxj-qla6g.example.org"


def join() -> None:
    import_module("exchanges.migrations.0033_people_of_one_mailbox").join(apps, None)


def twins() -> tuple[Person, Person]:
    """Return one person as two rows: the domain as people write it, and as it was kept once."""
    return make_person(WRITTEN, name="Åsa O'Weiß"), make_person(KEPT, name="åsa o'weiß")


@pytest.mark.parametrize(
    "written",
    [
        WRITTEN,
        "INFO@VÄXJÖ.EXAMPLE.ORG",
        KEPT,
        "Info@XN--VXJ-QLA6G.example.org",
        f"{WRITTEN}.",
        f" {KEPT}. ",
        "ｉｎｆｏ＠växjö．ｅｘａｍｐｌｅ．ｏｒｇ",
        "info@va\u0308xjo\u0308.example\u3002org",
    ],
)
def test_an_address_is_one_however_it_is_written(client: Client, written: str) -> None:
    known = make_person(WRITTEN)
    assert list(people_at(written)) == [known]
    client.post("/me/sign-in/", {"email": written})
    assert Message.objects.get(kind="sign_in_link").recipient == WRITTEN


def test_two_rows_of_one_person_are_made_one_with_all_that_is_theirs() -> None:
    known, twin = twins()
    meeting = coming_meeting().meeting
    other = make_meeting(meeting.exchange.programme, slot=None, starts_on=meeting.starts_on)
    make_registration(meeting, known)
    make_registration(meeting, twin, status="cancelled")
    second = make_registration(other, twin, seat=1)
    delegation = make_delegation(other, contact=twin)
    make_feed_key(person=twin)
    key = Person.objects.get(pk=twin.pk).feed_key
    join()
    person = Person.objects.get()
    assert (person.pk, person.email, person.feed_key) == (known.pk, WRITTEN, key)
    assert Registration.objects.filter(person=person).count() == 3
    second.refresh_from_db()
    delegation.refresh_from_db()
    assert (second.seat, delegation.contact) == (1, person)


@pytest.mark.parametrize("both", ["registered for one meeting", "subscribed to"])
def test_two_rows_that_collide_stay_and_either_finds_what_is_theirs(client: Client, both: str) -> None:
    known, twin = twins()
    published = coming_meeting()
    registered = (known, twin) if both == "registered for one meeting" else (twin,)
    for seat, person in enumerate(registered, start=1):
        make_registration(published.meeting, person, seat=seat)
    if both == "subscribed to":
        make_feed_key(person=known)
        make_feed_key(person=twin)
    join()
    assert Person.objects.count() == 2
    for written in (WRITTEN, KEPT):
        assert set(people_at(written)) == {known, twin}
    for person in (known, twin):
        sign_in(client, person)
        page = text_of(client.get("/me/"))
        assert page.count(published.title) == len(registered)
        assert client.post("/me/as/", {"person": twin.pk}).status_code == 302


def test_one_that_is_alone_is_only_written_anew() -> None:
    alone = make_person(KEPT)
    colleague = make_person(WRITTEN, name="Győző Łącki")
    join()
    assert {each.email for each in Person.objects.all()} == {WRITTEN}
    assert set(people_at(WRITTEN)) == {alone, colleague}
