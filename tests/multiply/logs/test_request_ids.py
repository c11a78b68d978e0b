"""Each answer gives back the id of its request: the proxy's where there is one and it is harmless, else a new one."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

OF_A_PROXY = "4bf92f3577b34da6a3ce929d0e0e4736"
NEW = re.compile(r"[0-9a-f]{32}")


def id_of(client: Client, given: str, path: str = "/no-such-page/") -> str:
    return client.get(path, headers={"X-Request-ID": given}).headers["X-Request-ID"]


@pytest.mark.parametrize("given", [OF_A_PROXY, OF_A_PROXY.upper(), "123e4567-e89b-12d3-a456-426614174000"])
def test_the_id_of_a_proxy_of_ours_is_kept(db: None, client: Client, settings: Settings, given: str) -> None:
    settings.TRUSTED_PROXIES = 1
    assert id_of(client, given) == given


def test_without_a_proxy_of_ours_it_is_not(db: None, client: Client, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 0
    assert NEW.fullmatch(id_of(client, OF_A_PROXY))
    assert id_of(client, OF_A_PROXY) != OF_A_PROXY


@pytest.mark.parametrize("given", ["", "abc", "a" * 65, "asa.holmstrom@lund.example", "aa11bb22 cc33dd44", "å" * 32])
def test_another_text_is_not_kept(db: None, client: Client, settings: Settings, given: str) -> None:
    settings.TRUSTED_PROXIES = 1
    assert NEW.fullmatch(id_of(client, given))


@pytest.mark.parametrize("path", ["/", "/static/none.css", "/sv/r/x/", "/robots.txt", "/?q=%00"])
def test_every_answer_has_one_and_each_its_own(db: None, client: Client, path: str) -> None:
    first, second = id_of(client, "", path), id_of(client, "", path)
    assert NEW.fullmatch(first)
    assert first != second
