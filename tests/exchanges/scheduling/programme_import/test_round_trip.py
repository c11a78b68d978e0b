"""Whatever a file holds, the database gives back; whatever stands there, the next file is kept."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchanges.hosting.models import Exemption
from exchanges.planning.files.programme_files import read_programme, write_programme
from exchanges.planning.problem.programme import Programme as PlanningProgramme
from exchanges.scheduling.draft.exemptions import withdraw_exemption
from exchanges.scheduling.draft.mapping import normalised, programme_from_rows
from exchanges.scheduling.errors import ChangeRefused
from exchanges.scheduling.programme_import.importing import import_programme
from municipalities.models import Programme
from tests.examples import costly
from tests.exchanges.scheduling.programmes import programmes
from tests.factories import NOON

pytestmark = pytest.mark.django_db

# The database fixture is set up once for all examples: each takes back what it did.
each_takes_back = settings(max_examples=costly(4), suppress_health_check=[HealthCheck.function_scoped_fixture])


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        connection.check_constraints()
        transaction.set_rollback(True)


def imported(source: PlanningProgramme) -> PlanningProgramme:
    return programme_from_rows(import_programme(source=source, now=NOON).programme)


def withdraw_some(data: st.DataObject) -> None:
    """Withdraw exemptions, but for those that their meetings rely on."""
    for exemption in Exemption.objects.order_by("pk"):
        if data.draw(st.booleans()):
            with suppress(ChangeRefused):
                withdraw_exemption(exemption=exemption, actor=None, now=NOON)


@each_takes_back
@given(programmes())
def test_an_imported_file_comes_back_as_it_was_and_again_changes_nothing(source: PlanningProgramme) -> None:
    with taken_back():
        assert imported(source) == normalised(source)
        assert not import_programme(source=source, now=NOON)


@each_takes_back
@given(programmes(), st.data())
def test_an_export_is_a_valid_file_that_changes_nothing_and_gives_the_same_bytes_from_an_empty_database(
    source: PlanningProgramme, data: st.DataObject
) -> None:
    with taken_back():
        assert read_programme(write_programme(imported(source))) == normalised(source)
        withdraw_some(data)
        exported = write_programme(programme_from_rows(Programme.objects.get(slug=source.slug)))
        assert not import_programme(source=read_programme(exported), now=NOON)
    with taken_back():
        assert write_programme(imported(read_programme(exported))) == exported


@each_takes_back
@given(programmes(statuses=("proposed",)), programmes())
def test_the_next_file_replaces_a_draft_whatever_it_was(draft: PlanningProgramme, source: PlanningProgramme) -> None:
    with taken_back():
        import_programme(source=draft, now=NOON)

        assert imported(source) == normalised(source)
        assert not import_programme(source=source, now=NOON)


@each_takes_back
@given(programmes(), programmes())
def test_a_dry_run_says_what_an_import_does_and_changes_nothing(
    first: PlanningProgramme, source: PlanningProgramme
) -> None:
    draft = replace(first, meetings=())
    with taken_back():
        before = imported(draft)

        foretold = import_programme(source=source, now=NOON, dry_run=True)

        assert programme_from_rows(Programme.objects.get(slug=draft.slug)) == before
        assert list(foretold.lines()) == list(import_programme(source=source, now=NOON).lines())
