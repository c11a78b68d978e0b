"""Addresses outside the admin are open to everybody; the permission matrix of tests/multiply walks the admin's."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import SlugConverter, StringConverter

UNKNOWN = {SlugConverter: "no-such-thing", StringConverter: "XX"}
POST_ONLY = {"colour_scheme"}


def _patterns(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            if entry.namespace != "admin":
                yield from _patterns(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        else:
            yield f"{namespace}{entry.name}", entry


PUBLIC = dict(_patterns(get_resolver()))


def _address(name: str) -> str:
    converters = PUBLIC[name].pattern.converters
    return reverse(name, kwargs={key: UNKNOWN[type(converter)] for key, converter in converters.items()})


def test_every_address_has_a_name() -> None:
    assert "calendar:meeting_detail" in PUBLIC
    assert [name for name in PUBLIC if name.endswith("None")] == []


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_address_asks_nobody_to_sign_in(name: str, client: Client, db: None) -> None:
    status = client.get(_address(name)).status_code
    assert status == (405 if name in POST_ONLY else 404 if PUBLIC[name].pattern.converters else 200)


@pytest.mark.parametrize("name", sorted(set(PUBLIC) - POST_ONLY))
def test_a_public_address_takes_no_writes(name: str, client: Client, db: None) -> None:
    assert client.post(_address(name)).status_code in (404, 405)
