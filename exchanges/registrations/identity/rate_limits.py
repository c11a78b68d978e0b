"""Limits that hold whatever the number of workers: the database counts, in one statement."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network

from django.conf import settings
from django.db import OperationalError, connection
from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.origins import address_of as address_of
from exchanges.registrations.identity.keyed_marks import mark_of, marks_of
from exchanges.registrations.models import RateCount
from localisation.mail_addresses import comparable
from municipalities.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Limit:
    """How often one source (an e-mail address, an IP address) may do a thing within a window of time."""

    thing: str
    most: int
    window: timedelta


_ONCE = "exchanges.registrations.rate_limits.once"
HOUR = timedelta(hours=1)
MAILS_TO_AN_ADDRESS = Limit("mails to an address from a network", 10, HOUR)
"""By mailbox and network together: whoever asks for a stranger's mails uses up nobody's budget but their own."""
MAILS_TO_A_MAILBOX = Limit("mails to a mailbox", 60, HOUR)
"""From wherever they are asked for: nobody's mailbox is flooded by many networks."""
MAILS_FROM_A_NETWORK = Limit("mails from a network", settings.MAILS_PER_HOUR_AND_NETWORK, HOUR)
"""Whole town halls share one, so it is wide; it ends floods, not visits."""
SEATS_OF_A_MAILBOX = Limit("seats of a mailbox", 60, HOUR)
"""By the proven address: three full delegations an hour."""
SEATS_FROM_A_NETWORK = Limit("seats from a network", settings.MAILS_PER_HOUR_AND_NETWORK, HOUR)

IPV6_PREFIX = 64
"""How many bits of an IPv6 address name the network: a household has all the others."""


class TooManyRequests(Refusal):
    """A limit that is reached."""

    words = _("Too many requests at once. Wait an hour and try again, or contact the host.")


def count_mail(request: HttpRequest, email: str, *, now: datetime) -> None:
    """Count a mail to `email` that somebody asks for; raise TooManyRequests beyond what address or network may."""
    count_mails(request, [email], now=now)


def count_mails(request: HttpRequest, emails: Iterable[str], *, now: datetime) -> None:
    """Count a mail to each of `emails` that somebody asks for; raise TooManyRequests."""
    network = network_of(request)
    mailboxes = [mailbox_of(email) for email in emails]
    to = [(MAILS_TO_AN_ADDRESS, f"{mailbox} {network}") for mailbox in mailboxes]
    to += [(MAILS_TO_A_MAILBOX, mailbox) for mailbox in mailboxes]
    require_room([*to, *[(MAILS_FROM_A_NETWORK, network)] * len(mailboxes)], now=now)


@contextmanager
def count_seats(
    request: HttpRequest, email: str, seats: int, *, mails_to: Iterable[str] = (), now: datetime
) -> Iterator[None]:
    """Count seats that are taken within by who has proven `email`, and mails to colleagues; raise TooManyRequests.

    The mails to the own address are not counted: whoever has proven it keeps a way in. Where the database gives up,
    as after too long a wait for others, nothing was taken, and nothing is counted.
    """
    network, own = network_of(request), mailbox_of(email)
    uses = [(SEATS_OF_A_MAILBOX, own), (SEATS_FROM_A_NETWORK, network)] * seats
    for mailbox in map(mailbox_of, mails_to):
        if mailbox != own:
            uses += [(MAILS_TO_AN_ADDRESS, f"{mailbox} {network}"), (MAILS_TO_A_MAILBOX, mailbox)]
            uses.append((MAILS_FROM_A_NETWORK, network))
    require_room(uses, now=now)
    try:
        yield
    except OperationalError:
        for key, _ends_at, number, _most in _counted(uses, now):
            RateCount.objects.filter(key=key).update(count=F("count") - number)
        raise


