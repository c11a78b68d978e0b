"""A token that was changed, cut off, or made for something else is refused as a link that is not good, and no more."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from django.core import signing
from django.core.signing import Signer
from django.http import HttpRequest

from edit_conflicts import Fact, read_seen, sign_seen
from edit_conflicts.shown import Shown, read_shown, sign_shown
from exchanges.registrations.booking.address_change import read_address, read_return
from exchanges.registrations.identity import session
from exchanges.registrations.identity.address_codes import read_link
from exchanges.registrations.identity.delegation_links import read_delegation
from exchanges.registrations.identity.draft_cookies import Draft
from exchanges.registrations.identity.links import LinkRefused, Purpose, read_person, read_registration
from exchanges.registrations.personal_data.export import read_receipt
from exchanges.registrations.personal_data.personal_feed import person_of_feed
from tests.factories import NOON
from tests.multiply.whole_site import WholeSite, make_whole_site
from tests.mutating import dice, times

ABOUT = "exchanges.meeting:1"
ODD_SIGNS = ("", "a", ".", ":", "-", "_", "=", "å", "\x00", "\u202e", "%", "0", "Z")


def _draft(token: str) -> Any:
    request = HttpRequest()
    request.COOKIES["register-1"] = token
    return Draft(request, "register-1").read()


def _participant(token: str) -> Any:
    request = HttpRequest()
    request.COOKIES[session.COOKIE] = token
    return session.participant_of(request)


READERS: dict[str, Callable[[str], Any]] = {
    "manage": lambda token: read_registration(Purpose.MANAGE, token, now=NOON),
    "check-in": lambda token: read_registration(Purpose.CHECK_IN, token, now=NOON),
    "feedback": lambda token: read_registration(Purpose.FEEDBACK, token, now=NOON),
    "delegation": lambda token: read_delegation(token, now=NOON),
    "sign-in": lambda token: read_person(token, now=NOON),
    "address": lambda token: read_address(token, now=NOON),
    "return": lambda token: read_return(token, now=NOON),
    "proof": lambda token: read_link(token, 1, "browser", now=NOON),
    "receipt": read_receipt,
    "feed": person_of_feed,
    "participant": _participant,
    "draft": _draft,
    "seen": lambda token: read_seen(token, about=ABOUT),
    "shown": lambda token: read_shown(token, about=ABOUT),
}
"""What reads a token, by its kind; those that refuse by an empty answer and those that raise."""


@pytest.fixture
def site(db: None) -> WholeSite:
    return make_whole_site()


@pytest.fixture
def good(site: WholeSite) -> dict[str, str]:
    """A good token of each kind."""
    secrets = site.secrets
    return {
        "manage": secrets["r/"],
        "check-in": secrets["check-in/"],
        "feedback": secrets["feedback/"],
        "delegation": secrets["d/"],
        "sign-in": secrets["me/sign-in/"],
        "address": secrets["me/address/"],
        "return": secrets["me/address/back/"],
        "receipt": secrets["me/data/deleted/"],
        "feed": secrets["me/calendar/"],
        "participant": site.browsers["participant"].cookies[session.COOKIE].value,
        "draft": signing.dumps({"visit": {"name": "Åsa"}}, salt="exchanges.registrations.kept.register-1"),
        "seen": sign_seen({"a": Fact("1", "Łódź")}, at=NOON, about=ABOUT),
        "shown": sign_shown(Shown(NOON, {"title": ["Å"]}, {}, {}), about=ABOUT),
    }


def is_taken(kind: str, token: str) -> bool:
    """Tell whether a token of a kind is good; it may be refused by a word or by nothing, and in no other way."""
    try:
        return bool(READERS[kind](token))
    except LinkRefused:
        return False


def test_every_kind_is_good_for_itself_alone(good: dict[str, str]) -> None:
    taken = {(kind, other) for kind in READERS for other, token in good.items() if is_taken(kind, token)}
    assert taken == {(kind, kind) for kind in good}


def test_what_was_changed_is_refused(good: dict[str, str]) -> None:
    thrown = dice("tokens")
    for _time in range(times(600)):
        kind = thrown.choice(list(READERS))
        token = thrown.choice(list(good.values()))
        changed = _changed(token, thrown)
        assert changed == token or not is_taken(kind, changed), (kind, changed)


def test_what_another_key_or_purpose_signed_is_refused(good: dict[str, str]) -> None:
    for kind, token in good.items():
        for signer in (Signer(key="another"), Signer(salt="exchanges.registrations.links.other")):
            for separator in (".", ":"):
                subject = token.rpartition(separator)[0] or token
                assert not is_taken(kind, signer.sign(subject)), kind


def _changed(token: str, thrown: Random) -> str:
    place = thrown.randrange(len(token))
    return thrown.choice(
        (
            token[:place],
            token[place:],
            token[:place] + thrown.choice(ODD_SIGNS) + token[place + 1 :],
            token[:place] + thrown.choice(ODD_SIGNS) + token[place:],
            token[::-1],
            token * 2,
            token + "=",
            token.swapcase(),
            "." + token,
            "a" * 100_000,
        )
    )
