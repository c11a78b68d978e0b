"""Validators of public pages (RFC 9110, 8.8): what a page depends on, in one short mark."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from django.http import HttpRequest

from exchanges.calendar.caching.addresses import Kind
from exchanges.calendar.caching.moments import last_moment
from exchanges.calendar.caching.release import this_release
from exchanges.calendar.caching.stamp import Stamp
from multiply.colour_scheme import chosen_scheme

LONGER_THAN_A_TRANSACTION_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Validator:
    """An entity tag, and when what it stands for last changed, as Unix time."""

    etag: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: everything but who asks that its answer depends on, and how things stood when it was asked."""

    key: str
    stamp: Stamp
    now: datetime

    def validator(self, kind: Kind) -> Validator:
        """Return the validator of the answer, without making the answer."""
        release, made_of, changed = this_release(), [self.stamp.content[0]], self.stamp.content[1]
        if kind is Kind.PAGE:
            moment = last_moment(self.now, self.stamp)
            made_of += [self.stamp.registrations[0], str(moment)]
            changed = max(changed, self.stamp.registrations[1], moment)
        text = "\n".join([release.mark, *made_of, self.key])
        mark = blake2b(text.encode(), digest_size=15).hexdigest()
        return Validator(f'W/"{kind}{mark}"', _given_out(max(changed, release.seconds), self.now))


def request_key(request: HttpRequest) -> str:
    """Return everything of a request that its answer depends on, but for who asks.

    The language is in the path. Of the cookies the colour scheme counts, of the headers those of htmx.
    """
    parts = [request.scheme or "", request.get_host(), request.get_full_path(), chosen_scheme(request)]
    if "HTTP_HX_REQUEST" in request.META:
        parts += [f"{name}={value}" for name, value in sorted(request.META.items()) if name.startswith("HTTP_HX_")]
    return "\n".join(parts)


def _given_out(changed: int, now: datetime) -> int:
    """Return the moment to give out as Last-Modified.

    A transaction that began to write before this one may end after it, and then nothing would be newer. So for a
    minute, longer than any transaction lasts, a second less is given out: who asks by it gets the page again.
    """
    return changed if now.timestamp() - changed > LONGER_THAN_A_TRANSACTION_SECONDS else changed - 1
