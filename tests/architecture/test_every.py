"""A rule asked of many things names each that breaks it."""

import pytest

from tests.architecture.every import for_every


def rule(number: int) -> None:
    assert number < 3, "too many"


def test_each_that_breaks_a_rule_is_named() -> None:
    with pytest.raises(AssertionError, match=r"(?s)^Nr 3: too many.*\n\nNr 5: too many"):
        for_every([1, 3, 2, 5], "Nr {}".format)(rule)()


def test_a_rule_that_nothing_breaks_holds() -> None:
    for_every([1, 2])(rule)()


def test_a_rule_for_nothing_is_broken() -> None:
    with pytest.raises(AssertionError, match="for nothing"):
        for_every([])(rule)()


def test_what_is_no_broken_rule_is_no_part_of_the_report() -> None:
    with pytest.raises(TypeError):
        for_every(["three"])(rule)()  # type: ignore[arg-type]


@for_every(["db", "client"])
def test_a_rule_may_ask_for_fixtures(fixture: str, request: pytest.FixtureRequest, english: None) -> None:
    assert english is None
    assert fixture in {"db", "client"} - set(request.fixturenames)