def require_room(uses: Iterable[tuple[Limit, str]], *, now: datetime) -> None:
    """Count the uses in one statement, and raise TooManyRequests where one is beyond its limit.

    What is refused counts too, so hammering does not help. The rows are written in the order of their keys, so that two
    requests never wait for each other.
    """
    counted = _counted(uses, now)
    counts = _add([(key, ends_at, number) for key, ends_at, number, _most in counted])
    if any(counts[key] > most for key, _ends_at, _number, most in counted):
        raise TooManyRequests


def _counted(uses: Iterable[tuple[Limit, str]], now: datetime) -> list[tuple[str, datetime, int, int]]:
    """Return the key of each count, in order, with when it ends, the number of its uses and their limit."""
    counted = Counter((_key(limit, source, now), _end(limit, now), limit.most) for limit, source in uses)
    return [(key, ends_at, number, most) for (key, ends_at, most), number in sorted(counted.items())]


def use_once(thing: str, *, ends_at: datetime) -> bool:
    """Count the use of what works once, before it ends anyway; tell whether this was the first."""
    now, *earlier = marks_of(_ONCE, thing)
    return _add([(now, ends_at, 1)])[now] == 1 and not RateCount.objects.filter(key__in=earlier).exists()


def use_in_one_browser(thing: str, browser: str, *, ends_at: datetime) -> bool:
    """Count the use of what works in one browser; tell whether no other has used it before.

    `browser` is a random word that the browser keeps; one that keeps none uses it once.
    """
    now, *earlier = marks_of(_ONCE, thing)
    own = mark_of(_ONCE, f"{thing} in {browser}")
    counts = _add(sorted([(now, ends_at, 1), (own, ends_at, 1)]))
    is_alone = counts[now] == (counts[own] if browser else 1)
    return is_alone and not RateCount.objects.filter(key__in=earlier).exists()


def is_used(thing: str) -> bool:
    """Tell whether what works once was used."""
    return RateCount.objects.filter(key__in=marks_of(_ONCE, thing)).exists()


def seconds_left(now: datetime, limit: Limit = MAILS_FROM_A_NETWORK) -> int:
    """Return after how many seconds whoever was refused may ask again: all windows of a length end together."""
    return int((_end(limit, now) - now).total_seconds()) + 1


def forget_old_counts(*, now: datetime) -> int:
    """Delete the counts of windows that are over; return how many there were."""
    return RateCount.objects.filter(ends_at__lte=now).delete()[0]


def network_of(request: HttpRequest) -> str:
    """Return the visitor's network: an IPv4 address, or the prefix of an IPv6 one.

    It is the one that the last trusted proxy saw, else that of the connection itself.
    """
    address = address_of(request)
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ip_network((found, IPV6_PREFIX), strict=False))


def mailbox_of(email: str) -> str:
    """Return the mailbox of an address: what stands behind a plus sign is the owner's to make up.

    >>> mailbox_of("Anna+Trams@Example.org")
    'anna@example.org'
    """
    local, _at, domain = comparable(email).rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _end(limit: Limit, now: datetime) -> datetime:
    seconds = int(limit.window.total_seconds())
    return datetime.fromtimestamp((int(now.timestamp()) // seconds + 1) * seconds, UTC)


def _key(limit: Limit, source: str, now: datetime) -> str:
    """Name the count by a keyed hash: the table holds no addresses."""
    salt = f"exchanges.registrations.rate_limits.{limit.thing}"
    return mark_of(salt, f"{source} {_end(limit, now).timestamp():.0f}")


def _add(keyed: list[tuple[str, datetime, int]]) -> dict[str, int]:
    """Add so many uses to each key, in the order given; return how many there are of each now."""
    table = connection.ops.quote_name(RateCount._meta.db_table)
    rows = ", ".join(["(%s, %s, %s)"] * len(keyed))
    moment = connection.ops.adapt_datetimefield_value
    values = [value for key, ends_at, uses in keyed for value in (key, uses, moment(ends_at))]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (key, count, ends_at) VALUES {rows} "  # noqa: S608 - the table's name is ours
            f"ON CONFLICT (key) DO UPDATE SET count = {table}.count + excluded.count RETURNING key, count",
            values,
        )
        return dict(cursor.fetchall())
