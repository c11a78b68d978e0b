"""No log holds a link or a key by which one acts for somebody, whatever is asked at whichever address, at any level."""

import io
import json
import logging
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from exchanges.registrations.identity.converters import SecretConverter
from exchanges.registrations.identity.links import manage_token
from multiply.logs.redaction import NAMING_ACCOUNTS, WithoutSecrets
from municipalities.models import Programme
from tests import factories
from tests.architecture.repository import ROOT
from tests.architecture.test_urls import ADDRESSES, UNKNOWN
from tests.exchanges.registrations.factories import make_registration

SECRET_ADDRESSES = sorted(
    name
    for name, entry in ADDRESSES.items()
    if any(isinstance(converter, SecretConverter) for converter in entry.pattern.converters.values())
)
NEW_PASSWORD = "account_reset_password_from_key"
"""The one secret address whose route is a package's."""
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class Log:
    """What the site's handler writes."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        self.handler = logging.StreamHandler(self.stream)
        self.handler.addFilter(WithoutSecrets())
        self.handler.setFormatter(logging.Formatter("{levelname} {name}: {message}", style="{"))

    def read(self) -> str:
        return self.stream.getvalue()


@pytest.fixture
def log() -> Iterator[Log]:
    """Read what is said at the lowest level, which is what is said at the others and more."""
    log, loggers = Log(), [logging.getLogger(name) for name in ("", "django", "django.template")]
    levels = [logger.level for logger in loggers]
    for logger, level in zip(loggers, ("DEBUG", "DEBUG", "INFO"), strict=True):
        logger.setLevel(level)
    loggers[0].addHandler(log.handler)
    yield log
    loggers[0].removeHandler(log.handler)
    for logger, before in zip(loggers, levels, strict=True):
        logger.setLevel(before)


def address_of(name: str, secret: str) -> str:
    if name == NEW_PASSWORD:
        return reverse(name, kwargs={"uidb36": "1x", "key": secret})
    converters = ADDRESSES[name].pattern.converters
    parts = {
        key: secret if isinstance(converter, SecretConverter) else UNKNOWN[type(converter)]
        for key, converter in converters.items()
    }
    return reverse(name, kwargs=parts)


def ask_in_every_way(address: str) -> None:
    """Ask at an address, within it and beside it, by other methods, without a form's token and from elsewhere."""
    browser = Client(raise_request_exception=False, enforce_csrf_checks=True)
    for path in (address, f"{address}no-such-page/"):
        browser.get(path)
    browser.put(address)
    browser.post(f"/sv{address}")
    browser.post("/me/sign-in/", secure=True, headers={"Referer": f"https://testserver.example{address}"})
    browser.get(f"{address}?next={address}%00")


@pytest.fixture
def token(world: Programme) -> str:
    """A good link of a registration; the same text is refused as any other."""
    meeting = factories.make_meeting(slot=factories.slot_of(world, "network"))
    factories.make_published_meeting(factories.make_version(world), meeting)
    return manage_token(make_registration(meeting))


def test_there_are_such_addresses() -> None:
    assert {"registrations:manage", "registrations:personal_feed", "visits:certificate"} <= set(SECRET_ADDRESSES)


def test_no_refusal_shows_a_link_nor_one_that_lacks_a_letter_nor_a_key_without_a_form(log: Log, token: str) -> None:
    for name in [*SECRET_ADDRESSES, NEW_PASSWORD]:
        for secret in (token, token[:-1], secrets.token_urlsafe(30)):
            before = len(log.read())
            ask_in_every_way(address_of(name, secret))
            told = log.read()[before:]
            assert told.count("/…") >= 4, f"{name}: {told}"
            assert secret[-20:] not in told


def test_a_traceback_shows_none_either(token: str) -> None:
    log = Log()
    logger = logging.Logger("of.this.test")
    logger.addHandler(log.handler)
    for text in (f"/r/{token[:-1]}/", token, "'/me/calendar/aBcDeFgHiJkLmN-_0123.ics'", "asa.holmstrom@lund.example"):
        try:
            raise ValueError(text)
        except ValueError as error:
            logger.exception("Failed at %s", error, stack_info=True)
    told = log.read()
    assert "Traceback" in told
    assert told.count("ValueError: ") == 4
    assert "/r/…/" in told
    assert "'/me/calendar/…'" in told
    assert "…@lund.example" in told
    assert not [secret for secret in (token[:-1], "aBcDeFgHiJkLmN", "holmstrom@") if secret in told]


def test_a_line_about_signing_in_says_at_which_account_and_no_link() -> None:
    log = Log()
    for name in NAMING_ACCOUNTS:
        logger = logging.Logger(name)
        logger.addHandler(log.handler)
        logger.warning(
            "account=%r at %s", "åsa@lund.example", "/admin/account/password/new/1x-cafe42-0123456789abcdef/"
        )
    assert "account='åsa@lund.example' at /admin/account/password/new/…/" in log.read()


def test_what_is_no_secret_stays() -> None:
    words = "exchanges.registrations.tasks.pass_on_offers: 3 at 2027-01-15 12:00:00,123 /meetings/malmö/ /me/details/"
    assert WithoutSecrets().clean(words) == words


@pytest.mark.parametrize("sign", ["a", "9", "-", "å", ".", "%61", "a.", "a@", "-a", "/r/", "/meetings/"])
def test_a_long_line_is_cleaned_as_fast_as_a_short_one(sign: str) -> None:
    began = time.process_time()
    WithoutSecrets().clean(sign * 100_000)
    assert time.process_time() - began < 2


def test_a_line_whose_arguments_do_not_fit_is_logged_as_it_is() -> None:
    log = Log()
    logger = logging.Logger("of.this.test")
    logger.addHandler(log.handler)
    logger.warning("%d of %d", "three")
    assert "%d of %d ('three',)" in log.read()


HANDLERS = """
import json, logging, sys
import django
django.setup()
loggers = [logging.getLogger(), *map(logging.getLogger, sorted(logging.root.manager.loggerDict))]
# A library's handler that writes nothing has nothing to leave out.
writing = [each for one in loggers for each in one.handlers if type(each) is not logging.NullHandler]
print(json.dumps([[type(each).__name__ for each in handler.filters] for handler in writing]))
"""


@pytest.mark.parametrize("level", LEVELS)
def test_every_handler_has_the_filter(level: str, tmp_path: Path) -> None:
    own = {"DJANGO_SETTINGS_MODULE": "multiply.settings", "VAR_DIR": str(tmp_path), "LOG_LEVEL": level}
    done = subprocess.run([sys.executable, "-c", HANDLERS], cwd=ROOT, env=os.environ | own, capture_output=True)
    filters = json.loads(done.stdout)
    assert len(filters) >= 2
    assert all("WithoutSecrets" in names for names in filters)
