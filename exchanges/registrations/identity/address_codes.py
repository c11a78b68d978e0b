"""Codes that prove an address before anything is done in its name: typed by who asked, or their link followed.

A code is good once, for ten minutes and five tries, and only for the address, the browser and the meeting for which it
was asked. Its link is for another device, on which somebody reads their mail: there, too, it proves the address. Code
and link are one: whichever comes first uses them up, for all but the browser that it came from. Pressed twice, a button
leads on twice.
"""

import base64
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from exchanges.registrations.identity.keyed_marks import mark_of, marks_of
from exchanges.registrations.identity.links import (
    LinkInvalid,
    LinkReplaced,
    LinkUsed,
    Purpose,
    make_token,
    read_token,
)
from exchanges.registrations.models import AddressCode
from localisation.mail_addresses import comparable
from municipalities.refusals import Refusal

CODE_LASTS = timedelta(minutes=10)
MOST_TRIES = 5
DIGITS = 6

_SALT = "exchanges.registrations.address_codes"


class CodeRefused(Refusal):
    """A code that proves nothing."""


class CodeWrong(CodeRefused):
    """Another code than the one of the newest mail."""

    @classmethod
    def with_left(cls, tries: int) -> "CodeWrong":
        """Return the refusal with how many tries are left."""
        words = ngettext(
            "This is not the code of the newest e-mail. You have %(tries)d try left.",
            "This is not the code of the newest e-mail. You have %(tries)d tries left.",
            tries,
        )
        return cls(words % {"tries": tries})


class CodeSpent(CodeRefused):
    """There are no tries left."""

    words = _("No more tries with this code. Send a new one, or use the link in the e-mail.")


class CodeOver(CodeRefused):
    """The code's ten minutes are over, or it was used up elsewhere."""

    words = _("That code has expired. We have sent you a new one and kept your answers.")


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for a code: an address, in a browser (a random word that it keeps), for a meeting (its primary key)."""

    email: str
    browser: str
    meeting_pk: int

    @property
    def bindings(self) -> list[str]:
        """The keyed hashes by which the code is found, that of the key of now first."""
        return marks_of(_SALT, f"{comparable(self.email)} {self.browser} {self.meeting_pk}")


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code as it stands in the mail, in two groups of three digits; `token` is that of the link."""

    serial: str
    code: str
    token: str


def make_code(asking: Asking, *, now: datetime) -> NewCode:
    """Make a code in the place of the one that was asked for before."""
    now_kept, *kept_before = asking.bindings
    AddressCode.objects.filter(binding__in=kept_before).delete()
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    serial = secrets.token_hex(12)
    row = AddressCode(
        binding=now_kept,
        serial=serial,
        code_hash=mark_of(_SALT, f"{serial} {digits}"),
        ends_at=now + CODE_LASTS,
    )
    AddressCode.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["binding"],
        update_fields=["serial", "code_hash", "tries", "ends_at", "used_by"],
    )
    # Letters and digits of base64 alone: a token's subject has no dot.
    address = base64.urlsafe_b64encode(asking.email.encode()).decode().rstrip("=")
    subject = f"{serial}-{asking.meeting_pk}-{address}"
    token = make_token(Purpose.PROVE_ADDRESS, subject, expires_at=now + CODE_LASTS)
    return NewCode(serial, f"{digits[:3]}\N{NO-BREAK SPACE}{digits[3:]}", token)


def digits_of(typed: str) -> str:
    """Return the digits of what somebody typed or pasted, with whatever stands between them.

    >>> digits_of(" 482-019 "), digits_of("４８２０１９")
    ('482019', '482019')
    """
    return "".join(str(unicodedata.digit(sign)) for sign in typed if unicodedata.digit(sign, None) is not None)


def use_code(asking: Asking, typed: str, *, now: datetime) -> None:
    """Use a code as it was typed; raise CodeWrong, CodeSpent or CodeOver. Each call is a try until it is used."""
    code = code_for(asking)
    if code is None:
        raise CodeOver
    hashes = marks_of(_SALT, f"{code.serial} {digits_of(typed)}")
    is_right = any(constant_time_compare(code.code_hash, each) for each in hashes)
    marks = _marks(code.serial, asking.browser)
    # One statement counts the try and uses the code, so that several at the same moment are as one after the other.
    left = AddressCode.objects.unused(now=now).filter(serial=code.serial, tries__lt=MOST_TRIES)
    is_counted = left.update(tries=F("tries") + 1, used_by=marks[0] if is_right else "")
    used_here = AddressCode.objects.used_by(marks, now=now).filter(serial=code.serial)
    if not is_right or not (is_counted or used_here.exists()):
        raise _refusal_of(code.serial, now=now)


def _refusal_of(serial: str, *, now: datetime) -> CodeRefused:
    unused = AddressCode.objects.unused(now=now).filter(serial=serial).first()
    if unused is None:
        return CodeOver()
    left = MOST_TRIES - unused.tries
    return CodeWrong.with_left(left) if left > 0 else CodeSpent()


def code_for(asking: Asking) -> AddressCode | None:
    """Return the newest code that was asked for, good or not; None where there is none any more."""
    return AddressCode.objects.filter(binding__in=asking.bindings).order_by("-pk").first()


def is_over(code: AddressCode | None, *, now: datetime) -> bool:
    """Tell whether the ten minutes of a code have passed, since when it may be deleted."""
    return code is None or code.ends_at <= now


def read_link(token: str, meeting_pk: int, browser: str, *, now: datetime) -> str:
    """Return the address that a link proves for a meeting in a browser.

    Raise LinkInvalid, LinkExpired, LinkReplaced by the link of a newer mail, or LinkUsed in another browser.
    """
    serial, email = _parts(token, meeting_pk, now)
    code = AddressCode.objects.filter(serial=serial).first()
    if code is None:
        raise LinkReplaced
    if code.used_by not in ("", *_marks(serial, browser)):
        raise LinkUsed
    return email


def use_link(token: str, meeting_pk: int, browser: str, *, now: datetime) -> str:
    """Use a link in a browser; return and raise as read_link does."""
    serial, _email = _parts(token, meeting_pk, now)
    AddressCode.objects.unused(now=now).filter(serial=serial).update(used_by=_marks(serial, browser)[0])
    return read_link(token, meeting_pk, browser, now=now)


def forget_old_codes(*, now: datetime) -> int:
    """Delete the codes that are over; return how many there were."""
    return AddressCode.objects.filter(ends_at__lte=now).delete()[0]


def _parts(token: str, meeting_pk: int, now: datetime) -> tuple[str, str]:
    serial, _dash, rest = read_token(Purpose.PROVE_ADDRESS, token, now=now).partition("-")
    own_meeting, _dash, address = rest.partition("-")
    if own_meeting != str(meeting_pk):
        raise LinkInvalid
    return serial, base64.urlsafe_b64decode(address + "=" * (-len(address) % 4)).decode()


def _marks(serial: str, browser: str) -> list[str]:
    """Return what a code may keep of the browser that used it."""
    return marks_of(_SALT, f"{serial} used by {browser}")
