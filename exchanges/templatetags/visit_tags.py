"""Tags of the page of a registration."""

from django import template

from exchanges.registrations.attendance.own_visit import own_visit
from exchanges.registrations.models.common_needs import FOOD, IN_THE_ROOM, CommonNeed, needs_in

register = template.Library()
register.simple_tag(own_visit)


@register.filter
def needs_in_words(kept: str) -> str:
    """Name the needs in a column of keys, in the reader's language."""
    return ", ".join(str(need.label) for need in needs_in(kept))


@register.simple_tag
def common_needs() -> dict[str, tuple[CommonNeed, ...]]:
    """Return the needs that many have, by the field that asks for them."""
    return {"food": FOOD, "access": IN_THE_ROOM}
