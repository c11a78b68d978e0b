"""What strangers try: filling a meeting at once, sending their words by our mails, names that act, floods."""

import time
from itertools import count

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.identity.forms import EmailForm, NameField
from exchanges.registrations.models import Delegation, Person, Registration
from exchanges.registrations.models.names import validate_name
from exchanges.registrations.seats.occupancy import seats_of
from tests.exchanges.registrations.factories import town_of
from tests.exchanges.registrations.pages import address, coming_meeting, mails, prove, visit_answers
from tests.html_forms import text_of


class NameAndAddress(EmailForm):
    """What every form of a visitor begins with."""

    name = NameField(max_length=120)


@pytest.fixture
def meeting(db: None) -> PublishedMeeting:
    """A meeting of two days in Sweden, a month ahead, with fifteen places."""
    return coming_meeting(seats=15)


def of_all(meeting: PublishedMeeting, people: int, name: str = "Carla Contact") -> dict[str, str]:
    return {"how": "in_person", "name": name, "town": town_of(meeting).name, "people": str(people)}


def rows(*people: tuple[str, str]) -> dict[str, str]:
    fields = {"form-TOTAL_FORMS": str(len(people)), "form-INITIAL_FORMS": str(len(people)), "agreed": "on"}
    for number, (name, email) in enumerate(people):
        fields |= {f"form-{number}-name": name, f"form-{number}-email": email}
    return fields


def together(meeting: PublishedMeeting, part: str = "") -> str:
    return address(meeting, "together") + part


def test_no_request_of_somebody_unproven_takes_a_seat_or_sends_a_mail_but_the_code(
    client: Client, meeting: PublishedMeeting
) -> None:
    nobody = {**of_all(meeting, 20), "email": "nobody@example.org"}
    for part, sent in (("", nobody), ("names/", rows(*[("", "")] * 20)), ("check/", {"agreed": "on"})):
        client.post(together(meeting, part), {**nobody, **sent})
    client.post(together(meeting), {"step": "email", "email": "nobody@example.org"})
    for part, sent in (("", nobody), ("names/", rows(*[("", "")] * 20)), ("check/", {"agreed": "on"})):
        client.post(together(meeting, part), {**nobody, **sent})
    assert not Registration.objects.exists()
    assert not Delegation.objects.exists()
    assert not Person.objects.exists()
    assert not mails().exists()
    (places,) = seats_of(meeting.meeting, timezone.now()).values()
    assert places.left == 15


def test_a_colleague_who_has_proven_nothing_reads_no_word_that_somebody_typed(
    client: Client, meeting: PublishedMeeting
) -> None:
    prove(client, meeting, "carla@example.org")
    client.post(together(meeting), of_all(meeting, 1, name="Zebra Winner"))
    colleague = {**rows(("Quagga Prize", "asa@example.org")), "form-0-function": "Okapi"}
    client.post(together(meeting, "names/"), colleague)
    client.post(together(meeting, "check/"), {"agreed": "on"})
    told = mails().get(recipient="asa@example.org")
    everything = told.subject + told.text + told.html + told.calendar
    for word in ("Zebra", "Quagga", "Okapi"):
        assert word not in everything
    assert "Hello," in told.text
    assert f"{town_of(meeting).name} (Sweden) registered you for this meeting" in told.text
    assert "your name" in told.text
    # Their contact reads the names, in an address that is proven.
    assert "Quagga Prize" in mails().get(recipient="carla@example.org").text


def test_a_colleague_who_has_proven_the_address_reads_names(client: Client, meeting: PublishedMeeting) -> None:
    Person.objects.create(
        email="asa@example.org", name="Åsa Öberg", created_at=timezone.now(), email_proven_at=timezone.now()
    )
    prove(client, meeting, "carla@example.org")
    client.post(together(meeting), of_all(meeting, 1, name="Carla O'Łącka"))
    client.post(together(meeting, "names/"), rows(("Åsa Öberg", "asa@example.org")))
    client.post(together(meeting, "check/"), {"agreed": "on"})
    told = mails().get(recipient="asa@example.org").text
    assert "Hello Åsa Öberg," in told
    assert "Carla O'Łącka" in told


@pytest.mark.parametrize(
    "name",
    ["Claim it: http://example.org/1", "WWW.example.org", "anna@example.org", "ｗｗｗ．example", "a://b"],
)
def test_a_name_with_an_address_in_it_is_refused(client: Client, meeting: PublishedMeeting, name: str) -> None:
    prove(client, meeting)
    page = client.post(address(meeting, "needs"), visit_answers(meeting, name=name))
    assert "Write it without an address" in text_of(page)
    assert '<a href="#id_name">' in page.content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "prize.example.com",
        "Claim now (PRIZE.EXAMPLE.COM).",
        "växjö.se",
        "Bit.ly/3",
        "x.com",
        "prize.xn--p1ai",
        "ｐｒｉｚｅ。ｓｈｏｐ",
        "go.shop.co.uk, Åsa",
        "prizes.in",
    ],
)
def test_a_name_that_mail_programs_make_a_link_of_is_refused(
    client: Client, meeting: PublishedMeeting, name: str
) -> None:
    prove(client, meeting)
    page = client.post(address(meeting, "needs"), visit_answers(meeting, name=name))
    assert "looks like an address of the web. Leave it out, or put a space after the full stop." in text_of(page)
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    "name", ["Clerk\r\nBcc: x", "Anna\u202eawoN", "A\u200bnna", "Bo\u2028Berg", "Bo\tBerg", "Bo\x07"]
)
def test_a_name_with_a_sign_that_nobody_sees_is_refused(client: Client, meeting: PublishedMeeting, name: str) -> None:
    prove(client, meeting)
    page = client.post(address(meeting, "needs"), visit_answers(meeting, name=name))
    assert "It contains an invisible character." in text_of(page)


