"""Limits that hold whatever the number of workers: the database counts, in one statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from exchanges.registrations.models import RateCount
from municipalities.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Limit:
    """How often one source (an e-mail address, an IP address) may do a thing within a window of time."""

    thing: str
    most: int
    window: timedelta


HOUR = timedelta(hours=1)
MAILS_TO_AN_ADDRESS = Limit("mails to an address", 10, HOUR)
MAILS_FROM_A_NETWORK = Limit("mails from a network", settings.MAILS_PER_HOUR_AND_NETWORK, HOUR)
"""By IP address. Whole town halls share one, so it is wide; it ends floods, not visits."""


class TooManyRequests(Refusal):
    """A limit that is reached."""

    words = _("Too many requests came at once. Wait an hour and try again, or write to the host.")


def count_mail(request: HttpRequest, email: str, *, now: datetime) -> None:
    """Count a request that sends a mail to `email`; raise TooManyRequests beyond what address or network may."""
    count_mails(request, [email], now=now)


def count_mails(request: HttpRequest, emails: Iterable[str], *, now: datetime) -> None:
    """Count a request that sends a mail to each of `emails`, and one for the network; raise TooManyRequests."""
    to = [(MAILS_TO_AN_ADDRESS, email.strip().lower()) for email in emails]
    require_room([*to, (MAILS_FROM_A_NETWORK, network_of(request))], now=now)


def require_room(uses: Iterable[tuple[Limit, str]], *, now: datetime) -> None:
    """Count the uses in one statement, and raise TooManyRequests where one is beyond its limit.

    What is refused counts too, so hammering does not help. The rows are written in the order of their keys, so that two
    requests never wait for each other.
    """
    keyed = sorted((_key(limit, source, now), _end(limit, now), limit.most) for limit, source in uses)
    counts = _add(keyed)
    if any(counts[key] > most for key, _ends_at, most in keyed):
        raise TooManyRequests


def forget_old_counts(*, now: datetime) -> int:
    """Delete the counts of windows that are over; return how many there were."""
    return RateCount.objects.filter(ends_at__lte=now).delete()[0]


def network_of(request: HttpRequest) -> str:
    """Return the visitor's IP address: the one the last trusted proxy saw, else that of the connection itself."""
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    proxies = settings.TRUSTED_PROXIES
    if proxies and len(seen) >= proxies:
        return str(seen[-proxies])
    return str(request.META.get("REMOTE_ADDR", ""))


def _end(limit: Limit, now: datetime) -> datetime:
    seconds = int(limit.window.total_seconds())
    return datetime.fromtimestamp((int(now.timestamp()) // seconds + 1) * seconds, UTC)


def _key(limit: Limit, source: str, now: datetime) -> str:
    """Name the count by a keyed hash: the table holds no addresses."""
    salt = f"exchanges.registrations.rate_limits.{limit.thing}"
    return salted_hmac(salt, f"{source} {_end(limit, now).timestamp():.0f}", algorithm="sha256").hexdigest()


def _add(keyed: list[tuple[str, datetime, int]]) -> dict[str, int]:
    table = connection.ops.quote_name(RateCount._meta.db_table)
    rows = ", ".join(["(%s, 1, %s)"] * len(keyed))
    values = [
        value for key, ends_at, _most in keyed for value in (key, connection.ops.adapt_datetimefield_value(ends_at))
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (key, count, ends_at) VALUES {rows} "  # noqa: S608 - the table's name is ours
            f"ON CONFLICT (key) DO UPDATE SET count = {table}.count + 1 RETURNING key, count",
            values,
        )
        return dict(cursor.fetchall())
