"""States are named in one module a model, and what the public sees is asked for in one: elsewhere by words alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.models import CheckConstraint, Model

from exchanges.hosting import standing as hosting
from exchanges.meetings import states as meetings
from exchanges.meetings.published import PublicStatus, PublishedMeeting
from exchanges.registrations.models import Registration
from exchanges.registrations.models import states as registrations
from tests.architecture.every import for_every
from tests.architecture.repository import ROOT, kept_under, name_of

DEFINED_IN = {
    "exchanges/meetings/models/meetings.py",
    "exchanges/meetings/published.py",
    "exchanges/meetings/states.py",
    "exchanges/registrations/models/registering.py",
    "exchanges/registrations/models/states.py",
    # A version's entry and a meeting read for a list are no rows, and ask themselves.
    "exchanges/public/meeting_rows/listed.py",
    "exchanges/scheduling/publication/public_plan.py",
}
MODELS = {"Registration", "Meeting", "PublishedMeeting", "Status", "PublicStatus", "states"}
NARROWING = {"filter", "exclude", "get", "Q", "When", "get_object_or_404", "get_or_create"}
TEXTS = {str(each) for states in (meetings, registrations) for each in states.Status}
MODULES = [
    path
    for path in kept_under(ROOT / "exchanges", ".py")
    # The planner's values have statuses of their own, written as the files write them.
    if not {"migrations", "planning"} & set(path.parts) and name_of(path) not in DEFINED_IN
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


def _is_a_status(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "status"


def _names_a_state(node: ast.AST) -> bool:
    """Return whether it is a state by its member or its text, or a set of them."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return any(map(_names_a_state, node.elts))
    return _is_state(node) or (isinstance(node, ast.Constant) and node.value in TEXTS)


def _compares(node: ast.AST) -> bool:
    """Return whether it compares with a state: by a sign, or as a case."""
    if isinstance(node, ast.Compare):
        both = [node.left, *node.comparators]
        return any(map(_is_state, both)) or (any(map(_is_a_status, both)) and any(map(_names_a_state, both)))
    if isinstance(node, ast.Match) and _is_a_status(node.subject):
        return any(isinstance(each, ast.MatchValue) for case in node.cases for each in ast.walk(case.pattern))
    return False


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _is_version(node: ast.AST) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr == "version") or getattr(node, "id", "") == "version"


def _asked_for(call: ast.Call) -> Iterator[str]:
    for word in call.keywords:
        name = (word.arg or "").split("__")
        if "status" in name and any(_is_state(each) or _is_text(each) for each in ast.walk(word.value)):
            yield f"line {call.lineno}: asks for a state"
        if name[-1] == "is_current":
            yield f"line {call.lineno}: asks which version is current"


def _copies(source: str) -> Iterator[str]:
    """Find sets of states, comparisons with one, and queries that name one or ask which version is current."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Tuple | ast.List | ast.Set) and sum(map(_is_state, node.elts)) > 1:
            yield f"line {node.lineno}: a set of states"
        elif isinstance(node, ast.Compare | ast.Match) and _compares(node):
            yield f"line {node.lineno}: compares with a state"
        elif isinstance(node, ast.Attribute) and node.attr == "is_current" and _is_version(node.value):
            yield f"line {node.lineno}: asks which version is current"
        elif isinstance(node, ast.Call) and _called(node) in NARROWING:
            yield from _asked_for(node)


@for_every(MODULES, name_of)
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
        "stands = row.status == 'active'",
        "stands = row.status in {'active', 'requested'}",
        "Case(When(status='active', then=1))",
        "match row.status:\n    case 'active':\n        pass",
        "match row.status:\n    case Registration.Status.ACTIVE | Registration.Status.REQUESTED:\n        pass",
        "shown = [row for row in rows if row.version.is_current]",
    ],
)
def test_a_copy_of_a_state_is_found(source: str) -> None:
    assert len(list(_copies(source))) == 1


@pytest.mark.parametrize(
    "source",
    ["row.status = Registration.Status.ACTIVE", "shown = row.status in shown", "is_best = plan.status == 'optimal'"],
)
def test_what_is_no_copy_of_a_state_is_left_alone(source: str) -> None:
    assert list(_copies(source)) == []


def test_every_status_of_a_registration_stands_or_is_gone() -> None:
    """One that is added answers whether it counts, and is shown to coordinators, or this fails."""
    assert set(registrations.Status) == registrations.STANDING | registrations.GONE
    assert not registrations.STANDING & registrations.GONE


def _named_in(model: type[Model], constraint: str, column: str = "status") -> set[str]:
    """Return the values that a constraint of a table lets a column have."""
    check = next(each for each in model._meta.constraints if each.name == constraint)
    assert isinstance(check, CheckConstraint)
    [(name, values)] = check.condition.children
    assert name == f"{column}__in"
    return set(values)


def test_the_database_knows_every_status() -> None:
    """Constraints are written with texts, as migrations keep them."""
    known = _named_in(Registration, "registration_status_is_known")
    assert known == set(registrations.Status)
    assert {"active", "requested"} == registrations.STANDING, "person_registers_for_a_meeting_once names them"
    assert _named_in(PublishedMeeting, "published_meeting_status_is_known") == set(PublicStatus)


def test_every_status_of_a_meeting_is_open_or_final() -> None:
    assert set(meetings.Status) == meetings.OPEN | meetings.FINAL
    assert not meetings.OPEN & meetings.FINAL
    assert set(meetings.Status) == meetings.STANDING | {meetings.Status.CANCELLED}


def test_the_room_below_knows_the_same_statuses_of_meetings() -> None:
    assert set(hosting.STANDING) == meetings.STANDING
    assert {hosting.CANCELLED} == set(meetings.Status) - meetings.STANDING
