"""Taking people out of the log, which stays whole; and letting old entries go."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from audit.models import Entry, PersonalValue, Release


def forget_with_person(*, instance: Any, **_signal: Any) -> None:
    """Delete the values that tell of somebody with their row; hears of deletions."""
    PersonalValue.objects.filter(whose_kind=instance._meta.label, whose_key=str(instance.pk)).delete()


def forget_values_of(kind: str, keys: Iterable[object]) -> int:
    """Delete the personal values in what is told of rows of a kind, by their keys; return how many went."""
    own = PersonalValue.objects.filter(entry__kind=kind, entry__key__in=[str(key) for key in keys])
    return own.delete()[0]


def let_old_entries_go(*, now: datetime) -> int:
    """Delete the entries that are older than they are kept, and note that for good; return how many there were.

    The note comes first: the database lets nothing go without one.
    """
    kept_from = now - timedelta(days=settings.AUDIT_KEPT_DAYS)
    with transaction.atomic():
        old = Entry.objects.filter(at__lt=kept_from)
        count = old.count()
        if count:
            Release.objects.create(released_at=now, kept_from_at=kept_from, count=count)
            PersonalValue.objects.filter(entry__in=old).delete()
            old.delete()
    return count
