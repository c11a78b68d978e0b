"""Reading of the identity providers by which people may sign in: the settings of municipalities' own sign-ins."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from multiply import environment

_TEXTS = ("id", "name", "issuer", "client_id", "client_secret")
_LISTS = ("domains", "second_factor")
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_DOMAIN = re.compile(r"[^\s@.]+(\.[^\s@.]+)+")


def identity_providers(name: str) -> list[dict[str, Any]]:
    """Return the providers that are written as JSON; none where it is unset. No error repeats what holds secrets."""
    value = environment.text(name, "")
    if not value:
        return []
    try:
        found = json.loads(value)
    except ValueError as error:
        raise ImproperlyConfigured(f'{name}: {error}. Write JSON: [{{"id": "malmo", …}}].') from error
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise ImproperlyConfigured(f'{name}: write a list of providers, [{{"id": "malmo", …}}].')
    providers = [_provider(name, number, each) for number, each in enumerate(found, 1)]
    if len({each["id"] for each in providers}) < len(providers):
        raise ImproperlyConfigured(f"{name}: two providers have the same id.")
    domains = [domain for each in providers for domain in each["domains"]]
    if len(set(domains)) < len(domains):
        raise ImproperlyConfigured(f"{name}: two providers answer for the same domain. Each domain has one.")
    return providers


def _provider(name: str, number: int, given: dict[str, Any]) -> dict[str, Any]:
    given = {"second_factor": [], **given}
    if fault := next(_faults(given), ""):
        raise ImproperlyConfigured(f"{name}, provider {number}: {fault}")
    return {**given, "domains": [domain.lower() for domain in given["domains"]]}


def _faults(given: dict[str, Any]) -> Iterator[str]:
    for key in sorted(set(given) - {*_TEXTS, *_LISTS}):
        yield f"{key} means nothing here."
    for key in _TEXTS:
        if not isinstance(given.get(key), str) or not given[key].strip():
            yield f"{key} is missing."
    for key in _LISTS:
        if not isinstance(given.get(key), list) or not all(isinstance(each, str) and each for each in given[key]):
            yield f"write {key} as a list of texts."
    yield from _faults_of_values(given)


def _faults_of_values(given: dict[str, Any]) -> Iterator[str]:
    if not _ID.fullmatch(given["id"]):
        yield "an id is small letters, digits and hyphens, as it is part of addresses."
    if not given["domains"] or not all(_DOMAIN.fullmatch(domain) for domain in given["domains"]):
        yield "write as domains what stands behind the @, such as malmo.se."
    if not _is_issuer(given["issuer"]):
        yield "write as issuer an https address, such as https://login.example.org."


def _is_issuer(address: str) -> bool:
    """Tell whether it is an address by TLS, or on this very machine."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in environment.THIS_MACHINE)
    return is_safe and bool(parts.hostname) and not parts.query and not parts.fragment
