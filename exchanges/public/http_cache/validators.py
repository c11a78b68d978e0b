"""Validators of public pages (RFC 9110, 8.8): what a page depends on, in one short mark."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from django.http import HttpRequest

from exchanges.public.base.colour_scheme import chosen_scheme
from exchanges.public.http_cache.addresses import Kind
from exchanges.public.http_cache.moments import last_moment
from exchanges.public.http_cache.release import this_release
from exchanges.public.http_cache.stamp import Stamp


@dataclass(frozen=True, slots=True)
class Validator:
    """An entity tag; when what it stands for last changed, and what to tell of that, as Unix times."""

    etag: str
    changed: int
    changed_to_tell: int


@dataclass(frozen=True, slots=True)
class PageQuestion:
    """A question: everything but who asks that its answer depends on, and how things stood when it was asked."""

    key: str
    stamp: Stamp
    now: datetime

    def validator(self, kind: Kind) -> Validator:
        """Return the validator of the answer, without making the answer."""
        release, stamp = this_release(), self.stamp
        if kind is Kind.PAGE:
            moment = last_moment(self.now, stamp)
            made_of = f"{release.mark} {stamp.values} {moment}\n{self.key}"
            changed, by_itself = max(stamp.content.seconds, stamp.registrations.seconds), max(moment, release.seconds)
        else:
            made_of = f"{release.mark} {stamp.content.value}\n{self.key}"
            changed, by_itself = stamp.content.seconds, release.seconds
        # A time that is not settled must not be told: a second less has passed already, and so never holds later.
        return Validator(
            f'W/"{kind}{blake2b(made_of.encode(), digest_size=15).hexdigest()}"',
            changed=max(changed, by_itself),
            changed_to_tell=max(changed if stamp.is_settled else changed - 1, by_itself),
        )


def request_key(request: HttpRequest) -> str:
    """Return everything of a request that its answer depends on, but for who asks.

    The language is in the path. Of the cookies the colour scheme counts, of the headers those of htmx.
    """
    parts = [request.scheme or "", request.get_host(), request.get_full_path(), chosen_scheme(request)]
    if "HTTP_HX_REQUEST" in request.META:
        parts += [f"{name}={value}" for name, value in sorted(request.META.items()) if name.startswith("HTTP_HX_")]
    return "\n".join(parts)
