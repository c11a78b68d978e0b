"""Mails about registrations: one a kind and event, in the person's language, with what concerns them."""

import datetime
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from exchanges.meetings.models import Meeting
from exchanges.outbox.models import Message
from exchanges.outbox.sending import send_due_messages
from exchanges.registrations.booking.address_change import ask_for_address
from exchanges.registrations.booking.requests import decide_request
from exchanges.registrations.identity.address_codes import NewCode
from exchanges.registrations.identity.delegation_links import delegation_token
from exchanges.registrations.identity.links import Purpose, read_registration
from exchanges.registrations.mail import messages
from exchanges.registrations.mail.change_texts import changes_between
from exchanges.registrations.mail.told import facts_of, told_to
from exchanges.registrations.models import Registration, RegistrationTerms
from exchanges.registrations.queries.delegates import delegates_of
from exchanges.sign_in import messages as sign_in_messages
from municipalities.models import Coordination, User
from tests import factories
from tests.exchanges.conftest import MailServer
from tests.exchanges.registrations.factories import (
    ONLINE,
    again,
    make_delegation,
    make_person,
    make_published,
    make_registration,
    make_terms,
    published_of,
    sign_up,
)
from tests.factories import NOON
from tests.unmarked_texts import unmarked

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
LATER = NOON + datetime.timedelta(hours=1)


def make_coming(**fields: Any) -> Registration:
    """Make somebody with a place, without the mails that the services write."""
    published = fields.pop("published", None) or make_published(format="hybrid")
    person = make_person("asa@example.org", name="Åsa", language=fields.pop("language", "en"))
    return make_registration(published.meeting, person, **{"seat": 1, "rank": 1, **fields})


def offer(registration: Registration) -> None:
    registration.offered_until = NOON + datetime.timedelta(hours=48)
    messages.offer(registration, now=NOON)


def delegation(registration: Registration) -> None:
    registration.delegation = make_delegation(registration.meeting, contact=registration.person)
    registration.save()
    make_registration(registration.meeting, None, delegation=registration.delegation, rank=2)
    messages.delegation_registered(registration.delegation, now=NOON)


def decision(registration: Registration) -> None:
    registration.decision_reason = "There is room."
    messages.decision(registration, now=NOON)


def sign_in(registration: Registration) -> None:
    assert registration.person is not None
    messages.sign_in_link(registration.person, language=registration.person.language, now=NOON)


def password_link(registration: Registration) -> None:
    user = User(pk=7, email="asa@example.org")
    language = registration.person.language if registration.person else ""
    with translation.override(language):
        path = reverse("account_reset_password_from_key", args=["7", "cr1-0123456789abcdef0123456789abcdef"])
        sign_in_messages.password_link(user, settings.SITE_URL + path, now=NOON)


def account_notice(registration: Registration) -> None:
    user = User(pk=7, email="asa@example.org")
    language = registration.person.language if registration.person else ""
    where = sign_in_messages.Circumstances("2001:db8:1:2::/64", "Mozilla/5.0 (X11; Łódź)")
    with translation.override(language):
        happened = str(sign_in_messages.HAPPENED["mfa/email/totp_activated"])
        sign_in_messages.account_notice(user, happened, where, now=NOON)


def invitation(registration: Registration) -> None:
    country = factories.make_country("SE")
    country.language = registration.person.language if registration.person else ""
    user = User(pk=7, email="asa@example.org")
    user.coordination = Coordination(user=user, scope=Coordination.Scope.COUNTRY, country=country)
    by = User(email="zofia@example.org", function="Koordynatorka, Łódź")
    sign_in_messages.invitation(user, by=by, now=NOON)


def unnamed(registration: Registration) -> None:
    delegation(registration)
    Message.objects.all().delete()
    held = registration.delegation
    assert held is not None
    held.names_due_at = NOON
    messages.unnamed_seats(held, seats=2, is_over=False, now=NOON)


