"""Exemptions as coordinators read them: what each holds for, and whether it is in use."""

from collections.abc import Iterable, Iterator

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from exchanges.hosting.models import Exemption
from exchanges.hosting.programme_names import day_in_words
from exchanges.scheduling.draft.exemptions import needed_among


def with_states(exemptions: Iterable[Exemption]) -> list[tuple[Exemption, str]]:
    """Return each with the word for its state; reads each programme concerned once."""
    rows = list(exemptions)
    needed = needed_among(rows)
    return [(row, _state(row, is_needed=row.pk in needed)) for row in rows]


def _state(exemption: Exemption, *, is_needed: bool) -> str:
    if exemption.withdrawn_at is not None:
        return _("Withdrawn on %(day)s") % {"day": day_in_words(exemption.withdrawn_at.date())}
    if exemption.meeting is None:
        return _("Granted in advance: no meeting has broken the rule yet")
    if exemption.meeting.is_cancelled:
        return _("Its meeting is cancelled")
    if exemption.has_lapsed:
        return _("Lapsed: the meeting has changed")
    return pgettext("exemption", "In use") if is_needed else _("Not needed: the meeting keeps the rule")


def scope_in_words(exemption: Exemption) -> str:
    """Return what it was granted for: host, theme, first day and length, as far as the rule turns on them."""
    return get_text_list(list(_scope(exemption)), _("and"))


def _scope(exemption: Exemption) -> Iterator[str]:
    if exemption.host:
        yield str(exemption.host)
    if exemption.theme:
        yield str(exemption.theme)
    if exemption.starts_on:
        yield day_in_words(exemption.starts_on)
    if exemption.days and (exemption.days > 1 or not exemption.starts_on):
        yield ngettext("%(days)d day", "%(days)d days", exemption.days) % {"days": exemption.days}
