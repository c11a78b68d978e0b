"""Admin classes that show and change only what lies within a coordinator's reach.

Every admin class of ours derives from these. The reach alone decides: Django's groups and permissions are not asked.
"""

import enum
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, models
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from localisation.address_fields import AddressField
from localisation.plain_text import PlainModelForm
from municipalities.access import Reach, reach_of
from municipalities.admin.deleting import HeldDeletions
from municipalities.admin.lookups import NamedLookups
from municipalities.admin.searching import FoldedSearch
from municipalities.admin.sorting import AlphabeticalAdmin, choices_in_order
from municipalities.refusals import Refusal


class NationalAccess(enum.Enum):
    """What a coordinator of one country may do with rows within reach; coordinators of all may do everything."""

    CHANGE = "change"
    READ = "read"
    NONE = "none"


class DateInput(forms.DateInput):
    """The browser's own date field: known to assistive technology, and it works without scripts."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own time field."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


FORM_FIELDS: dict[Any, dict[str, Any]] = {
    models.DateField: {"widget": DateInput},
    models.TimeField: {"widget": TimeInput},
    models.EmailField: {"form_class": AddressField},
    models.URLField: {"assume_scheme": "https"},
}


def request_reach(request: HttpRequest) -> Reach:
    """Return the reach of the person who asks, looked up once a request."""
    known: Reach | None = getattr(request, "coordinator_reach", None)
    if known is None:
        known = reach_of(request.user)
        request.coordinator_reach = known  # type: ignore[attr-defined]
    return known


def country_code_of(row: Model, path: str) -> str | None:
    """Return the code at the end of a lookup such as `municipality__country`; None is the European level."""
    *steps, last = path.split("__")
    for step in steps:
        row = getattr(row, step)
    code: str | None = getattr(row, f"{last}_id", None) if hasattr(row, f"{last}_id") else getattr(row, last)
    return code


class ScopedOptions:
    """What pages and inline tables share: rows, choices and permissions within reach."""

    country_path: ClassVar[str] = ""  # the lookup from a row to its country; empty for what belongs to all
    national_access: ClassVar[NationalAccess] = NationalAccess.CHANGE
    with_european_level: ClassVar[bool] = False  # whether national coordinators see rows without a country

    def within_reach(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow rows to those of the countries that the person coordinates."""
        reach = request_reach(request)
        if reach.everything or (reach and not self.country_path):
            return rows
        own = models.Q(**{self.country_path: reach.country_code}) if reach else models.Q(pk__in=[])
        if reach and self.with_european_level:
            own |= models.Q(**{f"{self.country_path}__isnull": True})
        return rows.filter(own)

    def choosable(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow rows to those that the person's own rows may name: what has no country is read by all, and no more."""
        rows = self.within_reach(request, rows)
        if request_reach(request).everything or not (self.country_path and self.with_european_level):
            return rows
        return rows.filter(**{f"{self.country_path}__isnull": False})

    def may_see(self, request: HttpRequest, row: Model | None) -> bool:
        """Tell whether a row, or without one the list, is within reach."""
        reach = request_reach(request)
        if reach.everything:
            return True
        if not reach or self.national_access is NationalAccess.NONE:
            return False
        return row is None or not self.country_path or self._is_within(reach, row)

    def may_change(self, request: HttpRequest, row: Model | None) -> bool:
        """Tell whether a row, or without one any row, may be changed."""
        reach = request_reach(request)
        if reach.everything:
            return True
        if not reach or self.national_access is not NationalAccess.CHANGE or not self.country_path:
            return False
        return row is None or reach.covers(self.country_code_of(row))

    def country_code_of(self, row: Model) -> str | None:
        """Return the code of the country that a row belongs to; None is the European level."""
        return country_code_of(row, self.country_path)

    def _is_within(self, reach: Reach, row: Model) -> bool:
        code = self.country_code_of(row)
        return reach.covers(code) or (code is None and self.with_european_level)


def limit_choices(site: admin.AdminSite, field: Any, request: HttpRequest) -> QuerySet[Any]:
    """Return the rows that the person may choose in a foreign key field."""
    model = field.remote_field.model
    related = site.get_model_admin(model) if site.is_registered(model) else None
    rows: QuerySet[Any] = model._default_manager.complex_filter(field.get_limit_choices_to())
    if not isinstance(related, ScopedAdmin):
        return rows
    return choices_in_order(related, request, related.choosable(request, rows))


class ScopedFormMixin(ScopedOptions):
    """Form fields of pages and inline tables: choices within reach, native date fields, no pop-up windows."""

    formfield_overrides: Any = FORM_FIELDS
    admin_site: admin.AdminSite

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer only rows within reach."""
        kwargs.setdefault("queryset", limit_choices(self.admin_site, db_field, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the field without Django's buttons that open further windows."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field


@dataclass(frozen=True, slots=True)
class FormError:
    """Why something was not saved, with the field where that can be mended; none: the form as a whole."""

    message: str
    field: str | None = None


class RefusableForm(PlainModelForm):
    """A form that also shows why the database or a service refused what it had let pass."""

    refusals: ClassVar[tuple[FormError, ...]] = ()

    def clean(self) -> dict[str, Any] | None:
        """Add what was refused when the form was saved a moment ago."""
        cleaned = super().clean()
        for refusal in self.refusals:
            self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)
        return cleaned


class ScopedAdmin(ScopedFormMixin, AlphabeticalAdmin, FoldedSearch, NamedLookups, HeldDeletions):
    """A page and a list of rows within reach."""

    form = RefusableForm
    list_per_page = 50
    show_full_result_count = False

    def words_of_refusal(self, error: Exception) -> list[FormError]:
        """Say what was refused and what to do; nothing where the error is none that a person can mend."""
        return [FormError(str(error))] if isinstance(error, Refusal) else []

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Head the list with what it lists."""
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows within reach."""
        return self.within_reach(request, super().get_queryset(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the list to whoever may see rows of it."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let coordinators see what is within reach."""
        return self.may_see(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let those add who may change."""
        return self.may_change(request, None)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let coordinators change what is within reach."""
        return self.may_change(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let those delete who may change."""
        return self.may_change(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save the row; refuse one that the form has put out of reach, as what has no country is."""
        if self.country_path and not request_reach(request).covers(self.country_code_of(obj)):
            raise PermissionDenied
        super().save_model(request, obj, form, change)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form; on the second try it carries what was refused at the first."""
        form = super().get_form(request, obj, change=change, **kwargs)
        refusals = tuple(getattr(request, "refusals", ()))
        return type(form.__name__, (form,), {"refusals": refusals}) if refusals else form

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form again, with the reason, when saving was refused; nothing of it is kept then."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (Refusal, DatabaseError) as error:
            request.refusals = self.words_of_refusal(error)  # type: ignore[attr-defined]
            if not request.refusals:  # type: ignore[attr-defined]
                raise
        return super().changeform_view(request, *args, **kwargs)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        # Out of reach and not there look the same.
        raise Http404(_("There is no such page, or you do not have access to it."))


class ScopedInline(ScopedFormMixin, InlineModelAdmin):
    """Rows that belong to the row of the page; who may change the page may change them."""

    form = PlainModelForm
    extra = 1  # an empty row to fill in, for browsers without scripts too

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows within reach, where they name a country of their own."""
        rows = super().get_queryset(request)
        return self.within_reach(request, rows) if self.country_path else rows

    def _page_allows(self, request: HttpRequest, parent: Any) -> bool:
        page = self.admin_site.get_model_admin(self.parent_model)
        return isinstance(page, ScopedOptions) and page.may_change(request, parent)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Show the table to whoever sees the page."""
        return bool(request_reach(request))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let those add who may change the page."""
        return self._page_allows(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let those change who may change the page."""
        return self._page_allows(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let those delete who may change the page."""
        return self._page_allows(request, obj)


class ScopedTabularInline(ScopedInline, admin.TabularInline):
    """The rows as a table."""


class ScopedStackedInline(ScopedInline, admin.StackedInline):
    """The rows one under another, for those with many fields."""


class ScopedFoldedInline(ScopedStackedInline):
    """The rows one under another, the fields of those that are kept folded away, for those with texts by language."""

    template = "admin/edit_inline/folded.html"