def unreachable(registration: Registration) -> None:
    delegation(registration)
    Message.objects.all().delete()
    messages.unreachable_colleague(registration, return_at=NOON, is_over=False, now=NOON)


def cancelled(registration: Registration) -> None:
    delegation(registration)
    Message.objects.all().delete()
    held = registration.delegation
    assert held is not None
    lines = delegates_of(held)
    messages.delegation_cancelled(held, lines=lines, ended=[registration], reason="Två gånger.", now=NOON)


KINDS: dict[str, Callable[[Registration], object]] = {
    "confirmation": lambda registration: messages.confirmation(registration, now=NOON),
    "already_registered": lambda registration: messages.already_registered(registration, now=NOON),
    "waiting": lambda registration: messages.waiting(registration, now=NOON),
    "offer": offer,
    "offer_expired": lambda registration: messages.offer_expired(registration, now=NOON),
    "moved": lambda registration: messages.moved(registration, before=None, now=NOON),
    "meeting_cancelled": lambda registration: messages.meeting_cancelled(registration, now=NOON),
    "registration_cancelled": lambda registration: messages.registration_cancelled(registration, now=NOON),
    "request_received": lambda registration: messages.request_received(registration, now=NOON),
    "decision": decision,
    "reminder": lambda registration: messages.reminder(
        registration, published=published_of(registration.meeting), is_tomorrow=True, now=NOON
    ),
    "join_link": lambda registration: messages.join_link(
        registration,
        published=published_of(registration.meeting),
        terms=RegistrationTerms(meeting=registration.meeting, join_url="https://call.example.org/1?a=b&c=d"),
        now=NOON,
    ),
    "thanks": lambda registration: messages.thanks(
        registration, published=published_of(registration.meeting), now=NOON
    ),
    "delegation_registered": delegation,
    "unnamed_seats": unnamed,
    "unreachable_colleague": unreachable,
    "delegation_cancelled": cancelled,
    "sign_in_link": sign_in,
    "password_link": password_link,
    "account_notice": account_notice,
    "invitation": invitation,
    "address_code": lambda registration: messages.address_code(
        registration.person.email,
        code=NewCode("serial", "482\u00a0019", "token"),
        title="Kallt väder: åtgärder",
        link_path="/meetings/x/register/proof/y/",
        language=registration.person.language,
        now=NOON,
    ),
    "confirm_address": lambda registration: ask_for_address(
        person=registration.person, email="asa@example.org", language=registration.person.language, now=NOON
    ),
    "address_changed": lambda registration: messages.address_changed(
        registration.person, was="asa@example.org", back="x", now=NOON
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_of_each_kind_is_written_in_each_language(kind: str, language: str) -> None:
    KINDS[kind](make_coming(language=language))
    message = Message.objects.get()
    assert (message.kind, message.language, message.recipient) == (kind, language, "asa@example.org")
    assert f'<html lang="{language}">' in message.html
    assert message.subject
    in_html = re.findall(r'href="(http://localhost:8000[^"]*)"', message.html)
    assert in_html
    links = [*in_html, *re.findall(r"http://localhost:8000/\S*", message.text)]
    for link in links:
        assert link.startswith("http://localhost:8000/" + ("" if language == "en" else f"{language}/"))
    # Outlook for Windows knows padding on cells alone.
    styled = re.findall(r'<(\w+)[^<>]*\sstyle="([^"]*)"', message.html)
    assert {tag for tag, style in styled if "padding:" in style} <= {"td", "th", "body"}


@pytest.mark.parametrize("kind", ["confirmation", "moved", "meeting_cancelled", "reminder", "thanks"])
def test_a_list_of_mails_shows_when_and_where_beside_the_subject(kind: str) -> None:
    KINDS[kind](make_coming())
    shown = Message.objects.get().html.partition("<body")[2].partition("<table")[0]
    assert 'style="display: none; ' in shown
    assert "Tuesday 27 April 2027, 10:00–16:00 (local time, CEST) · " in shown


@pytest.mark.parametrize(
    ("kind", "words"), [("offer", "Sunday 17 January 2027, 13:00"), ("waiting", "You are number 1.")]
)
def test_what_is_most_urgent_stands_beside_the_subject(kind: str, words: str) -> None:
    KINDS[kind](make_coming(seat=None) if kind == "waiting" else make_coming())
    assert words in Message.objects.get().html.partition("<body")[2].partition("<table")[0]


def test_a_confirmation_says_each_fact_once() -> None:
    registration = make_coming()
    messages.confirmation(registration, now=NOON)
    message = Message.objects.get()
    body = message.html.partition("<body")[2]
    assert body.count("Your place is confirmed.") == 1
    assert "You are registered: " not in body
    assert body.count(published_of(registration.meeting).title) == 1


OF_DELEGATIONS = ("delegation_registered", "unnamed_seats", "unreachable_colleague", "delegation_cancelled")
OF_NO_REGISTRATION = (
    *OF_DELEGATIONS,
    "address_code",
    "sign_in_link",
    "password_link",
    "account_notice",
    "invitation",
    "confirm_address",
    "address_changed",
)


TO_WHO_HAS_PROVEN_IT = (*OF_DELEGATIONS, "address_changed")
"""Kinds that go only to an address that somebody has proven."""


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in TO_WHO_HAS_PROVEN_IT])
def test_no_typed_name_goes_to_an_address_that_nobody_has_proven(kind: str) -> None:
    published = make_published(format="hybrid")
    group = make_delegation(published.meeting, contact=make_person("contact@example.org", name="Győző O'Weiß"))
    registration = make_coming(published=published, delegation=group)
    make_person("asa@example.org", name="Łucja Stranger")
    KINDS[kind](registration)
    message = Message.objects.get()
    assert message.recipient == "asa@example.org"
    for part in (message.subject, message.text, message.html, message.calendar):
        assert not re.search("Åsa|Győző|Łucja", part)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in OF_NO_REGISTRATION])
