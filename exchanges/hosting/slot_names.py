"""Names that people give to a slot, from its row."""

from django.utils.translation import gettext as _

from exchanges.hosting.models import Slot


def slot_in_words(slot: Slot) -> str:
    """Return who owes a meeting and which of how many it is.

    Asks for `rule`, `host__withdrawal` and `country` of the slot.
    """
    named = {
        "owner": _owner(slot),
        "role": slot.rule.get_host_role_display(),
        "number": slot.number,
        "total": slot.rule.meetings,
    }
    if slot.rule.meetings > 1:
        return _("%(owner)s – %(role)s, meeting %(number)d of %(total)d") % named
    return _("%(owner)s – %(role)s") % named


def _owner(slot: Slot) -> str:
    if slot.host and not slot.asked and not slot.waived_by_id:
        return _("%(country)s, in the place of %(place)s") % {"country": slot.country, "place": slot.host}
    return str(slot.host or slot.country or _("European conference"))
