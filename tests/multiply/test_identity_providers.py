"""The settings of municipalities' own sign-ins: none where nothing is said, and no secret in an error."""

import json
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from multiply.identity_providers import identity_providers

MALMO = {
    "id": "malmo",
    "name": "Malmö stad",
    "issuer": "https://login.malmo.example/adfs",
    "client_id": "multiply",
    "client_secret": "a secret that no error repeats",
    "domains": ["Malmo.example"],
}


def read(monkeypatch: pytest.MonkeyPatch, value: Any) -> list[dict[str, Any]]:
    monkeypatch.setenv("OIDC_PROVIDERS", value if isinstance(value, str) else json.dumps(value))
    return identity_providers("OIDC_PROVIDERS")


def test_there_are_none_where_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OIDC_PROVIDERS", raising=False)
    assert identity_providers("OIDC_PROVIDERS") == []
    assert read(monkeypatch, "") == []


def test_several_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    lodz = {**MALMO, "id": "lodz", "domains": ["lodz.example"], "second_factor": ["mfa"]}
    local = {**MALMO, "id": "try", "domains": ["try.example"], "issuer": "http://localhost:9000"}
    found = read(monkeypatch, [MALMO, lodz, local])
    assert [each["id"] for each in found] == ["malmo", "lodz", "try"]
    assert found[0]["domains"] == ["malmo.example"]
    assert [each["second_factor"] for each in found] == [[], ["mfa"], []]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("{", "Write JSON"),
        ("{}", "write a list"),
        (["malmo"], "write a list"),
        ([{**MALMO, "client_secret": ""}], "provider 1: client_secret is missing"),
        ([{**MALMO, "name": 5}], "provider 1: name is missing"),
        ([{**MALMO, "scope": "all"}], "scope means nothing here"),
        ([{**MALMO, "id": "Malmö"}], "an id is small letters"),
        ([{**MALMO, "domains": []}], "write as domains"),
        ([{**MALMO, "domains": ["asa@malmo.example"]}], "write as domains"),
        ([{**MALMO, "domains": "malmo.example"}], "write domains as a list"),
        ([{**MALMO, "issuer": "http://login.malmo.example"}], "write as issuer an https address"),
        ([{**MALMO, "issuer": "https://login.malmo.example?x=1"}], "write as issuer an https address"),
        ([{**MALMO, "issuer": "https://["}], "write as issuer an https address"),
        ([MALMO, {**MALMO, "domains": ["lodz.example"]}], "the same id"),
        ([MALMO, {**MALMO, "id": "lodz"}], "the same domain"),
    ],
)
def test_a_wrong_value_stops_the_start_and_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, value: Any, words: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match="OIDC_PROVIDERS") as error:
        read(monkeypatch, value)
    assert words in str(error.value)
    assert MALMO["client_secret"] not in str(error.value)