def test_a_title_in_another_language_says_which(kind: str) -> None:
    registration = make_coming(language="sv")
    Meeting.objects.update(titles={"en": "Shade for squares"})
    registration = Registration.objects.get(pk=registration.pk)
    KINDS[kind](registration)
    html = Message.objects.get().html
    assert "Shade for squares" in html
    assert unmarked(html, "Shade for squares") == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in OF_NO_REGISTRATION])
def test_every_mail_says_what_why_and_how_to_change_it(kind: str) -> None:
    registration = make_coming()
    KINDS[kind](registration)
    message = Message.objects.get()
    published = published_of(registration.meeting)
    assert published.title in message.text
    assert "You get this e-mail because" in message.text
    assert registration.reference in message.text
    (token,) = {*re.findall(r"/r/([\w.-]+)/", message.text)}
    assert read_registration(Purpose.MANAGE, token, now=NOON) == registration
    assert f"/r/{token}/" in message.html


@pytest.mark.parametrize("kind", KINDS)
def test_text_and_html_lead_to_the_same_addresses(kind: str) -> None:
    KINDS[kind](make_coming())
    message = Message.objects.get()
    in_text = set(re.findall(r"https?://\S+", message.text))
    in_html = {link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', message.html)}
    assert in_text == {link if link != "http://localhost:8000" else f"{link}/" for link in in_html}


OTHER_KEYS = {
    "already_registered": "registration:{reference}:already-registered:20270115T12",
    "reminder": "registration:{reference}:reminder:day:2027-04-27",
    "join_link": "registration:{reference}:join-link:2027-04-27:f1c4a2d633bb",
    "thanks": "registration:{reference}:thanks:once",
    "delegation_registered": "delegation:{delegation}:registered:20270115T120000000000",
    "unnamed_seats": "delegation:{delegation}:unnamed-return-soon:20270115T1200",
    "unreachable_colleague": "delegation:{delegation}:unreachable:{reference}:{person}",
    "delegation_cancelled": "delegation:{delegation}:cancelled:20270115T120000000000",
    "sign_in_link": "person:{person}:sign-in:20270115T120000000000",
    "account_notice": "user:7:account-notice:20270115T120000000000",
    "invitation": "user:7:invitation:20270115T120000000000",
    "password_link": "user:7:password-link:20270115T120000000000",
    "confirm_address": "person:{person}:address:20270115T120000000000",
    "address_code": "address-code:serial",
    "address_changed": "person:{person}:address-changed:20270115T120000000000",
}
"""Keys as the messages of running sites have them, where they are more than kind and moment."""


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_is_what_running_sites_have_so_that_nothing_is_sent_again(kind: str) -> None:
    registration = make_coming()
    KINDS[kind](registration)
    usual = f"registration:{{reference}}:{kind.replace('_', '-')}:20270115T120000000000"
    names = {
        "reference": registration.reference,
        "person": registration.person_id,
        "delegation": registration.delegation_id,
    }
    assert Message.objects.get().key == OTHER_KEYS.get(kind, usual).format(**names)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in OF_DELEGATIONS])
