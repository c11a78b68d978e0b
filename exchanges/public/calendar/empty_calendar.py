"""Words of the calendar in place of meetings: which filter to drop, or what to do until there are any."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from exchanges.public.base.empty_state import EmptyState
from exchanges.public.calendar.facets import Suggestion
from localisation.dates import date_range, month_in_words

ALL = "?"
"""The address of the same page without its filters."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """The meeting nearest to a month without any: its days, what it is called, and the address of its own month."""

    starts_on: date
    ends_on: date
    name: str
    url: str
    is_later: bool


def empty_list(
    suggestion: Suggestion | None, *, is_filtered: bool, is_past: bool = False, subscribe_url: str
) -> EmptyState:
    """Return what stands in place of a list; `suggestion` is the filter to drop, where dropping one would help."""
    if suggestion:
        words = ngettext(
            "Without this filter there is %(count)s meeting.",
            "Without this filter there are %(count)s meetings.",
            suggestion.count,
        )
        return EmptyState(
            title=_("No meeting matches all your filters"),
            text=words % {"count": localize(suggestion.count)},
            url=f"?{suggestion.query}",
            action=_drop(suggestion),
            other_url=ALL,
            other_action=_("Clear all filters"),
        )
    if is_filtered:
        return EmptyState(
            title=_("No meeting matches your filters"),
            text=_("Removing one of them would not be enough."),
            url=ALL,
            action=_("Clear all filters"),
        )
    if is_past:
        return EmptyState(
            title=_("No past meetings yet"), url=reverse("calendar:meeting_list"), action=_("Upcoming meetings")
        )
    return EmptyState(
        title=_("No upcoming meetings are published"),
        text=_(
            "The next meetings are being planned. Subscribe to the calendar and they will appear there once published."
        ),
        url=reverse("calendar:past_meeting_list"),
        action=_("Past meetings"),
        other_url=subscribe_url,
        other_action=_("Subscribe"),
    )


def empty_month(
    first_day: date, nearest: Nearest | None, suggestion: Suggestion | None, *, is_filtered: bool, subscribe_url: str
) -> EmptyState:
    """Return what stands in place of a month: the way to the nearest meeting that matches, else as in a list."""
    if nearest is None and (suggestion or is_filtered):
        return empty_list(suggestion, is_filtered=is_filtered, subscribe_url=subscribe_url)
    title = _("No meetings in %(month)s") % {"month": _month(first_day)}
    if nearest is None:
        words = _(
            "Meetings are published once their dates are set. Subscribe to the calendar and they will appear there."
        )
        return EmptyState(title=title, text=words, url=subscribe_url, action=_("Subscribe"))
    return EmptyState(
        title=title,
        text=_when(nearest),
        url=nearest.url,
        action=_("Go to %(month)s") % {"month": _month(nearest.starts_on)},
        other_url=f"?{suggestion.query}" if suggestion else "",
        other_action=_drop(suggestion) if suggestion else "",
    )


def _when(nearest: Nearest) -> str:
    days = date_range(nearest.starts_on, nearest.ends_on, language=_language())
    words = _("Next: %(days)s, %(place)s") if nearest.is_later else _("Last: %(days)s, %(place)s")
    return words % {"days": days, "place": nearest.name}


def _drop(suggestion: Suggestion) -> str:
    return _("Remove “%(filter)s”") % {"filter": suggestion.label}


def _month(day: date) -> str:
    return month_in_words(day, language=_language())


def _language() -> str:
    return get_language() or "en"
