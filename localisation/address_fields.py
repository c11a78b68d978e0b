"""Form fields for e-mail addresses, whose refusals say what is wrong with this one, and how to mend it."""

import re
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from localisation.mail_addresses import tidied

_LONGEST = 1000
"""Signs in which a reason is looked for; no address has as many, and a pattern would sit over a million for hours."""


def whats_wrong_with(address: str) -> str:
    """Return why an address cannot be used and how to mend it; nothing where no reason is known."""
    text = address.strip()[:_LONGEST]
    local, _at, domain = text.rpartition("@")
    within = _WITHIN.search(text)
    if text.count("@") > 1:
        return _("Enter one address only.")
    if "@" not in text:
        return _("Enter an e-mail address with an @ in it, such as name@example.org.")
    if within:
        return _("Enter the address alone: %(address)s.") % {"address": within[1] or within[2]}
    if not local or not domain:
        return _("Something is missing before or after the @. Write it as in name@example.org.")
    if re.search(r"\s", text):
        return _("There is a space in the address. Write it without.")
    if "," in domain:
        return _("Write a full stop instead of the comma: %(domain)s.") % {"domain": domain.replace(",", ".")}
    if ".." in text or "." in (local[0], local[-1], domain[0], domain[-1]):
        return _("There is one full stop too many: at the start, at the end, or two in a row. Remove it.")
    return _wrong_before(local) or _wrong_after(domain)


_WITHIN = re.compile(r"<([^<>\s]+@[^<>\s]+)>|^mailto:(\S+@\S+)$", re.IGNORECASE)
"""An address as mail programs copy it: after a name, or as a link."""


def _wrong_before(local: str) -> str:
    if not local.isascii():
        letters = ", ".join(dict.fromkeys(letter for letter in local if not letter.isascii()))
        return _("Most mail servers refuse %(letters)s before the @. Leave it out, or use another address.") % {
            "letters": letters
        }
    if not validate_email.user_regex.match(local):
        return _("“%(part)s” before the @ has a character that cannot be in an address. Enter it again.") % {
            "part": local
        }
    return ""


def _wrong_after(domain: str) -> str:
    if "." not in domain:
        return _("The part after the @ needs a full stop, such as example.org.")
    if not validate_email.validate_domain_part(domain):
        return _("Mail cannot reach “%(part)s” after the @. Check the spelling.") % {"part": domain}
    return ""


class AddressField(forms.EmailField):
    """An e-mail address; a refusal says what is wrong with this one."""

    def clean(self, value: Any) -> str:
        """Return the address as it was written."""
        try:
            return str(super().clean(tidied(value) if isinstance(value, str) else value))
        except forms.ValidationError as refusal:
            reason = self.reason(str(value or ""))
            if value in self.empty_values or not reason:
                raise
            raise forms.ValidationError(reason, code="invalid") from refusal

    def reason(self, address: str) -> str:
        """Return what is wrong with an address; nothing where no reason is known."""
        return whats_wrong_with(address)