def test_the_same_event_is_told_once(kind: str) -> None:
    registration = make_coming()
    KINDS[kind](registration)
    sequence = registration.sequence
    KINDS[kind](registration)
    assert Message.objects.count() == 1
    assert again(registration).sequence == registration.sequence == sequence


def test_dates_are_written_as_the_persons_language_does() -> None:
    messages.confirmation(make_coming(language="hu"), now=NOON)
    assert "2027. április 27., kedd" in Message.objects.get().text


def test_a_name_with_markup_stays_a_name() -> None:
    registration = make_coming()
    assert registration.person is not None
    registration.person.name = "<b>Åsa</b> & Co"
    messages.confirmation(registration, now=NOON)
    message = Message.objects.get()
    assert "<b>Åsa</b> & Co" in message.text
    assert "&lt;b&gt;Åsa&lt;/b&gt; &amp; Co" in message.html


def test_nobody_is_written_to_where_nobody_is_known() -> None:
    published = make_published()
    unnamed = make_registration(published.meeting, delegation=make_delegation(published.meeting), seat=1)
    erased = make_registration(published.meeting, erased_at=NOON, seat=2)
    for registration in (unnamed, erased):
        messages.confirmation(registration, now=NOON)
        messages.meeting_cancelled(registration, now=NOON)
    assert not Message.objects.exists()


def test_the_contact_hears_once_of_places_without_a_name() -> None:
    published = make_published()
    group = make_delegation(published.meeting, contact=make_person("contact@example.org"))
    registrations = [make_registration(published.meeting, delegation=group, seat=number) for number in (1, 2, 3)]
    for registration in registrations:
        messages.confirmation(registration, now=NOON)
        messages.meeting_cancelled(registration, now=NOON)
    message = Message.objects.get()
    assert (message.kind, message.recipient, message.calendar) == ("meeting_cancelled", "contact@example.org", "")


def test_the_delegations_contact_is_told_what_became_of_places_without_a_name() -> None:
    published = make_published()
    group = make_delegation(published.meeting, contact=make_person("contact@example.org"))
    make_registration(published.meeting, make_person("asa@example.org"), delegation=group, seat=1)
    make_registration(published.meeting, delegation=group)
    messages.delegation_registered(group, now=NOON)
    text = Message.objects.get().text
    assert f"http://localhost:8000/d/{delegation_token(group)}/" in text
    assert "- asa@example.org: In person · Has a place\n" in text
    assert "- not named yet: In person · On the waiting list, number 1\n" in text


def test_who_comes_in_person_gets_the_code_for_the_entrance() -> None:
    registration = make_coming()
    messages.confirmation(registration, now=NOON)
    message = Message.objects.get()
    assert 'src="cid:code"' in message.html
    path = message.code.removeprefix("http://localhost:8000/check-in/").removesuffix("/?scanned")
    assert read_registration(Purpose.CHECK_IN, path, now=NOON) == registration


