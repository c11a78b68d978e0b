"""Filters that choose by its kind which template shows a field of a form, and its control."""

from django import template
from django.forms import BoundField, CheckboxInput, FileInput, RadioSelect

register = template.Library()


@register.filter
def field_template(field: BoundField) -> str:
    """Return the template that shows a field as a whole: a question about what was typed has a look of its own."""
    is_question = getattr(field.field, "is_question", False)
    return "components/did_you_mean.html" if is_question else "bootstrap5/visible_field.html"


@register.filter
def labelled_template(field: BoundField, shows_labels: bool) -> str:
    """Return the template for label and control of a field, as the form `shows_labels` or does not."""
    if shows_labels and isinstance(field.field.widget, CheckboxInput):
        return "bootstrap5/labelled/checkbox.html"
    if shows_labels and field.use_fieldset and field.label:
        return "bootstrap5/labelled/fieldset.html"
    return "bootstrap5/labelled/control.html"


@register.filter
def control_template(field: BoundField) -> str:
    """Return the template for help, error and control of a field."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect):
        # Boxes of several choices are radio buttons to Django, too.
        return "bootstrap5/layout/radio_checkbox_select.html"
    if isinstance(widget, FileInput):
        return "bootstrap5/layout/field_file.html"
    return "bootstrap5/single_control.html"
