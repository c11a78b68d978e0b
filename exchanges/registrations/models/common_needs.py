"""Needs that many have, chosen instead of written: a caterer gets totals in one language, whatever people read.

A column holds their keys, each followed by a comma and a space.
"""

import re
from collections.abc import Iterable
from functools import cache

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

_BETWEEN = ", "


class CommonNeed(models.TextChoices):
    """What somebody eats, and what they need in the room."""

    VEGETARIAN = "vegetarian", _("Vegetarian")
    VEGAN = "vegan", _("Vegan")
    NO_PORK = "no-pork", _("No pork")
    NO_GLUTEN = "no-gluten", _("No gluten")
    NO_LACTOSE = "no-lactose", _("No lactose")
    NO_NUTS = "no-nuts", _("No nuts")
    STEP_FREE = "step-free", _("Step-free way and a place for a wheelchair")
    HEARING_LOOP = "hearing-loop", _("Hearing loop")
    SIGN_LANGUAGE = "sign-language", _("Sign language")
    FRONT_SEAT = "front-seat", _("A seat near the front")
    QUIET_ROOM = "quiet-room", _("A quiet room for breaks")


FOOD = (
    CommonNeed.VEGETARIAN,
    CommonNeed.VEGAN,
    CommonNeed.NO_PORK,
    CommonNeed.NO_GLUTEN,
    CommonNeed.NO_LACTOSE,
    CommonNeed.NO_NUTS,
)
IN_THE_ROOM = tuple(need for need in CommonNeed if need not in FOOD)


def needs_in(kept: str) -> tuple[CommonNeed, ...]:
    """Return the needs in a column; keys that there are not any more are left out."""
    return tuple(CommonNeed(key) for key in kept.split(_BETWEEN) if key in CommonNeed)


def column_of(needs: Iterable[str]) -> str:
    """Return the column of needs, each once and in their order."""
    chosen = set(needs)
    return _BETWEEN.join(need.value for need in CommonNeed if need.value in chosen)


def recognised_in(text: str) -> tuple[tuple[CommonNeed, ...], str]:
    """Return the needs that a line names, in any language of the site and by commas, and what else it says."""
    parts = [part.strip() for part in re.split("[,;]", text)]
    found = [_by_name().get(part.casefold()) for part in parts]
    if not any(found):
        return (), text
    rest = [part for part, need in zip(parts, found, strict=True) if part and need is None]
    return tuple(need for need in found if need is not None), _BETWEEN.join(rest)


@cache
def _by_name() -> dict[str, CommonNeed]:
    """Return the needs by their names in every language."""
    named: dict[str, CommonNeed] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            named |= {str(need.label).casefold(): need for need in CommonNeed}
    return named
