"""Forms about who somebody is: an address, a name, and the base of all forms of people's pages."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy

from exchanges.registrations.identity.mail_addresses import whats_wrong_with
from exchanges.registrations.models.names import validate_name
from localisation.mail_addresses import tidied
from localisation.plain_text import PlainForm, validate_plain_line

EMAIL_ERRORS = {
    "required": gettext_lazy("Enter your e-mail address."),
    "invalid": gettext_lazy("Enter an e-mail address with an @ in it, such as name@example.org."),
}


NAME_ERRORS = {"required": gettext_lazy("Enter your name.")}


class PageForm(PlainForm):
    """A form as the site's pages show it: no asterisks, no bubbles of the browser, errors beside their fields."""

    use_required_attribute = False

    @property
    def helper(self) -> FormHelper:
        """Return how crispy-forms draws it: the fields only."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper


class NameField(forms.CharField):
    """What somebody is called, or calls themselves: no address, no sign that is not seen."""

    default_validators = [validate_name, validate_plain_line]


class AddressField(forms.EmailField):
    """An e-mail address; a refusal says what is wrong with this one."""

    def clean(self, value: Any) -> str:
        """Return the address as it was written."""
        try:
            return str(super().clean(tidied(value) if isinstance(value, str) else value))
        except forms.ValidationError as refusal:
            reason = whats_wrong_with(str(value or ""))
            if value in self.empty_values or not reason:
                raise
            raise forms.ValidationError(reason, code="invalid") from refusal


def email_field(label: Any) -> forms.EmailField:
    """Return a field for the visitor's own address."""
    widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})
    return AddressField(label=label, max_length=254, widget=widget, error_messages=EMAIL_ERRORS)


class EmailForm(PageForm):
    """Who registers, or asks for a link."""

    email = email_field(gettext_lazy("Your e-mail address"))
