"""Addresses outside the admin are open to everybody; the permission matrix of tests/multiply walks the admin's.

What is one's own is under /me/: whoever has not proven an e-mail address there is asked for it.
"""

import datetime
from collections.abc import Iterator

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, SlugConverter, StringConverter, UUIDConverter

from exchanges.public.calendar.converters import MonthConverter
from exchanges.registrations.identity.converters import SecretConverter
from tests.architecture.every import for_every

UNKNOWN = {
    SlugConverter: "no-such-thing",
    StringConverter: "XX",
    SecretConverter: "XX",
    IntConverter: 999,
    UUIDConverter: "12345678-1234-5678-1234-567812345678",
    MonthConverter: datetime.date(1234, 5, 1),
}
LEADS_ON = {"calendar:this_month"}
"""Answers with another address."""
POST_ONLY = {"colour_scheme", "registrations:leave"}
FORMS = {"registrations:ask_for_link"}
"""Open to everybody without a thing in their address, and written to by visitors."""
OF_PARTICIPANTS = {
    f"registrations:{name}"
    for name in (
        *("my_page", "my_details", "my_data", "download_json", "download_csv", "delete_my_data"),
        *("act_as", "my_address", "make_feed", "revoke_feed", "delegation", "delegate", "give_back"),
    )
}


def _patterns(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            if entry.namespace != "admin":
                yield from _patterns(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        else:
            yield f"{namespace}{entry.name}", entry


ADDRESSES = dict(_patterns(get_resolver()))
OF_ACCOUNTS = {name for name in ADDRESSES if name.startswith(("account_", "mfa_", "usersessions_"))}
"""Signing in to the workspace; the permission matrix of tests/multiply walks them too."""
PUBLIC = sorted(set(ADDRESSES) - OF_PARTICIPANTS - OF_ACCOUNTS)


def _address(name: str) -> str:
    converters = ADDRESSES[name].pattern.converters
    return reverse(name, kwargs={key: UNKNOWN[type(converter)] for key, converter in converters.items()})


def test_every_address_has_a_name() -> None:
    assert "calendar:meeting_detail" in ADDRESSES
    assert [name for name in ADDRESSES if name.endswith("None")] == []


@for_every(PUBLIC)
def test_a_public_address_asks_nobody_to_sign_in(name: str, client: Client, db: None) -> None:
    status = client.get(_address(name)).status_code
    otherwise = 404 if ADDRESSES[name].pattern.converters else 302 if name in LEADS_ON else 200
    assert status == (405 if name in POST_ONLY else otherwise)


@for_every(sorted(set(PUBLIC) - POST_ONLY - FORMS))
def test_a_public_address_takes_no_writes(name: str, client: Client, db: None) -> None:
    assert client.post(_address(name)).status_code in (404, 405)


@for_every(sorted(OF_PARTICIPANTS))
def test_an_address_of_participants_asks_who_one_is(name: str, client: Client, db: None) -> None:
    for response in (client.get(_address(name)), client.post(_address(name))):
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("registrations:ask_for_link"))
        assert "no-store" in response["Cache-Control"]


def test_whatever_text_an_address_takes_is_said_to_be_secret_or_is_none() -> None:
    """The log leaves out what is said to be secret, and the tests of that find it by its converter."""
    known = {("calendar:network_detail", "code"), ("sitemap_part", "section"), ("open_data:themes_record", "key")}
    texts = {
        (name, part)
        for name, entry in ADDRESSES.items()
        for part, converter in entry.pattern.converters.items()
        if type(converter) is StringConverter
    }
    assert texts == known


def test_every_address_under_me_is_of_participants_or_leads_there() -> None:
    """A page of one's own that is added later has to find its place above."""
    leading_there = {
        "ask_for_link",
        "follow_link",
        "use_address",
        "take_back",
        "leave",
        "data_deleted",
        "personal_feed",
    }
    own = {name for name in ADDRESSES if name.startswith("registrations:") and _address(name).startswith("/me/")}
    assert own - OF_PARTICIPANTS == {f"registrations:{name}" for name in leading_there}
