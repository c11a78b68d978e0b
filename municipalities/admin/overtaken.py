"""Pages of the workspace that nobody overwrites: a save is held against what the page showed and what stands now.

Every admin class of ours that changes rows derives from `HeldAgainstOthers`, by `deleting.py`, which holds what it
deletes. What it compares is the page itself, its form and its tables, so that there is nothing to say page by page.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any, ClassVar

from django.contrib.admin.utils import display_for_field, flatten_fieldsets, quote, unquote
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model
from django.forms.models import _get_foreign_key
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from edit_conflicts import FIELD, Note, Sheet, Submission, sign_shown
from municipalities.admin.authors import Rows, author_of
from municipalities.admin.history import KeptHistory
from municipalities.models import Programme


def about(row: Model) -> str:
    """Return what a page is about, whichever of a row's pages it is."""
    return f"{row._meta.label_lower}:{row.pk}"


class HeldAgainstOthers(KeptHistory):
    """A page that says what it showed, and saves nothing over what somebody else has saved since."""

    programme_path: ClassVar[str] = ""  # the lookup from a row to its programme, whose lock comes before the row's
    not_compared: ClassVar[tuple[str, ...]] = ()  # fields shown that change without anybody changing them

    # Showing.

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Put what the page shows into it; a form that comes back keeps what it had shown at first."""
        row = kwargs.get("obj") or (context.get("original") if kwargs.get("change") else None)
        if row is not None and self.has_change_permission(request, row):
            context["shown_field"] = FIELD
            context["shown"] = (
                request.POST.get(FIELD) if request.method == "POST" else self._shown(request, context, row)
            )
        return super().render_change_form(request, context, *args, **kwargs)

    def _shown(self, request: HttpRequest, context: Any, row: Model) -> str:
        formsets = [each.formset for each in context["inline_admin_formsets"]]
        form = context["adminform"].form
        sheet = Sheet([form], formsets=formsets, notes=self._notes(request, row))
        return sign_shown(sheet.shown(timezone.now()), about=about(row))

    def _notes(self, request: HttpRequest, row: Model) -> dict[str, Note]:
        """Return the fields of the row that the page shows as text."""
        on_page = set(flatten_fieldsets(self.get_fieldsets(request, row)))
        found = {}
        for name in self.get_readonly_fields(request, row):
            if name not in on_page or name in self.not_compared:
                continue
            try:
                field: Any = self.opts.get_field(name)
            except FieldDoesNotExist:
                continue
            if getattr(field, "auto_now", False) or not field.concrete or field.many_to_many:
                continue
            label = str(capfirst(field.verbose_name))
            words = str(display_for_field(getattr(row, name), field, self.get_empty_value_display()))
            found[name] = Note(label, field.value_to_string(row), words)
        return found

    # Saving.

    def _changeform_view(
        self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: dict[str, Any] | None
    ) -> HttpResponse:
        """Hold a save against what stands now, in the transaction in which it is saved."""
        if request.method == "POST" and object_id is not None:
            overtaken = self._overtaken(request, unquote(object_id))
            if overtaken is not None:
                return overtaken
        found: HttpResponse = super()._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]
        return found

    def _overtaken(self, request: HttpRequest, key: str) -> HttpResponse | None:
        """Return the page on which is chosen what is kept; None where nobody else has saved."""
        self.lock_rows(request, key)
        row = self.get_object(request, key)
        if row is None or not self.has_change_permission(request, row):
            return None  # which Django answers
        submission = Submission(request, self._sheet(request, row), about=about(row))
        if not submission.is_overtaken:
            request.POST = submission.data  # type: ignore[assignment]
            return None
        info = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}"
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": row,
            "title": _("Somebody else has changed this"),
            "subtitle": str(row),
            "list_url": reverse(f"{info}_changelist"),
            "row_url": reverse(f"{info}_change", args=[quote(row.pk)]),
        }
        of = partial(author_of, since=submission.since, reader=request.user)
        author = of(self._rows(row, submission)) or of(self.rows_that_write(row))
        return submission.page(
            "admin/overtaken.html", now=timezone.now(), author=author, context=context, back=request.get_full_path()
        )

    def _sheet(self, request: HttpRequest, row: Model) -> Sheet:
        """Return what the page would show now."""
        names = flatten_fieldsets(self.get_fieldsets(request, row))
        form = self.get_form(request, row, change=True, fields=names)(instance=row)
        formsets: list[Any] = []
        seen: dict[str, int] = {}
        for formset, inline in self.get_formsets_with_inlines(request, row):
            prefix = formset.get_default_prefix()
            seen[prefix] = seen.get(prefix, 0) + 1
            prefix = prefix if seen[prefix] == 1 else f"{prefix}-{seen[prefix]}"  # as Django's admin names them
            formsets.append(formset(instance=row, prefix=prefix, queryset=inline.get_queryset(request)))
        return Sheet([form], formsets=formsets, notes=self._notes(request, row), model=self.model)

    def lock_rows(self, request: HttpRequest, key: str) -> None:
        """Hold programme, row and rows of its tables, in this order, until the transaction ends: a second save waits.

        "No key": rows that merely point to them can still be written. On SQLite the transaction holds all there is.
        """
        try:
            # Already what is no key is refused here, where the key is a number.
            rows = self.model._base_manager.filter(pk=key).order_by()
            found = rows.values_list(self.programme_path or "pk").first()
        except (ValueError, ValidationError):
            return
        if found is None:
            return
        if self.programme_path:
            list(Programme.objects.select_for_update(no_key=True).filter(pk=found[0]).order_by().values_list("pk"))
        list(rows.select_for_update(no_key=True).values_list("pk"))
        for inline in self.get_inline_instances(request):
            parent = _get_foreign_key(self.model, inline.model, fk_name=inline.fk_name)
            children = inline.model._base_manager.filter(**{parent.name: key}).order_by("pk")
            list(children.select_for_update(no_key=True).values_list("pk"))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write what differs from the row as it is locked, and nothing else."""
        standing = type(obj)._base_manager.filter(pk=obj.pk).first() if change else None
        if standing is None:
            super().save_model(request, obj, form, change)
            return
        fields: list[Any] = list(obj._meta.concrete_fields)
        written = [each.name for each in fields if getattr(obj, each.attname) != getattr(standing, each.attname)]
        stamps = [each.name for each in fields if getattr(each, "auto_now", False)]
        if written:
            obj.save(update_fields={*written, *stamps})

    # Who it was.

    def rows_that_write(self, row: Any) -> Iterable[Rows]:
        """Return rows whose pages change this one too, so that their log says who it was where its own does not."""
        return ()

    def _rows(self, row: Model, submission: Submission) -> list[Rows]:
        same = [each for each in self.admin_site._registry if each._meta.concrete_model is row._meta.concrete_model]
        before = submission.shown.tables if submission.shown else {}
        tables: list[Rows] = [
            (table.model, {*table.rows, *before.get(table.prefix, {})}) for table in submission.sheet.tables
        ]
        return [*((model, [row.pk]) for model in same), *tables]
