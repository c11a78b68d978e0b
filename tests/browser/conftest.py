"""A real Chromium for the tests of pages: opened at any width and scheme, watched for what the policy refuses."""

import os
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from tests.browser.visits import Visitor

# Playwright's synchronous interface runs an event loop in the thread in which the tests use the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the system's Chromium where there is one; as root it has no sandbox to start in.

    The one without windows comes first: it takes half the processor's time.
    """
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    args = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return {**browser_type_launch_args, "args": args, **({"executable_path": found} if found else {})}


@pytest.fixture(scope="session")
def base_url() -> None:
    """Take the place of pytest-playwright's fixture, which pytest 9 warns of: pages are opened by whole addresses."""


@pytest.fixture
def visitor(live_server: LiveServer, new_context: Callable[..., BrowserContext]) -> Visitor:
    """Somebody with a browser, in front of the running site."""
    return Visitor(live_server.url, new_context)
