"""Forms about who somebody is: an address, a name, and the base of all forms of people's pages."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext, gettext_lazy

from exchanges.registrations.models.names import validate_name
from localisation.address_fields import AddressField
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


class OwnAddressField(AddressField):
    """The address of whoever registers, who may have written down those of colleagues as well."""

    def reason(self, address: str) -> str:
        """Say how colleagues are registered, where there are several addresses."""
        if address.count("@") > 1:
            return gettext("Enter one address only. You can register colleagues together.")
        return super().reason(address)


def email_field(label: Any) -> forms.EmailField:
    """Return a field for the visitor's own address."""
    widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})
    return OwnAddressField(label=label, max_length=254, widget=widget, error_messages=EMAIL_ERRORS)


class EmailForm(PageForm):
    """Who registers, or asks for a link."""

    email = email_field(gettext_lazy("Your e-mail address"))
