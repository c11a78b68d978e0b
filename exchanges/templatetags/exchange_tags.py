"""Tags for what the pages are about: icons, dates, roles, themes, meetings."""

from datetime import date
from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from exchanges.meetings.time_and_place.times import clock
from exchanges.public.base import europe_map, icons, labels
from localisation import dates

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


@register.simple_tag
def date_block(start: date, end: date, style: str = "month") -> dates.DateBlock:
    """Cut a range of days into the lines of a date block, in the reader's language.

    Styles: `month` (Apr), `year` (Apr 2027), `full` (April 2027).
    """
    return dates.date_block(start, end, language=_language(), year=style != "month", short=style != "full")


@register.filter
def day_in_words(day: date) -> str:
    """Write a day with its weekday."""
    return dates.day_in_words(day, language=_language())


register.filter("clock", clock)


@register.filter
def month_heading(day: date) -> str:
    """Write the month of a day as a heading."""
    return dates.month_heading(day, language=_language())


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
