"""Lists and choices of the admin in the order of the reader's alphabet, whichever database sorts them."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import NotRelationField, get_fields_from_path
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, Func, Model, QuerySet
from django.http import HttpRequest

from localisation.alphabet import InTheAlphabet
from municipalities.country_names import InOrderOfCountries
from municipalities.models import Country


def alphabetical(model: type[Model], part: Any) -> Any:
    """Return a part of an ordering as the reader expects it: texts in their alphabet, countries by their names."""
    if not isinstance(part, str):
        return part
    path = part.removeprefix("-")
    try:
        field = get_fields_from_path(model, path)[-1]
    except (FieldDoesNotExist, NotRelationField):
        return part
    column = _column(path, field)
    if column is None:
        return part
    return column.desc() if part.startswith("-") else column.asc()


def _column(path: str, field: Any) -> Func | None:
    """Return what sorts a field; None for one that sorts by itself, as days do."""
    model: Any = field.related_model if field.is_relation else field.model
    if model is Country and (field.is_relation or field.primary_key):
        return InOrderOfCountries(path)
    if field.is_relation:
        return InTheAlphabet(f"{path}__name") if list(model._meta.ordering)[:1] == ["name"] else None
    return InTheAlphabet(path) if isinstance(field, CharField) and not field.choices else None


class AlphabeticalList(ChangeList):
    """A list that sorts by a column as the reader expects it."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """Return by what the rows are sorted."""
        return [alphabetical(self.model, part) for part in super().get_ordering(request, queryset)]


class AlphabeticalAdmin(ModelAdmin):
    """Lists and choices in the reader's alphabet."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list that sorts by the reader's alphabet."""
        return AlphabeticalList


def choices_in_order(admin: ModelAdmin, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return rows to choose from in the order of their list."""
    ordering = admin.get_ordering(request) or rows.model._meta.ordering
    return rows.order_by(*(alphabetical(rows.model, part) for part in ordering)) if ordering else rows
