"""The states of a planned meeting, named once, and the sets of them that others ask for."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """How firm it is."""

    PROPOSED = "proposed", _("Proposed")
    CONFIRMED = "confirmed", _("Confirmed")
    PUBLISHED = "published", _("Published")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


OPEN = frozenset({Status.PROPOSED, Status.CONFIRMED, Status.PUBLISHED})
"""Still to take place."""

FINAL = frozenset({Status.HELD, Status.CANCELLED})
"""Nothing is planned any more; each status is open or final."""

STANDING = OPEN | {Status.HELD}
"""Counts as a meeting of its host: all but what is cancelled."""

UNPUBLISHED = frozenset({Status.PROPOSED, Status.CONFIRMED})
"""The draft's alone."""

PUBLIC = frozenset({Status.PUBLISHED, Status.HELD})
"""What others count on."""

REMOVABLE = frozenset({Status.PROPOSED, Status.CANCELLED})
"""What nobody counts on: an import may take it away."""


IS_CONFIRMED = Q(status=Status.CONFIRMED)
"""What its host has agreed to, and no version shows."""
