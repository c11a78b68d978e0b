"""A site with something on every page: rows and people of each kind, and every secret that a link can hold."""

import datetime
import re
from dataclasses import dataclass

from django.http import HttpResponse
from django.test import Client

from audit.recording import JOB, Thing, record
from exchanges.meetings.documents.documents import Document
from exchanges.meetings.models import Meeting
from exchanges.outbox.models import Message
from exchanges.outbox.previews import Preview
from exchanges.registrations.booking.address_change import ask_for_address
from exchanges.registrations.identity import session
from exchanges.registrations.identity.address_codes import Asking, make_code
from exchanges.registrations.identity.delegation_links import delegation_token
from exchanges.registrations.identity.links import (
    Purpose,
    certificate_token,
    check_in_token,
    feedback_token,
    make_token,
    manage_token,
)
from exchanges.registrations.identity.links import sign_in_token as signing_in
from exchanges.registrations.models import Attendance, Feedback, Registration, TakeHome
from exchanges.registrations.personal_data.erasure import ErasureCounts
from exchanges.registrations.personal_data.export import make_receipt
from exchanges.registrations.personal_data.personal_feed import make_feed_key
from municipalities.models import Programme, User
from tests import factories
from tests.exchanges.outbox.letters import make_act, make_message
from tests.exchanges.registrations.factories import (
    STARTS_ON,
    foreign_town,
    make_delegation,
    make_registration,
    make_terms,
    published_of,
    sign_up,
)
from tests.factories import NOON

PAST_DAY = datetime.date(2027, 1, 12)
NOBODY, PARTICIPANT = "nobody", "participant"


@dataclass(frozen=True)
class WholeSite:
    """Who may ask, and what stands in addresses: by the beginning of a route, and by a part's name."""

    browsers: dict[str, Client]
    parts: dict[str, tuple[str, ...]]
    secrets: dict[str, str]


def make_whole_site() -> WholeSite:
    """Make it, as of NOON; its people are signed in."""
    programme = factories.make_world("SE", "DE")
    hours = {"starts_at": datetime.time(10), "ends_at": datetime.time(16)}
    to_come = factories.make_meeting(
        slot=factories.slot_of(programme, "forerunner"), starts_on=STARTS_ON, format="hybrid", **hours
    )
    was = factories.make_meeting(slot=factories.slot_of(programme, "award"), starts_on=PAST_DAY, **hours)
    make_terms(to_come, seats_in_person=30, seats_online=5)
    factories.make_version(programme, to_come, was)
    ahead, over = published_of(to_come), published_of(was)
    anna = sign_up(ahead, "anna@example.org")
    sign_up(ahead, "győző@example.org", municipality=foreign_town(programme), reason="Å – we’d learn.")
    was_there = _was_at(was, anna)
    delegation = make_delegation(ahead.meeting, contact=anna.person)
    unnamed = make_registration(ahead.meeting, delegation=delegation, municipality=delegation.municipality)
    users = {
        "sweden": factories.make_coordinator("SE"),
        "all": factories.make_coordinator(),
        "superuser": factories.make_superuser(),
    }
    preview = Preview.objects.create(shown_to=users["all"], shown_at=NOON, digest="x", mails=["<p>Łódź</p>"])
    document = _make_rows_of_the_workspace(programme, ahead.meeting, users["all"])
    return WholeSite(
        browsers={
            NOBODY: Client(),
            PARTICIPANT: _participant(anna),
            **{name: _signed_in(user) for name, user in users.items()},
        },
        parts={
            "meetings/": (ahead.meeting.slug, over.meeting.slug),
            "municipalities/": (factories.host_of(programme, "forerunner").municipality.slug,),
            "programmes/": (programme.slug,),
            "themes/": ("planning", "european-exchange"),
            "countries/": ("SE", "se"),
            "month": ("2027-04", "2027-01"),
            "step": ("email", "visit", "reason", "needs", "check", "done"),
            "section": ("pages", "meetings", "municipalities"),
            "paper": ("name-badges", "attendance-sheet"),
            "reference": (anna.reference, unnamed.reference),
            "key": (str(document.key), preview.key),
            "app_label": ("exchanges", "municipalities"),
            "delegations": (str(delegation.pk),),
        },
        secrets=_secrets(anna, was_there, delegation_token(delegation)),
    )


def _was_at(meeting: Meeting, registration: Registration) -> Registration:
    """Let somebody have been at a meeting, thought something of it and taken something home."""
    there = make_registration(meeting, registration.person, municipality=registration.municipality)
    Attendance.objects.create(registration=there, day=PAST_DAY, mode="in_person", recorded_at=NOON)
    said = {"meeting": there.meeting, "language": "hu"}
    Feedback.objects.create(**said, useful=5, exchange=4, arrangements=3, comment="Jó – “szép”!", given_on=PAST_DAY)
    TakeHome.objects.create(**said, municipality=there.municipality, learning="Åtta träd", written_at=NOON)
    return there


def _make_rows_of_the_workspace(programme: Programme, meeting: Meeting, actor: User) -> Document:
    """Make a row of each kind that the workspace lists; return the document."""
    free = factories.slot_of(programme, "network")
    factories.make_exemption(free, "closed")
    factories.make_proposal(programme, country=factories.make_country("SE"))
    factories.make_withdrawal(programme.participations.filter(role="network").order_by("position")[1])
    factories.make_agenda_item(meeting, "Győr's “Straße”")
    factories.make_highlight(factories.host_of(programme, "forerunner"), "planning")
    factories.make_user("somebody@example.org")
    make_message(meeting=meeting, act=make_act(actor))
    record("needs.names", JOB, Thing("exchanges.Meeting", "1", "Łódź", "SE"))
    return factories.make_document(meeting)


def _signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def _participant(registration: Registration) -> Client:
    response, browser = HttpResponse(), Client()
    assert registration.person is not None
    session.sign_in(response, registration.person)
    browser.cookies[session.COOKIE] = response.cookies[session.COOKIE].value
    return browser


def _secrets(registration: Registration, was_there: Registration, of_delegation: str) -> dict[str, str]:
    """Return a good secret of each kind, by the beginning of its route."""
    person = registration.person
    assert person is not None
    ask_for_address(person=person, email="ny.adress@example.org", language="en", now=NOON)
    (confirming,) = re.findall(r"/me/address/([^/\s]+)/", Message.objects.get(kind="confirm_address").text)
    day = datetime.timedelta(days=1)
    return {
        "r/": manage_token(registration),
        "r/ afterwards": manage_token(was_there),
        "d/": of_delegation,
        "check-in/": check_in_token(registration),
        "feedback/": feedback_token(was_there),
        "certificate/": certificate_token(was_there),
        "me/sign-in/": signing_in(person, now=NOON),
        "me/address/": confirming,
        "me/address/back/": make_token(Purpose.RETURN_EMAIL, confirming.partition(".")[0], expires_at=NOON + day),
        "me/calendar/": make_feed_key(person=person),
        "me/data/deleted/": make_receipt(ErasureCounts(registrations=2), now=NOON),
        "meetings/": make_code(Asking(person.email, "browser", registration.meeting_id), now=NOON).token,
    }
