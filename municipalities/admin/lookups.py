"""Lists of the admin that an address narrows by their filters, their dates and one row's key, by nothing else.

Django takes any lookup on a list's own fields from the address, so that whoever sees rows can ask what their hidden
fields begin with, letter by letter, or hand the database a regular expression that keeps it busy.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest
from django.db.models import IntegerField, JSONField, QuerySet
from django.http import HttpRequest, HttpResponse

from municipalities.admin.keys import key_of

KEY_LOOKUPS = ("pk", "pk__exact", "id", "id__exact")
EQUALITY = ("", "__exact", "__isnull")
DATE_PARTS = {"year": range(1900, 9000), "month": range(1, 13), "day": range(1, 32)}


class NamedLookups(ModelAdmin):
    """A list that answers 400 to whatever its `list_filter` and `date_hierarchy` do not name.

    What they name takes equality alone: the value itself, `__exact` and `__isnull`, and the parts of a date.
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Tell whether the list may be narrowed by a parameter of the address."""
        dates, _separator, part = lookup.rpartition("__")
        if self.date_hierarchy and dates == self.date_hierarchy:
            return part in DATE_PARTS and _is_number_of(DATE_PARTS[part], value)
        return lookup in KEY_LOOKUPS or lookup in self._filter_lookups(request)

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        """Tell whether rows may be chosen by a field that the address names; what points here is none of this model."""
        is_own = any(field.name == to_field for field in self.opts.concrete_fields)
        return is_own and super().to_field_allowed(request, to_field)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return a row by its key, or by the field that is named: an empty name, which nobody refuses, names none."""
        return super().get_object(request, object_id, from_field or None)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the address suggests for a new row, but for what a field of it cannot have."""
        suggested = super().get_changeform_initial_data(request)
        fields = {field.name: field for field in self.opts.get_fields() if field.concrete}
        return {name: value for name, value in suggested.items() if _can_be(fields.get(name), value)}

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Return the list; answer 400 where the value of a parameter is none that it could have."""
        try:
            return super().get_changelist_instance(request)
        except IncorrectLookupParameters as error:
            raise BadRequest("a parameter of the list cannot have this value") from error

    # The stubs know of a parameter that Django no longer has.
    def response_action(  # type: ignore[override]
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        """Do what was chosen to the rows that were; answer 400 where a key is none that a row could have."""
        if any(key_of(key) is None for key in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest("a row that was chosen has no such key")
        return super().response_action(request, queryset)

    def _filter_lookups(self, request: HttpRequest | None) -> Iterator[str]:
        for each in self.get_list_filter(request):  # type: ignore[arg-type]
            if isinstance(each, type) and issubclass(each, SimpleListFilter):
                yield str(each.parameter_name)
            else:
                field = each[0] if isinstance(each, tuple | list) else each
                yield from (f"{field}{end}" for end in EQUALITY)


def _can_be(field: Any, value: str | list[str]) -> bool:
    """Tell whether a text can be the value of a field: of one of keys only keys, and nothing of what is no text."""
    if field is not None and field.is_relation and isinstance(field.target_field, IntegerField):
        return all(key_of(key) is not None for key in (value if isinstance(value, list) else [value]) if key)
    return not isinstance(field, JSONField)


def _is_number_of(numbers: range, value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 4 and int(value) in numbers