def test_who_takes_part_online_gets_no_code() -> None:
    messages.confirmation(make_coming(mode=ONLINE), now=NOON)
    message = Message.objects.get()
    assert (message.code, "cid:" in message.html, "At the entrance" in message.text) == ("", False, False)


def test_the_waiting_list_mail_says_the_position() -> None:
    published = make_published(seats=1)
    for number in range(3):
        sign_up(published, f"p{number}@example.org")
    texts = [message.text for message in Message.objects.filter(kind="waiting").order_by("pk")]
    assert ["You are number 1." in texts[0], "You are number 2." in texts[1], len(texts)] == [True, True, 2]


def test_an_offer_says_until_when_by_the_clock_of_the_place() -> None:
    offer(make_coming())
    assert "We are holding it for you until Sunday 17 January 2027, 13:00 (CET)" in Message.objects.get().text


def test_a_moved_meeting_says_the_old_date() -> None:
    published = make_published()
    registration = make_coming(published=published)
    meeting = published.meeting
    meeting.set_dates(datetime.date(2027, 5, 11), 1)
    meeting.save()
    factories.make_version(published.version.programme, meeting)
    messages.moved(registration, before=published, now=NOON)
    message = Message.objects.get()
    meets_in = published.host_or_venue
    assert message.subject == f"Changed: {meets_in} meets on 11 May 2027, not 27 April 2027"
    assert "Day\n  was: Tuesday 27 April 2027\n  is now: Tuesday 11 May 2027\n" in message.text
    assert "<del>Tuesday 27 April 2027</del>" in message.html
    assert "You: In person, as before" in message.text


def test_a_room_of_the_same_name_in_another_town_is_not_as_before() -> None:
    published = make_published(venue="Rådhuset")
    was = told_to(make_coming(published=published), published, facts_of(published.meeting))
    (room,) = [line for line in changes_between(was, replace(was, place="Győr")).changed if line.what == "Place"]
    assert (room.was, room.now) == (f"Rådhuset, {published.host_or_venue}", "Rådhuset, Győr")


def test_a_cancelled_meeting_says_why() -> None:
    published = make_published(cancellation_reason="The hall burnt down.")
    messages.meeting_cancelled(make_coming(published=published), now=NOON)
    assert "The reason: The hall burnt down." in Message.objects.get().text


def test_only_those_online_are_told_of_a_call() -> None:
    published = make_published(format="hybrid")
    messages.confirmation(make_coming(published=published), now=NOON)
    messages.confirmation(make_registration(published.meeting, mode=ONLINE, seat=1), now=NOON)
    in_room, online = Message.objects.order_by("pk")
    assert "the joining link" not in in_room.text
    assert "We will send the joining link the day before." in online.text
    assert "Where: Online" in online.text


def test_a_declined_request_says_the_reason() -> None:
    published = make_published()
    registration = make_registration(published.meeting, status="requested", reason="We build the same.")
    coordinator = factories.make_coordinator("SE")
    decide_request(registration=registration, let_in=False, reason="It is full.", actor=coordinator, now=NOON)
    message = Message.objects.get()
    assert message.subject.startswith("Your request was declined")
    assert "The coordinator writes: It is full." in message.text
    assert message.calendar == ""


def test_a_real_registration_arrives_with_its_invitation(mail_server: MailServer) -> None:
    registration = sign_up(make_published(), "asa@example.org")
    assert send_due_messages(now=NOON).sent == 1
    (mail,) = mail_server.mails
    assert mail["To"] == "asa@example.org"
    assert mail["Subject"].startswith("You are registered: ")
    (invitation,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert invitation.get_param("method") == "REQUEST"
    assert again(registration).sequence == 1


def test_terms_without_an_address_of_the_call_are_no_reason_to_fail() -> None:
    registration = make_coming(mode=ONLINE)
    make_terms(registration.meeting)
    messages.confirmation(registration, now=LATER)
    assert Message.objects.get().calendar_method == "REQUEST"
