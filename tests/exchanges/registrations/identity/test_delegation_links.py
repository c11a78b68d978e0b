"""The link of a delegation's contact: it opens the delegation without signing in, and nothing else."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.outbox.redaction import without_tokens
from exchanges.registrations.booking.delegations import DelegationDetails, register_delegation
from exchanges.registrations.identity.delegation_links import delegation_token, read_delegation
from exchanges.registrations.identity.details import CONSENT_VERSION, PersonDetails, Visit
from exchanges.registrations.identity.links import (
    LinkExpired,
    LinkInvalid,
    check_in_token,
    feedback_token,
    manage_token,
)
from exchanges.registrations.models import Delegation
from exchanges.registrations.personal_data.erasure import erase_person
from tests.exchanges.registrations.factories import again, make_delegation, make_person, make_published, town_of
from tests.exchanges.registrations.pages import coming_meeting
from tests.factories import NOON, make_version
from tests.html_forms import fill_in, text_of
from tests.rewriting import rewrite

DAY = datetime.timedelta(days=1)


@pytest.fixture
def delegation(db: None) -> Delegation:
    """A delegation of Åsa Öberg, who has a place, and of somebody to be named later."""
    published = coming_meeting(seats=4)
    town = town_of(published)
    return register_delegation(
        published=published,
        details=DelegationDetails(
            contact=PersonDetails("carla@example.org", "Carla O’Neill", town),
            colleagues=[PersonDetails("asa@example.org", "Åsa Öberg", town), None],
            visit=Visit("in_person"),
            consent_version=CONSENT_VERSION,
        ),
        now=timezone.now(),
    )


def address(delegation: Delegation, part: str = "") -> str:
    return f"/d/{delegation_token(delegation)}/{part}"


def test_the_link_of_the_mail_opens_the_delegation_without_signing_in(client: Client, delegation: Delegation) -> None:
    told = Message.objects.get(kind="delegation_registered")
    (path,) = set(re.findall(r"http://localhost:8000(/d/\S+)", told.text))
    page = client.get(path)
    assert page.status_code == 200
    assert "Åsa Öberg (asa@example.org)" in text_of(page)
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in page.headers["Cache-Control"]
    assert path not in without_tokens(told.text) + without_tokens(told.html)


def test_the_link_names_swaps_and_gives_back(client: Client, delegation: Delegation) -> None:
    named, unnamed = delegation.registrations.order_by("rank")
    page = fill_in(
        client,
        address(delegation, f"{unnamed.reference}/"),
        "delegate",
        {"name": "Őri Łącka", "email": "ori@example.org"},
        follow=True,
    )
    assert "Őri Łącka now has the place." in text_of(page)
    assert page.redirect_chain == [(address(delegation), 302)]
    answer = client.post(address(delegation, "give-back/"), {"reference": named.reference})
    assert answer.headers["Location"] == address(delegation)
    assert (again(named).status, again(unnamed).status) == ("cancelled", "active")
    from_another_window = client.post(address(delegation, "give-back/"), {"reference": named.reference}, follow=True)
    assert from_another_window.redirect_chain == [(address(delegation), 302)]
    assert "Őri Łącka" in text_of(from_another_window)
    client.post(address(delegation, "give-back/"))
    assert again(unnamed).status == "cancelled"


def test_whoever_the_contact_gives_back_reads_who_did_it(client: Client, delegation: Delegation) -> None:
    client.post(
        address(delegation, "give-back/"), {"reference": delegation.registrations.get(named_as__gt="").reference}
    )
    told = Message.objects.get(kind="registration_cancelled", recipient="asa@example.org").text
    assert f"{delegation.municipality.name}, who registered you, has cancelled your registration." in told


def test_the_link_opens_no_page_of_a_person_and_theirs_not_the_delegation(
    client: Client, delegation: Delegation
) -> None:
    token, registration = delegation_token(delegation), delegation.registrations.get(named_as__gt="")
    for path in (f"/r/{token}/", f"/feedback/{token}/", f"/check-in/{token}/", f"/me/sign-in/{token}/"):
        assert client.get(path).status_code == 404
    assert client.get("/me/").status_code == 302
    client.get(address(delegation))
    assert client.get("/me/").status_code == 302
    for of_person in (manage_token, check_in_token, feedback_token):
        for part in ("", "give-back/", f"{registration.reference}/"):
            assert client.post(f"/d/{of_person(registration)}/{part}").status_code in (404, 405)
    assert client.get(f"/d/{token[:-1]}/").status_code == 404
    assert again(registration).status == "active"


def test_a_place_of_another_delegation_is_not_reached(client: Client, delegation: Delegation) -> None:
    other = make_delegation(delegation.meeting, delegation.municipality, contact=make_person())
    registration = delegation.registrations.first()
    assert registration is not None
    assert client.get(address(other, f"{registration.reference}/")).status_code == 404
    assert client.post(address(other, "give-back/"), {"reference": registration.reference}).status_code == 404


def test_the_link_ends_by_the_date_that_is_published_when_it_is_read(db: None) -> None:
    published = make_published()
    delegation = make_delegation(published.meeting, contact=make_person())
    token, year = delegation_token(delegation), 365 * DAY
    rewrite(PublishedMeeting.objects, starts_on=published.starts_on + year, ends_on=published.ends_on + year)
    last_day = datetime.datetime.combine(published.ends_on + year, datetime.time(), datetime.UTC)
    assert read_delegation(token, now=last_day + 179 * DAY) == (delegation, delegation.contact)
    with pytest.raises(LinkExpired):
        read_delegation(token, now=last_day + 180 * DAY)


def test_the_link_ends_with_the_contacts_data_and_is_no_other_contacts(client: Client, delegation: Delegation) -> None:
    token, contact = delegation_token(delegation), delegation.contact
    assert contact is not None
    erase_person(person=contact, now=timezone.now())
    with pytest.raises(LinkInvalid):
        read_delegation(token, now=NOON)
    Delegation.objects.update(contact=make_person())
    assert client.get(f"/d/{token}/").status_code == 404
    assert client.post(f"/d/{token}/give-back/").status_code == 404
    assert delegation.registrations.filter(status="active").count() == 1


def test_the_link_of_a_meeting_that_is_no_longer_published_says_so(client: Client, delegation: Delegation) -> None:
    make_version(PublishedMeeting.objects.get().version.programme)
    page = client.get(address(delegation))
    assert (page.status_code, "This meeting is no longer published." in text_of(page)) == (404, True)
