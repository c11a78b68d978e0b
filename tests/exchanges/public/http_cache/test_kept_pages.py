"""What a process keeps of public pages has a bound in bytes, which nobody fills with copies of one page."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import caches
from django.test import Client

from exchanges.public.http_cache.addresses import FEEDS, PAGE_PARAMETERS, PAGES
from exchanges.public.http_cache.kept_pages import KeptPages
from tests.exchanges.public.conftest import Season
from tests.exchanges.public.http_cache.test_public_pages import path_of


@pytest.fixture
def kept() -> Iterator[KeptPages]:
    cache = KeptPages("of a test", {"OPTIONS": {"MAX_BYTES": 100_000}})
    yield cache
    cache.clear()


def test_what_was_asked_for_least_goes_first(kept: KeptPages) -> None:
    for number in range(9):
        kept.set(f"page-{number}", b"x" * 10_000)
    assert kept.get("page-0") == b"x" * 10_000
    kept.set("page-9", b"x" * 10_000)
    assert kept.get("page-1") is None
    assert kept.get("page-0") == b"x" * 10_000
    assert kept.size <= 100_000


def test_however_many_are_kept_the_bound_holds_and_what_is_kept_anew_counts_once(kept: KeptPages) -> None:
    for number in range(1000):
        kept.set(f"page-{number % 50}", b"x" * (number * 7 % 9000))
        assert kept.size <= 100_000
    for number in range(50):
        kept.delete(f"page-{number}")
    assert kept.size == 0
    assert not kept.delete("page-0")


def test_one_that_would_drive_out_many_is_not_kept(kept: KeptPages) -> None:
    kept.set("small", b"x")
    kept.set("large", b"x" * 50_000)
    assert kept.get("large") is None
    assert kept.get("small") == b"x"
    # Nor does what it was before stay.
    kept.set("small", b"x" * 50_000)
    assert kept.get("small") is None


def test_all_that_ask_by_a_name_see_the_same(kept: KeptPages) -> None:
    kept.set("page", ("p", {"ETag": "å"}, b"x"))
    assert KeptPages("of a test", {"OPTIONS": {"MAX_BYTES": 100_000}}).get("page") == ("p", {"ETag": "å"}, b"x")
    assert KeptPages("of another", {"OPTIONS": {"MAX_BYTES": 100_000}}).get("page", "none") == "none"


def test_parameters_that_no_page_knows_fill_nothing(client: Client, season: Season) -> None:
    client.get("/open-data/v1/meetings.json")
    size = caches["pages"].size
    assert size > 0
    for number in range(5):
        for path in ("/open-data/v1/meetings.json", "/calendar/"):
            assert client.get(f"{path}?junk={number}").status_code in (200, 400)
    assert caches["pages"].size == size
    client.get("/calendar/?country=SE&page=1")
    assert caches["pages"].size > size


@pytest.mark.parametrize("name", sorted(PAGES | FEEDS))
def test_every_parameter_that_a_page_leads_to_is_known(client: Client, season: Season, name: str) -> None:
    content = client.get(path_of(name, season)).content.decode(errors="replace")
    links = {unescape(link) for link in re.findall(r'(?:href|action)="(/[^"]*\?[^"]*)"', content)}
    # Pictures and files have validators of their own.
    asked = {key for link in links if "." not in urlsplit(link).path for key in parse_qs(urlsplit(link).query)}
    fields = set(re.findall(r'<(?:input|select)[^>]*name="([a-z_]+)"', content)) - {
        "csrfmiddlewaretoken",
        "scheme",
        "next",
        "month",  # asked of an address that leads to the month's own, and is left alone
    }
    assert asked <= PAGE_PARAMETERS
    assert fields - asked <= PAGE_PARAMETERS
