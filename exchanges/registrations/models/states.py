"""The states of a registration, named once: who stands, comes and waits, in queries and of a row."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    """What it is; whether it has a seat or waits follows from `seat`, never from here."""

    REQUESTED = "requested", _("Has asked for a place")
    DECLINED = "declined", _("Declined")
    ACTIVE = "active", _("Registered")
    CANCELLED = "cancelled", pgettext_lazy("a registration", "Cancelled")


STANDING = frozenset({Status.ACTIVE, Status.REQUESTED})
"""What still counts: nobody has a second one for the meeting."""

GONE = frozenset({Status.CANCELLED, Status.DECLINED})
"""What is over; each status stands or is gone."""

GRANTED = frozenset({Status.ACTIVE, Status.CANCELLED})
"""What was once in somebody's calendar, or may have been; a request that was never granted was not."""


_OWN_SEAT = Q(seat__isnull=False, offered_until__isnull=True)
"""A seat that is the person's own, not just offered."""

IS_COMING = Q(status=Status.ACTIVE) & _OWN_SEAT
"""Who has a seat of their own."""

IS_WAITING = Q(status=Status.ACTIVE) & ~_OWN_SEAT
"""Who waits for a seat, an offer not yet answered included."""

IS_IN_LINE = IS_WAITING & (Q(offered_until__isnull=True) | Q(was_mode=""))
"""Who has a position on the waiting list: who waits, but for those who had a seat and are asked if they still come."""

IS_WITHOUT_SEAT = Q(status=Status.ACTIVE, seat__isnull=True)
"""Who waits and holds no seat, not even an offered one."""

IS_REQUESTED = Q(status=Status.REQUESTED)
"""Who asks to be let in."""

STATES = {
    "coming": IS_COMING,
    "without_seat": IS_WITHOUT_SEAT,
    "offered": Q(offered_until__isnull=False),
    "requested": IS_REQUESTED,
    "declined": Q(status=Status.DECLINED),
    "cancelled": Q(status=Status.CANCELLED),
}
"""Every registration is in one of these, as coordinators see them; who waits is without a seat, or has an offer."""
