"""Fixtures that every test may ask for; rooms have their own beside their tests. And which tests ask a database."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management.commands import flush as management_flush
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation

from audit import append_only_v1
from exchanges.meetings import version_rules_v1
from exchanges.operation.retention import SHARED_CACHE
from municipalities.models import Programme
from tests import databases, examples, factories

examples.register_profiles()


ASKS_A_DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}
"""The fixtures of pytest-django that give a test its database."""

WORDS_ALONE = tuple(
    f"tests/exchanges/{room}/"
    for room in ("registrations/mail", "public/meeting_page", "public/networks", "public/site", "public/syndication")
)
"""Rooms whose tests ask what is said of the same rows: in six languages, in each state, in files of many kinds.

The queries behind their pages, feeds and mails are made on PostgreSQL by the walk through every page
(tests/multiply/test_every_page_on_postgresql.py) and by those who register, publish and move (all other rooms).
"""

FORMS_ALONE = (
    "tests/municipalities/",
    "tests/exchanges/sign_in/",
    "tests/exchanges/workspace/",
    *(f"tests/exchanges/registrations/{room}/" for room in ("admin", "personal_data", "previews", "wizard")),
    *(f"tests/exchanges/scheduling/{room}/" for room in ("programme_import", "proposals", "publication")),
)
"""Rooms whose tests fill in forms and read what comes of it: PostgreSQL is the stricter, so they are asked there.

On SQLite the browser opens all their pages (tests/browser), programmes are lived through (tests/exchanges/under_way),
and no query asks what SQLite does not know (tests/architecture/test_models.py).
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--half", choices=["sqlite", "postgresql"], help="leave out what the other half of `make test` asks for both"
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, where one half is asked for, what the other asks. Begin with what takes long.

    A walk through pages takes a minute: begun last, it would keep one worker busy while the others have nothing left.
    So would the way through all migrations, which each worker would go that has a test of it.
    """
    items.sort(key=lambda item: ("noted" not in item.fixturenames, "visitor" not in item.fixturenames))
    half = config.getoption("--half")
    if half:
        belongs = {"sqlite": is_asked_on_sqlite, "postgresql": is_asked_on_postgresql}[half]
        config.hook.pytest_deselected(items=[item for item in items if not belongs(item)])
        items[:] = [item for item in items if belongs(item)]


def is_asked_on_postgresql(item: pytest.Item) -> bool:
    """Return whether a test may end otherwise on PostgreSQL: it asks a database, and of more than words."""
    if item.get_closest_marker("postgresql"):
        return True
    return asks_a_database(item) and not item.nodeid.startswith(WORDS_ALONE)


def is_asked_on_sqlite(item: pytest.Item) -> bool:
    """Return whether a test asks something else on SQLite than where everything is asked of PostgreSQL."""
    return not (asks_a_database(item) and item.nodeid.startswith(FORMS_ALONE))


def asks_a_database(item: pytest.Item) -> bool:
    """Return whether a test has a database of Django's, or one of its own from PostgreSQL's server."""
    if any(item.get_closest_marker(name) for name in ("django_db", "postgresql")):
        return True
    return not ASKS_A_DATABASE.isdisjoint(item.fixturenames) or issubclass(item.cls or object, TransactionTestCase)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Fill the test database, where it is SQLite's, from a migrated copy before pytest-django migrates it."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.settings_dict["TEST"]["NAME"] = databases.IN_MEMORY
    with closing(databases.load(databases.migrated_copy())):
        yield


@pytest.fixture(scope="session", autouse=True)
def emptied_between_tests() -> Iterator[None]:
    """Let Django empty the tables after a test with real transactions, also those that it cannot by itself.

    Triggers keep some of them, and the shared cache has a table but no model.
    """
    flush = management_flush.sql_flush

    def without_triggers(*args: Any, **options: Any) -> list[str]:
        kept = [rules for rules in (append_only_v1, version_rules_v1) if _is_there(rules.trigger_names)]
        down = [statement for rules in kept for statement in rules.drop_statements(connection.vendor)]
        up = [statement for rules in kept for statement in rules.create_statements(connection.vendor)]
        cached = [f'DELETE FROM "{SHARED_CACHE}"'] if SHARED_CACHE in connection.introspection.table_names() else []
        return [*down, *flush(*args, **options), *cached, *up]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(management_flush, "sql_flush", without_triggers)
        yield


def _is_there(trigger_names: Callable[[str], list[str]]) -> bool:
    """Tell whether triggers are there; they are not where a test has gone back to an earlier migration."""
    of_sqlite = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(of_sqlite if connection.vendor == "sqlite" else "SELECT tgname FROM pg_trigger")
        return {name for (name,) in cursor.fetchall()} >= set(trigger_names(connection.vendor))


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
