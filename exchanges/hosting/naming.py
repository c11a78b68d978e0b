"""What people call a slot, from its row."""

from django.utils.translation import gettext as _

from exchanges.hosting.models import Slot


def slot_in_words(slot: Slot) -> str:
    """Return who owes a meeting and which of how many it is; asks for `rule`, `host` and `country` of the slot."""
    named = {
        "owner": str(slot.host or slot.country or _("European conference")),
        "role": slot.rule.get_host_role_display(),
        "number": slot.number,
        "total": slot.rule.meetings,
    }
    if slot.rule.meetings > 1:
        return _("%(owner)s – %(role)s, meeting %(number)d of %(total)d") % named
    return _("%(owner)s – %(role)s") % named
