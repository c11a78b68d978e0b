"""Tags for what the pages are about: icons, dates, roles, themes, meetings."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any, Protocol

from django import template
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from exchanges.meetings.languages.marked import marked, marked_title, with_marked_title
from exchanges.meetings.time_and_place.times import clock
from exchanges.public.base import europe_map, icons, labels
from exchanges.public.base.empty_state import EmptyState
from localisation import dates
from localisation.soft_hyphens import with_soft_hyphens
from municipalities.models import Role
from municipalities.notices import Notice

register = template.Library()


def _language() -> str:
    return get_language() or "en"


@register.simple_tag
@cache
def icon(name: str, extra_class: str = "") -> SafeString:
    """Draw an icon of the lucide set, as big as the text beside it and hidden from assistive technology.

    The word always stands beside it. Raise lucide.IconDoesNotExist for an unknown name.
    """
    classes = f"ic {extra_class}".strip()
    if name in icons.SHARED:
        use = static("img/icons.svg")
        svg = f'<svg width="24" height="24" aria-hidden="true"><use href="{use}#{name}"/></svg>'
    else:
        svg = icons.inline_svg(str(name))
    return mark_safe(svg.replace("<svg ", f'<svg class="{classes}" ', 1))  # noqa: S308


@register.simple_tag
def date_range(start: date, end: date, style: str = "long") -> str:
    """Write a range of days in the reader's language.

    Styles: `long` (27–28 April 2027), `medium` (27–28 April), `short` (27–28 Apr).
    """
    return dates.date_range(start, end, language=_language(), year=style == "long", short=style == "short")


class _Period(Protocol):
    """What lasts from a day to a day, both included, or has no day yet."""

    starts_on: date | None
    ends_on: date | None


@register.inclusion_tag("components/date_block.html")
def date_block(period: _Period, style: str) -> dict[str, Any]:
    """Show the days of a period, a meeting's say, as a block: days large, month and weekdays below.

    Styles: `month` (Apr), `year` (Apr 2027), `full` (April 2027).
    """
    start, end = period.starts_on, period.ends_on
    if start is None or end is None:
        return {"block": None}
    block = dates.date_block(start, end, language=_language(), year=style != "month", short=style != "full")
    return {"period": period, "block": block}


@register.inclusion_tag("components/notice.html")
def notice(kind: str, title: object = "", text: object = "", **more: Any) -> dict[str, Notice]:
    """Show a notice, given by what `Notice` has; one that is ready is an include."""
    return {"notice": Notice(kind, title, text, **more)}


@register.inclusion_tag("components/empty_state.html")
def empty_state(title: str, text: str = "", **ways_out: str) -> dict[str, EmptyState]:
    """Show what stands in place of an empty list, given by what `EmptyState` has; one that is ready is an include."""
    return {"state": EmptyState(title, text, **ways_out)}


_ISSUE_ICONS = {
    "must": "octagon-alert",
    "look": "triangle-alert",
    "repair": "wrench",
    "done": "pencil",
    "deadline": "calendar-clock",
}


@register.inclusion_tag("components/issues.html")
def issues(sentences: Iterable[str], kind: str) -> dict[str, Any]:
    """List sentences, each with the icon of their kind: what must be solved, is worth a look, would repair, and so on.

    Raise KeyError for an unknown kind.
    """
    return {"sentences": sentences, "colour": kind if kind in ("must", "look") else "", "icon_name": _ISSUE_ICONS[kind]}


def _shape(marks: str, role: str) -> str:
    """Return the template that draws the mark of a role, empty for what is no role: a mark keeps no page away."""
    return f"components/{marks}/{role}.html" if role in Role.values else ""


@register.inclusion_tag("components/role_mark.html")
def role_mark(role: str) -> dict[str, str]:
    """Draw the mark of a role beside its name: diamond, star or ring; nothing for what is no role."""
    return {"role": role, "shape": _shape("role_marks", role)}


@register.inclusion_tag("components/map_mark.html")
def map_mark(role: str) -> dict[str, str]:
    """Draw the mark of a municipality on a map, around the origin; nothing for what is no role."""
    return {"shape": _shape("map_marks", role)}


@register.inclusion_tag("components/role.html")
def role(role: str, country_code: str = "") -> dict[str, str]:
    """Show mark and name of a role in running lists; a country code gives it the names of that country."""
    return {"role": role, "name": labels.role_name(role, country_code)}


@register.inclusion_tag("components/theme_tag.html")
def theme_tag(key: str, name: str, language: str = "", url: str = "", chip: bool = False) -> dict[str, Any]:
    """Show icon and name of a theme in its colour; the language of its name where that is not the page's.

    A URL makes it a link, chip gives it the tinted form.
    """
    return {"key": key, "name": name, "language": language, "url": url, "chip": chip}


register.filter("marked", marked)
register.filter("marked_title", marked_title)
register.filter("with_marked_title", with_marked_title)


@register.filter
def day_in_words(day: date) -> str:
    """Write a day with its weekday."""
    return dates.day_in_words(day, language=_language())


@register.filter
def breakable(text: str) -> str:
    """Let a long word of a narrow box break where a reader expects it."""
    return with_soft_hyphens(text, _language())


register.filter("clock", clock)


@register.filter
def month_heading(day: date) -> str:
    """Write the month of a day as a heading."""
    return dates.month_heading(day, language=_language())


@register.filter
def month_in_words(day: date) -> str:
    """Write a day's month within a sentence."""
    return dates.month_in_words(day, language=_language())


@register.simple_tag
def role_name(role: str, country_code: str = "") -> str:
    """Name a role; Austria's German has its own words."""
    return labels.role_name(role, country_code)


register.filter("format_name", labels.format_name)
register.filter("theme_class", labels.theme_class)
register.filter("theme_icon", labels.theme_icon)


@register.filter
def format_icon(attendance_format: str) -> str:
    """Return the name of the icon for a way to take part."""
    return labels.FORMAT_ICONS[attendance_format]


@register.filter
def marks(count: int) -> range:
    """Return something to loop over as many times as there are marks to draw."""
    return range(count)


@register.simple_tag
def map_transform(lon: float, lat: float) -> str:
    """Return the SVG transform that moves a mark, drawn around the origin, to a place on the map."""
    return europe_map.transform_to(*europe_map.project(lon, lat))
