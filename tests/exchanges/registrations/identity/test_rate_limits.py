"""Limits by the database: exact, forgotten on time, and with no address in the table."""

import datetime

import pytest
from django.test import RequestFactory

from exchanges.registrations.identity.rate_limits import (
    Limit,
    TooManyRequests,
    forget_old_counts,
    is_used,
    network_of,
    require_room,
    use_once,
)
from exchanges.registrations.models import RateCount
from tests.factories import NOON

HOUR = datetime.timedelta(hours=1)
THREE = Limit("tries", 3, HOUR)


def test_a_limit_lets_so_many_through_and_counts_the_refused_too(db: None) -> None:
    for _time in range(3):
        require_room([(THREE, "anna")], now=NOON)
    for _time in range(2):
        with pytest.raises(TooManyRequests):
            require_room([(THREE, "anna")], now=NOON)
    assert RateCount.objects.get().count == 5
    require_room([(THREE, "bo")], now=NOON)


def test_the_next_window_starts_from_nothing(db: None) -> None:
    for _time in range(3):
        require_room([(THREE, "anna")], now=NOON)
    require_room([(THREE, "anna")], now=NOON + HOUR)


def test_several_limits_are_counted_together(db: None) -> None:
    one = Limit("others", 1, HOUR)
    require_room([(THREE, "anna"), (one, "here")], now=NOON)
    with pytest.raises(TooManyRequests):
        require_room([(THREE, "bo"), (one, "here")], now=NOON)


def test_the_table_holds_no_address(db: None) -> None:
    require_room([(THREE, "anna@example.org")], now=NOON)
    assert "anna" not in RateCount.objects.get().key


def test_counts_are_forgotten_when_their_window_is_over(db: None) -> None:
    require_room([(THREE, "anna")], now=NOON)
    require_room([(THREE, "anna")], now=NOON + HOUR)
    assert forget_old_counts(now=NOON + HOUR) == 1
    assert RateCount.objects.count() == 1


@pytest.mark.parametrize(
    ("proxies", "forwarded", "network"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (2, "10.0.0.1, 203.0.113.9, 198.51.100.7", "203.0.113.9"),
    ],
)
def test_only_what_a_trusted_proxy_wrote_counts_as_the_network(
    settings: object, proxies: int, forwarded: str, network: str
) -> None:
    settings.TRUSTED_PROXIES = proxies  # type: ignore[attr-defined]
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert network_of(RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", **headers)) == network


@pytest.mark.parametrize(
    ("seen", "network"),
    [
        ("2001:db8:0:1:aaaa::7", "2001:db8:0:1::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("192.0.2.1", "192.0.2.1"),
        ("unix", "unix"),
    ],
)
def test_a_network_of_ipv6_is_its_prefix(seen: str, network: str) -> None:
    assert network_of(RequestFactory().get("/", REMOTE_ADDR=seen)) == network


def test_uses_of_one_source_add_up_in_one_statement(db: None) -> None:
    with pytest.raises(TooManyRequests):
        require_room([(THREE, "anna")] * 4, now=NOON)
    assert RateCount.objects.get().count == 4


def test_what_works_once_works_once_and_is_forgotten_with_its_end(db: None) -> None:
    assert use_once("a link", ends_at=NOON + HOUR)
    assert not use_once("a link", ends_at=NOON + HOUR)
    assert is_used("a link")
    assert use_once("another", ends_at=NOON + HOUR)
    assert forget_old_counts(now=NOON + HOUR) == 2
