"""Pages that delete a row delete it as they had shown it: whoever saved meanwhile is not overruled without a word."""

import hashlib
import json
from collections.abc import Collection
from typing import Any

from django.contrib.admin.utils import NestedObjects, quote, unquote
from django.db import router
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from edit_conflicts import CONFLICT, FIELD, Fact, Seen, changed_since, facts_of_sheet, read_seen, sign_seen
from municipalities.admin.authors import ChangedBy, Rows, in_words, with_authors
from municipalities.admin.overtaken import HeldAgainstOthers, about

MOST_ROWS = 50
"""So many rows of one kind that go along are named one by one."""


class HeldDeletions(HeldAgainstOthers):
    """A page that deletes only what it showed: the row's values, its tables, and what goes along with it."""

    def _delete_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None) -> HttpResponse:
        """Hold what is to be deleted against what stands now, in the transaction in which it is deleted."""
        key, is_sent = unquote(object_id), request.method == "POST"
        if is_sent:
            self.lock_rows(request, key)
        row = self.get_object(request, key)
        if row is None or not self.has_view_permission(request, row):
            return self._deleted(request, object_id, extra_context)
        seen = read_seen(request.POST.get(FIELD, ""), about=about(row)) if is_sent else None
        if seen is None and not self.has_delete_permission(request, row):
            return self._deleted(request, object_id, extra_context)
        facts = self._facts(request, row)
        changed = self._changed_by(request, row, seen, facts) if seen else []
        if not self.has_delete_permission(request, row):
            return self._cannot_go(request, row, changed) or self._deleted(request, object_id, extra_context)
        if is_sent and seen is not None and not changed:
            return self._deleted(request, object_id, extra_context)
        request.POST = QueryDict()  # which only shows the page
        context = {
            "seen_field": FIELD,
            "seen": sign_seen(facts, at=timezone.now(), about=about(row)),
            "changed": changed,
            "is_refused": is_sent,
        }
        response = self._deleted(request, object_id, {**context, **(extra_context or {})})
        response.status_code = CONFLICT if is_sent else response.status_code
        return response

    def _deleted(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None) -> HttpResponse:
        found: HttpResponse = super()._delete_view(request, object_id, extra_context)  # type: ignore[misc]
        return found

    def _facts(self, request: HttpRequest, row: Model) -> dict[str, Fact]:
        """Return what the row's page shows, its fields on other pages, and each row that goes along with it."""
        sheet = self._sheet(request, row)
        on_page = {*sheet.notes, *self.not_compared, *sheet.fields}
        facts = {
            f"field:{field.name}": Fact(_hash([field.value_to_string(row)]), str(capfirst(field.verbose_name)))
            for field in _kept(row)
            if field.name not in on_page
        }
        related = NestedObjects(using=router.db_for_write(self.model), origin=[row])
        related.collect([row])
        found: dict[Any, Any] = related.model_objs
        for model, rows in found.items():
            if model._meta.concrete_model is not row._meta.concrete_model:
                facts |= _facts_of_related(model, rows)
        return facts | facts_of_sheet(sheet)

    def _changed_by(self, request: HttpRequest, row: Model, seen: Seen, facts: dict[str, Fact]) -> list[ChangedBy]:
        same = [each for each in self.admin_site._registry if each._meta.concrete_model is row._meta.concrete_model]
        own: list[Rows] = [(model, [row.pk]) for model in same]

        def rows_of(_key: str) -> list[list[Rows]]:
            return [own, list(self.rows_that_write(row))]

        return with_authors(changed_since(seen, facts), rows_of, since=seen.at, reader=request.user)

    def _cannot_go(self, request: HttpRequest, row: Model, changed: list[ChangedBy]) -> HttpResponse | None:
        """Say what has changed where that is why the row can no longer be deleted; None where nothing has."""
        if not changed:
            return None
        said = _("“%(row)s” has changed since you opened this page and can no longer be deleted: %(changes)s")
        named = {"row": row, "changes": "; ".join(in_words(each) for each in changed)}
        self.message_user(request, said % named, "ERROR")
        page = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(page, args=[quote(row.pk)]))


def _facts_of_related(model: type[Model], rows: Collection[Model]) -> dict[str, Fact]:
    """Return each row that goes along; of many, as of a log, only how many there are."""
    label, options = model._meta.label_lower, model._meta
    if len(rows) > MOST_ROWS:
        number = str(len(rows))
        return {f"rows:{label}": Fact(number, f"{capfirst(str(options.verbose_name_plural))}: {number}")}
    name = capfirst(str(options.verbose_name))
    return {
        f"row:{label}:{each.pk}": Fact(_hash([field.value_to_string(each) for field in _kept(each)]), f"{name}: {each}")
        for each in rows
    }


def _kept(row: Model) -> list[Any]:
    """Return the fields of a row that do not change by themselves."""
    fields: list[Any] = list(row._meta.concrete_fields)
    return [field for field in fields if not field.primary_key and not getattr(field, "auto_now", False)]


def _hash(values: list[str]) -> str:
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()
