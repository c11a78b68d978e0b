"""Words for what is wrong with an e-mail address, and as much of one as its owner knows it by."""

import re

from django.core.validators import validate_email
from django.utils.translation import gettext as _


def shortened(address: str) -> str:
    """Return as much of an address as its owner knows it by, and nobody could write to.

    An earlier mailbox may be a successor's or a colleague's by now, who need not learn where somebody went.

    >>> shortened("anna.nowak@växjö.example.org")
    'a…@v….org'
    """
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain[:1]}….{domain.rpartition('.')[2]}"


_LONGEST = 1000
"""Signs in which a reason is looked for; no address has as many, and a pattern would sit over a million for hours."""


def whats_wrong_with(address: str) -> str:
    """Return why an address cannot be used and how to mend it; nothing where no reason is known."""
    text = address.strip()[:_LONGEST]
    local, _at, domain = text.rpartition("@")
    within = _WITHIN.search(text)
    if text.count("@") > 1:
        return _("Enter one address only. You can register colleagues together.")
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
