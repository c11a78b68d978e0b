"""Meetings that nobody is invited to but their host, in words."""

from collections.abc import Iterable

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchanges.hosting.programme_names import Names

_MOST_NAMED = 5


def without_visitors_in_words(slots: Iterable[str], names: Names) -> tuple[str, ...]:
    """Say of which slots' meetings nobody would come but the host; nothing where there are none."""
    keys = list(slots)
    if not keys:
        return ()
    named = [names.slot(key) for key in keys[:_MOST_NAMED]]
    more = len(keys) - len(named)
    if more:
        named.append(ngettext("%(count)d more", "%(count)d more", more) % {"count": more})
    said = ngettext(
        "Nobody is invited except the host: %(meetings)s. Check who the hosting rule invites and who takes part.",
        "Nobody is invited except the hosts: %(meetings)s. Check who the hosting rules invite and who takes part.",
        len(keys),
    )
    return (said % {"meetings": get_text_list(named, _("and"))},)
