"""Fixtures that every test may ask for; rooms have their own beside their tests."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from django.core.cache import caches
from django.db import connection
from django.utils import translation
from hypothesis import settings

from municipalities.models import Programme
from tests import databases, factories

# How long an example takes says something about the machine, nothing about the code.
settings.register_profile("multiply", deadline=None)
settings.load_profile("multiply")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Fill the test database, where it is SQLite's, from a migrated copy before pytest-django migrates it."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.settings_dict["TEST"]["NAME"] = databases.IN_MEMORY
    with closing(databases.load(databases.migrated_copy())):
        yield


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Start every test in English: the language of the last request stays active in its thread."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def no_page_kept() -> None:
    """Start every test without pages kept by another: settings and code are the same while a site runs, not here."""
    caches["pages"].clear()


@pytest.fixture
def world(db: None) -> Programme:
    """A programme of 2027 with a small full network in Sweden and one in Germany, nothing planned yet."""
    return factories.make_world("SE", "DE")
