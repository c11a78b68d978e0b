"""Words for how and when somebody takes part."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchanges.registrations.models.registering import Mode
from localisation.dates import day_in_words

BOTH_DAYS = 2
"""How many days a meeting may have for each of them to be a choice of its own; of more, the days are ticked."""


def mode_in_words(mode: str, days: Sequence[date], length: int) -> str:
    """Say how somebody takes part in a meeting of `length` days: In person, both days."""
    name = str(Mode(mode).label)
    if length == 1:
        return name
    if not days:
        whole = _("both days") if length == BOTH_DAYS else _("every day")
        return _("%(way)s, %(days)s") % {"way": name, "days": whole}
    words = ", ".join(day_in_words(day, language=get_language() or "en") for day in days)
    return _("%(way)s, %(days)s only") % {"way": name, "days": words}


def short_mode_in_words(mode: str, days: Sequence[date]) -> str:
    """Say how somebody takes part, with the days where they are not all: In person."""
    # A meeting of which one takes part on some days has more than those.
    return mode_in_words(mode, days, len(days) + 1) if days else str(Mode(mode).label)
