"""Names of people, of what they do and where: words, and nothing that acts."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_OF_ADDRESSES = ("://", "www.", "@")
_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
"""What some scripts write names with."""

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of signs that are not seen: controls, the direction of writing, line ends, what is no sign at all."""


def validate_name(value: str) -> None:
    """Refuse addresses, which mail programs make into links, and signs that nobody sees; raise ValidationError."""
    if any(part in unicodedata.normalize("NFKC", value).lower() for part in _OF_ADDRESSES):
        raise ValidationError(_("Write it without an address: no “@”, “www.” or “://”."), code="address")
    if any(unicodedata.category(sign) in _UNSEEN and sign not in _JOINERS for sign in value):
        raise ValidationError(
            _("There is a sign in it that nobody sees. Delete it all, and type it anew."), code="unseen"
        )
