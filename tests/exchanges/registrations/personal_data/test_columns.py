"""Every column that can hold words is personal or not, on purpose; what is personal is downloaded, and erased."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from audit.models import Entry, PersonalValue
from exchanges.outbox.models import Message, Naming
from exchanges.outbox.previews import Preview
from exchanges.registrations.models import Delegation, Person, Registration, StandIn
from exchanges.registrations.personal_data.columns import (
    NOT_EXPORTED,
    NOT_PERSONAL,
    OF_COORDINATORS,
    PERSONAL,
    STAYS,
)
from exchanges.registrations.personal_data.erasure import erase_person
from exchanges.registrations.personal_data.export import as_json, data_of
from tests.exchanges.outbox.letters import make_message
from tests.exchanges.registrations.factories import make_delegation, make_published, sign_up
from tests.exchanges.registrations.personal_data.traces import traces_of
from tests.factories import NOON, make_superuser

NO_WORDS = (
    models.BooleanField,
    models.DateField,
    models.DecimalField,
    models.DurationField,
    models.FloatField,
    models.ForeignKey,
    models.IntegerField,
    models.TimeField,
)
MODELS = {model._meta.label: model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy}
ALL = (PERSONAL, STAYS, OF_COORDINATORS)


def columns_of(model: type[models.Model]) -> set[str]:
    """Return the columns that can hold words: whatever is no number, moment, reference, or one of a few codes."""
    return {
        field.name for field in model._meta.concrete_fields if not isinstance(field, NO_WORDS) and not field.choices
    }


@pytest.mark.parametrize("label", sorted(MODELS))
def test_a_column_with_words_is_personal_or_says_why_not(label: str) -> None:
    said = [name for each in ALL for name in each.get(label, ())]
    assert len(said) == len(set(said))
    # A table in which somebody's words lie says so of each column; others as a whole.
    is_named_whole = label in NOT_PERSONAL
    assert set(said) <= columns_of(MODELS[label])
    if not is_named_whole:
        assert set(said) == columns_of(MODELS[label])
    assert not is_named_whole or columns_of(MODELS[label]) - set(said)


def test_no_model_is_named_that_there_is_not_and_every_reason_is_given() -> None:
    assert {label for each in (*ALL, NOT_PERSONAL) for label in each} <= set(MODELS)
    personal = {f"{label}.{name}" for label, names in PERSONAL.items() for name in names}
    assert set(NOT_EXPORTED) <= personal
    reasons = [*NOT_EXPORTED.values(), *NOT_PERSONAL.values()]
    reasons += [reason for each in (STAYS, OF_COORDINATORS) for columns in each.values() for reason in columns.values()]
    assert all(reasons)


def references_to(model: type[models.Model]) -> Iterator[type[models.Model]]:
    for relation in model._meta.related_objects:
        yield relation.related_model


def test_of_a_table_that_refers_to_people_each_column_is_judged() -> None:
    tables = {*references_to(Person), *references_to(Registration), *references_to(Delegation), *references_to(Message)}
    by_column = {label for each in ALL for label in each}
    with_words = {model._meta.label for model in tables if columns_of(model)}
    assert with_words - {"exchanges.Meeting"} <= by_column
    assert with_words & set(NOT_PERSONAL) <= {"exchanges.Meeting"}


def marks(label: str) -> dict[str, str]:
    """Return a word for each personal column of a model, found nowhere else."""
    number = sorted(PERSONAL).index(label)
    return {name: f"zq{number}x{place}q" for place, name in enumerate(PERSONAL[label])}


def mark(row: models.Model) -> None:
    """Put its word into each personal column of a row, as whoever writes a statement can."""
    values: dict[str, Any] = {}
    for name, word in marks(row._meta.label).items():
        values[name] = [word] if isinstance(row._meta.get_field(name), models.JSONField) else word
    type(row)._base_manager.filter(pk=row.pk).update(**values)


@pytest.fixture
def person(db: None) -> Person:
    """Make somebody of whom every personal column holds something."""
    published = make_published(seats=5)
    registration = sign_up(published, "zsófia@győr.example.org")
    person = registration.person
    assert person is not None
    colleague = sign_up(published, "łukasz@example.org")
    others = make_delegation(published.meeting)
    stand_in = StandIn.objects.create(delegation=others, person=person, mode="in_person", reference="R", named_as="Ő")
    told = make_message(person=person, recipient=person.email, meeting=published.meeting)
    naming = Naming.objects.create(message=make_message(person=colleague.person), person=person)
    entry = Entry.objects.create(at=NOON, act="registration.change", by="command")
    # The log takes no statement that changes it.
    PersonalValue.objects.create(
        entry=entry, whose_kind=Person._meta.label, whose_key=str(person.pk), **marks(PersonalValue._meta.label)
    )
    preview = Preview.objects.create(shown_to=make_superuser(), shown_at=NOON, digest="")
    marked = [registration, stand_in, told, naming, preview, person]
    assert {row._meta.label for row in marked} == PERSONAL.keys() - {PersonalValue._meta.label}
    for row in marked:
        mark(row)
    person.refresh_from_db()
    return person


def test_what_is_personal_is_in_the_download(person: Person) -> None:
    told = as_json(data_of(person))
    for label in PERSONAL:
        found = {name for name, word in marks(label).items() if word in told}
        assert found == {name for name in PERSONAL[label] if f"{label}.{name}" not in NOT_EXPORTED}, label


def test_what_is_personal_is_erased(person: Person) -> None:
    words = {
        f"{MODELS[label]._meta.db_table}.{name}": word for label in PERSONAL for name, word in marks(label).items()
    }
    assert traces_of(*words.values()) == sorted(words)
    erase_person(person=person, now=NOON)
    assert traces_of(*words.values()) == []
