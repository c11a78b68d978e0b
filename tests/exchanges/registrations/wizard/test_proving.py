"""An address is proven before it has any effect: by a code on the page, or its link on another device."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.leases import lease_next
from exchanges.outbox.models import Message
from exchanges.outbox.redaction import without_tokens
from exchanges.registrations.models import AddressCode, Person, RateCount, Registration
from tests.exchanges.registrations.factories import make_person, make_registration, sign_up, town_of
from tests.exchanges.registrations.pages import (
    DAY,
    address,
    ask_for_code,
    code_sent_to,
    coming_meeting,
    prove,
    sign_in,
    visit_answers,
    walk,
    walk_to_check,
)
from tests.factories import make_coordinator
from tests.html_forms import form_of, text_of

EMAIL = "anna@example.org"
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def meeting(db: None) -> PublishedMeeting:
    """A meeting of two days in Sweden, a month ahead, with ten places."""
    return coming_meeting(seats=10)


def ask(client: Client, meeting: PublishedMeeting, email: str = EMAIL) -> str:
    return text_of(ask_for_code(client, meeting, email))


def type_code(client: Client, meeting: PublishedMeeting, code: str) -> str:
    return text_of(client.post(address(meeting, "visit"), {"step": "email", "code": code}))


def another(code: str) -> str:
    """Return a code that is not this one."""
    return f"{(int(re.sub(r'[^0-9]', '', code)) + 1) % 1_000_000:06d}"


def grow_old(minutes: int) -> None:
    """Let time pass for every code, as their rows tell it."""
    for code in AddressCode.objects.all():
        code.ends_at -= minutes * MINUTE
        code.save()


def link_in_mail() -> str:
    (link,) = re.findall(r"http://localhost:8000(/\S+/proof/\S+)", Message.objects.latest("pk").text)
    return str(link)


def test_nothing_but_the_code_is_sent_or_kept_before_the_proof(client: Client, meeting: PublishedMeeting) -> None:
    page = ask(client, meeting, "Anna@Example.org")
    assert "Enter the code from the e-mail" in page
    assert "Sent to Anna@Example.org" in page
    message = Message.objects.get()
    assert (message.kind, message.recipient) == ("address_code", "Anna@Example.org")
    assert not Person.objects.exists()
    # Whatever else is posted, the code is asked for again, and nothing is done.
    for step in ({"step": "check"}, visit_answers(meeting, name="Åsa O'Łącka"), {"step": "needs"}):
        assert "Enter the code" in text_of(client.post(address(meeting, "done"), step))
    assert not Registration.objects.exists()
    assert Message.objects.count() == 1


def test_the_code_is_a_field_that_phones_fill_in(client: Client, meeting: PublishedMeeting) -> None:
    page = client.post(address(meeting, "email"), {"step": "email", "email": EMAIL})
    (field,) = re.findall(r'<input[^>]*name="code"[^>]*>', page.content.decode())
    assert 'inputmode="numeric"' in field
    assert 'autocomplete="one-time-code"' in field
    assert 'maxlength="6"' not in field


@pytest.mark.parametrize("pasted", ["{0}{1}", " {0} {1} ", "{0}-{1}", "{0}\u00a0{1}\n", "{0}–{1}."])
def test_a_code_is_taken_however_it_is_pasted(client: Client, meeting: PublishedMeeting, pasted: str) -> None:
    ask(client, meeting)
    assert "Your visit" in type_code(client, meeting, pasted.format(*code_sent_to(EMAIL).split("\u00a0")))


def test_neither_the_code_nor_the_address_can_be_read_from_the_table(client: Client, meeting: PublishedMeeting) -> None:
    ask(client, meeting)
    row = str(AddressCode.objects.values().get())
    assert "anna" not in row
    assert code_sent_to(EMAIL).replace("\u00a0", "") not in row


def test_a_wrong_code_says_how_many_tries_are_left_and_five_are_all(client: Client, meeting: PublishedMeeting) -> None:
    ask(client, meeting)
    code = code_sent_to(EMAIL)
    for left in ("4 tries", "3 tries", "2 tries", "1 try"):
        page = type_code(client, meeting, another(code))
        assert f"This is not the code of the newest e-mail. You have {left} left." in page
    assert "No more tries with this code." in type_code(client, meeting, another(code))
    assert "No more tries with this code." in type_code(client, meeting, code)
    assert "Your visit" not in text_of(client.get(address(meeting, "visit"), follow=True))
    # A new one has five tries of its own.
    client.post(address(meeting, "email"), {"step": "email", "again": "1"})
    assert "Your visit" in type_code(client, meeting, code_sent_to(EMAIL))


@pytest.mark.parametrize("slip", ["12345", "", "1234567", "abc"])
def test_what_cannot_be_a_code_costs_no_try(client: Client, meeting: PublishedMeeting, slip: str) -> None:
    ask(client, meeting)
    assert "There is a problem" in type_code(client, meeting, slip)
    assert AddressCode.objects.get().tries == 0


def test_a_code_that_is_too_old_brings_a_new_one_and_the_answers_stay(
    client: Client, meeting: PublishedMeeting
) -> None:
    walk_to_check(client, meeting)
    del client.cookies["proven"]
    ask(client, meeting)
    old = code_sent_to(EMAIL)
    grow_old(11)
    first = AddressCode.objects.get().serial
    page = type_code(client, meeting, old)
    assert "That code has expired. We have sent you a new one" in page
    assert Message.objects.filter(kind="address_code").count() == 3
    assert AddressCode.objects.get().serial != first
    check = type_code(client, meeting, code_sent_to(EMAIL))
    assert "Check and send" in check
    assert "Vegetarian" in check


def test_the_page_says_when_it_is_opened_again_too_late(client: Client, meeting: PublishedMeeting) -> None:
    ask(client, meeting)
    grow_old(11)
    page = text_of(client.get(address(meeting, "email")))
    assert "The code has expired: it was valid for ten minutes. Nothing is lost" in page


def test_a_code_works_in_one_browser(client: Client, meeting: PublishedMeeting) -> None:
    ask(client, meeting)
    code, link, phone = code_sent_to(EMAIL), link_in_mail(), Client()
    phone.post(link)
    assert "That code has expired." in type_code(client, meeting, code)


def test_a_button_that_is_pressed_twice_leads_on_twice(client: Client, meeting: PublishedMeeting) -> None:
    ask(client, meeting)
    code, link = code_sent_to(EMAIL), link_in_mail()
    for _press in range(2):
        assert "Your visit" in type_code(client, meeting, code)
        # The second press leaves before the answer to the first has come, with the cookies of before.
        del client.cookies["proven"]
    assert Message.objects.filter(kind="address_code").count() == 1
    assert AddressCode.objects.get().tries == 1
    # Nor does the link of the same mail end in an error here.
    assert "Your visit" in text_of(client.post(link, follow=True))


def test_a_link_that_is_pressed_twice_leads_on_twice(client: Client, meeting: PublishedMeeting) -> None:
    ask(client, meeting)
    link, phone = link_in_mail(), Client()
    phone.get(link)
    for _press in range(2):
        assert "Your visit" in text_of(phone.post(link, follow=True))
        assert f"You are registering as {EMAIL} , on this device." in text_of(phone.get(link))
        del phone.cookies["proven"]


def test_a_code_is_of_its_browser_address_and_meeting_alone(client: Client, meeting: PublishedMeeting) -> None:
    ask(client, meeting)
    code = code_sent_to(EMAIL)
    stranger = Client()
    ask(stranger, meeting)
    assert "This is not the code" in type_code(stranger, meeting, code)
    ask(client, meeting, "other@example.org")
    assert "This is not the code" in type_code(client, meeting, code)


def test_the_newest_code_counts(client: Client, meeting: PublishedMeeting) -> None:
    ask(client, meeting)
    first, newest, link = code_sent_to(EMAIL), code_sent_to(EMAIL), link_in_mail()
    while newest == first:  # chance may make the same code once more
        client.post(address(meeting, "email"), {"step": "email", "again": "1"})
        newest = code_sent_to(EMAIL)
    assert "This is not the code of the newest e-mail" in type_code(client, meeting, first)
    refused = Client().post(link)
    assert refused.status_code == 404
    assert "We have sent a newer e-mail since." in text_of(refused)
    assert f'href="{address(meeting)}"' in refused.content.decode()
    assert "Your visit" in type_code(client, meeting, newest)


def test_the_link_does_the_same_on_another_device_once(client: Client, meeting: PublishedMeeting) -> None:
    ask(client, meeting)
    link, code, phone = link_in_mail(), code_sent_to(EMAIL), Client()
    # Opening it does nothing: programs that look into mails do.
    assert f"You are registering as {EMAIL} , on this device." in text_of(phone.get(link))
    assert "Your e-mail" in text_of(phone.get(address(meeting)))
    assert "Your visit" in text_of(phone.post(link, follow=True))
    assert "This link has already been used" in text_of(Client().post(link))
    assert "This link has already been used" in text_of(Client().get(link))
    assert "That code has expired." in type_code(client, meeting, code)


def test_a_link_of_another_meeting_or_without_its_end_proves_nothing(client: Client, meeting: PublishedMeeting) -> None:
    other = coming_meeting(seats=10)
    ask(client, meeting)
    link = link_in_mail()
    assert client.post(f"{link[:-3]}/").status_code == 404
    elsewhere = link.replace(address(meeting), address(other))
    assert elsewhere != link
    for answer in (client.get(elsewhere), client.post(elsewhere)):
        assert answer.status_code == 404
        assert "This link is not complete." in text_of(answer)
    assert "proven" not in client.cookies
    AddressCode.objects.all().delete()
    assert client.post(link).status_code == 404
    assert "proven" not in client.cookies


def test_the_pages_are_the_same_whether_or_not_an_address_is_known(meeting: PublishedMeeting) -> None:
    sign_up(meeting, "known@example.org", now=timezone.now() - DAY)
    make_person("met@example.org", name="Somebody Met", function="Mayor")
    pages = []
    for email in ("known@example.org", "met@example.org", "other@example.org"):
        client = Client()
        shown = [ask(client, meeting, email), type_code(client, meeting, another(code_sent_to(email)))]
        shown.append(text_of(client.post(address(meeting, "email"), {"step": "email", "again": "1"})))
        pages.append([page.replace(email, "someone") for page in shown])
    assert pages[0] == pages[1] == pages[2]
    # And so are the mails.
    texts = {
        re.sub(r"http\S+|\d{3}\u00a0\d{3}", "", message.text) for message in Message.objects.filter(kind="address_code")
    }
    assert len(texts) == 1


def test_who_has_signed_in_or_proven_an_address_here_goes_on_without_a_code(
    client: Client, meeting: PublishedMeeting
) -> None:
    person = make_person(EMAIL, name="Anna Łącka", municipality=town_of(meeting))
    sign_in(client, person)
    assert "Your visit" in ask(client, meeting)
    assert not Message.objects.exists()
    other = Client()
    prove(other, meeting)
    assert "Your visit" in ask(other, meeting)
    assert Message.objects.count() == 1


def test_another_address_than_the_proven_one_needs_its_own_code(client: Client, meeting: PublishedMeeting) -> None:
    prove(client, meeting)
    assert "Enter the code" in ask(client, meeting, "boss@example.org")
    assert "Enter the code" in text_of(client.get(address(meeting, "visit"), follow=True))
    assert EMAIL not in text_of(client.get(address(meeting, "email")))


def test_details_that_are_known_are_filled_in_after_the_proof_only(client: Client, meeting: PublishedMeeting) -> None:
    make_person(EMAIL, name="Anna Őri", function="Mayor", municipality=town_of(meeting))
    assert "Őri" not in ask(client, meeting)
    page = client.post(address(meeting, "visit"), {"step": "email", "code": code_sent_to(EMAIL)})
    assert "Welcome back" in text_of(page)
    assert form_of(page, "step")["name"] == "Anna Őri"
    # Of a mailbox that several share it is not known who writes.
    make_person(EMAIL, name="Bo Weiß")
    shared = prove(Client(), meeting)
    assert form_of(shared, "step")["name"] == ""


def test_whoever_registers_has_proven_the_address(client: Client, meeting: PublishedMeeting) -> None:
    walk(client, meeting)
    assert Person.objects.get().email_proven_at is not None


def test_whoever_was_named_by_others_has_proven_the_address_with_the_code(
    client: Client, meeting: PublishedMeeting
) -> None:
    make_registration(meeting.meeting, make_person(EMAIL, name="Anna Őri"))
    ask(client, meeting)
    assert not Person.objects.filter(email_proven_at__isnull=False).exists()
    client.post(address(meeting, "visit"), {"step": "email", "code": code_sent_to(EMAIL)})
    assert Person.objects.get().email_proven_at is not None
    # So it is by the link, on another device, also of a mailbox that several share.
    make_person(EMAIL, name="Bo Weiß")
    Person.objects.update(email_proven_at=None)
    ask(Client(), meeting)
    Client().get(link_in_mail())
    assert not Person.objects.filter(email_proven_at__isnull=False).exists()
    Client().post(link_in_mail())
    assert Person.objects.filter(email_proven_at__isnull=False).count() == 2


def test_a_mail_that_does_not_leave_is_said(client: Client, meeting: PublishedMeeting) -> None:
    ask(client, meeting)
    Message.objects.update(error="ConnectionRefusedError")
    page = text_of(client.get(address(meeting, "email")))
    assert "Our mail server is not responding." in page
    Message.objects.update(state=Message.State.SENT, sent_at=timezone.now())
    assert "Our mail server" not in text_of(client.get(address(meeting, "email")))


def test_a_code_leaves_before_everything_that_waits(client: Client, meeting: PublishedMeeting) -> None:
    for number in range(3):
        sign_up(meeting, f"waits-{number}@example.org", now=timezone.now() - DAY / 2)
    ask(client, meeting)
    message = lease_next(now=timezone.now())
    assert message is not None
    assert message.kind == "address_code"


def test_the_mail_names_nobody_and_coordinators_read_no_code_in_it(client: Client, meeting: PublishedMeeting) -> None:
    make_person(EMAIL, name="Anna Łącka")
    ask(client, meeting)
    message = Message.objects.get()
    assert "Łącka" not in message.text + message.html + message.subject
    code = code_sent_to(EMAIL)
    for text in (message.text, message.html):
        assert code in text
        assert code not in without_tokens(text)
        assert link_in_mail().split("/")[-2] not in without_tokens(text)
    assert without_tokens("100\u00a0000 people") == "100\u00a0000 people"


def test_coordinators_see_no_code_on_the_pages_of_messages(client: Client, meeting: PublishedMeeting) -> None:
    ask(client, meeting)
    message, code, token = Message.objects.get(), code_sent_to(EMAIL), link_in_mail().split("/")[-2]
    assert code in message.html
    coordinator = Client()
    coordinator.force_login(make_coordinator())
    there = "/admin/exchanges/message/"
    for page in (there, f"{there}?q={EMAIL}", f"{there}{message.pk}/change/", f"{there}{message.pk}/html/"):
        shown = coordinator.get(page)
        assert shown.status_code == 200
        for secret in (code, code.replace("\u00a0", "&nbsp;"), token):
            assert secret not in shown.content.decode()
    # Nor is a code found by looking for it, a digit at a time.
    assert message.subject in coordinator.get(f"{there}?q={EMAIL}").content.decode()
    assert message.subject not in coordinator.get(f"{there}?q={code}").content.decode()
    assert coordinator.get(f"{there}?text__startswith={code[:1]}").status_code == 400


def test_the_address_can_be_changed_before_the_code_is_typed(client: Client, meeting: PublishedMeeting) -> None:
    page = client.post(address(meeting, "email"), {"step": "email", "email": "ana@example.org"})
    assert f'href="{address(meeting, "email")}?change"' in page.content.decode()
    again = client.get(f"{address(meeting, 'email')}?change")
    assert form_of(again, "step")["email"] == "ana@example.org"
    ask(client, meeting)
    assert "Your visit" in type_code(client, meeting, code_sent_to(EMAIL))


def test_too_many_codes_are_refused_and_a_known_person_still_gets_in(client: Client, meeting: PublishedMeeting) -> None:
    person = make_person(EMAIL, name="Anna")
    stranger = Client()
    for _number in range(11):
        page = stranger.post(address(meeting, "email"), {"step": "email", "email": EMAIL})
    assert page.status_code == 429
    assert "Too many requests" in text_of(page)
    assert Message.objects.count() == 10
    # The ninth code is still good for who reads it; nothing else is remembered of who was refused.
    assert "Enter the code" in text_of(stranger.get(address(meeting, "email")))
    sign_in(client, person)
    assert "Your visit" in ask(client, meeting)
    assert RateCount.objects.exists()


def test_no_code_is_said_to_be_sent_where_none_was(client: Client, meeting: PublishedMeeting) -> None:
    for _number in range(10):
        ask(Client(), meeting)
    page = client.post(address(meeting, "email"), {"step": "email", "email": EMAIL})
    assert page.status_code == 429
    assert form_of(page, "step")["email"] == EMAIL
    again = client.get(address(meeting, "email"))
    assert "Enter the code" not in text_of(again)
    assert form_of(again, "step")["email"] == ""
    # Nor is one typed for it, or the address taken along to the next step.
    assert "Your e-mail" in type_code(client, meeting, "123456")
    assert "Your e-mail" in text_of(client.get(address(meeting, "visit"), follow=True))


def test_whoever_shares_a_computer_leaves_nothing_behind(client: Client, meeting: PublishedMeeting) -> None:
    page = walk(client, meeting, name="Åsa O'Łącka")
    assert form_of(page, "forget")
    client.post("/me/sign-out/")
    assert all(morsel.value == "" for name, morsel in client.cookies.items() if name not in ("csrftoken", "messages"))
    assert "Łącka" not in text_of(client.get(address(meeting, "done"), follow=True))
    assert form_of(client.get(address(meeting)), "step")["email"] == ""