NAMES = ["Åsa O'Łącka-Győző–Weiß", "Στέλιος Κ.", "علی‌رضا", "Zoë “Zo” d’Arc, M.Sc. (2)"]
DOTTED_NAMES = [
    "St. Gallen",
    "St.Pölten",
    "J.R. Müller",
    "J.R.R.Weiß",
    "Dr.Ing. Åsa Öberg",
    "O'Brien-Łukasz",
    "Anna M.Kovács",
    "Bao K.Ng",
    "M.de Wit",
    "Dr.med. Dipl.-Ing.(FH) Weiß",
    "Dr.in Jäger",
    "Prof.in Mag.a Jäger",
    "Avv.to Rossi",
    "Dott.ssa Bianchi",
    "mgr.inż. Łącka",
    "Kft.ügyvezető",
    "Sp. z o.o.",
    "d.o.o. Žalec",
    "2.Bürgermeister a.D.",
    "Bürgerwerke.GmbH & Co.KG",
    "M.Sc.Eng",
]


@pytest.mark.parametrize("name", NAMES + DOTTED_NAMES)
def test_names_as_people_have_them_are_taken(name: str) -> None:
    NameField().clean(name)
    validate_name(name)


def test_the_models_refuse_what_the_forms_refuse(db: None) -> None:
    person = Person(email="anna@example.org", name="www.example.org", function="a\x00b", created_at=timezone.now())
    with pytest.raises(ValidationError) as refused:
        person.full_clean()
    assert {"name", "function"} <= set(refused.value.message_dict)


def test_somebody_elses_mailbox_is_no_way_to_lock_them_out(client: Client, meeting: PublishedMeeting) -> None:
    for _number in range(11):
        page = client.post(address(meeting, "email"), {"step": "email", "email": "anna@example.org"})
    assert page.status_code == 429
    assert 0 < int(page.headers["Retry-After"]) <= 3601
    at_home = Client(REMOTE_ADDR="198.51.100.7")
    assert "Your visit" in text_of(prove(at_home, meeting))


@pytest.mark.parametrize("addresses", ["bomb+{}@example.org", "Bomb+{}@EXAMPLE.org"])
def test_subaddresses_are_one_mailbox(client: Client, meeting: PublishedMeeting, addresses: str) -> None:
    for number in range(11):
        page = client.post(address(meeting, "email"), {"step": "email", "email": addresses.format(number)})
    assert page.status_code == 429
    assert Message.objects.count() == 10


def test_a_household_with_many_ipv6_addresses_is_one_network(meeting: PublishedMeeting) -> None:
    numbers = count(1)
    for _number in range(11):
        client = Client(REMOTE_ADDR=f"2001:db8:0:1::{next(numbers):x}")
        page = client.post(address(meeting, "email"), {"step": "email", "email": "anna@example.org"})
    assert page.status_code == 429
    other = Client(REMOTE_ADDR="2001:db8:0:2::1")
    assert other.post(address(meeting, "email"), {"step": "email", "email": "anna@example.org"}).status_code == 200


def test_seats_are_counted_and_not_requests(client: Client, meeting: PublishedMeeting) -> None:
    prove(client, meeting, "carla@example.org")
    pages = []
    for part in range(4):
        client.post(together(meeting), of_all(meeting, 20))
        people = [(f"Åsa {number}", f"asa-{part}-{number}@example.org") for number in range(20)]
        client.post(together(meeting, "names/"), rows(*people))
        pages.append(client.post(together(meeting, "check/"), {"agreed": "on"}))
    assert [page.status_code for page in pages] == [200, 200, 200, 429]
    assert Registration.objects.count() == 60


@pytest.mark.parametrize(
    ("asked", "given"), [((20,), (0,)), ((5, 5, 5), (5, 0, 0)), ((2, 4, 3), (2, 0, 3))], ids=["one", "three", "rest"]
)
@pytest.mark.parametrize("addresses", ["carla@example.org", "carla+{}@example.org"])
def test_who_has_proven_an_address_cannot_fill_a_meeting_with_nobody(
    meeting: PublishedMeeting, addresses: str, asked: tuple[int, ...], given: tuple[int, ...]
) -> None:
    """Neither with the places of one municipality nor, one after the other, with those of all that are invited."""
    for part, (role, people) in enumerate(zip(("network", "award", "forerunner"), asked, strict=False)):
        client, town = Client(), town_of(meeting, role)
        prove(client, meeting, addresses.format(part))
        client.post(together(meeting), of_all(meeting, people) | {"town": town.name})
        client.post(together(meeting, "names/"), rows(*[("", "")] * people))
        page = client.post(together(meeting, "check/"), {"agreed": "on"})
        assert ("can hold 5 places without a name." in text_of(page)) is (given[part] == 0)
        assert Registration.objects.filter(municipality=town).count() == given[part]


@pytest.mark.parametrize("text", ["a.", "-a", "<@", "@", "(", " ", "mailto:"])
def test_what_is_far_too_long_is_refused_at_once(text: str) -> None:
    began = time.process_time()
    form = NameAndAddress({"name": "Łucja" + text * 50_000 + "x", "email": "<" + text * 50_000})
    assert set(form.errors) == {"name", "email"}
    assert time.process_time() - began < 2
