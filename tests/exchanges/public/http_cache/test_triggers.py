"""The triggers that stamp the site: on every table that public pages read, and up again when they were lost."""

import re
from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exchanges.public.http_cache.addresses import FEEDS, PAGES
from exchanges.public.http_cache.models import SiteStamp
from exchanges.public.http_cache.stamp import TABLE, Stamp, Subject, read_stamp
from exchanges.public.http_cache.triggers import (
    OF_REGISTRATIONS,
    OWN_APPS,
    UNREAD,
    drop_triggers,
    put_up,
    watched_tables,
)
from municipalities.models import Country, Municipality
from tests.exchanges.public.conftest import Season
from tests.exchanges.public.http_cache.test_public_pages import path_of
from tests.exchanges.registrations.factories import make_terms, sign_up
from tests.factories import make_country, make_municipality, make_proposal

READ = re.compile(r'(?:FROM|JOIN) "(\w+)"')


def tables_read(client: Client, path: str) -> set[str]:
    """Return the tables that it takes to answer."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return {table for query in captured for table in READ.findall(query["sql"])}


@pytest.mark.parametrize("name", sorted(PAGES | FEEDS))
def test_pages_read_nothing_that_is_not_watched(client: Client, season: Season, name: str) -> None:
    make_terms(season.coming, seats_online=1)
    sign_up(season.published(season.coming), mode="online")
    read = tables_read(client, path_of(name, season))
    watched = {table for table, subject in watched_tables().items() if name in PAGES or subject is Subject.CONTENT}
    assert read <= watched


def test_a_feed_follows_no_registration_whatever_it_is_asked(client: Client, season: Season) -> None:
    assert not tables_read(client, "/calendar.ics?free=1") & OF_REGISTRATIONS


def test_the_named_tables_are_there() -> None:
    models = [each for label in OWN_APPS for each in apps.get_app_config(label).get_models(include_auto_created=True)]
    assert {model._meta.db_table for model in models} >= UNREAD | OF_REGISTRATIONS


@pytest.mark.django_db
@pytest.mark.parametrize(
    "write",
    [
        lambda: make_municipality(),
        lambda: Municipality.objects.update(name="Another"),
        lambda: Municipality.objects.all().delete(),
        lambda: Country.objects.bulk_create([Country(code="FI"), Country(code="SE")], ignore_conflicts=True),
        lambda: Country.objects.update_or_create(code="SE", defaults={"name": "Another"}),
    ],
    ids=["insert", "update", "delete", "ignore", "upsert"],
)
def test_every_kind_of_write_changes_the_stamp(write: Callable[[], object]) -> None:
    make_municipality()
    before = read_stamp()
    write()
    after = read_stamp()
    assert after.content.value > before.content.value
    assert after.registrations.value == before.registrations.value


@pytest.mark.django_db
def test_what_no_page_reads_changes_nothing(season: Season) -> None:
    before = read_stamp()
    make_proposal(season.programme)
    assert read_stamp().values == before.values


@pytest.mark.django_db
def test_a_trigger_that_was_lost_is_put_up_again_and_the_stamp_changed() -> None:
    """SQLite drops the triggers of a table that a migration rebuilds."""
    make_country()
    table = "municipalities_country"
    name = f"{table}_stamps_the_site" + ("_on_update" if connection.vendor == "sqlite" else "")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + ("" if connection.vendor == "sqlite" else f" ON {table}"))
    before = read_stamp()
    Country.objects.update(name="Unseen")
    assert read_stamp().values == before.values
    put_up(connection)
    assert read_stamp().values != before.values
    before = read_stamp()
    Country.objects.update(name="Seen")
    assert read_stamp().values != before.values


@pytest.mark.django_db
def test_putting_up_what_is_there_changes_nothing() -> None:
    before = read_stamp()
    put_up(connection)
    assert read_stamp().values == before.values


@pytest.mark.django_db
def test_triggers_that_are_taken_down_are_all_gone() -> None:
    drop_triggers(connection)
    before = read_stamp()
    make_municipality()
    assert read_stamp().values == before.values


@pytest.mark.django_db
def test_an_empty_database_has_a_stamp() -> None:
    SiteStamp.objects.all().delete()
    stamp = read_stamp()
    assert isinstance(stamp, Stamp)
    assert stamp.values == (0, 0)


@pytest.mark.django_db
def test_a_subject_has_a_slot_once() -> None:
    """The database keeps subject_has_a_slot_of_the_stamp_once, on which the triggers rely."""
    SiteStamp.objects.create(subject="another", slot=3, value=1, seconds=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteStamp.objects.create(subject="another", slot=3, value=1, seconds=1)
    assert SiteStamp._meta.db_table == TABLE
