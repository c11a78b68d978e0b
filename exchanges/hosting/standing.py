"""Meetings that fill a slot: the statuses of `exchanges.meetings`, a room above this one, as its rows hold them."""

from typing import Final

CANCELLED: Final = "cancelled"
"""Fills nothing."""

STANDING: Final = ("proposed", "confirmed", "published", "held")
"""All others."""
