"""One rule asked of many things: a test for each file and rule would take more time to begin than to ask."""

from collections.abc import Callable, Iterable
from inspect import signature
from typing import Any, TypeVar

Thing = TypeVar("Thing")


def for_every(
    things: Iterable[Thing], name: Callable[[Thing], str] = str
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make one test of a rule and all things that it is for; it names each that breaks the rule, and says how.

    Args:
        things: What the rule is for, its first parameter (the others are fixtures); a rule for nothing fails.
        name: How the report calls one of them.
    """
    kept = list(things)

    def of(rule: Callable[..., None]) -> Callable[..., None]:
        def test(**fixtures: Any) -> None:
            assert kept, "the rule is for nothing"
            broken = []
            for thing in kept:
                try:
                    rule(thing, **fixtures)
                except AssertionError as failure:
                    broken.append(f"{name(thing)}: {failure}")
            assert not broken, "\n\n".join(broken)

        asked = signature(rule)
        test.__signature__ = asked.replace(parameters=[*asked.parameters.values()][1:])  # type: ignore[attr-defined]
        test.__name__, test.__module__, test.__doc__ = rule.__name__, rule.__module__, rule.__doc__
        return test

    return of
