"""States are named in one module a model, and what the public sees is asked for in one: elsewhere by words alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from exchanges.hosting import standing as hosting
from exchanges.meetings import states as meetings
from exchanges.registrations.models import states as registrations
from tests.architecture.repository import ROOT, kept_under, name_of

DEFINED_IN = {
    "exchanges/meetings/models/meetings.py",
    "exchanges/meetings/published.py",
    "exchanges/meetings/states.py",
    "exchanges/registrations/models/registering.py",
    "exchanges/registrations/models/states.py",
    # A version's entry is no row, and asks itself.
    "exchanges/scheduling/publication/public_plan.py",
}
MODELS = {"Registration", "Meeting", "PublishedMeeting", "Status", "PublicStatus", "states"}
NARROWING = {"filter", "exclude", "get", "Q", "get_object_or_404", "get_or_create"}
MODULES = [
    path
    for path in kept_under(ROOT / "exchanges", ".py")
    if "migrations" not in path.parts and name_of(path) not in DEFINED_IN
]


def _is_state(node: ast.AST) -> bool:
    """Return whether it names a member: Registration.Status.ACTIVE, status.ACTIVE or Status.ACTIVE."""
    if not isinstance(node, ast.Attribute) or not node.attr.isupper():
        return False
    of = node.value
    is_status = isinstance(of, ast.Name) and of.id.lower() in {"status", "publicstatus"}
    is_of_model = isinstance(of, ast.Attribute) and of.attr == "Status" and isinstance(of.value, ast.Name)
    return is_status or (is_of_model and isinstance(of, ast.Attribute) and getattr(of.value, "id", "") in MODELS)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _copies(source: str) -> Iterator[str]:
    """Find sets of states, comparisons with one, and queries that name one or ask which version is current."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Tuple | ast.List | ast.Set) and sum(map(_is_state, node.elts)) > 1:
            yield f"line {node.lineno}: a set of states"
        elif isinstance(node, ast.Compare) and any(map(_is_state, [node.left, *node.comparators])):
            yield f"line {node.lineno}: compares with a state"
        elif isinstance(node, ast.Call) and _called(node) in NARROWING:
            for word in node.keywords:
                name = word.arg or ""
                values = list(ast.walk(word.value))
                if "status" in name.split("__") and any(_is_state(each) or _is_text(each) for each in values):
                    yield f"line {node.lineno}: asks for a state"
                if name.split("__")[-1] == "is_current":
                    yield f"line {node.lineno}: asks which version is current"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_states_are_asked_for_by_their_words(path: Path) -> None:
    assert list(_copies(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "STANDING = (Registration.Status.ACTIVE, Registration.Status.REQUESTED)",
        "stands = row.status == Meeting.Status.CANCELLED",
        "Registration.objects.filter(status=Registration.Status.ACTIVE)",
        "Registration.objects.filter(status='active')",
        "Q(status__in=[Status.ACTIVE])",
        "Meeting.objects.filter(published__version__is_current=True)",
    ],
)
def test_a_copy_of_a_state_is_found(source: str) -> None:
    assert len(list(_copies(source))) == 1


def test_every_status_of_a_registration_stands_or_is_gone() -> None:
    """One that is added answers whether it counts, and is shown to coordinators, or this fails."""
    assert set(registrations.Status) == registrations.STANDING | registrations.GONE
    assert not registrations.STANDING & registrations.GONE


def test_every_status_of_a_meeting_is_open_or_final() -> None:
    assert set(meetings.Status) == meetings.OPEN | meetings.FINAL
    assert not meetings.OPEN & meetings.FINAL
    assert set(meetings.Status) == meetings.STANDING | {meetings.Status.CANCELLED}


def test_the_room_below_knows_the_same_statuses_of_meetings() -> None:
    assert set(hosting.STANDING) == meetings.STANDING
    assert {hosting.CANCELLED} == set(meetings.Status) - meetings.STANDING
