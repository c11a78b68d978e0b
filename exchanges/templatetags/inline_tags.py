"""Rows of the workspace's inlines, as our templates of them need them."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.contrib.admin.helpers import InlineAdminFormSet
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.urls import reverse
from django.utils.safestring import SafeString

register = template.Library()


@dataclass(frozen=True)
class InlineRow:
    """A row of an inline; what Django's script copies to add one is the empty one at the end."""

    html_id: str
    is_saved: bool
    is_empty: bool
    may_be_deleted: bool
    change_url: str
    change_class: str

    @property
    def css_class(self) -> str:
        """The words by which Django's styles and script know the row."""
        return _words({"has_original": self.is_saved, "empty-form": self.is_empty})


@register.simple_tag
def inline_row(formset: InlineAdminFormSet, row: Any, index: int, is_last: bool) -> InlineRow:
    """Describe a row of an inline, an InlineAdminForm; the index counts from 0."""
    is_empty = is_last and formset.has_add_permission
    may_be_deleted = formset.formset.can_delete and formset.has_delete_permission and row.original
    is_linked = row.original and row.model_admin.show_change_link and row.model_admin.has_registered_model
    page = admin_urlname(row.model_admin.opts, SafeString("change"))
    return InlineRow(
        html_id=f"{formset.formset.prefix}-{'empty' if is_empty else index}",
        is_saved=bool(row.original or row.show_url),
        is_empty=is_empty,
        may_be_deleted=bool(may_be_deleted),
        change_url=reverse(page, args=[row.original.pk]) if is_linked else "",
        change_class="inlinechangelink" if formset.has_change_permission else "inlineviewlink",
    )


@register.filter
def heading_class(field: dict[str, Any]) -> str:
    """Return the classes of the heading of a column: its field, and whether that is required or hidden."""
    widget = field["widget"]
    # Of a field that is only read, Django gives the facts as a dictionary.
    is_hidden = widget["is_hidden"] if isinstance(widget, dict) else widget.is_hidden
    return _words({f"column-{field['name']}": True, "required": field["required"], "hidden": is_hidden})


@register.filter
def cell_class(field: Any) -> str:
    """Return the classes of the cell of an AdminField or AdminReadonlyField: its name, and whether it is hidden."""
    found = field.field
    name, is_hidden = (found["name"], False) if isinstance(found, dict) else (found.name, found.is_hidden)
    return _words({f"field-{name}": bool(name), "hidden": is_hidden})


def _words(holding: dict[str, bool]) -> str:
    return " ".join(word for word, holds in holding.items() if holds)
