"""The benchmark of searching still runs, and both searches have something to find; what it measures is no test."""

import pytest

from benchmarks.admin_search import SEARCHES, make_people, measured


@pytest.mark.django_db
def test_every_search_is_measured() -> None:
    make_people(35)
    assert [(typed, found) for typed, found, _ours, _theirs in measured()] == list(
        zip(SEARCHES, (7, 4, 0), strict=True)
    )
