"""Imports at the same moment: one waits for the other, and each says what is so when its turn has come."""

import threading
from dataclasses import replace

import pytest

from exchanges.planning.problem.programme import Programme as PlanningProgramme
from exchanges.scheduling.draft.mapping import programme_from_rows
from exchanges.scheduling.programme_import import importing
from exchanges.scheduling.programme_import.importing import import_programme
from exchanges.scheduling.programme_import.report import ImportReport
from municipalities.models import Municipality, Programme
from tests.exchanges.registrations.booking.crowds import SECONDS_TO_WAIT, at_the_same_time
from tests.factories import NOON, make_world

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def import_all(monkeypatch: pytest.MonkeyPatch, *sources: PlanningProgramme) -> list[ImportReport]:
    """Import at once: all have begun before the first one looks for what there is."""
    begun, reports = threading.Barrier(len(sources)), list[ImportReport]()
    wait = importing._wait_for_others

    def wait_once_all_have_begun() -> None:
        begun.wait(SECONDS_TO_WAIT)
        wait()

    monkeypatch.setattr(importing, "_wait_for_others", wait_once_all_have_begun)

    def run(source: PlanningProgramme) -> None:
        reports.append(import_programme(source=source, now=NOON))

    outcomes = at_the_same_time([lambda source=source: run(source) for source in sources])  # type: ignore[misc]
    assert outcomes == [None] * len(sources)
    return reports


@pytest.fixture
def source(transactional_db: None) -> PlanningProgramme:
    """A programme that is not there yet, of municipalities that are not either."""
    there = programme_from_rows(make_world("SE", "DE"))
    countries = tuple(
        replace(
            country,
            municipalities=tuple(
                replace(each, id=f"ny-{each.id}", name=f"Ny {each.name}") for each in country.municipalities
            ),
        )
        for country in there.countries
    )
    return replace(there, slug="ny", name="Győr–Łódź", countries=countries)


def test_of_three_imports_of_a_new_programme_two_find_nothing_to_change(
    monkeypatch: pytest.MonkeyPatch, source: PlanningProgramme
) -> None:
    reports = import_all(monkeypatch, source, source, source)
    assert sorted(bool(report) for report in reports) == [False, False, True]
    assert Programme.objects.filter(slug=source.slug).count() == 1


def test_new_programmes_that_share_new_municipalities_are_imported_both(
    monkeypatch: pytest.MonkeyPatch, source: PlanningProgramme
) -> None:
    import_all(monkeypatch, source, replace(source, slug="another", name="Another"))
    assert Programme.objects.filter(slug__in=["ny", "another"]).count() == 2
    assert Municipality.objects.filter(slug__startswith="ny-").count() == len(source.municipality)
